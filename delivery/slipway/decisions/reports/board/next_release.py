"""What waits to go out: which releases, whose approval they want, and when they may go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.approvals import (
    Approved,
    Declared,
    Used,
    approvals_of,
    seconded_by,
    standing_of,
)
from slipway.decisions.gates.people.identities import named, without
from slipway.decisions.gates.times import calendar_gates, soak
from slipway.decisions.gates.times.freeze_and_date_entries import Scheduled, date_of
from slipway.decisions.gates.times.soak import FormerEnvironment, live_periods_of
from slipway.decisions.record.entries import Record, Unreadable
from slipway.decisions.record.history import Deployment, History, Outcome
from slipway.decisions.reports.board.facts import EnvironmentFacts, Seen
from slipway.decisions.reports.board.instants import when
from slipway.decisions.text.quoted import Quoted, Words, quoted
from slipway.ports import short_name

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved, and when it stops to count."""

    by: Quoted
    at: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A release that may go out next. `needed` approvals are wanted, `given` are there, `may_still` could give one;
    `lines` say what else it waits for.
    """

    name: str
    subject: Quoted
    needed: int
    given: tuple[Approval, ...]
    may_still: tuple[Quoted, ...]
    lines: tuple[Words, ...]
    unread: str = ""

    @property
    def lacks_approval(self) -> bool:
        """Whether a person has to do something."""
        return len(self.given) < self.needed


def waiting_for(facts: EnvironmentFacts, others: Mapping[str, Seen], now: datetime) -> tuple[Waiting, ...]:
    """Return the releases that may come next: what is live in the environment before, and what people spoke of."""
    found = dict.fromkeys(_candidates(facts, others.get(facts.settings.after), now))
    return tuple(_waiting(facts, others, digest, now) for digest in list(found)[:MOST_SHOWN])


def requests_for_two(facts: EnvironmentFacts, now: datetime) -> tuple[Words, ...]:
    """Return what somebody asked for that a second person has not agreed to yet."""
    if isinstance(facts.approvals, Unreadable):
        return ()
    people = facts.settings.policy.emergency
    asked = [each for each in facts.approvals if isinstance(each, Declared) and each.at <= now < each.ends_at]
    used = {each.digest for each in facts.approvals if isinstance(each, Used)}
    return tuple(
        _asked(each, without(people, [each.by]), now)
        for each in asked
        if each.digest not in used and not seconded_by(facts.approvals, each, people=people, now=now)
    )


def _asked(declared: Declared, others: Sequence[str], now: datetime) -> Words:
    what = {
        "deploy": "an emergency",
        "restore": "data to be put back",
        "damage": "a delivery in spite of damage",
    }
    return (
        quoted(declared.by),
        f" asks for {what[declared.purpose]}: ",
        quoted(declared.reason),
        ". ",
        quoted(named(others)),
        f" can agree, until {when(declared.ends_at, now)}.",
    )


def _candidates(facts: EnvironmentFacts, before: Seen | None, now: datetime) -> Iterator[str]:
    been = {each.digest for each in facts.history.deployments}
    live = before.history.live if isinstance(before, EnvironmentFacts) else None
    if live and live.digest not in been:
        yield live.digest
    for entry in reversed(_entries(facts.approvals)):
        if isinstance(entry, Approved) and entry.digest not in been and _still(facts, entry.digest, now):
            yield entry.digest
    for entry in reversed(_entries(facts.schedule)):
        if isinstance(entry, Scheduled) and entry.digest not in been and now <= entry.expires_at:
            yield entry.digest


def _still(facts: EnvironmentFacts, digest: str, now: datetime) -> bool:
    declared = {each.digest for each in _entries(facts.approvals) if isinstance(each, Declared)}
    rule = facts.settings.policy.approvals
    return digest not in declared and bool(
        approvals_of(_entries(facts.approvals), digest, now=now, valid_for=rule.valid_for)
    )


def _entries(records: tuple[Record, ...] | Unreadable) -> tuple[Record, ...]:
    return () if isinstance(records, Unreadable) else records


def _waiting(facts: EnvironmentFacts, others: Mapping[str, Seen], digest: str, now: datetime) -> Waiting:
    rule, before = facts.settings.policy.approvals, others.get(facts.settings.after)
    brought = list(_brought_by(before, digest, facts.history.live.digest if facts.history.live else ""))
    authors = [name for each in brought for name in each.plan.get("brings", {}).get("authors", ())]
    subject = brought[-1].plan.get("brings", {}).get("subject", "") if brought else ""
    standing = standing_of(_entries(facts.approvals), digest, authors=authors, rule=rule, now=now)
    return Waiting(
        name=short_name(digest),
        subject=quoted(subject),
        needed=rule.needed,
        given=tuple(Approval(quoted(each.by), when(each.at, now)) for each in standing.counted),
        may_still=tuple(quoted(each) for each in standing.may_still),
        lines=tuple(_lines(facts, before, digest, now)),
        unread=facts.approvals.why if isinstance(facts.approvals, Unreadable) else "",
    )


def _brought_by(before: Seen | None, digest: str, live: str) -> Iterator[Deployment]:
    """Yield the deployments of the environment before that bring what is not live here yet, the release's own last."""
    if not isinstance(before, EnvironmentFacts):
        return
    promoted = [each for each in before.history.deployments if each.outcome is Outcome.PROMOTED]
    known = [place for place, each in enumerate(promoted) if each.digest == live]
    for each in promoted[known[-1] + 1 if known else 0 :]:
        yield each
        if each.digest == digest:
            return


def _lines(facts: EnvironmentFacts, before: Seen | None, digest: str, now: datetime) -> Iterator[Words]:
    policy = facts.settings.policy
    if isinstance(facts.schedule, Unreadable):
        yield ("Release dates could not be read.",)
    elif date := date_of(facts.schedule, digest):
        opens, ends = when(date.opens_at, now), when(date.expires_at, now)
        over = " It is over." if now > date.expires_at else ""
        yield (f"Its date: {opens} to {ends}, set by ", quoted(date.by), f".{over}")
    elif policy.release_dates_only:
        yield ("It needs a date, and has none.",)
    if isinstance(before, EnvironmentFacts) and policy.soak:
        yield from _closed(_soaked(before, before.history, digest, facts, now))
    yield from _closed(calendar_gates.window(policy, now))


def _soaked(
    before: EnvironmentFacts, history: History, digest: str, facts: EnvironmentFacts, now: datetime
) -> Gate:
    former = FormerEnvironment(before.name, live_periods_of(history))
    return soak.soak(former, digest, facts.settings.policy, now)


def _closed(found: Gate) -> Iterator[Words]:
    if not found.is_open:
        yield (found.reason,)
