"""How long a release was live somewhere, and whether it was taken back there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slipway.config import Policy
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.times import calendar_gates
from slipway.decisions.gates.times.windows import wall_clock
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import History, Outcome
from slipway.decisions.text.amounts import duration_words


@dataclass(frozen=True, slots=True)
class LivePeriod:
    """One unbroken time for which a release was live. `until` is None while it is; `rolled_back` says how it ended."""

    digest: str
    since: datetime
    until: datetime | None = None
    rolled_back: bool = False


@dataclass(frozen=True, slots=True)
class FormerEnvironment:
    """The environment that a release has to have been live in first, and what was live there."""

    environment: str
    live_periods: tuple[LivePeriod, ...]


@dataclass(frozen=True, slots=True)
class Soaked:
    """How long a release has been live there; `rolled_back_at` when that was the end of it."""

    longest: timedelta
    since: datetime | None
    rolled_back_at: datetime | None = None


def live_periods_of(history: History) -> tuple[LivePeriod, ...]:
    """Return an environment's stays, the oldest first; the last one goes on."""
    promoted = [
        (each.closed_at, each.digest, False)
        for each in history.deployments
        if each.outcome is Outcome.PROMOTED and each.closed_at
    ]
    back = [(datetime.fromisoformat(each["at"]), str(each["digest"]), True) for each in history.rollbacks]
    live_periods = list[LivePeriod]()
    for at, digest, is_rollback in sorted(promoted + back):
        if live_periods:
            live_periods[-1] = replace(
                live_periods[-1], until=at, rolled_back=is_rollback and live_periods[-1].digest != digest
            )
        live_periods.append(LivePeriod(digest, at))
    return tuple(live_periods)


def soaked(live_periods: Sequence[LivePeriod], digest: str, *, now: datetime) -> Soaked:
    """Return how long a release was live without a break, at its longest, since it was last taken back, if it was."""
    own = [stay for stay in live_periods if stay.digest == digest]
    taken_back = max((stay.until for stay in own if stay.rolled_back and stay.until), default=None)
    good = [stay for stay in own if not stay.rolled_back and (taken_back is None or stay.since >= taken_back)]
    longest = max((_length(stay, now) for stay in good), default=timedelta(0))
    running = next((stay.since for stay in good if stay.until is None), None)
    return Soaked(longest, running, None if good else taken_back)


def _length(stay: LivePeriod, now: datetime) -> timedelta:
    return max((stay.until or now) - stay.since, timedelta(0))


def soak(before: FormerEnvironment | Unreadable | None, digest: str, policy: Policy, now: datetime) -> Gate:
    """Return the gate of the time that a release has to have been live in the environment before."""
    if isinstance(before, Unreadable):
        return gate.unreadable("soak", before)
    if before is None and policy.soak:
        return gate.closed(
            "soak",
            "A time to soak is asked for, but no environment before this one.",
            "Set `after`, or no `soak`.",
        )
    if before is None:
        return gate.opened("soak", "No environment comes before this one.")
    seen = soaked(before.live_periods, digest, now=now)
    return _soak_of(seen, before.environment, policy, now)


def _soak_of(seen: Soaked, place: str, policy: Policy, now: datetime) -> Gate:
    if seen.rolled_back_at:
        when = wall_clock(seen.rolled_back_at, calendar_gates.zone_of(policy), now=now)
        return gate.closed(
            "soak", f"It was rolled back in {place} on {when}.", f"A release that stays in {place} opens it."
        )
    if seen.longest >= policy.soak and (seen.longest or seen.since):
        return gate.opened("soak", f"Live in {place} for {duration_words(seen.longest)}.")
    if seen.since is None:
        been = f"only for {duration_words(seen.longest)}" if seen.longest else "never"
        return gate.closed(
            "soak", f"It has been live in {place} {been}.", f"Deploy it to {place} first, and leave it there."
        )
    when = wall_clock(seen.since + policy.soak, calendar_gates.zone_of(policy), now=now)
    needed = duration_words(policy.soak)
    return gate.closed(
        "soak",
        f"Live in {place} for {duration_words(seen.longest)} of {needed}.",
        f"It opens by itself on {when}.",
    )
