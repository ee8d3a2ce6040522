"""What has been counted of the requests that each release got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from slipway.ports.running.runtime import Slot


@dataclass(frozen=True, slots=True)
class Answers:
    """Of what kind answers were: redirects, refusals (400 to 499), broken ones (500 and above), and a cumulative
    histogram of the times until they began, upper bound in seconds to count.
    """

    count: int = 0
    redirected: int = 0
    refused: int = 0
    broken: int = 0
    seconds: Mapping[float, int] = field(default_factory=dict)

    def __add__(self, other: Answers) -> Answers:
        bounds = sorted({*self.seconds, *other.seconds})
        return Answers(
            self.count + other.count,
            self.redirected + other.redirected,
            self.refused + other.refused,
            self.broken + other.broken,
            {bound: self.seconds.get(bound, 0) + other.seconds.get(bound, 0) for bound in bounds},
        )


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """What has been counted for one slot since the counting program has started.

    `failed` are answers of 500 and above, and requests that got no answer at all. `in_flight` are requests that wait
    for an answer, 0 where they are not counted; `up` says whether the release passes its health check. `groups` are
    the answers by clients in groups: no client is in two of them.
    """

    requests: int = 0
    failed: int = 0
    in_flight: int = 0
    up: bool = True
    answers: Answers = field(default_factory=Answers)
    groups: Mapping[str, Answers] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a service answers were no good ones: how many redirects, refusals and failures one path had.

    `path` is a method and a path, without what could be secret: no query, and `*` for each part that is no plain word.
    """

    path: str
    redirected: int = 0
    refused: int = 0
    failed: int = 0


class Counters(Protocol):
    """Counts the requests of the service's users: what each slot got and how it answered. Requests that were sent to a
    slot by a header are not among them. Raises `StepFailed` when what was counted cannot be read.
    """

    def counts(self) -> Mapping[Slot, SlotCounts]:
        """Return what has been counted. A number falls only when the program that counts restarts, and then to 0."""

    def places(self) -> Mapping[Slot, Sequence[Place]]:
        """Return where answers were no good ones since traffic was divided last: of each slot the paths, a bounded
        number of them.
        """
