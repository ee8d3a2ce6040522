"""By what a canary is judged: the settings of the judge, the steps it goes through, and which figures there are.

How good is good enough. `harm` is a budget: the share of ALL requests that may fail because of the new release. A
canary that gets s' percent of the traffic and fails a share d more of its requests than the old release would
spends d · s'/100 of it. So before the canary may go from s to s' percent, it has to be shown that

    rate of the canary − rate of the control  <  harm / (s'/100)

At 1 % of traffic little can be shown and little can be harmed; the closer to all traffic, the narrower the margin, and
before the last step it is `harm` itself. A margin above one half is cut to one half: a release that fails most of
what it gets goes nowhere. The same holds for answers slower than 95 and 99 % of the control's (`slower_harm`,
`slowest_harm`), for refusals (400 to 499) and for redirects.

How bad is worse. A failure more is always worse. Refusals and redirects may become more by intention, so a release is
worse in them only when it is shown to have more by half of their harm.

The chance of a false stop is divided: a tenth belongs to the guards, the rest to the metrics. Errors and slowness have
three times as much of it as each of the others, because bad releases show in them first.

Jobs of workers are asked for less. They may come once a day, and must not hold up traffic by their absence: a
release passes with the jobs it had as long as none failed. Once one has, it has to be shown that its jobs do not fail
more often than the old release's by a tenth. That a release is worse is found from jobs as from requests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from slipway.config import Canary, Judge, Metrics, Prometheus

WIDEST_MARGIN = 0.5
LARGEST_EFFECT = 0.8
# Jobs are few compared with requests, and how many the canary gets does not follow its share of traffic.
WORK_MARGIN = 0.1
ALL_TRAFFIC = 100.0
FOR_GUARDS = 0.1
# A harm of all requests is no limit: the metric is not judged.
NOT_JUDGED = 1.0


class Metric(StrEnum):
    """What is compared between the two releases."""

    ERRORS = "errors"
    SLOWNESS = "slowness"
    SLOWEST = "slowest answers"
    REFUSED = "refusals"
    REDIRECTED = "redirects"
    WORK = "work"


TIMED = (Metric.SLOWNESS, Metric.SLOWEST)


@dataclass(frozen=True, slots=True)
class Criteria:
    """All that a verdict depends on besides the samples. A metric that is not among `metrics` is not judged."""

    judge: Judge = field(default_factory=Judge)
    steps: tuple[float, ...] = Canary().steps
    least: timedelta = Canary().least
    most: timedelta = Canary().most
    metrics: tuple[Metric, ...] = (Metric.ERRORS,)
    old_share: float = 0.0

    def false_stop(self, metric: Metric) -> float:
        """Return the chance of a false stop that a metric may have."""
        part = _weight(metric) / sum(map(_weight, self.metrics))
        return self.judge.false_stop * (1 - FOR_GUARDS) * part

    @property
    def false_alarm(self) -> float:
        """The chance of a false stop that the guards may have."""
        return self.judge.false_stop * FOR_GUARDS

    @property
    def last_share(self) -> float:
        """The share in percent at which the canary is watched: all but what the old release keeps to compare with.

        Where there is no share below everything, the two are never to serve side by side.
        """
        return ALL_TRAFFIC - self.old_share if len(self.steps) > 1 else ALL_TRAFFIC

    def next_share(self, share: float) -> float:
        """Return the share of traffic that the canary would get next, in percent."""
        return next((step for step in self.steps if step > share), ALL_TRAFFIC)

    def harm(self, metric: Metric) -> float:
        """Return the harm that is allowed in a metric, as a share of all requests."""
        judge = self.judge
        return {
            Metric.SLOWNESS: judge.slower_harm,
            Metric.SLOWEST: judge.slowest_harm,
            Metric.REFUSED: judge.refused_harm,
            Metric.REDIRECTED: judge.redirected_harm,
        }.get(metric, judge.harm)

    def tolerance(self, metric: Metric) -> float:
        """Return by how much the canary's rate may be above the control's without being worse."""
        return self.harm(metric) / 2 if metric in (Metric.REFUSED, Metric.REDIRECTED) else 0.0

    def margin(self, metric: Metric, share: float) -> float:
        """Return by how much the canary's rate may be above the control's for it to leave this share."""
        if metric is Metric.WORK:
            return WORK_MARGIN
        return min(self.harm(metric) / (self.next_share(share) / ALL_TRAFFIC), WIDEST_MARGIN)

    def effects(self, metric: Metric) -> tuple[float, ...]:
        """Return the sizes of harm to look for: shares of requests that the canary breaks and the control would not.

        From half of what is allowed, each three times the one before: whatever the true size, one of them is near.
        """
        sizes = [self.harm(metric) / 2]
        while (larger := sizes[-1] * 3) < LARGEST_EFFECT:
            sizes.append(larger)
        return tuple(sizes)


def _weight(metric: Metric) -> int:
    return 3 if metric in (Metric.ERRORS, Metric.SLOWNESS) else 1


def criteria_of(judge: Judge, canary: Canary, metrics: Metrics | Prometheus) -> Criteria:
    """Return the terms that a configuration sets. Metrics without a name or query in it are not judged."""
    judged = [Metric.ERRORS, Metric.SLOWNESS, Metric.SLOWEST]
    if judge.refused_harm < NOT_JUDGED:
        judged.append(Metric.REFUSED)
    if judge.redirected_harm < NOT_JUDGED:
        judged.append(Metric.REDIRECTED)
    if metrics.jobs and metrics.jobs_failed:
        judged.append(Metric.WORK)
    return Criteria(judge, canary.steps, canary.least, canary.most, tuple(judged), canary.old_share)
