"""The same commit gives the same image: built twice, with nothing kept between, there is one digest."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from images import archives, commands
from images.__main__ import PLACE, build_image, head


def built_from_nothing(name: str, commit: str, place: Path) -> archives.Image:
    try:
        return archives.read_image(build_image(name, commit, place=place))
    finally:
        subprocess.run((*commands.podman(place), "unmount", "--all"), check=False, capture_output=True)
        shutil.rmtree(place)


@pytest.mark.parametrize("name", ["galley", "slipway"])
def test_two_builds_have_one_digest(name: str) -> None:
    commit = head()
    first, second = (built_from_nothing(name, commit, PLACE / "twice" / str(number)) for number in (1, 2))
    differ = [
        f"{one.digest} {other.digest}: {one.made_by}"
        for one, other in zip(first.layers, second.layers, strict=True)
        if one.digest != other.digest
    ]
    assert differ == []
    assert first.digest == second.digest
