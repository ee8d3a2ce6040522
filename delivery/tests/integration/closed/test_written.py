"""What a closed-off release writes in its own folder, where the live one writes too, stays behind its wall."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from slipway.adapters.machine.closed import inside, namespaces
from slipway.adapters.machine.closed.order import Reach

from tests.integration.closed.test_processes import ORDINARY_USER, as_ordinary_user
from tests.support import closed_off


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name would be read as several by who mounts it without care, and which everybody may enter."""
    with TemporaryDirectory(prefix="sw", dir="/tmp") as place:
        Path(place).chmod(0o755)
        found = Path(place) / "a release, of 10:30"
        (found / "cache").mkdir(parents=True)
        (found / "access.log").write_text("of production")
        yield found


def names_in(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*"))


def test_it_writes_beside_its_code_and_production_sees_nothing_of_it(folder: Path) -> None:
    with closed_off.tempting(Reach(), folder=folder) as tempted:
        assert tempted.tries("write", path=folder / "cache/page", word="new") == "new"
        assert tempted.tries("write", path=folder / "access.log", word="of a copy") == "of a copy"
        assert tempted.tries("text", path="access.log") == "of a copy"
        assert tempted.tries("remove", path="access.log") == "removed"
        assert tempted.tries("names", folder=folder) == "cache"
        assert names_in(folder) == ["access.log", "cache"]
        assert (folder / "access.log").read_text() == "of production"
    assert names_in(folder) == ["access.log", "cache"]


def test_each_copy_writes_for_itself(folder: Path) -> None:
    with (
        closed_off.tempting(Reach(), folder=folder) as one,
        closed_off.tempting(Reach(), folder=folder) as other,
    ):
        assert one.tries("write", path="cache/page", word="one") == "one"
        assert other.tries("names", folder="cache") == ""


def tried_in(folder: Path, *, layers: bool) -> int:
    """Write there as who has only a namespace of his own, and where the kernel knows no layers for him."""

    def tried() -> int:
        if not layers:
            namespaces._lay_over = _unknown
        namespaces.keep_writes_apart(str(folder))
        (folder / "cache/page").write_text("new")
        return int((folder / "cache/page").read_text() != "new")

    namespaces.enter()
    return inside._as_first_process(tried)


def _unknown(folder: str) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("layers", [True, False])
def test_an_ordinary_users_release_writes_nothing_into_production_either(
    folder: Path, tmp_path: Path, layers: bool
) -> None:
    if os.geteuid() == 0:
        for each in (folder, *folder.iterdir()):
            os.chown(each, ORDINARY_USER, ORDINARY_USER)
    said = tmp_path / "said"
    code = as_ordinary_user(lambda: tried_in(folder, layers=layers), said)
    if "unshare" in said.read_text():
        pytest.skip(said.read_text())
    assert (code, said.read_text()) == ((0, "") if layers else (1, "Read-only file system\n"))
    assert names_in(folder) == ["access.log", "cache"]
