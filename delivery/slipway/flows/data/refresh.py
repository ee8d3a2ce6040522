"""Bring another environment's data here, anonymised: its newest restore point, database and bucket together.

People are made unrecognisable next to the environment that the data comes from. What travels is a restore point of that
copy, so nothing that names a person ever reaches this environment's server, bucket or store.

No lock of the other environment is taken: it is only read, and no deploy there must wait for this. If a prune
deletes the chosen point meanwhile, the refresh finds a file missing and fails before it changes anything here. A prune
never deletes the newest point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slipway import points
from slipway.decisions.points import refresh_rules, scratch_names
from slipway.decisions.points.manifest import Manifest, instant_of
from slipway.decisions.record.data_swap import DataExchange
from slipway.errors import Absent, NeedsPerson, SlipwayError
from slipway.flows.data import anonymised_copy, database_swap, side_restore
from slipway.flows.data.anonymised_copy import Destination
from slipway.flows.data.restore_points import BEFORE_REFRESH
from slipway.flows.data.side_restore import restored_beside
from slipway.flows.data.written_since import tables_of
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.environment.progress import ReportedParts
from slipway.flows.gates.check_gates import GateRequest, must_be_open
from slipway.flows.gates.workspace import standing_work
from slipway.ports import Database, Facts, Lease
from slipway.steps.migrate_database import must_migrate
from slipway.steps.starting.service_commands import holding, on_copy, still_pending
from slipway.steps.starting.serving_apart import serving_apart
from slipway.steps.starting.smoke_release import smoke
from slipway.steps.work import Work

USE = "refresh"


@dataclass(frozen=True, slots=True)
class Planned:
    """A refresh that may begin: whose data, of which point and of when; `brought` makes its anonymised copy, or finds
    the one that was made already.
    """

    origin: str
    point: str
    at: datetime
    brought: Callable[[], Manifest]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What is true after a refresh. `before` is the point that undoes it; `age` is that of the data."""

    environment: str
    origin: str
    point: str
    at: datetime
    age: timedelta
    rows: int
    objects: int
    before: Manifest
    may_restore: bool

    @property
    def words(self) -> list[str]:
        """What a person has to know."""
        then = f"{self.at:%Y-%m-%d %H:%M:%S} UTC ({_age(self.age)} ago)"
        what = f"{self.rows:,} rows, {self.objects:,} objects, from restore point {self.point}"
        words = f"restore {self.environment} --point {self.before.id} --live {database_swap.UNDO_REASON}"
        undo = f"To undo this: `slipway {words}`."
        people = f"It takes two people; first name them in `emergency` under [environment.{self.environment}.policy]."
        return [
            f"{self.environment} has the data of {self.origin} of {then}, anonymised: {what}.",
            "Objects that no row names any longer may stay in its bucket until the service takes them away.",
            undo if self.may_restore else f"{undo} {people}",
        ]

    def as_json(self) -> Facts:
        """Return the same for programs."""
        return {
            "environment": self.environment,
            "from": self.origin,
            "point": self.point,
            "point_at": self.at.isoformat(),
            "age_seconds": round(self.age.total_seconds(), 1),
            "rows": self.rows,
            "objects": self.objects,
            "before": self.before.id,
        }


def plan(context: EnvironmentContext, origin: str, point: str = "") -> Planned:
    """Return what a refresh would bring, from where both environments can be reached.

    Raises `Refused`, `WrongUse` or `Absent` with what to do about it.
    """
    refresh_rules.check(context.config, context.name, origin)
    other = context.other_environment(origin)
    found = taken(other, context.name, point)
    _must_be_live(context)
    must_be_open(context, GateRequest(None, refresh=origin))
    into = Destination(context.name, context.points)
    return Planned(
        origin, found.id, found.at, lambda: anonymised_copy.make_anonymised_copy(other, found, into)
    )


def plan_of_brought(context: EnvironmentContext, origin: str, brought: str) -> Planned:
    """Return the same for a copy that lies in this environment's store already: nothing of the other one is asked.

    Raises what `plan` raises, `Absent` too for a point that is no such copy.
    """
    refresh_rules.check(context.config, context.name, origin)
    found = points.read_point(context.points, brought)
    if found.origin != origin:
        raise Absent(
            f"Restore point {brought} is no copy of the data of {origin}.",
            next_step=f"`slipway refresh {context.name} --from {origin}` makes one.",
        )
    _must_be_live(context)
    must_be_open(context, GateRequest(None, refresh=origin, brought=True))
    source = anonymised_copy.source_of(found)
    return Planned(origin, source, instant_of(source) or found.at, lambda: found)


def taken(origin: EnvironmentContext, into: str, point: str = "") -> Manifest:
    """Return which point of an environment its data would be taken from, the newest where none is named.

    Raises `Refused`, `WrongUse` or `Absent` with what to do about it.
    """
    refresh_rules.check(origin.config, into, origin.name)
    _must_be_live(origin)
    return _point_of(origin, point)


def _must_be_live(context: EnvironmentContext) -> None:
    if context.history().live is None:
        raise Absent(
            f"Nothing is live in {context.name}.", next_step=f"`slipway deploy {context.name}` first."
        )


def _point_of(origin: EnvironmentContext, name: str) -> Manifest:
    store = origin.points
    there = points.ids(store)
    if not there:
        raise Absent(
            f"There is no restore point of {origin.name}.",
            next_step=f"`slipway restore-point create {origin.name}` takes one.",
        )
    return points.read_point(store, name or there[0])


def refresh(context: EnvironmentContext, planned: Planned, *, lease: Lease) -> Refreshed:
    """Bring the data here. A failure before the exchange changes nothing; after it `NeedsPerson` is raised."""
    parts = ReportedParts(context, lease)
    work = standing_work(context, lease)
    brought = planned.brought()
    name = scratch_names.scratch_name(USE, context.name, lease.fence)
    data = database_swap.planned(context, work, USE, brought, scratch=name)
    try:
        anonymised_copy.must_not_write_over(work, brought)
        side_restore.clear(work, USE, context.name)
        parts.do("rehearsal", _rehearsal_words(work, brought), lambda: _rehearsed(work, brought, name))
        parts.do(
            "restore",
            f"restore it next to what is live in {context.name}",
            lambda: _ready(work, brought, name),
        )
        before = parts.do(
            "exchange", "stop, keep what there is, exchange", lambda: _exchanged(context, work, data, lease)
        )
    except NeedsPerson:
        # The one who continues it needs both.
        raise
    except BaseException:
        side_restore.drop(work, name)
        points.forget(work.tools.points, brought.id)
        raise
    data = replace(data, way_back=f"{data.way_back} Restore point {before.id} has all that was there.")
    written = parts.do(
        "start", "put the objects there, migrate, start", lambda: _completed(context, work, brought, data)
    )
    context.audit(
        f"data refreshed from {planned.origin}",
        {"point": planned.point, "as": brought.id, "before": before.id, "objects_written": written},
    )
    _let_go(work, data.kept_as)
    return Refreshed(
        context.name,
        planned.origin,
        planned.point,
        planned.at,
        work.now() - planned.at,
        _rows_in(work.tools.database),
        brought.references.objects,
        before,
        may_restore=len(set(context.environment.policy.emergency)) > 1,
    )


def _rehearsal_words(work: Work, point: Manifest) -> str:
    return f"restore {point.id} apart and try release {work.release.name}, which is live, on it"


def _rehearsed(work: Work, point: Manifest, name: str) -> tuple[None, str]:
    """Prove that the live release migrates and works on the data, on a copy that is thrown away: a trial leaves traces.

    It happens here and not next to the other environment: a release that was never approved for that one would run with
    its secrets there.
    """
    restored = restored_beside(work, point, name)
    try:
        settings = on_copy(restored)
        must_migrate(work, settings=settings)
        with serving_apart(work, work.release, settings, which="live") as url:
            seconds = smoke(
                work, work.release, url, which="live", where="on the data to come", settings=settings
            )
    finally:
        side_restore.drop(work, name)
    return None, f"release {work.release.name} works on it ({seconds:.1f} s)"


def _ready(work: Work, point: Manifest, name: str) -> tuple[None, str]:
    restored = restored_beside(work, point, name)
    return None, f"{restored.objects:,} objects are as the rows say"


def _exchanged(
    context: EnvironmentContext, work: Work, data: DataExchange, lease: Lease
) -> tuple[Manifest, str]:
    before = database_swap.exchange(context, work, data, lease=lease, first=lambda: _point_of_before(work))
    return before, f"what was there before is restore point {before.id}"


def _point_of_before(work: Work) -> Manifest:
    """Keep what is there, once nobody writes any more.

    With its objects, whatever the bucket promises: after the exchange no row names them, and the service may delete
    them.
    """
    with_objects = work.environment.model_copy(update={"bucket_mode": "copy"})
    return points.create(
        points.Data(work.tools.database, work.tools.bucket, work.service, with_objects),
        work.tools.points,
        points.PointRequest(
            release=work.release.digest,
            deployment=BEFORE_REFRESH,
            fence=work.fence,
            now=work.now(),
            migrations=still_pending(work),
            hold_deletions=holding(work),
            degraded=True,
        ),
        report=work.report,
    )


def _completed(
    context: EnvironmentContext, work: Work, point: Manifest, data: DataExchange
) -> tuple[int, str]:
    written = database_swap.complete(context, work, point, data)
    return written, f"release {work.release.name} is ready on it; {written:,} objects had to be written"


def _let_go(work: Work, kept_as: str) -> None:
    """Drop the former database: the point of before has all of it, and one a refresh would fill the server."""
    try:
        work.tools.database.drop(kept_as)
    except SlipwayError as fault:
        work.report.say(
            f"The former database {kept_as!r} is still there, because dropping it failed: {fault.what}"
        )


def _rows_in(database: Database) -> int:
    counts = (database.rows(f"SELECT count(*) FROM ONLY {table}") for table in tables_of(database))  # noqa: S608
    return sum(int(count) for each in counts for (count,) in each)


def _age(age: timedelta) -> str:
    hours, minutes = divmod(int(age.total_seconds()) // 60, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else "less than a minute"
