"""What two releases answered differently, and what they left behind differently."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from slipway.decisions.comparing.answer import Asked
from slipway.ports import Facts

LENGTH_OF_ID = 10
# Names of what is compared after the requests, where a request has its method.
ROWS, OBJECTS = "ROWS", "OBJECTS"
# The place of a table's column that only one of both has.
COLUMNS = "/columns/*"


class Kind(StrEnum):
    """What differs. An answer that FAILED has failed and did not before. A LOST one was an answer, and is a refusal, a
    redirect elsewhere, or has nothing of its content; a GAINED one was a refusal, or has an item that
    was not there. OBJECTS are those left in the bucket, STATEMENTS are SQL, and OBJECTS_USED those that answers took.
    """

    FAILED = "failed"
    LOST = "lost"
    GAINED = "gained"
    SENT = "sent"
    ROWS = "rows"
    OBJECTS = "objects"
    STATEMENTS = "statements"
    OBJECTS_USED = "objects used"
    CHANGED = "changed"
    SLOWER = "slower"


@dataclass(frozen=True, slots=True)
class Example:
    """One request in which it differs, and what stands there in the old and the new answer."""

    asked: Asked
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, on one route or on several.

    Of `of` requests of these routes `requests` differ so, made by `people` people. `cause` is what is the same on all
    of several routes. `to_production` says that the release tried to reach a database, or objects, that are not its
    copy.
    """

    kind: Kind
    routes: tuple[str, ...]
    field: str
    words: str
    requests: int = 0
    of: int = 0
    people: int = 0
    examples: tuple[Example, ...] = ()
    to_production: bool = False
    cause: str = ""

    @property
    def id(self) -> str:
        """What people accept it by: the same in every replay in which the same differs."""
        place = self.routes[0] if len(self.routes) == 1 else f"*\n{self.cause}"
        named = "\n".join((self.kind, place, self.field))
        return hashlib.sha256(named.encode(errors="replace")).hexdigest()[:LENGTH_OF_ID]

    @property
    def route(self) -> str:
        """Where it is, in words."""
        return self.routes[0] if len(self.routes) == 1 else f"{len(self.routes)} routes"

    def as_json(self) -> Facts:
        """Return it for programs, without what was answered."""
        return {
            "id": self.id,
            "kind": str(self.kind),
            "routes": list(self.routes),
            "field": self.field,
            "words": self.words,
            "requests": self.requests,
            "of": self.of,
            "people": self.people,
            "to_production": self.to_production,
        }


@dataclass(frozen=True, slots=True)
class Otherwise:
    """So many requests of a route whose status was another one when people asked than it is on the old one's copy."""

    route: str
    was: int
    is_now: int
    requests: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of all requests that were asked of both releases.

    `not_asked` has, for each reason, how many were not. `uncomparable` names what differs by itself so much that
    nothing can be said of it. `noise` is how many fields differ by themselves, on how many routes. `otherwise` is what
    the old release itself refuses or leads elsewhere on a copy, and did not when people asked. `reaching_out` names by
    what the copies' database itself can connect to others.
    """

    requests: int
    alike: int
    routes: int
    people: int
    differences: tuple[Difference, ...] = ()
    noise: tuple[int, int] = (0, 0)
    not_asked: Sequence[tuple[str, int]] = field(default=())
    uncomparable: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    reaching_out: tuple[str, ...] = ()

    def as_json(self) -> Facts:
        """Return it for programs, without what was answered but for the words of each difference."""
        return {
            "requests": self.requests,
            "alike": self.alike,
            "routes": self.routes,
            "people": self.people,
            "differences": [each.as_json() for each in self.differences],
            "noise": {"fields": self.noise[0], "routes": self.noise[1]},
            "not_asked": [{"reason": reason, "requests": count} for reason, count in self.not_asked],
            "uncomparable": list(self.uncomparable),
            "otherwise": [asdict(each) for each in self.otherwise],
            "reaching_out": list(self.reaching_out),
        }


def people_in(asked: Sequence[Asked]) -> int:
    """Return how many people asked these: those the service knows by their names, others by their clients."""
    return len({each.exchange.person or each.exchange.visitor for each in asked} - {""})
