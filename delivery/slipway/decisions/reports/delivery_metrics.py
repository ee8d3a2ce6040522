"""The four figures of delivery: how often, how fast, how often wrong, how soon right again.

After N. Forsgren, J. Humble, G. Kim: Accelerate, 2018, and dora.dev. A figure of too few cases is not given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from slipway.decisions.record.history import Outcome
from slipway.decisions.text.amounts import duration_words
from slipway.ports import Facts

LEAST_FOR_MEDIAN, LEAST_FOR_P90, LEAST_FOR_RATE = 3, 10, 5
LEAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Delivery:
    """One deployment that ended. `commits` are the instants of the commits that it brought; `served` says whether
    it ever had traffic; `restored_at` is when a rollback took its traffic away, or a person had put
    right what could not be put back.
    """

    started_at: datetime
    ended_at: datetime
    outcome: Outcome
    commits: tuple[datetime, ...] = ()
    served: bool = True
    restored_at: datetime | None = None
    emergency: bool = False

    @property
    def is_live(self) -> bool:
        """Whether its release became the one that serves all traffic."""
        return self.outcome is Outcome.PROMOTED

    @property
    def went_wrong(self) -> bool:
        """Whether people were served by it and it had to be taken back, or needed a person."""
        taken_back = self.outcome is Outcome.PROMOTED and self.restored_at is not None
        put_back = self.outcome in (Outcome.PUT_BACK, Outcome.FAILED) and self.served
        return taken_back or put_back or self.outcome is Outcome.NEEDS_PERSON

    @property
    def time_to_restore(self) -> timedelta | None:
        """How long people were served by what was wrong, None when nothing was, or still is.

        What put itself back counts from its beginning, which is longer than it had traffic.
        """
        if not self.went_wrong:
            return None
        if self.outcome is Outcome.PROMOTED:
            return self.restored_at - self.ended_at if self.restored_at else None
        ended = self.restored_at if self.outcome is Outcome.NEEDS_PERSON else self.ended_at
        return ended - self.started_at if ended else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and of how many cases it is; a duration in seconds."""

    value: float
    cases: int


@dataclass(frozen=True, slots=True)
class NotEnough:
    """Too few cases for a figure."""

    cases: int
    needed: int
    what: str

    def words(self) -> str:
        """Return it for people."""
        return f"not enough: {self.cases} {self.what}, and {self.needed} are needed"


Measured: TypeAlias = Figure | NotEnough


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of a window of days. Times in seconds; frequency in deployments a day; the rate from 0 to 1."""

    days: float
    deployments_a_day: Measured
    lead_time_median: Measured
    lead_time_p90: Measured
    change_failure_rate: Measured
    time_to_restore_median: Measured
    stopped_before_people: int
    emergencies: int


def metrics_of(
    deliveries: Iterable[Delivery], *, now: datetime, days: int, first: datetime | None = None
) -> Metrics:
    """Measure the deployments that ended within so many days before now. Of a younger history, its own age counts.

    `first` is when the first deployment ever ended, where that is not among these.
    """
    known = list(deliveries)
    began = min((each.ended_at for each in known), default=now) if first is None else first
    since = max(now - timedelta(days=days), began)
    inside = [each for each in known if since <= each.ended_at <= now]
    leads = [
        (each.ended_at - commit).total_seconds() for each in inside if each.is_live for commit in each.commits
    ]
    served = [each for each in inside if each.is_live or each.went_wrong]
    restores = [took.total_seconds() for each in inside if (took := each.time_to_restore) is not None]
    observed = (now - since) / timedelta(days=1)
    return Metrics(
        days=observed,
        deployments_a_day=_frequency(sum(each.is_live for each in inside), observed),
        lead_time_median=_percentile(leads, 0.5, LEAST_FOR_MEDIAN, "commits went live"),
        lead_time_p90=_percentile(leads, 0.9, LEAST_FOR_P90, "commits went live"),
        change_failure_rate=_rate(served),
        time_to_restore_median=_percentile(restores, 0.5, LEAST_FOR_MEDIAN, "times something was put right"),
        stopped_before_people=sum(not each.is_live and not each.went_wrong for each in inside),
        emergencies=sum(each.emergency for each in inside),
    )


def _frequency(live: int, observed: float) -> Measured:
    if observed < LEAST_DAYS:
        return NotEnough(int(observed), LEAST_DAYS, "days of history")
    return Figure(live / observed, live)


def _rate(served: Sequence[Delivery]) -> Measured:
    if len(served) < LEAST_FOR_RATE:
        return NotEnough(len(served), LEAST_FOR_RATE, "deployments that people were served by")
    return Figure(sum(each.went_wrong for each in served) / len(served), len(served))


def _percentile(values: Sequence[float], share: float, least: int, what: str) -> Measured:
    """Return the smallest value that at least this share of all does not exceed: the nearest rank."""
    if len(values) < least:
        return NotEnough(len(values), least, what)
    return Figure(sorted(values)[math.ceil(share * len(values)) - 1], len(values))


def metrics_words(metrics: Metrics) -> tuple[str, ...]:
    """Return the figures for people, one a line."""
    return (
        f"Deployment frequency: {_said(metrics.deployments_a_day, '{:.2f} a day')}",
        f"Lead time, median: {_said_time(metrics.lead_time_median)}",
        f"Lead time, 9 of 10 below: {_said_time(metrics.lead_time_p90)}",
        f"Change failure rate: {_said(metrics.change_failure_rate, '{:.1%}')}",
        f"Time to restore, median: {_said_time(metrics.time_to_restore_median)}",
        f"Stopped before it got traffic: {metrics.stopped_before_people}",
        f"Emergencies: {metrics.emergencies}",
    )


def _said(measured: Measured, form: str) -> str:
    if isinstance(measured, NotEnough):
        return measured.words()
    return f"{form.format(measured.value)}, of {measured.cases}"


def _said_time(measured: Measured) -> str:
    if isinstance(measured, NotEnough):
        return measured.words()
    return f"{duration_words(timedelta(seconds=measured.value))}, of {measured.cases}"


def metrics_json(metrics: Metrics) -> Facts:
    """Return the figures for programs; a figure that there is not enough for is null."""
    measured = {
        name: getattr(metrics, name)
        for name in (
            "deployments_a_day",
            "lead_time_median",
            "lead_time_p90",
            "change_failure_rate",
            "time_to_restore_median",
        )
    }
    return {
        "days": metrics.days,
        "stopped_before_people": metrics.stopped_before_people,
        "emergencies": metrics.emergencies,
        **{name: each.value if isinstance(each, Figure) else None for name, each in measured.items()},
        "not_enough": {name: each.words() for name, each in measured.items() if isinstance(each, NotEnough)},
    }
