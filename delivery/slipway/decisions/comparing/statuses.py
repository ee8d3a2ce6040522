"""What became of an answer as a whole: it failed, was lost or gained, or has another status."""

from __future__ import annotations

from enum import Enum

from slipway.decisions.canary.statistics.evidence import Pair, Tally, chance_beside
from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.comparing.content.parts import target_of
from slipway.decisions.comparing.differences import Kind

NOT_MODIFIED = 304
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What the old release answers now and then as well is the new one's fault only where chance gives so many so seldom.
CHANCE = 0.01


class Outcome(Enum):
    """How an answer ended."""

    ANSWERED = "answered"
    LED_ON = "led on"
    REFUSED = "refused"
    FAILED = "failed"


def outcome_of(answer: Answer) -> Outcome:
    """Return how an answer ended, by its status."""
    return outcome_of_status(answer.status)


def outcome_of_status(status: int) -> Outcome:
    """Return how an answer with this status ended; 0 is none."""
    if not status or status >= 500:
        return Outcome.FAILED
    if status >= 400:
        return Outcome.REFUSED
    return Outcome.LED_ON if status >= 300 and status != NOT_MODIFIED else Outcome.ANSWERED


def kind_of_change(method: str, old: Answer, new: Answer) -> Kind | None:
    """Return what became of an answer, None where it has the same status."""
    was, is_now = outcome_of(old), outcome_of(new)
    if was is is_now:
        return Kind.CHANGED if old.status != new.status and is_now is not Outcome.FAILED else None
    match was, is_now:
        case _, Outcome.FAILED:
            return Kind.FAILED
        case Outcome.FAILED, _:
            return Kind.CHANGED
        case _, Outcome.REFUSED:
            return Kind.LOST
        case Outcome.REFUSED, _:
            return Kind.GAINED
        case Outcome.LED_ON, Outcome.ANSWERED:
            # A form that was taken leads on; one that is shown again was not taken.
            return Kind.GAINED if method in READING else Kind.LOST
    return Kind.LOST


def status_words(answer: Answer) -> str:
    """Return a status as people read it: `302 to /login`, `no answer (…)`."""
    if not answer.status:
        why = " ".join(answer.body.decode(errors="replace").split())[:120]
        return f"no answer ({why})" if why else "no answer"
    if outcome_of(answer) is Outcome.LED_ON:
        return f"{answer.status} to {target_of(answer)[0]}"
    return str(answer.status)


def more_than_by_chance(asked: list[Asked], outcome: Outcome) -> bool:
    """Whether the new release ends so more often than the old one's two tries let expect, given all of one route."""
    bad = [[outcome_of(answer) is outcome for answer in (each.old, each.again, each.new)] for each in asked]
    flaky = any(old != again for old, again, _ in bad)
    if not flaky:
        return True
    control = Tally(2 * len(bad), sum(old + again for old, again, _ in bad))
    return chance_beside(Pair(control, Tally(len(bad), sum(new for *_, new in bad)))) < CHANCE
