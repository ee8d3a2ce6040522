"""Who gets how much, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from slipway.ports.runtime import Slot


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
class Counters:
    """What the proxy has counted for one slot since it started. `failed` are answers of 500 and above, and requests
    that got no answer at all. `groups` are the answers by clients in groups: no client is in two of them.
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


class Traffic(Protocol):
    """Who gets how much. Raises `StepFailed` when the proxy does not answer."""

    @property
    def url(self) -> str:
        """The address that people use."""

    def shares(self) -> Mapping[Slot, float]:
        """Return each slot's share of new requests, in percent; they add up to 100."""

    def shift(self, shares: Mapping[Slot, float]) -> None:
        """Set each slot's share, in percent, at once."""

    def counters(self) -> Mapping[Slot, Counters]:
        """Return what has been counted."""

    def places(self) -> Mapping[Slot, Sequence[Place]]:
        """Return where answers were no good ones since traffic was divided last: of each slot the paths, a bounded
        number of them.
        """

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there before anybody can be led anywhere and is not, in words."""

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        """Return the headers that lead one request to a slot whatever its share."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a release says of itself since it started: a cumulative histogram of its answers' times, upper bound in
    seconds to count, and the jobs its workers did and failed. `requests`, `errors` and `memory_bytes` count only where
    the configuration names whom to ask for them; everywhere else proxy and runtime know better.
    """

    seconds: Mapping[float, int] = field(default_factory=dict)
    jobs: int = 0
    jobs_failed: int = 0
    requests: int = 0
    errors: int = 0
    memory_bytes: int = 0


class Gauges(Protocol):
    """Reads a release's own figures. Raises `StepFailed` when they cannot be read."""

    def read(self, slot: Slot) -> Reading:
        """Return the figures of a slot."""


class Web(Protocol):
    """Asks for an address once."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body; status 0 with the reason as body when nobody answered."""
