"""How long each share of a canary will take, by the requests that were recorded in the last day."""

from __future__ import annotations

from datetime import timedelta

from slipway.decisions.canary import step_times
from slipway.decisions.canary.criteria import criteria_of
from slipway.decisions.recordings import sample
from slipway.errors import SlipwayError
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import EntryDamaged, ObjectMissing, Recordings, Segment
from slipway.steps.replaying.choosing import replays

DAY = timedelta(days=1)
# What was recorded for a shorter time says little of a day.
LEAST = timedelta(minutes=10)


def traffic_foretold(context: EnvironmentContext) -> tuple[str, ...]:
    """Say how long the canary will take at the traffic there is; nothing where that is not recorded."""
    environment, tools = context.environment, context.tools(None)
    if not environment.recording.source or tools.replaying is None or context.history().live is None:
        return ()
    try:
        per_minute = _per_minute(context, tools.replaying.recordings)
    except SlipwayError as fault:
        return (f"What was recorded of the traffic cannot be read: {fault.what}",)
    if per_minute is None:
        return (
            "Requests are recorded since less than ten minutes: too short to say how long a canary takes.",
        )
    gauges = environment.prometheus if environment.prometheus.url else context.config.service.metrics
    criteria = criteria_of(environment.judge, environment.canary, gauges)
    stands_in = environment.replay.stands_in_after if replays(environment) else None
    return step_times.words(criteria, per_minute, stands_in_after=stands_in)


def _per_minute(context: EnvironmentContext, recordings: Recordings) -> float | None:
    """Return how many requests a minute came in the last day, those counted that were not kept."""
    now = context.clock.now()
    segments = [each for each in recordings.segments() if each.ended_at > now - DAY]
    if not segments or now - segments[0].began_at < LEAST:
        return None
    count = sum(_counted(recordings, segment) for segment in segments)
    since = min(now - segments[0].began_at, DAY)
    return count / (since.total_seconds() / 60)


def _counted(recordings: Recordings, segment: Segment) -> int:
    """Return how many requests came while a segment was filled; of one that cannot be opened, how many are in it."""
    try:
        exchanges, left_out = sample.exchanges_of(recordings.read(segment))
    except (EntryDamaged, ObjectMissing):
        return segment.requests
    return len(exchanges) + left_out.total()
