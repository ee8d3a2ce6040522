"""The board as it is shown: one column for each environment, with the state that it is in said first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from slipway.decisions.gates.times import pauses
from slipway.decisions.gates.times.freeze_and_date_entries import freezes_of
from slipway.decisions.gates.times.windows import end_of_freezes, span_of
from slipway.decisions.record.agent_signs import AgentSign
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import Deployment, Live, Outcome
from slipway.decisions.record.journal import Progress, progress_of
from slipway.decisions.reports.board.agent import agent_words
from slipway.decisions.reports.board.canary import CanaryShown, canary_of
from slipway.decisions.reports.board.delivery import DeliveryShown, delivery_of
from slipway.decisions.reports.board.facts import EnvironmentFacts, Mute, Seen, Told
from slipway.decisions.reports.board.instants import age, ago, when
from slipway.decisions.reports.board.next_release import Waiting, requests_for_two, waiting_for
from slipway.decisions.reports.board.safety import Proof, proofs_of
from slipway.decisions.text.quoted import Quoted, Words, quoted
from slipway.ports import short_name

REASON_CHARACTERS, TITLE_CHARACTERS, PAST_SHOWN = 300, 72, 8


class Mood(StrEnum):
    """What a state asks of who looks. `MOVING` goes on by itself; at `PERSON` somebody has to do something."""

    QUIET = "quiet"
    MOVING = "moving"
    PERSON = "person"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class State:
    """The state in two or three words, and a sentence that says more."""

    mood: Mood
    words: str
    more: Words = ()


@dataclass(frozen=True, slots=True)
class ReleaseShown:
    """A release that is live, since when, and who brought it."""

    name: str
    commit: str
    subject: Quoted
    by: Quoted
    since: str
    for_long: str
    back_after: Words = ()


@dataclass(frozen=True, slots=True)
class TryShown:
    """A deployment that is under way, or the newest one when it did not come to stay."""

    title: str
    name: str
    subject: Quoted
    lines: tuple[Words, ...]
    canary: CanaryShown | None


@dataclass(frozen=True, slots=True)
class PastShown:
    """A deployment that is over: what it brought, how long ago it ended, and how, where it did not stay."""

    name: str
    subject: Quoted
    ago: str
    ended: str


@dataclass(frozen=True, slots=True)
class Column:
    """One environment. `live` is None where nothing is; `attempt` where nothing is under way or went back; `past` are
    the newest deployments, the newest first; `agent` says what delivers by itself, empty where nothing does.
    """

    name: str
    state: State
    live: ReleaseShown | None = None
    attempt: TryShown | None = None
    past: tuple[PastShown, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    holds: tuple[Words, ...] = ()
    asked: tuple[Words, ...] = ()
    proofs: tuple[Proof, ...] = ()
    delivery: DeliveryShown | None = None
    agent: Words = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes next, what holds it, and what a second person was asked for."""

    waiting: Sequence[Waiting]
    holds: Sequence[Words]
    asked: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Board:
    """All environments, and the instant that they were read at. `moves` says whether a canary or deployment runs."""

    service: str
    at: str
    columns: tuple[Column, ...]

    @property
    def moves(self) -> bool:
        """Whether anything goes on by itself now, so that it is worth looking again soon."""
        return any(each.state.mood is Mood.MOVING for each in self.columns)


def board_of(service: str, seen: Sequence[Seen], now: datetime) -> Board:
    """Return the board."""
    others = {each.name: each for each in seen}
    columns = tuple(_column(each, others, now) for each in seen)
    return Board(service, when(now, now), columns)


def _column(seen: Seen, others: Mapping[str, Seen], now: datetime) -> Column:
    if isinstance(seen, Mute):
        more: Words = ("Nothing is known of it now. ", quoted(seen.why.why, REASON_CHARACTERS))
        return Column(seen.name, State(Mood.UNKNOWN, "Its store cannot be read", more), known=False)
    live, proofs = seen.history.live, proofs_of(seen, now)
    waiting, holds = waiting_for(seen, others, now), tuple(_holds(seen, now))
    asked = requests_for_two(seen, now)
    delivered = () if isinstance(seen.deliveries, Unreadable) else seen.deliveries
    state = _state(seen, Ahead(waiting, holds, asked), proofs, now)
    return Column(
        seen.name,
        state,
        live=_live(seen, live, now) if live else None,
        attempt=_attempt(seen, now),
        past=tuple(_past(seen, now)),
        waiting=waiting,
        holds=holds,
        # What the state says already is not said twice.
        asked=tuple(each for each in asked if each != state.more),
        proofs=proofs,
        delivery=delivery_of(delivered, first=seen.first_end, now=now),
        agent=agent_words(seen.agent, now),
    )


def _state(facts: EnvironmentFacts, ahead: Ahead, proofs: Sequence[Proof], now: datetime) -> State:
    if facts.history.exchange:
        return _exchanging(facts)
    if under_way := facts.history.interrupted:
        return _moving(facts, under_way)
    if not isinstance(facts.standing, Unreadable) and (stopped := pauses.stopped(facts.standing)):
        more: Words = (f"Since {when(stopped.at, now)}, by ", quoted(stopped.by), *_because(stopped.reason))
        return State(Mood.EMPTY, "Stopped", more)
    if facts.history.live is None:
        return State(Mood.EMPTY, "Nothing here yet", ("The first deployment begins it.",))
    return _resting(facts, ahead, proofs, now)


def _exchanging(facts: EnvironmentFacts) -> State:
    exchange = facts.history.exchange
    mood = Mood.MOVING if _somebody(facts) else Mood.PERSON
    words = "Data is put back" if mood is Mood.MOVING else "Data is half put back"
    return State(mood, words, (exchange.words if exchange else "", "."))


def _moving(facts: EnvironmentFacts, deployment: Deployment) -> State:
    progress = _progress(facts)
    if progress.asks:
        return State(Mood.PERSON, "Waits for a person", (quoted(progress.asks, REASON_CHARACTERS),))
    step = progress.begun[-1] if progress.begun else "its beginning"
    if not _somebody(facts):
        return State(Mood.PERSON, "Interrupted", (f"Nobody is at work on it. It stands at “{step}”.",))
    if progress.going_back:
        return State(Mood.MOVING, "Is being put back", (quoted(progress.failure, REASON_CHARACTERS),))
    if isinstance(facts.pauses, tuple) and (held := pauses.paused(facts.pauses, deployment.id)):
        more: Words = (f"At “{step}”, by ", quoted(held.by), *_because(held.reason))
        return State(Mood.MOVING, "Held by a person", more)
    return _going_on(step)


def _going_on(step: str) -> State:
    if step.startswith("canary "):
        share = step.removeprefix("canary ")
        return State(Mood.MOVING, f"Canary at {share}", ("The new release is compared with the old one.",))
    if step == "watch":
        return State(Mood.MOVING, "Being watched", ("Nearly all requests go to the new release.",))
    return State(Mood.MOVING, "On its way", (f"At “{step}”. Users notice nothing yet.",))


def _resting(facts: EnvironmentFacts, ahead: Ahead, proofs: Sequence[Proof], now: datetime) -> State:
    if wanted := _wanting_a_person(facts, ahead, proofs, now):
        return wanted
    if ahead.holds:
        return State(Mood.QUIET, "Frozen", ("Nothing new goes out. A rollback is always possible.",))
    last = facts.history.deployments[-1] if facts.history.deployments else None
    if last and last.outcome in (Outcome.PUT_BACK, Outcome.CALLED_OFF, Outcome.FAILED):
        return State(
            Mood.QUIET, "Put back", ("The newest release did not stay. Users have the one before it.",)
        )
    if facts.history.live and _taken_back_at(facts) == facts.history.live.since:
        return State(Mood.QUIET, "Rolled back", ("Users have a former release again.",))
    if any(each.lacks_approval for each in ahead.waiting):
        return State(Mood.QUIET, "Waits for approval", ("A release could go out next.",))
    return State(Mood.QUIET, "Live", ())


def _wanting_a_person(
    facts: EnvironmentFacts, ahead: Ahead, proofs: Sequence[Proof], now: datetime
) -> State | None:
    last = facts.history.deployments[-1] if facts.history.deployments else None
    if last and last.outcome is Outcome.NEEDS_PERSON:
        return State(Mood.PERSON, "Needs a person", (quoted(last.reason, REASON_CHARACTERS),))
    if worry := next((each for each in proofs if each.worries), None):
        return State(Mood.PERSON, worry.short, worry.note)
    if isinstance(facts.agent, AgentSign) and facts.agent.is_late(now):
        return State(
            Mood.PERSON, "Its agent is silent", ("Nothing goes out by itself until it looks again.",)
        )
    if ahead.asked:
        return State(Mood.PERSON, "A second person is asked", ahead.asked[0])
    return None


def _somebody(facts: EnvironmentFacts) -> bool:
    # Where the lock cannot be read, nobody is said to be at work: that would be a promise.
    return isinstance(facts.at_work, str) and bool(facts.at_work)


def _progress(facts: EnvironmentFacts) -> Progress:
    return progress_of(facts.told.journal) if isinstance(facts.told, Told) else Progress()


def _because(reason: str) -> Words:
    return (": ", quoted(reason), ".") if reason else (".",)


def _live(facts: EnvironmentFacts, live: Live, now: datetime) -> ReleaseShown:
    brought = next((each for each in facts.history.deployments if each.id == live.deployment), None)
    brings = brought.plan.get("brings", {}) if brought else {}
    back = facts.history.rollbacks[-1] if _taken_back_at(facts) == live.since else None
    return ReleaseShown(
        name=live.name,
        commit=live.commit[:10],
        subject=quoted(brings.get("subject", "")),
        by=quoted(brought.by if brought else ""),
        since=when(live.since, now),
        for_long=age(live.since, now),
        back_after=("Rolled back to it by ", quoted(back["by"]), *_because(back["reason"])) if back else (),
    )


def _taken_back_at(facts: EnvironmentFacts) -> datetime | None:
    """Return when a person last shifted traffic back to a former release."""
    backs = facts.history.rollbacks
    return datetime.fromisoformat(backs[-1]["at"]) if backs else None


def _attempt(facts: EnvironmentFacts, now: datetime) -> TryShown | None:
    if isinstance(facts.told, Unreadable):
        return TryShown(
            "Newest deployment", "", quoted(""), (("It could not be read: ", quoted(facts.told.why)),), None
        )
    if facts.told is None or facts.told.deployment.outcome is Outcome.PROMOTED:
        return None
    deployment = facts.told.deployment
    brings = deployment.plan.get("brings", {})
    return TryShown(
        title="Under way" if deployment.is_open else f"Did not stay · {ago(_end(deployment, now), now)}",
        name=short_name(deployment.digest),
        subject=quoted(brings.get("subject", "")),
        lines=tuple(_lines_of(deployment, now)),
        canary=canary_of(facts.told.looks),
    )


def _past(facts: EnvironmentFacts, now: datetime) -> Iterator[PastShown]:
    closed = [each for each in facts.history.deployments if each.closed_at]
    for each in closed[: -PAST_SHOWN - 1 : -1]:
        yield PastShown(
            each.name,
            quoted(each.plan.get("brings", {}).get("subject", ""), TITLE_CHARACTERS),
            age(_end(each, now), now),
            "" if each.outcome is Outcome.PROMOTED else str(each.outcome),
        )


def _end(deployment: Deployment, now: datetime) -> datetime:
    return deployment.closed_at or now


def _lines_of(deployment: Deployment, now: datetime) -> Iterator[Words]:
    if deployment.is_open:
        yield (f"Begun {ago(deployment.opened_at, now)} by ", quoted(deployment.by), ".")
    if deployment.reason:
        yield (quoted(deployment.reason, REASON_CHARACTERS),)


def _holds(facts: EnvironmentFacts, now: datetime) -> Iterator[Words]:
    """Yield what keeps every release from going out: freezes that people declared, and planned ones."""
    if isinstance(facts.freezes, Unreadable):
        yield ("Whether it is frozen could not be read, so nothing goes out: ", quoted(facts.freezes.why))
        return
    for each in freezes_of(facts.freezes, now=now):
        until = (
            f"until {when(each.until, now)}" if each.until else f"since {when(each.at, now)}, with no end set"
        )
        yield ("“", quoted(each.reason), f"”, {until}, by ", quoted(each.by), ".")
    planned = facts.settings.policy.freezes
    for freeze in planned:
        begins, ends = span_of(freeze)
        if begins <= now < ends:
            yield (
                "“",
                quoted(freeze.reason),
                f"”, until {when(end_of_freezes(planned, now), now)}, planned.",
            )
