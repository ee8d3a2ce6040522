"""Slipway's image, run without privileges: it starts, and brings PostgreSQL's programs in the versions it promises."""

from __future__ import annotations

import pytest
from containers.podman import Podman
from images.__main__ import PLACE, build_image, head

FIND = """
import sys
from slipway.adapters.postgres import tools
for major in sys.argv[1:]:
    print(major, sorted(tools._found(int(major), "")))
"""


@pytest.fixture(scope="module")
def slipway() -> Podman:
    commit = head()
    build_image("slipway", commit, place=PLACE)
    return Podman(f"localhost/slipway:{commit[:12]}")


def test_it_starts(slipway: Podman) -> None:
    told = slipway.run("--help")
    assert told.returncode == 0
    assert "restore-point" in told.stdout


@pytest.mark.parametrize("major", ["15", "16", "18"])
def test_it_brings_the_programs_of_these_major_versions(slipway: Podman, major: str) -> None:
    found = slipway.run("-c", FIND, major, options=("--network=none", "--entrypoint=/opt/slipway/bin/python"))
    assert found.stdout.strip() == f"{major} ['pg_dump', 'pg_restore']", found.stderr


def test_another_major_version_is_missing_by_name(slipway: Podman) -> None:
    missing = slipway.run(
        "-c", FIND, "17", options=("--network=none", "--entrypoint=/opt/slipway/bin/python")
    )
    assert "no pg_dump and pg_restore of that version were found" in missing.stderr
