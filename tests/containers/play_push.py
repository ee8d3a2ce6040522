"""What `make push` pushes is in the registry by its digest, and a second push changes nothing."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from images import pushing

ARCHIVE = pushing.PLACE / "slipway.tar"
CONFIGURATION = """\
version: 0.1
storage: {{filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = tmp_path / "registry.yaml"
    file.write_text(CONFIGURATION.format(folder=tmp_path / "held", port=port))
    with subprocess.Popen(("docker-registry", "serve", str(file)), stderr=subprocess.DEVNULL) as process:
        address = f"127.0.0.1:{port}"
        asked = ("skopeo", "list-tags", "--tls-verify=false", f"docker://{address}/none")
        while b"refused" in subprocess.run(asked, capture_output=True, check=False).stderr:
            time.sleep(0.1)
        yield address
        process.terminate()


def test_an_image_is_pushed_by_its_commit_once_and_named_by_its_digest(registry: str) -> None:
    with pushing.login(registry) as authority:
        first = pushing.push("slipway", ARCHIVE, registry, authority)
        again = pushing.push("slipway", ARCHIVE, registry, authority)
    asked = ("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", f"docker://{first}")
    digest = subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()
    assert first == again == f"{registry}/slipway@{digest}"
