"""Who may read what lies in a folder's store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore


@pytest.fixture(autouse=True)
def _lenient_umask() -> Iterator[None]:
    before = os.umask(0o002)
    yield
    os.umask(before)


def filled(root: Path) -> set[int]:
    """Write in every way; return the modes of all that lies there."""
    store = FolderStore(root)
    store.create("points/1/manifest.json", b"{}")
    with store.workspace() as folder:
        for name in ("taken over", "copied"):
            (folder / name).write_bytes(b"rows")
        (root.parent / "outside").write_bytes(b"rows")
        store.upload("points/1/dump/1.dat", folder / "taken over")
        store.upload("points/1/dump/2.dat", root.parent / "outside")
    return {path.stat().st_mode & 0o777 for path in root.rglob("*")}


def test_nobody_else_reads_a_dump(tmp_path: Path) -> None:
    assert filled(tmp_path / "points") == {0o700, 0o600}
    assert (tmp_path / "points").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_there_for_all_to_read_makes_no_difference(tmp_path: Path) -> None:
    (tmp_path / "points").mkdir(mode=0o755)
    assert filled(tmp_path / "points") == {0o700, 0o600}


def test_a_folder_for_a_group_is_the_groups(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o775)
    assert filled(tmp_path / "state") == {0o770, 0o660}
