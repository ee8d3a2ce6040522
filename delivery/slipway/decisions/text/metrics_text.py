"""What a release says of itself in Prometheus' text format, as figures. The format is read by prometheus-client."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.config import Metrics
from slipway.errors import SlipwayError
from slipway.ports import Reading

if TYPE_CHECKING:
    from prometheus_client import Metric

BOUND = "le"
COUNTER = "counter"


class FiguresUnfit(SlipwayError):
    """What a service says of itself cannot be read, or lacks what the configuration names."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value, by its name and labels. A counter's `family` is its name without `_total`; others have their own."""

    name: str
    labels: Mapping[str, str]
    value: float
    family: str = ""


def samples(text: str) -> Iterator[Sample]:
    """Yield the samples of a text, in order. Raises `FiguresUnfit` where it is not in Prometheus' text format."""
    return (sample for family in _families(text) for sample in _samples_of(family))


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
    values = [sample.value for sample in found if name in (sample.name, sample.family)]
    return _whole(sum(values), name) if values else None


def reading(texts: Sequence[str], metrics: Metrics) -> Reading:
    """Return the figures of a release from what its processes say, summed.

    A metric that is declared and has no sample yet counts 0, as with labels before the first request. Raises
    `FiguresUnfit` when none of the processes knows a metric that the configuration names: no data is no good news.
    """
    families = [family for text in texts for family in _families(text)]
    found = [sample for family in families for sample in _samples_of(family)]
    # Also those that are declared without a sample yet.
    known = {name for family in families for name in _names(family)} | {sample.name for sample in found}
    for name in (metrics.seconds, metrics.jobs, metrics.jobs_failed):
        if name and not known.intersection({name, f"{name}_bucket"}):
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


def _families(text: str) -> Iterator[Metric]:
    # Only a command that watches a release reads figures, and the import takes longer than most commands.
    from prometheus_client.parser import text_string_to_metric_families

    try:
        yield from text_string_to_metric_families(text)
    except ValueError as error:
        begins = text.lstrip()[:200]
        raise FiguresUnfit(f"{begins!r} … is not in Prometheus' text format: {error}.") from error


def _samples_of(family: Metric) -> Iterator[Sample]:
    for found in family.samples:
        # Read so, a counter that is called `jobs` has a sample `jobs_total`.
        name = family.name if family.type == COUNTER else found.name
        yield Sample(found.name, found.labels, found.value, name)


def _names(family: Metric) -> tuple[str, ...]:
    return (family.name, f"{family.name}_total") if family.type == COUNTER else (family.name,)


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
