"""What is registered says which commits it builds on, and who built it, where there is no repository to ask."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from slipway.adapters.state.registered_releases import RegisteredReleases
from slipway.adapters.state.registered_source import RegisteredSource
from slipway.adapters.state.stores import open_store
from slipway.cli.app import run
from slipway.errors import Absent
from slipway.ports import Commit, Release

from tests.fakes.memory_store import MemoryStore
from tests.support import tally

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


CONFIGURATION = """\
[service]
name = "tally"
releases = "file:releases"
migrate = ["tally", "migrate"]
pending-migrations = ["tally", "pending"]
smoke = ["tally", "smoke"]
references = "SELECT key FROM notes"

[service.environment]
DATABASE_URL = "{database}"
BUCKET_URL = "{bucket}"

[service.processes.web]
serves = true

[environment.production]
target = "kubernetes"
database = "env:DATABASE_URL"
bucket = "s3://tally/objects"
bucket-mode = "versioned"
store = "file:state"
restore-points = "file:points"

[environment.production.kubernetes]
context = "nowhere"
namespace = "tally"
manifests = "kubernetes"
kustomize = ["cat", "{manifests}/tally.yaml"]
image = "tally"
gateway = "tally"
url = "https://tally.example"
slipway-image = "registry.example/slipway@sha256:0123"
"""


def test_an_image_is_registered_from_the_checkout_though_commands_run_in_pods(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = tally.Repository(tmp_path / "tally", also=("kubernetes",))
    first, second = repository.commit("First"), repository.commit("Second")
    file, bundle = repository.folder / "slipway.toml", tmp_path / "bundle.json"
    file.write_text(CONFIGURATION)
    bundle.write_text("{…}")
    image = f"registry.example/tally@sha256:{'7' * 64}"
    words = ["--config", str(file), "register", image, "--commit", "HEAD", "--provenance", str(bundle)]
    assert run([*words, "--branch", "main"]) == 0, capsys.readouterr()
    releases = RegisteredReleases(open_store((repository.folder / "releases").as_uri(), {}))
    (release,) = releases.all()
    assert (release.commit, release.branch, releases.provenance(release)) == (second, "main", "{…}")
    assert RegisteredSource(releases, ["main"]).descends(second, first)
    assert "kind: Deployment" in releases.manifests(release, "production")
