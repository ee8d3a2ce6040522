"""Read Prometheus' text format (version 0.0.4, and what OpenMetrics adds to a sample's line)."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slipway.config import Metrics
from slipway.errors import SlipwayError
from slipway.ports import Reading

SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)\s*(?:\{((?:[^\"}]|\"(?:[^\"\\]|\\.)*\")*)\})?\s+(\S+)")
LABEL = re.compile(r"([a-zA-Z_]\w*)\s*=\s*\"((?:[^\"\\]|\\.)*)\"")
TYPE = re.compile(r"^#\s+TYPE\s+([a-zA-Z_:][\w:]*)", re.MULTILINE)
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
            bound = _number(sample.labels[BOUND], sample.name)
            # Added, because several processes may tell of the same series.
            series[others][bound] = series[others].get(bound, 0.0) + sample.value
    bounds = sorted({bound for counts in series.values() for bound in counts})
    steps = [(sorted(counts), counts) for counts in series.values()]
    return {bound: _whole(sum(_count_at(bound, *step) for step in steps), name) for bound in bounds}


def counter(found: Iterable[Sample], name: str) -> int | None:
    """Return a counter's value, summed over all labels, or None when there is none of that name."""
    values = [sample.value for sample in found if sample.name == name]
    return _whole(sum(values), name) if values else None


def declared(text: str) -> set[str]:
    """Return the names that a text declares a type of, also those without a sample yet."""
    return set(TYPE.findall(text))


def reading(texts: Sequence[str], metrics: Metrics) -> Reading:
    """Return the figures of a release from what its processes say, summed.

    A metric that is declared and has no sample yet counts 0, as with labels before the first request. Raises
    `FiguresUnfit` when none of the processes knows a metric that the configuration names: no data is no good news.
    """
    found = [sample for text in texts for sample in samples(text)]
    known = {name for text in texts for name in declared(text)} | {sample.name for sample in found}
    for name in (metrics.seconds, metrics.jobs, metrics.jobs_failed):
        if name and not known.intersection({name, f"{name}_bucket", name.removesuffix("_total")}):
            raise _missing(name, known)
    return Reading(
        histogram(found, metrics.seconds) if metrics.seconds else {},
        (counter(found, metrics.jobs) or 0) if metrics.jobs else 0,
        (counter(found, metrics.jobs_failed) or 0) if metrics.jobs_failed else 0,
    )


def _missing(name: str, known: Iterable[str]) -> FiguresUnfit:
    names = ", ".join(sorted(known)[:20]) or "nothing at all"
    return FiguresUnfit(
        f"The service's metrics have no {name}.", next_step=f"They have: {names}. Mend [service.metrics]."
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
