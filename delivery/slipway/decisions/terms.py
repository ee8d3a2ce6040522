"""By what a canary is judged: the settings of the judge, the steps it goes through, and which figures there are.

How good is good enough. `harm` is a budget: the share of ALL requests that may fail because of the new release. A
canary that gets s' percent of the traffic and fails a share d more of its requests than the old release would
spends d · s'/100 of it. So before the canary may go from s to s' percent, it has to be shown that

    rate of the canary − rate of the control  <  harm / (s'/100)

At 1 % of traffic little can be shown and little can be harmed; the closer to everybody, the narrower the margin, and
before the last step it is `harm` itself. A margin above one half is cut to one half: a release that fails most of
what it gets goes nowhere. For slowness the same holds with `slower_harm`.

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
# Jobs are few beside requests, and how many the canary gets does not follow its share of traffic.
WORK_MARGIN = 0.1
EVERYBODY = 100.0


class Metric(StrEnum):
    """What is compared between the two releases."""

    ERRORS = "errors"
    SLOWNESS = "slowness"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a verdict depends on beside the samples. A metric that is not among `metrics` is not judged."""

    judge: Judge = field(default_factory=Judge)
    steps: tuple[float, ...] = Canary().steps
    least: timedelta = Canary().least
    most: timedelta = Canary().most
    metrics: tuple[Metric, ...] = (Metric.ERRORS,)

    @property
    def false_stop(self) -> float:
        """The chance of a false stop that each metric may have."""
        return self.judge.false_stop / len(self.metrics)

    def next_share(self, share: float) -> float:
        """Return the share of traffic that the canary would get next, in percent."""
        return next((step for step in self.steps if step > share), EVERYBODY)

    def harm(self, metric: Metric) -> float:
        """Return the harm that is allowed in a metric, as a share of all requests."""
        return self.judge.slower_harm if metric is Metric.SLOWNESS else self.judge.harm

    def margin(self, metric: Metric, share: float) -> float:
        """Return by how much the canary's rate may be above the control's for it to leave this share."""
        if metric is Metric.WORK:
            return WORK_MARGIN
        return min(self.harm(metric) / (self.next_share(share) / EVERYBODY), WIDEST_MARGIN)

    def effects(self, metric: Metric) -> tuple[float, ...]:
        """Return the sizes of harm to look for: shares of requests that the canary breaks and the control would not.

        From half of what is allowed, each three times the one before: whatever the true size, one of them is near.
        """
        sizes = [self.harm(metric) / 2]
        while (larger := sizes[-1] * 3) < LARGEST_EFFECT:
            sizes.append(larger)
        return tuple(sizes)


def terms_of(judge: Judge, canary: Canary, metrics: Metrics | Prometheus) -> Terms:
    """Return the terms that a configuration sets. Metrics without a name or query in it are not judged."""
    judged = [Metric.ERRORS]
    if metrics.seconds:
        judged.append(Metric.SLOWNESS)
    if metrics.jobs and metrics.jobs_failed:
        judged.append(Metric.WORK)
    return Terms(judge, canary.steps, canary.least, canary.most, tuple(judged))
