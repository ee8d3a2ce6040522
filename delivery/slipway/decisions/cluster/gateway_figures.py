"""A gateway's own figures of the requests that each slot got, in Prometheus' text format.

Traefik 3: `traefik_service_requests_total` and `traefik_service_request_duration_seconds`. Their label `service` ends
with the namespace, the Service and its place in its rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from slipway.decisions.text import metrics_text
from slipway.decisions.text.metrics_text import Sample
from slipway.ports import Answers, Slot, SlotCounts

REQUESTS, SECONDS = "traefik_service_requests_total", "traefik_service_request_duration_seconds"
REDIRECTED, REFUSED, BROKEN = range(300, 400), range(400, 500), range(500, 600)

K = TypeVar("K", bound=float)
# A slot, and the series that was counted under: a process of the gateway, and what it calls the Service.
Series: TypeAlias = tuple[Slot, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted: requests by status, and a cumulative histogram of times, upper bound in seconds to count."""

    by_code: Mapping[int, int] = field(default_factory=dict)
    seconds: Mapping[float, int] = field(default_factory=dict)

    def __add__(self, other: Figures) -> Figures:
        return Figures(_added(self.by_code, other.by_code), _added(self.seconds, other.seconds))

    @property
    def total(self) -> int:
        """All requests."""
        return sum(self.by_code.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest figures of each series, and what those had counted that have begun again or are gone."""

    newest: Mapping[Series, Figures] = field(default_factory=dict)
    former: Mapping[Slot, Figures] = field(default_factory=dict)

    def updated(self, found: Mapping[Series, Figures]) -> Kept:
        """Return this with newer figures; so a sum never falls, whichever process of the gateway was restarted."""
        former = dict(self.former)
        for series, before in self.newest.items():
            now = found.get(series)
            if now is None or now.total < before.total:
                former[series[0]] = former.get(series[0], Figures()) + before
        return Kept(found, former)

    def counts(self, slot: Slot, *, up: bool) -> SlotCounts:
        """Return what was counted for a slot in all."""
        newest = (figures for (of, _), figures in self.newest.items() if of is slot)
        figures = sum(newest, self.former.get(slot, Figures()))
        broken = _of(figures, BROKEN)
        answers = Answers(
            figures.total, _of(figures, REDIRECTED), _of(figures, REFUSED), broken, dict(figures.seconds)
        )
        return SlotCounts(requests=figures.total, failed=broken, up=up, answers=answers)


def figures_in(text: str, process: str, service: str) -> dict[Series, Figures]:
    """Return what a process of a gateway says of each slot. `service` is namespace and name of the Service, with `-`.

    Raises `FiguresUnfit` for a text in another format.
    """
    found = list(metrics_text.samples(text))
    names = {each.labels["service"] for each in found if "service" in each.labels}
    patterns = {slot: re.compile(rf"(.*-)?{re.escape(service)}-{slot}-\d+@\w+") for slot in Slot}
    return {
        (slot, f"{process} {name}"): _figures(each for each in found if each.labels.get("service") == name)
        for name in sorted(names)
        for slot, pattern in patterns.items()
        if pattern.fullmatch(name)
    }


def _figures(found: Iterable[Sample]) -> Figures:
    by_code, bounds = dict[int, int](), dict[float, int]()
    for each in found:
        if each.name == REQUESTS:
            code = int(each.labels.get("code", 0))
            by_code[code] = by_code.get(code, 0) + int(each.value)
        elif each.name == f"{SECONDS}_bucket":
            bound = float(each.labels["le"])
            bounds[bound] = bounds.get(bound, 0) + int(each.value)
    return Figures(by_code, dict(sorted(bounds.items())))


def _of(figures: Figures, codes: range) -> int:
    return sum(count for code, count in figures.by_code.items() if code in codes)


def _added(one: Mapping[K, int], other: Mapping[K, int]) -> dict[K, int]:
    keys: set[K] = {*one, *other}
    return {key: one.get(key, 0) + other.get(key, 0) for key in sorted(keys)}
