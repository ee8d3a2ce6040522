"""The canary of a deployment as a plot and a few numbers: what share it had, and what was known of it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slipway.decisions.canary.criteria import Metric
from slipway.decisions.canary.findings import Finding, Strength
from slipway.decisions.canary.verdict import GoodEnough, Verdict, Worse
from slipway.decisions.reports.board.facts import Judged

# More points than this make no better line, and a larger page.
MOST_POINTS = 240
NAMES = {
    Metric.ERRORS: "failed",
    Metric.SLOWNESS: "slow",
    Metric.SLOWEST: "very slow",
    Metric.REFUSED: "refused",
    Metric.REDIRECTED: "redirected",
    Metric.WORK: "jobs failed",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One look of a canary. `seconds` since the first one; `share` in percent; `good` and `worse` say how much of the
    proof there is that it is good enough for the next share, and that it is worse: 0 none, 1 all that is needed.
    """

    seconds: float
    share: float
    good: float
    worse: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One row: the share of bad ones among those of the new release and of the old, from 0 to 1, and of how many."""

    name: str
    new: float
    old: float
    new_count: int
    old_count: int


@dataclass(frozen=True, slots=True)
class CanaryShown:
    """A canary: how it went over time, and what is known now. `of_requests` is its share of requests in percent."""

    moments: tuple[Moment, ...]
    share: float
    of_requests: float | None
    new_requests: int
    old_requests: int
    rows: tuple[Compared, ...]
    is_worse: bool
    is_good: bool

    @property
    def latest(self) -> Moment:
        """The last look."""
        return self.moments[-1]


def canary_of(looks: Sequence[Judged]) -> CanaryShown | None:
    """Return the canary, None before the new release had a share."""
    began = next((place for place, each in enumerate(looks) if each.share), None)
    if began is None:
        return None
    # The look before it says from where the first share began.
    shown = looks[max(began - 1, 0) :]
    last = shown[-1].verdict
    errors = next((each for each in last.evidence.findings if each.metric is Metric.ERRORS), None)
    return CanaryShown(
        moments=tuple(_moment(each, shown[0]) for each in _thinned(shown)),
        share=shown[-1].share,
        of_requests=last.evidence.of_requests,
        new_requests=errors.canary.count if errors else 0,
        old_requests=errors.control.count if errors else 0,
        rows=tuple(_rows(last.evidence.findings)),
        is_worse=isinstance(last, Worse),
        is_good=isinstance(last, GoodEnough),
    )


def _moment(look: Judged, first: Judged) -> Moment:
    good, worse = _proof(look.verdict)
    return Moment((look.at - first.at).total_seconds(), look.share, good, worse)


def _proof(verdict: Verdict) -> tuple[float, float]:
    """Return how much of either proof there is. It is as good as its weakest metric, and as bad as its worst."""
    found = verdict.evidence.findings
    asked = [_part(each.good) for each in found if each.asked]
    worse = max((_part(each.worse) for each in found), default=0.0)
    # A guard, such as a process that ended, stops a release by itself.
    return min(asked, default=0.0), 1.0 if isinstance(verdict, Worse) else worse


def _part(strength: Strength) -> float:
    return min(max(strength.log_e / strength.needed, 0.0), 1.0) if strength.needed > 0 else 1.0


def _thinned(looks: Sequence[Judged]) -> Iterator[Judged]:
    """Yield evenly many of the looks, each at which the share changed, and the last."""
    every = -(-len(looks) // MOST_POINTS)
    for place, each in enumerate(looks):
        is_turn = place + 1 < len(looks) and looks[place + 1].share != each.share
        is_first = place > 0 and looks[place - 1].share != each.share
        if place % every == 0 or is_turn or is_first or place + 1 == len(looks):
            yield each


def _rows(found: Sequence[Finding]) -> Iterator[Compared]:
    for each in found:
        if each.canary.count or each.control.count:
            bound = f" (over {each.bound:g} s)" if each.bound is not None else ""
            yield Compared(
                f"{NAMES[each.metric]}{bound}",
                each.canary.rate,
                each.control.rate,
                each.canary.count,
                each.control.count,
            )
