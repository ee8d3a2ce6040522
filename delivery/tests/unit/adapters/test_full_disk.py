"""A disk that is full is named: a real one of 64 kB, in a mount namespace of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MOUNTED = (
    'mount -t tmpfs -o size=64k none "$1" || exit 77; touch "$1/there" || exit 77; shift; exec "$@"',
    "full-disk",
)
ALONE = ("unshare", "--mount", "--map-root-user", "sh", "-c", *MOUNTED)
CANNOT_MOUNT = (1, 77)
LARGE = 500_000

STORE = """
from slipway.adapters.state.folder_store import FolderStore
FolderStore(folder / "state").create("journal/1", b"x" * {size})
"""
COPY = """
from slipway.adapters.state.folder_store import FolderStore
FolderStore(folder / "points").upload("dump/1", source)
"""
SETTINGS = """
from slipway.adapters.io import files
files.write(folder / "haproxy.cfg", "x" * {size})
"""
TELLS = """
import sys
from pathlib import Path
from slipway.cli import app
folder, source = Path(sys.argv[1]), Path(sys.argv[2])
def run(**_):
{lines}
app.app = run
sys.exit(app.run([]))
"""


@pytest.mark.parametrize(
    ("written", "named"), [(STORE, "state"), (COPY, "points"), (SETTINGS, "haproxy.cfg")]
)
def test_a_full_disk_is_named_by_the_folder_that_is_full(tmp_path: Path, written: str, named: str) -> None:
    disk, source = tmp_path / "disk", tmp_path / "elsewhere"
    disk.mkdir()
    source.write_bytes(b"x" * LARGE)
    lines = "\n".join(f"    {line}" for line in written.format(size=LARGE).strip().splitlines())
    program = (sys.executable, "-c", TELLS.format(lines=lines), str(disk), str(source))
    done = subprocess.run((*ALONE, str(disk), *program), capture_output=True, text=True, check=False)
    if done.returncode in CANNOT_MOUNT and "No space left" not in done.stderr:
        pytest.skip(f"This machine lets nobody mount a disk of their own: {done.stderr.strip()}")
    assert done.returncode == 1, done
    assert "No space left on device" in done.stderr
    assert f"{disk}/{named}" in done.stderr
    assert str(source) not in done.stderr
