"""Restore points as a person asks for them: make one, prove one by restoring it, let old ones go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from slipway import points
from slipway.decisions.points.drills import alarm_of
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.points.references import DanglingReferences
from slipway.decisions.points.scratch_names import scratch_name
from slipway.decisions.record.history import History
from slipway.errors import Absent, SlipwayError
from slipway.flows.data import points_lock
from slipway.flows.data.side_restore import clear, drop
from slipway.flows.environment.context import DRILLS, POINTS, EnvironmentContext
from slipway.flows.gates import data_damage
from slipway.flows.gates.workspace import standing_work
from slipway.points import Pruned
from slipway.ports import CommandSettings, Facts, Lease, Release, StoreError
from slipway.steps.migrate_database import must_migrate
from slipway.steps.starting.service_commands import check_references, holding, on_copy, still_pending
from slipway.steps.starting.serving_apart import serving_apart
from slipway.steps.starting.smoke_release import smoke
from slipway.steps.work import Work

USE = "drill"
RESCUE = "rescue"
BEFORE_REFRESH = "before a refresh"


class PointRefused(SlipwayError):
    """No restore point was taken, because rows name objects that are not there."""


def take(context: EnvironmentContext, *, lease: Lease, purpose: str = "", degraded: bool = False) -> Manifest:
    """Take a restore point now, outside of any deployment; one whose purpose is rescue is never pruned.

    A `degraded` one, and a rescue, keep what there is, and say what they lack. Raises `PointRefused` for damage.
    """
    began = context.clock.now()
    try:
        work = standing_work(context, lease)
        taken = _taken(context, work, purpose, lease, degraded=degraded or purpose == RESCUE)
    except SlipwayError as fault:
        _note(context, began, reason=fault.what)
        if isinstance(fault, DanglingReferences):
            raise PointRefused(fault.what, next_step=data_damage.told(context, fault.dangling)) from fault
        raise
    _note(context, began, point=taken.id)
    return taken


def _note(context: EnvironmentContext, began: datetime, *, point: str = "", reason: str = "") -> None:
    """Write down that a point was taken, or why not. Without the note the point is as good."""
    with suppress(StoreError):
        context.log(POINTS).append({"at": began.isoformat(), "point": point, "reason": reason})


def _taken(
    context: EnvironmentContext, work: Work, purpose: str, lease: Lease, *, degraded: bool
) -> Manifest:
    return points.create(
        points.Data(work.tools.database, work.tools.bucket, work.service, work.environment),
        work.tools.points,
        points.PointRequest(
            release=work.live.digest if work.live else "",
            deployment=purpose,
            fence=lease.fence,
            now=work.now(),
            migrations=still_pending(work),
            hold_deletions=holding(work),
            degraded=degraded,
            accepts=work.accepts(),
        ),
        report=context.report,
        sleep=work.tools.clock.sleep,
    )


def prune(context: EnvironmentContext, *, dry_run: bool, lease: Lease) -> Pruned:
    """Let go of what retention does not keep; never of a point that the live release, or the one before, began with."""
    work = standing_work(context, lease)
    # A copy that another environment brings has no manifest yet, which would keep its objects.
    with points_lock.held(context, context.points, f"prune restore points of {context.name}"):
        return points.prune(
            work.tools.points,
            context.environment.retention,
            needed=needed_points(context.history(), points.all_points(work.tools.points)),
            now=work.now(),
            dry_run=dry_run,
            hold_deletions=holding(work),
            let_go=work.tools.database.let_go,
        )


def needed_points(history: History, existing: Sequence[Manifest]) -> list[str]:
    """Return the points that the live release and the one before began with, the rescue points, and what the data was
    before the last refresh.
    """
    needed = {RESCUE} | {each.deployment for each in (history.live, history.warm) if each}
    if history.interrupted:
        needed.add(history.interrupted.id)
    refreshed = next((each.id for each in existing if each.deployment == BEFORE_REFRESH), "")
    return [each.id for each in existing if each.deployment in needed or each.id == refreshed]


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill measured, in seconds: how long until the service would have been back, and of that each part."""

    point: str
    at: datetime
    point_at: datetime
    objects: int
    parts: dict[str, float]

    @property
    def recovery_seconds(self) -> float:
        """The measured recovery time."""
        return sum(self.parts.values())

    @property
    def lost_seconds(self) -> float:
        """How much work would be lost: the point's age when the drill began."""
        return (self.at - self.point_at).total_seconds()

    def as_json(self) -> Facts:
        """Return it as it is kept."""
        return {
            "at": self.at.isoformat(),
            "point": self.point,
            "objects": self.objects,
            "parts": {name: round(seconds, 3) for name, seconds in self.parts.items()},
            "recovery_seconds": round(self.recovery_seconds, 3),
            "lost_seconds": round(self.lost_seconds, 1),
            "passed": True,
        }


def drill(context: EnvironmentContext, point: str = "", *, lease: Lease) -> Drilled:
    """Restore a point apart, check references, smoke-test the live release on it, measure, and clean up.

    Raises whatever is wrong; that it failed is kept as well, so that nobody believes in an old success.
    """
    began = context.clock.now()
    try:
        drilled = _drilled(context, point, began, lease)
    except SlipwayError as fault:
        context.log(DRILLS).append(
            {"at": began.isoformat(), "point": point, "passed": False, "reason": str(fault)}
        )
        raise
    context.log(DRILLS).append(drilled.as_json())
    return drilled


def _drilled(context: EnvironmentContext, point: str, began: datetime, lease: Lease) -> Drilled:
    work = standing_work(context, lease)
    there = points.ids(work.tools.points)
    if not there:
        raise Absent(
            "There is no restore point to drill with.",
            next_step=f"`slipway restore-point create {context.name}`.",
        )
    manifest = points.read_point(work.tools.points, point or there[0])
    clear(work, USE, context.name)
    name = scratch_name(USE, context.name, lease.fence)
    seconds: dict[str, float] = {}
    try:
        restored = points.restore_into(
            manifest,
            name,
            work.tools.database,
            work.tools.bucket,
            work.tools.points,
            work.service,
            jobs=work.environment.dump_jobs,
        )
        seconds |= restored.seconds
        if work.live_release:
            seconds |= _tried(context, work, work.live_release, on_copy(restored), manifest)
    finally:
        drop(work, name)
    return Drilled(manifest.id, began, manifest.at, restored.objects, seconds)


def _tried(
    context: EnvironmentContext, work: Work, release: Release, copy: CommandSettings, point: Manifest
) -> dict[str, float]:
    """Prove that the live release works on what was restored; return how many seconds each part took."""
    seconds: dict[str, float] = {}
    # A deploy with a migration takes its point before it, so the newest may be older than the schema.
    seconds["migrate"] = _timed(context, lambda: must_migrate(work, settings=copy))
    if work.service.check_references:
        seconds["service's own check"] = _timed(
            context,
            lambda: check_references(work, release, copy, where="restored", lacking=point.lacking),
        )
    began = context.clock.now()
    with serving_apart(work, release, copy, which="live") as url:
        seconds["start"] = (context.clock.now() - began).total_seconds()
        seconds["smoke test"] = smoke(
            work, release, url, which="live", where="on the restored copy", settings=copy
        )
    return seconds


def _timed(context: EnvironmentContext, act: Callable[[], object]) -> float:
    began = context.clock.now()
    act()
    return (context.clock.now() - began).total_seconds()


def drill_alarm(context: EnvironmentContext, *, now: datetime) -> str:
    """Return why somebody should worry about restoring, or an empty text."""
    return alarm_of(
        context.log(DRILLS).entries(),
        every=context.environment.drill_every,
        environment=context.name,
        now=now,
    )
