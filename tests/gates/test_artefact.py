"""What `make release` builds, by the Python that is here: the commit's own files, and the same bytes twice."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def built() -> bytes:
    done = subprocess.run(
        (sys.executable, "service/artefact.py"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    name, digest = done.stdout.split()
    wheel = (ROOT / name).read_bytes()
    assert digest == f"sha256:{hashlib.sha256(wheel).hexdigest()}"
    return wheel


def test_the_artefact_of_a_commit_is_the_same_twice_and_has_the_web_app_and_the_templates(
    tmp_path: Path,
) -> None:
    wheel = built()
    assert wheel == built()
    (tmp_path / "wheel").write_bytes(wheel)
    names = set(zipfile.ZipFile(tmp_path / "wheel").namelist())
    assert {"galley/web/index.html", "galley/templates/invoice/typst.toml", "galley/release.json"} <= names
