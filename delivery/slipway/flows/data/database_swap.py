"""Exchange an environment's data for what lies ready next to it: how restoring over what is live and refreshing end.

The history says that it began before the service is stopped, and that it ended when the service runs again, so that
a process that dies in between leaves something that can be continued.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from slipway import points
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.record import data_swap
from slipway.decisions.record.data_swap import DataExchange
from slipway.errors import Absent, NeedsPerson, SlipwayError
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.workspace import standing_work
from slipway.ports import Lease, Slot
from slipway.steps.migrate_database import must_migrate
from slipway.steps.starting.readiness import patience_of, wait_until_ready
from slipway.steps.starting.service_commands import holding
from slipway.steps.work import Work

T = TypeVar("T")
# Every restore over what is live has to give a reason, that of an undo as well.
UNDO_REASON = '--reason "undo that exchange"'


def planned(
    context: EnvironmentContext, work: Work, purpose: str, point: Manifest, *, scratch: str
) -> DataExchange:
    """Return what is going to be exchanged: the data of a point that lies ready in a scratch database of this name."""
    kept_as = f"{work.tools.database.name}_before_{work.fence}"
    way_back = f"The former database is {kept_as!r}."
    warm = work.tools.runtime.release_in(_slot(work).other)
    return DataExchange(purpose, point.id, scratch, kept_as, warm, way_back, context.by, work.now())


def exchange(
    context: EnvironmentContext, work: Work, data: DataExchange, *, lease: Lease, first: Callable[[], T]
) -> T:
    """Stop all that runs, do what has to come first, and put the scratch database into the live one's place.

    Whatever fails, or interrupts this, changes nothing: the databases have the names they had, and what was live is
    started again. Otherwise nothing runs afterwards; `complete` follows. Raises `NeedsPerson` when not even that works.
    """
    try:
        context.record(data_swap.begun(data))
        # The workers of the release before would go on writing, too.
        for slot in (_slot(work).other, _slot(work)):
            work.tools.runtime.stop(slot)
        done = first()
        lease.check()
        work.tools.database.exchange(data.scratch, keep_as=data.kept_as)
    except BaseException as fault:
        try:
            _as_before(context, work, data)
        except Exception as again:
            raise NeedsPerson(
                f"{fault or 'It was interrupted.'} And what was live could not be started again: {again}",
                next_step=f"The service is stopped. `slipway resume {context.name}` tries again to start it as before.",
            ) from fault
        raise
    return done


def complete(context: EnvironmentContext, work: Work, point: Manifest, data: DataExchange) -> int:
    """Put the objects back, bring the schema up to the live release and start it; return how many were written.

    Repeating it after it was done changes nothing. Raises `NeedsPerson` when the service does not come back.
    """
    try:
        written = _complete(context, work, point, data)
    except (Exception, KeyboardInterrupt) as fault:
        raise NeedsPerson(
            f"The database was put back, but not everything after it: {fault or 'it was interrupted'}",
            next_step=f"`slipway resume {context.name}` tries the rest again. {data.way_back} "
            "The service may be stopped.",
        ) from fault
    context.audit(
        f"data put over what was live ({data.purpose})", {"point": point.id, "kept_as": data.kept_as}
    )
    context.record(data_swap.ended(data, put=True, now=work.now()))
    return written


def resume(context: EnvironmentContext, data: DataExchange, *, lease: Lease) -> str:
    """Take up an exchange that was interrupted: on, when the databases have changed places, else back. Says which."""
    work = standing_work(context, lease)
    names = work.tools.database.databases()
    if data.scratch in names or data.kept_as not in names:
        _as_before(context, work, data)
        work.tools.database.drop(data.scratch)
        work.tools.bucket.drop_view(data.scratch)
        return f"No data was put over what is live: {context.name} runs on what it had."
    written = complete(context, work, points.read_point(work.tools.points, data.point), data)
    return f"{context.name} runs on the data of {data.point}; {written:,} objects had to be written. {data.way_back}"


def _as_before(context: EnvironmentContext, work: Work, data: DataExchange) -> None:
    """Undo an exchange, also one that was done although its caller did not hear so, and start what was live."""
    names = work.tools.database.databases()
    if data.kept_as in names and data.scratch not in names:
        work.tools.database.exchange(data.kept_as, keep_as=data.scratch)
    _start(context, work, data)
    context.record(data_swap.ended(data, put=False, now=work.now()))


def _complete(context: EnvironmentContext, work: Work, point: Manifest, data: DataExchange) -> int:
    objects = points.read_objects(work.tools.points, point)
    written = work.tools.bucket.put_back(objects, work.tools.points)
    must_migrate(work)
    # The service knew until when it has to keep objects; the rows that have come know another instant.
    points.hold_back(work.tools.points, holding(work), now=work.now())
    _start(context, work, data)
    work.tools.bucket.drop_view(data.scratch)
    wait_until_ready(
        lambda: work.tools.runtime.ready(_slot(work)),
        "The live release",
        clock=work.tools.clock,
        patience=patience_of(work.service, work.environment),
    )
    return written


def _start(context: EnvironmentContext, work: Work, data: DataExchange) -> None:
    work.tools.runtime.start(_slot(work), work.release)
    if data.warm:
        # A rollback starts it as well where it does not run.
        with suppress(SlipwayError):
            work.tools.runtime.start(_slot(work).other, context.releases.find(data.warm))
            work.tools.runtime.stop_workers(_slot(work).other)


def _slot(work: Work) -> Slot:
    if work.live is None:
        raise Absent(f"Nothing is live in {work.environment_name}, so there is no data to put anything over.")
    return work.live.slot
