"""How alike requests of one client are: by how much more the control's groups of clients differ than chance explains.

A person for whom one page fails loads it again; somebody far away is slow all day. Requests of one client are no
independent draws, so a hundred requests of five people say less than a hundred of a hundred people. The proxy counts
the control's answers by groups of clients. Were requests independent, the groups' numbers of bad ones would differ by
as much as binomial numbers do; they differ by a factor more, the design effect (L. Kish, "Survey Sampling", 1965),
which is estimated as Pearson's χ² over its degrees of freedom, minute by minute, because rates change with the hour in
all groups together.

Evidence is divided by that factor: a bet is raised to the power of one over it. A bet to a power below one is still a
bet at fair odds or worse (Jensen's inequality), as long as the power is known before the bet is settled; so the
promise for independent requests is kept, whatever was estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from slipway.decisions.canary.statistics.evidence import Tally

SECONDS = 60.0
# Until enough was seen, requests are taken to be independent, as surely as so many degrees of freedom would say it: one
# visitor alone does not stop a release anyway, as each group of clients is left out once.
PRIOR, PRIOR_WEIGHT = 1.0, 3.0
MOST = 50.0


@dataclass(frozen=True, slots=True)
class ClientCorrelation:
    """What is known so far: χ² and its degrees of freedom, and the minute that is open."""

    sum_of_squares: float = 0.0
    freedom: float = 0.0
    open: Mapping[str, Tally] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def factor(self) -> float:
        """By how much less the requests say than so many independent ones: 1 or more."""
        if not self.freedom and not self.open:
            return 1.0
        known = (self.sum_of_squares + PRIOR * PRIOR_WEIGHT) / (self.freedom + PRIOR_WEIGHT)
        return min(max(known, 1.0), MOST)


def continued(
    correlation: ClientCorrelation, groups: Mapping[str, Tally], seconds: float
) -> ClientCorrelation:
    """Return what is known after what the control's groups of clients got in so many seconds more."""
    if not groups and not correlation.open:
        return correlation
    whole = {
        name: correlation.open.get(name, Tally()) + groups.get(name, Tally())
        for name in {*correlation.open, *groups}
    }
    lasted = correlation.seconds + seconds
    if lasted < SECONDS:
        return ClientCorrelation(correlation.sum_of_squares, correlation.freedom, whole, lasted)
    sum_of_squares, freedom = _chi_square([each for each in whole.values() if each.count])
    return ClientCorrelation(
        correlation.sum_of_squares + sum_of_squares,
        correlation.freedom + freedom,
        dict.fromkeys(whole, Tally()),
        0.0,
    )


def _chi_square(groups: list[Tally]) -> tuple[float, float]:
    """Return Pearson's χ² of equal rates and its degrees of freedom; nothing where all or none were bad."""
    total = sum(groups, Tally())
    if len(groups) < 2 or not 0 < total.bad < total.count:
        return 0.0, 0.0
    rate = total.rate
    sum_of_squares = sum(
        (each.bad - each.count * rate) ** 2 / (each.count * rate * (1 - rate)) for each in groups
    )
    return sum_of_squares, len(groups) - 1.0
