"""How often the judge stops a release that changes nothing, measured on a service's own history.

The judge assumes that requests fail independently of each other, given the hour. Real ones come in bursts: one client
retries, one shard is slow. So the promise of at most so many false stops has to be measured where it is to hold:
canaries in which nothing changed are put through the whole plan, and the stopped ones are counted.

However many are played, a record holds only so many that do not overlap: one of five minutes fits twelve times into an
hour. So the interval is that of so many independent canaries, and a record of minutes shows nothing: that at most one
in a hundred is stopped is known when none of 300 was (0.99^300 = 5 %), which takes a day of canaries of five minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from math import sqrt
from random import Random
from statistics import NormalDist, median

from slipway.decisions.canary import verdict
from slipway.decisions.canary.calibrating import null_canaries
from slipway.decisions.canary.calibrating.null_canaries import CircularHistory, NullKind
from slipway.decisions.canary.criteria import Criteria
from slipway.decisions.canary.samples import Sample
from slipway.decisions.canary.verdict import GoodEnough, Worse

CONFIDENCE = 0.95
# None stopped of so many shows, with 95 %, that one in a hundred is stopped at the most (the rule of three).
ENOUGH = 300
STRICTER = (1 / 3, 1 / 10, 1 / 30, 1 / 100, 1 / 1000)


@dataclass(frozen=True, slots=True)
class Ended:
    """How one canary without a change ended: stopped for reasons, passed, or neither in time."""

    reasons: tuple[str, ...]
    passed: bool
    took: timedelta


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out in one way: of `runs`, how many were stopped or passed, and how long passing took.

    The others were neither in time. `independent` is how many canaries of the usual length the record holds without
    overlap; `low` and `high` are the ends of a 95 % interval of the rate of false stops, by so many. `length` is for
    how long a canary took at the median, `recorded` how long the record is.
    """

    kind: NullKind
    false_stop: float
    runs: int
    stopped: int
    passed: int
    low: float
    high: float
    median_to_pass: timedelta | None
    reasons: tuple[str, ...]
    independent: int
    length: timedelta
    recorded: timedelta

    @property
    def suffices(self) -> bool:
        """Whether the record is long enough for the promise to be seen kept: none stopped would show it."""
        return wilson(0, self.independent)[1] <= max(self.false_stop, 1 / ENOUGH) * 1.3

    @property
    def needed(self) -> timedelta:
        """How long a record has to be: for so many canaries that, were none stopped, the promise is kept."""
        return self.length * (ENOUGH * 0.01 / self.false_stop)

    @property
    def rate(self) -> float:
        """The measured rate of false stops."""
        return self.stopped / self.runs

    @property
    def exceeds(self) -> bool:
        """Whether more were stopped than promised, beyond what chance explains."""
        return self.low > self.false_stop


def usable(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """Return the samples in which the control could be read and had traffic; the others tell nothing of it."""
    return tuple(
        sample
        for sample in samples
        if sample.control.answers.count and not any(name.startswith("control") for name in sample.missing)
    )


def measure(
    history: Sequence[Sample], criteria: Criteria, kind: NullKind, *, runs: int, chance: Random
) -> Measured:
    """Put so many canaries without a change through the whole plan. `history` holds at least one sample."""
    ends = [run(null_canaries.circular_history(history, kind, chance), criteria, chance) for _ in range(runs)]
    stopped = [end for end in ends if end.reasons]
    passing = [end.took.total_seconds() for end in ends if end.passed]
    length = timedelta(seconds=median(end.took.total_seconds() for end in ends))
    recorded = timedelta(seconds=sum(sample.seconds for sample in history))
    independent = min(runs, max(1, int(recorded / length))) if length else runs
    low, high = wilson_of_rate(len(stopped) / runs, independent)
    return Measured(
        kind=kind,
        false_stop=criteria.judge.false_stop,
        runs=runs,
        stopped=len(stopped),
        passed=len(passing),
        low=low,
        high=high,
        median_to_pass=timedelta(seconds=median(passing)) if passing else None,
        reasons=tuple(reason for end in stopped for reason in end.reasons)[:3],
        independent=independent,
        length=length,
        recorded=recorded,
    )


def run(circular_history: CircularHistory, criteria: Criteria, chance: Random) -> Ended:
    """Put one canary through the whole plan, looking at every sample. It begins with one look before any traffic."""
    sample = circular_history.look(0, 0.0, None, chance)
    begun, steps = sample.at, iter(criteria.steps)
    case, share = verdict.updated(verdict.opened(criteria), sample), min(next(steps), criteria.last_share)
    for number in count(1):
        sample = circular_history.look(number, share, sample, chance)
        case = verdict.updated(case, sample)
        judged, took = verdict.verdict_of(case), sample.at - begun
        if isinstance(judged, Worse):
            return Ended(judged.reasons, passed=False, took=took)
        if isinstance(judged, GoodEnough) and share >= criteria.last_share:
            return Ended((), passed=True, took=took)
        if isinstance(judged, GoodEnough):
            share = min(next(steps), criteria.last_share)
        elif verdict.timed_out(case):
            break
    return Ended((), passed=False, took=took)


def stricter(
    history: Sequence[Sample], criteria: Criteria, kind: NullKind, *, runs: int, chance: Random
) -> float | None:
    """Return a `false_stop` with which no more are stopped than the present one promises; None if none is found."""
    for factor in STRICTER:
        judge = criteria.judge.model_copy(update={"false_stop": criteria.judge.false_stop * factor})
        tried = measure(history, replace(criteria, judge=judge), kind, runs=runs, chance=chance)
        if tried.rate <= criteria.judge.false_stop:
            return judge.false_stop
    return None


def advice(worst: Measured, found: float | None) -> tuple[str, ...]:
    """Say what to do, given the way with the highest rate and the stricter `false_stop` that was found for it."""
    said = []
    if not worst.exceeds and not worst.suffices:
        said.append(
            f"{worst.rate:.1%} of the canaries without a change were stopped. But {_words(worst.recorded)} hold only "
            f"{worst.independent} that do not overlap, so the true rate may be up to {worst.high:.1%}. "
            f"To see {worst.false_stop:.1%} kept, record {_words(worst.needed)} of usual traffic."
        )
    elif not worst.exceeds:
        said.append(
            f"{worst.rate:.1%} of the canaries without a change were stopped ({worst.low:.1%} to {worst.high:.1%}); "
            f"{worst.false_stop:.1%} is promised. Nothing has to be changed."
        )
    elif found is None:
        said.append(
            f"{worst.rate:.1%} were stopped where {worst.false_stop:.1%} is promised, and no stricter false-stop "
            f"helps. A limit may be too low; one was stopped because: {worst.reasons[0]}"
        )
    else:
        said.append(
            f"{worst.rate:.1%} were stopped where {worst.false_stop:.1%} is promised: failures here come in groups. "
            f"Set false-stop = {found:.2g} to be stopped that rarely; bad releases are then found a little later."
        )
    if worst.passed + worst.stopped < worst.runs / 2:
        said.append(
            "More than half were neither stopped nor passed in time: there is too little traffic for these steps. "
            "Raise `most` or `harm`, or take larger first steps."
        )
    return tuple(said)


def _words(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    if hours >= 36:
        return f"{hours / 24:,.0f} days"
    return f"{hours:,.0f} hours" if hours >= 2 else f"{hours * 60:,.0f} minutes"


def wilson_of_rate(rate: float, of: int) -> tuple[float, float]:
    """Return the ends of Wilson's interval of a rate that was seen in as much as so many independent ones tell."""
    low, high = wilson(round(rate * of), of)
    return (low, max(high, rate)) if rate else (low, high)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the ends of Wilson's 95 % score interval of a rate (E. B. Wilson, JASA 22, 1927)."""
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    rate, weight = hits / of, z * z / of
    middle = rate + weight / 2
    spread = sqrt(weight * rate * (1 - rate) + weight * weight / 4)
    low, high = (middle - spread) / (1 + weight), (middle + spread) / (1 + weight)
    # At both ends of the scale the formula is exact, and rounding is not.
    return (0.0 if hits == 0 else low), (1.0 if hits == of else high)
