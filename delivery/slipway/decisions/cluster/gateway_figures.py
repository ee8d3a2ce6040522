"""A gateway's own figures of the requests that each slot got, in Prometheus' text format.

Traefik 3: `traefik_service_requests_total` and `traefik_service_request_duration_seconds`, whose label `service` names
namespace, Service and port of a backend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from slipway.decisions.text import metrics_text
from slipway.decisions.text.metrics_text import Sample
from slipway.ports import Answers, Slot, SlotCounts

K = TypeVar("K", bound=float)
REQUESTS, SECONDS = "traefik_service_requests_total", "traefik_service_request_duration_seconds"
REDIRECTED, REFUSED, BROKEN = range(300, 400), range(400, 500), range(500, 600)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process of a gateway has counted for a slot: requests by status, and a cumulative histogram of times."""

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
    """The newest figures of each process of a gateway, and what those counted that have been restarted since."""

    newest: Mapping[str, Mapping[Slot, Figures]] = field(default_factory=dict)
    former: Mapping[Slot, Figures] = field(default_factory=dict)

    def updated(self, found: Mapping[str, Mapping[Slot, Figures]]) -> Kept:
        """Return this with newer figures. Those of a process that is gone, or counts less than before, are former."""
        former = dict(self.former)
        for address, before in self.newest.items():
            for slot, figures in before.items():
                now = found.get(address, {}).get(slot)
                if now is None or now.total < figures.total:
                    former[slot] = former.get(slot, Figures()) + figures
        return Kept(found, former)

    def counts(self, slot: Slot, *, up: bool) -> SlotCounts:
        """Return what was counted for a slot in all."""
        parts = (
            self.former.get(slot, Figures()),
            *(each.get(slot, Figures()) for each in self.newest.values()),
        )
        figures = sum(parts, Figures())
        broken = _of(figures, BROKEN)
        answers = Answers(
            figures.total, _of(figures, REDIRECTED), _of(figures, REFUSED), broken, dict(figures.seconds)
        )
        return SlotCounts(requests=figures.total, failed=broken, up=up, answers=answers)


def figures_in(text: str, service: str) -> dict[Slot, Figures]:
    """Return what a process of a gateway says of each slot. `service` is namespace and name of the Service, with `-`.

    Raises `FiguresUnfit` for a text in another format.
    """
    found = list(metrics_text.samples(text))
    return {
        slot: _figures(found, re.compile(rf"{re.escape(service)}-{slot}-(?:\w+-)?\d+@\w+")) for slot in Slot
    }


def _figures(found: Iterable[Sample], service: re.Pattern[str]) -> Figures:
    by_code, bounds = dict[int, int](), dict[float, int]()
    for each in found:
        if not service.fullmatch(each.labels.get("service", "")):
            continue
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
