"""Exchange an environment's data for what lies ready beside it: how restoring over what is live and refreshing end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from slipway import points
from slipway.decisions.manifest import Manifest
from slipway.errors import Absent, NeedsPerson, SlipwayError, StepFailed
from slipway.ports import Slot
from slipway.steps.migrate_database import must_migrate
from slipway.steps.service_commands import holding
from slipway.steps.work import Work

T = TypeVar("T")


def exchange(work: Work, scratch: str, *, keep_as: str, first: Callable[[], T]) -> T:
    """Stop what is live, do what has to come first, and put the scratch database into the live one's place.

    What fails before the exchange changes nothing: what was live is started again. Otherwise nothing runs afterwards;
    `complete` follows.
    """
    slot = _slot(work)
    work.tools.runtime.stop(slot)
    try:
        done = first()
        work.tools.database.exchange(scratch, keep_as=keep_as)
    except BaseException:
        work.tools.runtime.start(slot, work.release)
        raise
    return done


def complete(work: Work, point: Manifest, scratch: str, *, way_back: str) -> int:
    """Put the objects back, bring the schema up to the live release and start it; return how many were written.

    Raises `NeedsPerson`, saying `way_back`, when the service does not come back.
    """
    try:
        return _complete(work, point, scratch)
    except (SlipwayError, KeyboardInterrupt) as fault:
        raise NeedsPerson(
            f"The database was put back, but not everything after it: {fault or 'it was interrupted'}",
            next_step=f"{way_back} The service may be stopped.",
        ) from fault


def _complete(work: Work, point: Manifest, scratch: str) -> int:
    objects = points.read_objects(work.tools.points, point)
    written = work.tools.bucket.put_back(objects, work.tools.points)
    must_migrate(work)
    # The service knew until when it has to keep objects; the rows that have come know another instant.
    points.hold_back(work.tools.points, holding(work), now=work.now())
    work.tools.runtime.start(_slot(work), work.release)
    work.tools.bucket.drop_view(scratch)
    _wait_until_ready(work)
    return written


def _wait_until_ready(work: Work) -> None:
    url = work.tools.runtime.url(_slot(work)) + work.service.health
    deadline = work.now() + work.service.ready_within
    while work.tools.web.get(url)[0] != 200:
        if work.now() >= deadline:
            raise StepFailed("The live release is not ready on it; look at its log.")
        work.tools.clock.sleep(0.25)


def _slot(work: Work) -> Slot:
    if work.live is None:
        raise Absent(f"Nothing is live in {work.environment_name}, so there is no data to put anything over.")
    return work.live.slot
