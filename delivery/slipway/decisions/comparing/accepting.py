"""Which differences people meant or accepted, and whether a release may go on with the rest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

from slipway.config.rehearsing import Replay
from slipway.decisions.comparing.differences import OBJECTS, ROWS, Comparison, Difference, Kind

TRAILER = "changes-answers"
TRAILER_LINE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9-]*)\s*:\s*(\S.*)$")
# What a commit cannot announce: nobody means an answer to fail, or a copy to reach production.
NEVER_ANNOUNCED = frozenset({Kind.FAILED})


@dataclass(frozen=True, slots=True)
class Accepted:
    """What people accepted by its id, and which routes commits announce that they change."""

    ids: Collection[str] = ()
    announced: Sequence[str] = ()

    def covers(self, difference: Difference) -> bool:
        """Whether a difference was accepted by a person, or announced on every route on which it is."""
        if difference.id in self.ids:
            return True
        if difference.kind in NEVER_ANNOUNCED or difference.to_production:
            return False
        return all(any(matches(pattern, route) for pattern in self.announced) for route in difference.routes)


NOTHING_ACCEPTED = Accepted()


@dataclass(frozen=True, slots=True)
class Passes:
    """Nothing keeps the release. `enough` says whether so much was asked that this is evidence."""

    enough: bool
    reported: tuple[Difference, ...] = ()
    accepted: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Asks:
    """A person who may approve has to accept these."""

    differences: tuple[Difference, ...]
    enough: bool
    reported: tuple[Difference, ...] = ()
    accepted: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Refuses:
    """With these the release does not go on. `asks` are those that a person would have to accept besides."""

    differences: tuple[Difference, ...]
    enough: bool
    asks: tuple[Difference, ...] = ()
    reported: tuple[Difference, ...] = ()
    accepted: tuple[Difference, ...] = ()


Verdict: TypeAlias = Passes | Asks | Refuses


def announced_in(messages: Iterable[str]) -> tuple[str, ...]:
    """Return the routes that commit messages announce with `Changes-Answers: GET /reports/*`, one or several a line.

    Only the last paragraph of a message has trailers, and only where every line of it is one.
    """
    found = list[str]()
    for message in messages:
        for name, value in _trailers(message):
            if name.lower() == TRAILER:
                found += [" ".join(each.split()) for each in value.split(",") if each.strip()]
    return tuple(dict.fromkeys(found))


def _trailers(message: str) -> list[tuple[str, str]]:
    paragraphs = re.split(r"\n[ \t]*\n", message.strip().replace("\r\n", "\n"))
    if len(paragraphs) < 2:
        return []
    unfolded = re.sub(r"\n[ \t]+", " ", paragraphs[-1])
    lines = [line for line in unfolded.splitlines() if not line.startswith("(cherry picked from commit ")]
    found = [TRAILER_LINE.match(line) for line in lines]
    return [(each[1], each[2].strip()) for each in found if each] if all(found) else []


def matches(pattern: str, route: str) -> bool:
    """Whether a route is meant by a pattern: `*` is any one segment or a part of one, `**` any number of segments.

    A pattern without a method is for every method. `ROWS public.notes` and `OBJECTS renders/*` name what is left.
    """
    method, _, path = pattern.rpartition(" ")
    named, _, rest = route.partition(" ")
    if method and not fnmatchcase(named, method):
        return False
    if not method and named in (ROWS, OBJECTS):
        return False
    return _segments(path.split("/"), rest.split("/"))


def _segments(patterns: list[str], segments: list[str]) -> bool:
    # Which of the segments may come next, after each pattern: so it takes no longer with many `**`.
    open_at = {0}
    for pattern in patterns:
        if pattern == "**":
            open_at = set(range(min(open_at), len(segments) + 1)) if open_at else set()
        else:
            fits = (at for at in open_at if at < len(segments) and _fits(pattern, segments[at]))
            open_at = {at + 1 for at in fits}
    return len(segments) in open_at


def _fits(pattern: str, segment: str) -> bool:
    # In a route's own name brackets and question marks stand for themselves.
    return fnmatchcase(segment, pattern.replace("[", "[[]").replace("?", "[?]"))


def verdict_of(comparison: Comparison, rules: Replay, accepted: Accepted = NOTHING_ACCEPTED) -> Verdict:
    """Return whether the release may go on, by the environment's rules and what people accepted."""
    enough = comparison.routes >= rules.least_routes and comparison.people >= rules.least_people
    covered = tuple(each for each in comparison.differences if accepted.covers(each))
    open_ones = [each for each in comparison.differences if each not in covered]
    refuse, ask, report = (
        tuple(each for each in open_ones if what_then(each, rules) == then)
        for then in ("refuse", "ask", "report")
    )
    if refuse:
        return Refuses(refuse, enough, ask, report, covered)
    return Asks(ask, enough, report, covered) if ask else Passes(enough, report, covered)


def what_then(difference: Difference, rules: Replay) -> str:
    """Return what such a difference leads to when nobody has accepted it: report, ask or refuse."""
    if difference.to_production:
        return "refuse"
    match difference.kind:
        case Kind.FAILED | Kind.LOST:
            return "refuse"
        case Kind.GAINED:
            return rules.gained
        case Kind.SLOWER:
            return rules.slower
        case Kind.CHANGED:
            return rules.changed
    return rules.effects
