"""What is registered says which commits it builds on, and who built it, where there is no repository to ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from slipway.adapters.state.registered_releases import RegisteredReleases
from slipway.adapters.state.registered_source import RegisteredSource
from slipway.errors import Absent
from slipway.ports import Commit, Release

from tests.fakes.memory_store import MemoryStore

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST, SECOND, SIDE = "1" * 40, "2" * 40, "3" * 40


def registered(
    releases: RegisteredReleases, commit: str, *before: str, provenance: str = "", branch: str = ""
) -> Release:
    image = f"registry.example/tally@sha256:{commit[0] * 64}"
    made = Commit(commit, "ada@tally.example", "Change", NOW)
    return releases.register(
        image,
        made,
        {},
        by="ci",
        now=NOW,
        ancestors=(commit, *before),
        provenance=provenance,
        branch=branch,
    )


def test_a_registered_commit_descends_from_what_it_was_registered_upon_and_nothing_else() -> None:
    releases = RegisteredReleases(MemoryStore())
    registered(releases, FIRST)
    registered(releases, SECOND, FIRST)
    registered(releases, SIDE, FIRST)
    source = RegisteredSource(RegisteredReleases(releases._store), ["main"])
    assert [source.descends(SECOND, each) for each in (FIRST, SECOND, SIDE)] == [True, True, False]
    assert not source.descends(FIRST, SECOND)
    with pytest.raises(Absent):
        source.descends("4" * 40, FIRST)


def test_a_release_that_was_registered_before_ancestors_were_kept_descends_from_itself_alone() -> None:
    releases = RegisteredReleases(MemoryStore())
    image = f"registry.example/tally@sha256:{'5' * 64}"
    releases.register(image, Commit("5" * 40, "ada", "", NOW), {}, by="ci", now=NOW)
    source = RegisteredSource(releases, ["main"])
    assert [source.descends("5" * 40, each) for each in ("5" * 40, FIRST)] == [True, False]


def test_a_signature_is_kept_with_the_release() -> None:
    releases = RegisteredReleases(MemoryStore())
    signed, plain = registered(releases, FIRST, provenance="{…}"), registered(releases, SECOND)
    assert [releases.provenance(each) for each in (signed, plain)] == ["{…}", ""]


def test_what_a_pull_request_registers_is_never_the_newest_of_the_branch() -> None:
    releases = RegisteredReleases(MemoryStore())
    registered(releases, FIRST, branch="main")
    registered(releases, SIDE, branch="pull-41")
    source = RegisteredSource(releases, ["main"])
    assert source.resolve("main").hash == FIRST
    assert source.resolve(SIDE).hash == SIDE
