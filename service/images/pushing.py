"""Push the images of `make image` to a registry: `python -m images.pushing REGISTRY`, as `make push` does.

A registry of AWS gives its password by the role that this runs as; any other has to know skopeo's own login already.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import boto3

from images import archives

PLACE = Path(__file__).parents[2] / ".images"
NAMES = ("galley", "slipway")
OF_AWS = re.compile(r"\d{12}\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")


def main(arguments: list[str]) -> int:
    """Push the images that are there by their commit; print what each is now called, and hand it on in a workflow."""
    (registry,) = arguments
    there = [name for name in NAMES if (PLACE / f"{name}.tar").exists()]
    if not there:
        sys.exit(f"There is no image in {PLACE}. `make image` builds them.")
    with login(registry) as authority:
        for name in there:
            reference = push(name, PLACE / f"{name}.tar", registry, authority)
            sys.stdout.write(f"{reference}\n")
            _hand_on(name, reference)
    return 0


def push(name: str, archive: Path, registry: str, authority: Sequence[str] = ()) -> str:
    """Push an image by its commit and return its name by digest. What has that name already is left as it is."""
    commit = archives.read_image(archive).labels["org.opencontainers.image.revision"]
    place = f"docker://{registry}/{name}:{commit}"
    there = subprocess.run(
        ("skopeo", "inspect", *authority, "--format", "{{.Digest}}", place),
        capture_output=True,
        text=True,
        check=False,
    )
    if there.returncode == 0:
        return f"{registry}/{name}@{there.stdout.strip()}"
    with tempfile.NamedTemporaryFile("r") as digest:
        # The archive is a file: only where it goes to is a registry.
        goes = tuple(each.replace("--tls", "--dest-tls") for each in authority)
        where = ("--digestfile", digest.name, f"oci-archive:{archive}", place)
        subprocess.run(("skopeo", "copy", "--quiet", *goes, *where), check=True)
        return f"{registry}/{name}@{digest.read().strip()}"


@contextmanager
def login(registry: str) -> Iterator[tuple[str, ...]]:
    """Give skopeo the password of a registry of AWS while the block runs, in a file that only this user reads."""
    # Repositories may stand below a name: HOST/previews.
    host = registry.partition("/")[0]
    if not (found := OF_AWS.fullmatch(host)):
        # On this machine alone, a registry without TLS is one of a test.
        yield ("--tls-verify=false",) if registry.startswith("127.0.0.1:") else ()
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "auth.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps({"auths": {host: {"auth": password_of(found["region"])}}}))
        yield ("--authfile", str(file))


def password_of(region: str) -> str:
    """Return user and password for the registry of the account that this runs in, as its own file has them."""
    (data,) = boto3.client("ecr", region_name=region).get_authorization_token()["authorizationData"]
    assert base64.b64decode(data["authorizationToken"]).startswith(b"AWS:")  # noqa: S101 - else it is another form
    return str(data["authorizationToken"])


def _hand_on(name: str, reference: str) -> None:
    if path := os.environ.get("GITHUB_OUTPUT"):
        image, _, digest = reference.partition("@")
        with Path(path).open("a") as file:
            file.write(f"{name}={reference}\n{name}-image={image}\n{name}-digest={digest}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
