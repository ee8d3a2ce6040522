"""Put data back. Nothing else in Slipway ever does; it takes two people, and loses nothing.

The point is restored next to what is live first, so that the report of what was written since is exact, and that the
exchange itself takes a moment. What people wrote since the point is exported before it disappears from view, and the
former database stays under another name.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from slipway import points
from slipway.decisions.points.differences import Difference
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.points.scratch_names import is_scratch, scratch_name
from slipway.errors import Refused
from slipway.flows.data import database_swap, written_since
from slipway.flows.data.restore_points import RESCUE, take
from slipway.flows.data.side_restore import restored_beside
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.check_gates import GateRequest, must_be_open, spend
from slipway.flows.gates.workspace import standing_work
from slipway.points import Restored
from slipway.ports import Lease, ObjectState, Pinned
from slipway.steps.migrate_database import must_migrate
from slipway.steps.references_hold import must_hold
from slipway.steps.starting.service_commands import on_copy, pending_migrations
from slipway.steps.work import Work

USE = "restore"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A restore that is ready.

    The point lies next to what is live as `scratch`, with `migrated` of the live release applied to it. `tables` and
    `objects` would go out of view; `lost` objects of the point are gone or others now.
    """

    point: Manifest
    scratch: str
    migrated: tuple[str, ...]
    tables: dict[str, Difference]
    objects: tuple[str, ...]
    lost: int = 0

    @property
    def report(self) -> list[str]:
        """What a person has to know before saying yes."""
        lines = [
            f"Restore point {self.point.id} of {self.point.at:%Y-%m-%d %H:%M:%S} UTC lies ready next to what is live."
        ]
        if self.migrated:
            lines.append(
                f"It is of before {', '.join(self.migrated)}, which the live release applied to it there."
            )
        if self.lost:
            lines.append(f"{self.lost:,} of its objects are missing or were replaced since; they come back.")
        changed = {name: each for name, each in self.tables.items() if each.written or each.gone}
        if not changed and not self.objects:
            return [*lines, "Nothing has been written since."]
        lines.append("Since then:")
        for name, each in changed.items():
            lines.append(
                f"  {name}: {each.written:,} rows were written or changed, {each.gone:,} were deleted or changed"
            )
        lines.append(f"  {len(self.objects):,} objects were written since")
        return [
            *lines,
            "All of these are exported before they go out of view, and the database as it is now stays.",
        ]


def prepare(
    context: EnvironmentContext, point: Manifest, *, reason: str, lease: Lease, dry_run: bool
) -> Prepared:
    """Restore a point next to what is live and find out what was written since. Raises `Refused` without two people."""
    _must_be_a_server_of_its_own(context)
    must_be_open(context, GateRequest(None, restore=point.id, reason=reason, declare=not dry_run))
    history = context.history()
    if history.interrupted or history.exchange:
        what = "A deployment" if history.interrupted else "Putting data back"
        raise Refused(f"{what} was interrupted.", next_step=f"`slipway resume {context.name}` first.")
    abandon(context, lease=lease)
    work = standing_work(context, lease)
    name = scratch_name(USE, context.name, lease.fence)
    try:
        restored = restored_beside(work, point, name)
        migrated = _brought_up(work, point, restored, name)
        tables = written_since.changed_tables(work.tools.database, name)
        return Prepared(point, name, migrated, tables, _new_objects(work, point), _lost_objects(work, point))
    except BaseException:
        abandon(context, lease=lease)
        raise


def _must_be_a_server_of_its_own(context: EnvironmentContext) -> None:
    """Raise `Refused` where a copy is made by AWS: it has no standby, no backups and no protection from deletion."""
    if context.environment.database_copies:
        raise Refused(
            f"AWS makes the copies of {context.name}'s database, and such a copy does not take its place by itself.",
            next_step="Restore it beside (`--into`), then follow docs/runbooks/restore.md, “At AWS”.",
        )


def _brought_up(work: Work, point: Manifest, restored: Restored, name: str) -> tuple[str, ...]:
    """Apply to the copy what the live release would apply to it later, and prove that its rows keep their objects."""
    settings = on_copy(restored)
    pending = pending_migrations(work, work.release, settings)
    must_migrate(work, settings=settings)
    must_hold(
        work,
        f"After the migrations of release {work.release.name}, which is live,",
        apart=name,
        but=point.lacking,
    )
    return tuple(str(each["name"]) for each in pending)


def abandon(context: EnvironmentContext, *, lease: Lease) -> None:
    """Remove what this command, or an earlier one that was killed, restored next to what is live to put it over it."""
    tools = standing_work(context, lease).tools
    for name in filter(_is_scratch_of(context), tools.database.databases()):
        tools.database.drop(name)
    for name in filter(_is_scratch_of(context), tools.bucket.views()):
        tools.bucket.drop_view(name)


def _is_scratch_of(context: EnvironmentContext) -> Callable[[str], bool]:
    return lambda name: is_scratch(name, USE, context.name)


def replace_live_data(
    context: EnvironmentContext, prepared: Prepared, *, reason: str, lease: Lease
) -> list[str]:
    """Put the data back, and say what is true now. Raises `NeedsPerson` when the service does not come back.

    Order: rescue point, stop writing, export, database, objects, start; a failure before the exchange changes nothing.
    """
    work = standing_work(context, lease)
    if work.live is None:
        raise Refused("Nothing is live, so there is no data to put back over.")
    rescue = take(context, lease=lease, purpose=RESCUE)
    context.report.say(f"Rescue point {rescue.id} was taken first.", point=rescue.id)
    context.audit("putting data back", {"point": prepared.point.id, "rescue": rescue.id, "reason": reason})
    data = database_swap.planned(context, work, USE, prepared.point, scratch=prepared.scratch)
    data = replace(data, way_back=f"{data.way_back} The rescue point is {rescue.id}.")

    def last_of_all() -> str:
        # Before the exchange: what could not be kept must not go out of view.
        folder = context.keep(_export(context, work, prepared))
        spend(context, GateRequest(None, restore=prepared.point.id, reason=reason))
        return folder

    export = database_swap.exchange(context, work, data, lease=lease, first=last_of_all)
    written = database_swap.complete(context, work, prepared.point, data)
    return [
        f"The data is as it was at {prepared.point.at:%Y-%m-%d %H:%M:%S} UTC; {written:,} objects had to be written.",
        f"What was written since is in {export}.",
        f"The former database stays as {data.kept_as!r}; drop it when you are sure that nothing is missing.",
        f"To undo this: `slipway restore {context.name} --point {rescue.id} --live {database_swap.UNDO_REASON}`.",
    ]


def _new_objects(work: Work, point: Manifest) -> tuple[str, ...]:
    """Return the keys whose bytes the point does not have: named since, or written over since."""
    then = {each.key: each for each in points.read_objects(work.tools.points, point)}
    named = [str(row[0]) for row in work.tools.database.rows(work.service.references)]
    states = work.tools.bucket.states(named)
    return tuple(sorted(key for key, state in states.items() if not _is_same(then.get(key), state)))


def _lost_objects(work: Work, point: Manifest) -> int:
    then = points.read_objects(work.tools.points, point)
    now = work.tools.bucket.states([each.key for each in then])
    return sum(each.key not in now or not _is_same(each, now[each.key]) for each in then)


def _is_same(pinned: Pinned | None, state: ObjectState) -> bool:
    if pinned is None or pinned.size != state.size:
        return False
    return not pinned.etag or not state.etag or pinned.etag == state.etag


def _export(context: EnvironmentContext, work: Work, prepared: Prepared) -> Path:
    """Write every row and object of since the point into a folder, and return it."""
    folder = next(
        path for n in count(1) if not (path := context.files / f"since-{prepared.point.id}-{n}").exists()
    )
    folder.mkdir(parents=True, mode=0o700)
    written_since.export(work.tools.database, prepared.scratch, list(prepared.tables), folder)
    # Looked up again: while somebody read the report, people went on writing.
    objects = _new_objects(work, prepared.point)
    for number, key in enumerate(objects):
        work.tools.bucket.download(key, folder / f"object-{number:06d}")
    (folder / "objects.json").write_text(json.dumps(dict(enumerate(objects)), indent=1))
    return folder
