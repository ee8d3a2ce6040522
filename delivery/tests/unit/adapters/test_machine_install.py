"""Releases of one machine: two who install the same do not disturb each other, and what is no release stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slipway.adapters.io import files
from slipway.adapters.machine.home import MachineHome
from slipway.adapters.machine.install import MachineInstall
from slipway.errors import SlipwayError, StepFailed
from slipway.ports import File, Image, Release

from tests.support import tally

SLOW = ("sh", "-c", "echo begun >> {home}/../../log; sleep 0.4; test -e {home}/a.txt")


def installing(folder: Path, *commands: Sequence[str]) -> MachineInstall:
    home = MachineHome(folder)
    home.prepare()
    return MachineInstall(home, commands, lambda _, path: {"home": str(path)}, within=20)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets in it."""
    with tally.short_folder() as short:
        yield short


@pytest.fixture
def release(folder: Path) -> Release:
    artefact = folder / "a.txt"
    artefact.write_text("bytes")
    return Release(files.digest_of(artefact), "c" * 40, File(artefact), datetime.now(UTC))


def test_two_who_install_one_release_at_once_install_it_once(folder: Path, release: Release) -> None:
    faults = list[Exception]()

    def install() -> None:
        try:
            installing(folder / "home", SLOW).install(release)
        except SlipwayError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=install) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (folder / "home/log").read_text() == "begun\n"


def test_what_somebody_installs_at_this_moment_is_not_tidied_away(folder: Path, release: Release) -> None:
    place = installing(folder / "home", SLOW)
    thread = threading.Thread(target=place.install, args=(release,))
    thread.start()
    while not (folder / "home/log").exists():
        assert thread.is_alive()
    assert place.remove_others([]) == []
    thread.join()
    assert place.folder_of(release).is_dir()
    assert place.remove_others([]) == [release.digest]


def test_a_stray_file_among_the_releases_is_passed_by(folder: Path, release: Release) -> None:
    place = installing(folder / "home")
    place.install(release)
    releases = folder / "home/releases"
    (releases / "notes.txt").write_text("whoever wrote this")
    (releases / "half").mkdir()
    (releases / "half/installed.json").write_text("{")
    assert place.remove_others([]) == [release.digest]
    assert (releases / "notes.txt").exists()
    assert not (releases / "half").exists()


def test_a_machine_refuses_a_release_that_is_an_image(folder: Path, release: Release) -> None:
    image = Image("registry.example/shop@sha256:" + "a" * 64, "sha256:" + "b" * 64)
    refused = replace(release, digest=image.digest, artefact=image)
    with pytest.raises(
        StepFailed, match=r"is the image registry\.example/shop.*runs releases that are files"
    ):
        installing(folder / "home").install(refused)
    assert not (folder / "home/releases" / refused.name).exists()
