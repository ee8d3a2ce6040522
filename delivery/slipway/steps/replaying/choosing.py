"""Choose which of the kept requests are asked again, or say why none is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from slipway.config import Environment
from slipway.decisions.recordings import sample
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.who_asked import with_who_asked
from slipway.ports import EntryDamaged, Facts, ObjectMissing
from slipway.steps.work import ReplayTools, Work

# Of what is kept, so many times as much is looked through as is asked.
LOOKED_THROUGH = 5
# A recorder may join segments while they are read.
MOST_TRIES = 5
UNREADABLE = "cannot be opened with the key that is here (`recording.key`), or are damaged"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked again, in order; how many requests were left out, by why; and why there is nothing at all."""

    exchanges: tuple[Exchange, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    why_none: str = ""


def replays(environment: Environment) -> bool:
    """Return whether requests are kept here and are to be asked again."""
    return bool(environment.recording.source and environment.replay.requests)


def choose(work: Work, tools: ReplayTools) -> Chosen:
    """Return what is asked again. Raises `StoreError` where what was kept cannot be read."""
    if why := _why_none(work):
        return Chosen(why_none=why)
    there, never_kept = kept(work, tools)
    unreadable = never_kept.get(UNREADABLE, 0)
    if not there and unreadable:
        return Chosen(why_none=f"all {unreadable:,} requests that were recorded {UNREADABLE}")
    if not there:
        return Chosen(why_none="no request of people was recorded yet")
    found = sample.for_replay(
        with_who_asked(there),
        work.environment.replay.requests,
        now=work.now(),
        keep=work.environment.recording.keep,
        seed=work.deployment,
        never_kept=never_kept,
    )
    if not found.exchanges:
        return Chosen(why_none="no request that was recorded can be asked again")
    left_out = {**found.left_out, UNREADABLE: unreadable} if unreadable else found.left_out
    return Chosen(found.exchanges, left_out)


def kept(work: Work, tools: ReplayTools) -> tuple[list[Exchange], Mapping[str, int]]:
    """Return the newest requests that were kept, some times as many as are asked again, and what was not and why.

    What cannot be opened is counted there: a key that was changed, or one damaged segment, stops no release. Raises
    `StoreError` where nothing can be read.
    """
    for _ in range(MOST_TRIES - 1):
        with suppress(ObjectMissing):
            return _kept(work, tools)
    return _kept(work, tools)


def _kept(work: Work, tools: ReplayTools) -> tuple[list[Exchange], Mapping[str, int]]:
    lines, unreadable = list[Facts](), 0
    oldest = work.now() - work.environment.recording.keep
    for segment in reversed(tools.recordings.segments()):
        if segment.ended_at < oldest or len(lines) >= LOOKED_THROUGH * work.environment.replay.requests:
            break
        try:
            lines.extend(tools.recordings.read(segment))
        except EntryDamaged:
            unreadable += segment.requests
    exchanges, never_kept = sample.exchanges_of(lines)
    return exchanges, {**never_kept, UNREADABLE: unreadable} if unreadable else never_kept


def _why_none(work: Work) -> str:
    if work.live_release is None:
        return "there is no release before it to compare with"
    if not work.environment.replay.requests:
        return "`replay.requests` is 0"
    if not work.environment.recording.source:
        return "no requests of people are recorded here (`recording` in slipway.toml)"
    if why := work.tools.runtime.why_not_closed():
        return f"a copy cannot be closed off from the world here: {why}"
    return ""
