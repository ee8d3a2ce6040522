"""The story of a replay: choose what is asked, serve three copies, ask, compare, and say what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from slipway.decisions.comparing import words
from slipway.decisions.comparing.accepting import Accepted, Asks, Passes, Refuses, verdict_of
from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.content.own_names import OwnNames
from slipway.decisions.comparing.differences import Comparison
from slipway.decisions.recordings.exchange import Exchange
from slipway.errors import StepFailed
from slipway.ports import Facts, Release
from slipway.ports.releases.release import SHA256
from slipway.steps.replaying import comparing
from slipway.steps.replaying.asking import (
    MOST_HELD_BYTES,
    OldNotServing,
    ask_all,
    can_be_asked,
    hung_of,
    seated,
)
from slipway.steps.replaying.choosing import Chosen
from slipway.steps.replaying.copies import Copy, Which
from slipway.steps.replaying.pace import Pace
from slipway.steps.replaying.people import People, act_as
from slipway.steps.work import ReplayTools, Work

TOLD_EVERY = 100
MOST_NAMED = 4


class AnswersDiffer(StepFailed):
    """The new release answers what people asked in another way, and nobody has accepted that."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it: the comparison, where the page of it stays, and whether most of what was chosen was asked."""

    comparison: Comparison
    page: str
    is_most: bool = True

    def facts(self, passes: Passes) -> Facts:
        """Return what the journal keeps: enough for a canary that sees too few requests to rely on it."""
        return {
            "requests": self.comparison.requests,
            "routes": self.comparison.routes,
            "people": self.comparison.people,
            "alike": self.comparison.alike,
            "differences": [each.id for each in self.comparison.differences],
            "evidence": passes.enough and self.is_most,
            "page": self.page,
        }


def replay(
    work: Work, tools: ReplayTools, copies: Sequence[Copy], chosen: Chosen, tell: Callable[[str], None]
) -> Facts:
    """Ask all copies what was chosen, compare, and return what was seen. `tell` hears how far it is.

    Where the live release does not serve its copy, that is said, and is no evidence. Raises `AnswersDiffer` for what
    nobody has accepted, and `StepFailed` when the new one does not serve its copy.
    """
    accepted = Accepted(work.accepted_differences(), work.announced())
    try:
        found = asked_and_compared(work, tools, copies, chosen, accepted, tell)
    except OldNotServing as fault:
        # So nothing can be said of the new one either; what needs more than its data is no worse for it.
        why = f"nothing is replayed: {fault.what}"
        return {"words": why, "why_none": why}
    said = "\n".join(words.summary(found.comparison))
    match verdict_of(found.comparison, work.environment.replay, accepted):
        case Passes() as verdict:
            return {"words": f"{said}{_too_little(work, found, verdict)}", **found.facts(verdict)}
        case Asks() | Refuses() as verdict:
            raise AnswersDiffer(
                f"The new release answers what people asked in another way. {said}",
                next_step=_next_step(work, found, verdict),
            )


def asked_and_compared(
    work: Work,
    tools: ReplayTools,
    copies: Sequence[Copy],
    chosen: Chosen,
    accepted: Accepted,
    tell: Callable[[str], None],
) -> Replayed:
    """Ask all copies, and return what differed, whatever that means for the release."""
    releases = _releases(work)
    persons = sorted({each.person for each in chosen.exchanges if each.person})
    people = {copy.which: act_as(work, releases[copy.which], copy, persons) for copy in copies}
    must_let_in(people)
    exchanges = [each for each in chosen.exchanges if can_be_asked(each, list(people.values()))]
    left_out = _left_out(chosen, len(exchanges), people)
    before = comparing.marks(work, copies)
    rules = work.environment.replay
    until = work.now() + rules.within
    with seated(work, tools, releases, copies, people) as seats:
        # What they did to get ready is no answer to anything.
        at_start = {seat.which: seat.begin() for seat in seats}
        pace = Pace(exchanges, rules.pauses, until=until, clock=work.tools.clock)
        asked = ask_all(
            seats,
            exchanges,
            until=until,
            now=work.now,
            rest_before=pace.rest_before,
            told=lambda count: (
                tell(f"{count:,} of {len(exchanges):,} requests") if count % TOLD_EVERY == 0 else None
            ),
        )
    left_out |= _not_asked(work, exchanges, asked, until)
    names = OwnNames(_names(releases[Which.OLD]), _names(releases[Which.NEW]))
    with tools.reading() as reading:
        named = replace(reading, names=names)
        found = comparing.compared(
            work, named, copies, asked, before=before, at_start=at_start, left_out=left_out
        )
    old, new = releases[Which.OLD].name, releases[Which.NEW].name
    page = tools.show(work.deployment, found, accepted, old=old, new=new)
    # A release that lets nobody in any more, or hangs, would else be proven by what anybody may see.
    return Replayed(found, page, 2 * len(asked) >= len(chosen.exchanges))


def must_let_in(people: Mapping[Which, People]) -> None:
    """Return when the new release lets people in where the live one does. Raises `AnswersDiffer`."""
    old, new = people[Which.OLD], people[Which.NEW]
    if old.headers and not new.headers:
        raise AnswersDiffer(
            f"The new release lets nobody in, and the live one {len(old.headers)} people: {new.why_not}",
            next_step="`act-as` is run by each release, on its own copy.",
        )


def _too_little(work: Work, found: Replayed, verdict: Passes) -> str:
    if not found.is_most:
        return "\nLess than half of what was chosen could be asked, so this is no evidence."
    if verdict.enough:
        return ""
    rules = work.environment.replay
    least = f"`least-routes = {rules.least_routes}` and `least-people = {rules.least_people}`"
    return f"\nToo little was asked for this to be evidence: {least}."


def _releases(work: Work) -> Mapping[Which, Release]:
    if work.live_release is None:
        raise StepFailed("There is no release to compare the new one with.")
    return {Which.OLD: work.live_release, Which.AGAIN: work.live_release, Which.NEW: work.release}


def _names(release: Release) -> tuple[str, str]:
    """Return the hashes by which a release is known: those of its commit and of itself."""
    return release.commit, release.digest.removeprefix(SHA256)


def _left_out(chosen: Chosen, asked: int, people: Mapping[Which, People]) -> dict[str, int]:
    found = dict(chosen.left_out)
    if missing := len(chosen.exchanges) - asked:
        why = next((f": {each.why_not.rstrip('.')}" for each in people.values() if each.why_not), "")
        found[f"who asked cannot be let in{why}"] = missing
    return found


def _not_asked(
    work: Work, exchanges: Sequence[Exchange], asked: Sequence[Asked], until: datetime
) -> Mapping[str, int]:
    """Return how many requests were not asked, by why."""
    there, hung = {id(each.exchange) for each in asked}, hung_of(asked)
    missing = [each for each in exchanges if id(each) not in there]
    of_hung = sum(each.named_route in hung for each in missing)
    why = f"not asked within {work.environment.replay.within.total_seconds():g} s"
    if work.now() < until:
        why = f"not asked, because the answers before them take {MOST_HELD_BYTES // 2**20} MiB of memory"
    found = {f"of a route that gave no answer in time: {', '.join(sorted(hung))}": of_hung}
    return {reason: count for reason, count in {**found, why: len(missing) - of_hung}.items() if count}


def _next_step(work: Work, found: Replayed, verdict: Asks | Refuses) -> str:
    asked = verdict.differences if isinstance(verdict, Asks) else (*verdict.differences, *verdict.asks)
    route = asked[0].routes[0] if asked else "GET /route"
    ids = " ".join(f"--difference {each.id}" for each in asked[:MOST_NAMED])
    return (
        f"Look at them side by side: {found.page}\n"
        f"What is meant is accepted: `slipway approve {work.environment_name} {work.release.name} {ids} --reason …`; "
        f"or a commit announces it: `Changes-Answers: {route}`."
    )
