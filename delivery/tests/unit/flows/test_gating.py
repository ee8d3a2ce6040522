"""What the gates are decided by, where something that they ask for is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from slipway.adapters.folder_store import FolderStore
from slipway.decisions.records import Unreadable
from slipway.errors import Absent
from slipway.flows.gating import Asked, authors_of_change, gates_of, must_be_open
from slipway.flows.site import Site
from slipway.ports import Commit

from tests.support import played


class Rewritten(played.OneCommit):
    """A repository whose live commit was lost to a forced push."""

    def resolve(self, name: str) -> Commit:
        if name == played.OLD[-40:]:
            raise Absent(f"The repository has no commit {name!r}.")
        return super().resolve(name)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """One in which a first release is live."""
    assert played.run(tmp_path, "first").code == 0
    return played.site_of(tmp_path, FolderStore(tmp_path / "state"))


def test_a_live_commit_that_a_forced_push_removed_closes_approvals_and_ends_no_command(site: Site) -> None:
    site = replace(site, source=Rewritten())
    release = site.releases.find(played.NEW)
    authors = authors_of_change(site, release)
    assert isinstance(authors, Unreadable)
    assert "is not in the repository any more" in authors.why
    must_be_open(site, Asked(release))
    assert all(gate.is_open for gate in gates_of(site, Asked(release, emergency=False)))
