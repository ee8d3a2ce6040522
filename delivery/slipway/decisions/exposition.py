"""Read Prometheus' text format (version 0.0.4, and what OpenMetrics adds to a sample's line)."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slipway.config import Metrics
from slipway.errors import SlipwayError
from slipway.ports import Reading

SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)\s*(?:\{((?:[^\"}]|\"(?:[^\"\\]|\\.)*\")*)\})?\s+(\S+)")
LABEL = re.compile(r"([a-zA-Z_]\w*)\s*=\s*\"((?:[^\"\\]|\\.)*)\"")
ESCAPED = re.compile(r"\\(.)")
BOUND = "le"


class FiguresUnfit(SlipwayError):
    """What a service says of itself cannot be read, or lacks what the configuration names."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value, by its name and labels."""

    name: str
    labels: Mapping[str, str]
    value: float


def samples(text: str) -> Iterator[Sample]:
    """Yield the samples of a text, in order. Raises `FiguresUnfit` for a line that is none."""
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = SAMPLE.match(stripped)
        if match is None:
            raise FiguresUnfit(f"The line {stripped[:200]!r} is no sample in Prometheus' text format.")
        labels = {name: ESCAPED.sub(_unescaped, value) for name, value in LABEL.findall(match[2] or "")}
        yield Sample(match[1], labels, _number(match[3], stripped))


def histogram(found: Iterable[Sample], name: str) -> dict[float, int]:
    """Return a cumulative histogram, upper bound to count, summed over all labels; empty when there is none.

    Series may have different bounds: at a bound that a series lacks, its count at its next lower bound stands in.
    """
    series = defaultdict[tuple[tuple[str, str], ...], dict[float, float]](dict)
    for sample in found:
        if sample.name == f"{name}_bucket" and BOUND in sample.labels:
            others = tuple(sorted((key, value) for key, value in sample.labels.items() if key != BOUND))
            series[others][_number(sample.labels[BOUND], sample.name)] = sample.value
    bounds = sorted({bound for counts in series.values() for bound in counts})
    steps = [(sorted(counts), counts) for counts in series.values()]
    return {bound: _whole(sum(_count_at(bound, *step) for step in steps), name) for bound in bounds}


def counter(found: Iterable[Sample], name: str) -> int | None:
    """Return a counter's value, summed over all labels, or None when there is none of that name."""
    values = [sample.value for sample in found if sample.name == name]
    return _whole(sum(values), name) if values else None


def reading(texts: Iterable[str], metrics: Metrics) -> Reading:
    """Return the figures of a release from what its processes say, summed.

    Raises `FiguresUnfit` when none of them has a metric that the configuration names: no data is no good news.
    """
    found = [sample for text in texts for sample in samples(text)]
    seconds = histogram(found, metrics.seconds) if metrics.seconds else {}
    if metrics.seconds and not seconds:
        raise _missing(f"histogram {metrics.seconds}", found)
    return Reading(seconds, _counted(found, metrics.jobs), _counted(found, metrics.jobs_failed))


def _counted(found: list[Sample], name: str) -> int:
    if not name:
        return 0
    if (value := counter(found, name)) is None:
        raise _missing(f"counter {name}", found)
    return value


def _missing(what: str, found: Iterable[Sample]) -> FiguresUnfit:
    names = ", ".join(sorted({sample.name for sample in found})[:20]) or "none at all"
    return FiguresUnfit(
        f"The service's metrics have no {what}.", next_step=f"They have: {names}. Mend [service.metrics]."
    )


def _count_at(bound: float, bounds: list[float], counts: Mapping[float, float]) -> float:
    index = bisect_right(bounds, bound)
    return counts[bounds[index - 1]] if index else 0.0


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n"}.get(match[1], match[1])


def _number(text: str, line: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise FiguresUnfit(f"{text!r} in {line[:200]!r} is no number.") from error


def _whole(value: float, name: str) -> int:
    # Gauges may be NaN, and nobody minds; a count may not.
    if not math.isfinite(value):
        raise FiguresUnfit(f"{name} counts {value}, which is no number.")
    return int(value)
