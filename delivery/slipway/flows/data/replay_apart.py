"""Ask what people asked of a release on copies of the newest restore point, without delivering it."""

from __future__ import annotations

from slipway import points
from slipway.decisions.points.scratch_names import scratch_name
from slipway.errors import Absent, StepFailed
from slipway.flows.data.side_restore import clear, drop
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.workspace import work_on
from slipway.ports import Facts, Lease, Release
from slipway.steps.migrate_database import must_migrate
from slipway.steps.replaying import copies
from slipway.steps.replaying.choosing import choose
from slipway.steps.replaying.replay import replay
from slipway.steps.replaying.taking import take_new
from slipway.steps.starting.service_commands import on_copy
from slipway.steps.work import Work

USE = "replay"
STEP = "replay"


def replay_apart(context: EnvironmentContext, release: Release, *, point: str = "", lease: Lease) -> Facts:
    """Replay against a release and the live one, and return what was seen; everything is removed again.

    Raises `Absent` where nothing can be replayed, `AnswersDiffer` for what nobody has accepted, and whatever is wrong
    with the restore point.
    """
    name = scratch_name(USE, context.name, lease.fence)
    work = work_on(context, name.removeprefix("slipway_"), release, lease)
    clear(work, USE, context.name)
    there = points.ids(work.tools.points)
    if not there:
        raise Absent(
            "There is no restore point to replay on.",
            next_step=f"`slipway restore-point create {context.name}`.",
        )
    work.tools.runtime.install(release)
    try:
        return _replayed(context, work, point or there[0])
    finally:
        copies.remove(work)
        drop(work, name)


def _replayed(context: EnvironmentContext, work: Work, point: str) -> Facts:
    tools, began = work.tools.replaying, work.now()
    if tools is None:
        raise StepFailed("Nothing can be replayed here.")
    take_new(work, lambda words: context.report.seen(STEP, words))
    chosen = choose(work, tools)
    if not chosen.exchanges:
        raise Absent(
            f"Nothing can be replayed: {chosen.why_none}.",
            next_step=f"`slipway recordings {context.name}` shows what is kept; what it takes, docs/slipway/replay.md.",
        )
    manifest = points.read_point(work.tools.points, point)
    context.report.began(
        STEP, f"restore {point} three times, migrate one, and ask {len(chosen.exchanges):,} requests"
    )
    restored = points.restore_into(
        manifest,
        work.scratch_name,
        work.tools.database,
        work.tools.bucket,
        work.tools.points,
        work.service,
        jobs=work.environment.dump_jobs,
    )
    laid_out = copies.lay_out(work, manifest, restored)
    must_migrate(work, settings=on_copy(restored))
    found = replay(work, tools, laid_out, chosen, lambda words: context.report.seen(STEP, words))
    seconds = (work.now() - began).total_seconds()
    context.report.ended(STEP, "done", str(found["words"]), seconds)
    return {**found, "point": point, "seconds": round(seconds, 1)}
