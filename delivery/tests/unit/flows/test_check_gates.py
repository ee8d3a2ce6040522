"""What the gates are decided by, where something that they ask for is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from slipway import points
from slipway.adapters.state.folder_store import FolderStore
from slipway.decisions.record.entries import Unreadable
from slipway.errors import Absent, Refused
from slipway.flows.data import restore_points
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.environment.disk_space import LEAST, disk_space_of
from slipway.flows.gates.check_gates import GateRequest, authors_of_change, gates_of, must_be_open
from slipway.ports import Commit

from tests.support import played


class Rewritten(played.OneCommit):
    """A repository whose live commit was lost to a forced push."""

    def resolve(self, name: str) -> Commit:
        if name == played.OLD[-40:]:
            raise Absent(f"The repository has no commit {name!r}.")
        return super().resolve(name)


@pytest.fixture
def context(tmp_path: Path) -> EnvironmentContext:
    """One in which a first release is live."""
    assert played.run(tmp_path, "first").code == 0
    return played.context_of(tmp_path, FolderStore(tmp_path / "state"))


def test_a_live_commit_that_a_forced_push_removed_closes_approvals_and_ends_no_command(
    context: EnvironmentContext,
) -> None:
    context = replace(context, source=Rewritten())
    release = context.releases.find(played.NEW)
    authors = authors_of_change(context, release)
    assert isinstance(authors, Unreadable)
    assert "is not in the repository any more" in authors.why
    must_be_open(context, GateRequest(release))
    assert all(gate.is_open for gate in gates_of(context, GateRequest(release, emergency=False)))


POINTS, BUCKET = "file:///points", "file:///bucket"


def test_the_disks_of_restore_points_and_bucket_have_to_have_room_too(context: EnvironmentContext) -> None:
    lease = context.take_lease("take points")
    for _ in range(2):
        restore_points.take(context, lease=lease)
    lease.release()
    places = {"restore_points": POINTS, "bucket": BUCKET, "bucket_mode": "copy"}
    environment = context.environment.model_copy(update=places)
    free = {POINTS: LEAST, BUCKET: LEAST}
    context = replace(
        context,
        config=context.config.model_copy(update={"environments": {context.name: environment}}),
        free_at=free.get,
    )
    asked = GateRequest(context.releases.find(played.NEW))
    must_be_open(context, asked)
    for address, place in ((POINTS, "the disk of restore points"), (BUCKET, "the disk of the bucket")):
        free[address] = LEAST - 1
        with pytest.raises(Refused, match=f"“disk”. {place[0].upper()}{place[1:]} has"):
            must_be_open(context, asked)
        free[address] = LEAST


def test_what_a_copied_bucket_needs_is_known_by_the_newest_restore_point(
    context: EnvironmentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = iter((5 * LEAST, 4 * LEAST))
    monkeypatch.setattr(points, "ids", lambda _: ["new", "old", "older"])
    manifest = SimpleNamespace
    monkeypatch.setattr(points, "read_point", lambda *_: manifest(references=manifest(bytes=next(sizes))))
    places = {"restore_points": POINTS, "bucket": BUCKET, "bucket_mode": "copy"}
    environment = context.environment.model_copy(update=places)
    config = context.config.model_copy(update={"environments": {context.name: environment}})
    found = {
        room.place: room.need_bytes
        for room in disk_space_of(replace(context, config=config, free_at=lambda _: 1))
    }
    assert found["the disk of restore points"] == LEAST + 1000
    assert found["the disk of the bucket"] == 5 * LEAST
