"""Whether data could be brought back: the newest restore point, the newest drill, and what it measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from slipway.decisions.points import drills
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.reports.board.facts import EnvironmentFacts
from slipway.decisions.reports.board.instants import ago, when
from slipway.decisions.text.amounts import duration_words
from slipway.decisions.text.quoted import Words, quoted


@dataclass(frozen=True, slots=True)
class Proof:
    """One line: what it is, its value in large, what there is to say of it, and whether somebody should worry."""

    label: str
    value: str
    note: Words = ()
    worries: bool = False
    short: str = ""


def proofs_of(facts: EnvironmentFacts, now: datetime) -> tuple[Proof, ...]:
    """Return what is known of going back in time."""
    return (_point(facts, now), _drill(facts, now))


def _point(facts: EnvironmentFacts, now: datetime) -> Proof:
    label = "Last restore point"
    if isinstance(facts.points, Unreadable):
        return _unread(label, facts.points)
    taken = max((each for each in facts.points if each.point), key=lambda each: each.at, default=None)
    failed = max((each for each in facts.points if each.reason), key=lambda each: each.at, default=None)
    if failed and (taken is None or taken.at < failed.at):
        value = ago(taken.at, now) if taken else "none"
        return Proof(
            label,
            value,
            (f"One failed {ago(failed.at, now)}: ", quoted(failed.reason)),
            worries=True,
            short="Restore point failed",
        )
    if taken is None:
        return Proof(label, "none", _none_yet(facts), worries=False)
    return Proof(label, ago(taken.at, now), (when(taken.at, now),))


def _none_yet(facts: EnvironmentFacts) -> Words:
    if facts.history.live is None:
        return ("The first one is taken when there is data.",)
    return ("The next deployment takes one.",)


def _drill(facts: EnvironmentFacts, now: datetime) -> Proof:
    label = "Back within"
    if isinstance(facts.drills, Unreadable):
        return _unread(label, facts.drills)
    passed = drills.last_passed(facts.drills)
    value = duration_words(_recovery(passed)) if passed else "not known"
    every = facts.settings.drill_every
    if not facts.drills and facts.history.live is None:
        return Proof(label, "not known", ("Nothing is there to restore yet.",))
    alarm = drills.alarm_of(facts.drills, every=every, environment=facts.name, now=now)
    if not alarm:
        assert passed is not None  # noqa: S101 - without one there is an alarm
        return Proof(label, value, (f"Measured by a drill {ago(_at(passed), now)}, ", when(_at(passed), now)))
    return _worrying(facts, label, value, now)


def _worrying(facts: EnvironmentFacts, label: str, value: str, now: datetime) -> Proof:
    found = () if isinstance(facts.drills, Unreadable) else facts.drills
    if not found:
        return Proof(label, value, ("No drill was held yet.",), worries=True, short="Never drilled")
    if not found[-1]["passed"]:
        words: Words = (f"The drill {ago(_at(found[-1]), now)} failed: ", quoted(found[-1].get("reason", "")))
        return Proof(label, value, words, worries=True, short="Drill failed")
    due = duration_words(facts.settings.drill_every)
    words = (f"Measured {ago(_at(found[-1]), now)}. One is due every {due}.",)
    return Proof(label, value, words, worries=True, short="Drill overdue")


def _recovery(drill: dict[str, object]) -> timedelta:
    return timedelta(seconds=float(str(drill["recovery_seconds"])))


def _at(drill: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(drill["at"]))


def _unread(label: str, fact: Unreadable) -> Proof:
    return Proof(
        label, "not known", ("It could not be read: ", quoted(fact.why)), worries=True, short="Not readable"
    )
