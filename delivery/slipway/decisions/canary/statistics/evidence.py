"""How strongly two streams of yes and no speak against a claim about the difference of their rates.

The measure is the e-value: a bet on the data at odds that are fair, or worse than fair, for the one who bets when the
claim is true. Nobody can count on getting rich by such bets, so a fortune of 100 from a stake of 1 speaks against
the claim: it happens with a chance of 1 in 100 at the most, however often one looks and whenever one stops
(Ville's inequality). That is what lets a judge look at a canary every two seconds.

Sources: R. Turner, A. Ly, P. Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for
optional stopping" (2021, arXiv 2106.02693) for equal rates; R. Turner, P. Grünwald, "Exact anytime-valid confidence
intervals for contingency tables and beyond" (2022, arXiv 2203.09785) for rates that differ by δ.

What is assumed: given the rates of a block, the requests in it fail independently of each other. What is not
assumed: that the rates stay the same. They may change from block to block with the hour and the load, in both
streams together, and a claim such as "the canary's rate is not above the control's" is tested in every block again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf, isinf, lgamma, log, log1p

# Rates are kept this far from 0 and 1, where a single request would decide everything.
EDGE = 1e-9
# The nearest rates of a claim may lie nearer; what is cut off here is below the rounding of the sums.
EVEN_NEARER = 1e-15
# A step of Newton's that moves by less than this part leaves an error of about its square.
CLOSE = 1e-13
# More than it takes to halve an interval until a float cannot tell its ends apart.
MOST_STEPS = 200
# A term this far below the largest, in nats, adds nothing to a sum.
NOTHING_MORE = 40.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there were, and how many of them were bad."""

    count: int = 0
    bad: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.count + other.count, self.bad + other.bad)

    @property
    def rate(self) -> float:
        """The share of bad ones; 0 of none."""
        return self.bad / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """What both arms did in the same time."""

    control: Tally = Tally()
    canary: Tally = Tally()

    def __add__(self, other: Pair) -> Pair:
        return Pair(self.control + other.control, self.canary + other.canary)


def within(rate: float) -> float:
    """Return the rate, kept off 0 and 1."""
    return min(max(rate, EDGE), 1 - EDGE)


def expected_rate(seen: Tally) -> float:
    """Return the rate to bet on next: that of the past, drawn a little towards "hardly ever" while little was seen.

    The weight of a tenth of a bad one in one is a compromise: half a bad one (Krichevsky, Trofimov) expects too many
    failures of a service that hardly ever fails, and nothing at all expects none and loses everything to the first.
    """
    return within((seen.bad + 0.1) / (seen.count + 1))


def log_e(pair: Pair, control: float, canary: float, difference: float) -> float:
    """Return the log e-value of one block against a claim, betting on the rates `control` and `canary`.

    The claim is that the rates lie in the half-plane beyond the line "canary = control + difference", on the side on
    which the rates that are bet on do not lie. The e-value is the likelihood of the block under the rates bet on,
    over that under the nearest rates (p_a, p_b) that fit the claim, nearest in n_a·KL(q_a‖p_a) + n_b·KL(q_b‖p_b).

    It is an e-value for every pair of rates that fits the claim, not only for those on the line. With
    A(p) = E_p[q_a(Y)/p_a(Y)], which is linear in p, and B the same for the canary, its expectation is A^n_a · B^n_b,
    at most ((n_a·A + n_b·B)/n)^n by the means' inequality. And (n_a·A + n_b·B)/n − 1 is minus the slope of the
    distance, taken at the nearest rates towards the rates in question: the half-plane is convex and the nearest rates
    are nearest, so the slope is not negative. So the test of "not above" holds for a canary that is better than the
    control as well. The same lines show that within a block only the mean rate of each arm matters.
    """
    first, second = pair.control, pair.canary
    if not first.count or not second.count:
        # The other arm could have had any rate: one arm alone says nothing of a difference.
        return 0.0
    control, canary = within(control), within(canary)
    near = nearest(first.count, control, second.count, canary, difference)
    return _log_ratio(first, control, near) + _log_ratio(second, canary, near + difference)


def log_e_beside(seen: Tally, rate: float, limit: float) -> float:
    """Return the log e-value of one arm against the claim that its rate is on the other side of a known limit."""
    return _log_ratio(seen, within(rate), within(limit))


def _log_ratio(seen: Tally, rate: float, other: float) -> float:
    good = seen.count - seen.bad
    return seen.bad * log(rate / other) + good * (log1p(-rate) - log1p(-other))


def nearest(count_a: float, rate_a: float, count_b: float, rate_b: float, difference: float) -> float:
    """Return the p_a of the rates (p_a, p_a + difference) that are nearest to the given ones.

    Nearest is where n_a·KL(q_a‖p) + n_b·KL(q_b‖p + δ) is smallest. For δ = 0 that is the weighted mean. Otherwise
    the slope is solved for zero: it rises with p, as the distance is convex, and has its zero between q_a and
    q_b − δ, where each of its two terms has its own. Newton's steps, halvings where a step would leave that interval.
    """
    if difference == 0:
        return (count_a * rate_a + count_b * rate_b) / (count_a + count_b)
    low, high = sorted((rate_a, rate_b - difference))
    low, high = max(low, EVEN_NEARER - min(difference, 0)), min(high, 1 - EVEN_NEARER - max(difference, 0))
    mean = (count_a * rate_a + count_b * (rate_b - difference)) / (count_a + count_b)
    here = min(max(mean, low), high)
    for _ in range(MOST_STEPS):
        slope, steepness = _slope(here, count_a, rate_a, count_b, rate_b, difference)
        low, high = (here, high) if slope < 0 else (low, here)
        then = here - slope / steepness if steepness > 0 else low
        before, here = here, then if low <= then <= high else (low + high) / 2
        there = here + difference
        if abs(here - before) <= CLOSE * min(here, there, 1 - here, 1 - there):
            break
    return here


def _slope(
    here: float, count_a: float, rate_a: float, count_b: float, rate_b: float, difference: float
) -> tuple[float, float]:
    """Return a number of the sign of the distance's slope at p_a = here, and that number's own slope.

    It is the slope times p_a(1 − p_a)·p_b(1 − p_b), so that nothing is divided by almost nothing.
    """
    there = here + difference
    room_a, room_b = here * (1 - here), there * (1 - there)
    off_a, off_b = count_a * (here - rate_a), count_b * (there - rate_b)
    steepness = count_a * room_b + off_a * (1 - 2 * there) + count_b * room_a + off_b * (1 - 2 * here)
    return off_a * room_b + off_b * room_a, steepness


def log_sum(logs: Iterable[float]) -> float:
    """Return the log of the sum of what these are logs of."""
    values = tuple(logs)
    top = max(values, default=-inf)
    return top if isinf(top) else top + log(sum([exp(value - top) for value in values]))


def log_added(first: float, second: float) -> float:
    """Return the log of the sum of the two numbers that these are logs of."""
    low, top = (first, second) if first < second else (second, first)
    return top if isinf(top) else top + log1p(exp(low - top))


def highest_rate(seen: Tally, chance: float) -> float:
    """Return a rate that the true one exceeds with at most this chance, whenever one looks.

    It is the largest rate against which a mixture of all rates (Beta(½, ½), the law of Krichevsky and Trofimov) has
    not won 1/chance; by Ville's inequality it never wins that much against the true one but by this chance.
    """
    if not seen.count:
        return 1.0
    good = seen.count - seen.bad
    mixed = _log_beta(seen.bad + 0.5, good + 0.5) - _log_beta(0.5, 0.5)
    low, high = seen.rate, 1.0
    for _ in range(MOST_STEPS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        won = mixed - (seen.bad * log(middle) + good * log1p(-middle))
        low, high = (middle, high) if won < log(1 / chance) else (low, middle)
    return high


def chance_of_as_many(seen: Tally, rate: float) -> float:
    """Return the chance of at least as many bad ones among as many, when each is bad with this rate: binomial.

    Where there are no more than expected it is above a third, and 1 is returned.
    """
    if seen.bad <= seen.count * rate:
        return 1.0
    low, count, logs = within(rate), seen.count, list[float]()
    for bad in range(seen.bad, count + 1):
        logs.append(_log_choose(count, bad) + bad * log(low) + (count - bad) * log1p(-low))
        if logs[-1] < max(logs) - NOTHING_MORE:
            break
    return min(1.0, exp(log_sum(logs)))


def chance_beside(pair: Pair) -> float:
    """Return the chance that at least as many of all bad ones fall to the canary when both arms are alike.

    Fisher's exact test, one-sided: given how many were bad in all, the canary's part of them is hypergeometric
    (R. A. Fisher, "The Logic of Inductive Inference", Journal of the Royal Statistical Society 98, 1935).
    """
    whole, bad = pair.control.count + pair.canary.count, pair.control.bad + pair.canary.bad
    canary = pair.canary.count
    ways = _log_choose(whole, canary)
    logs = (
        _log_choose(bad, each) + _log_choose(whole - bad, canary - each) - ways
        for each in range(pair.canary.bad, min(bad, canary) + 1)
        if canary - each <= whole - bad
    )
    return min(1.0, exp(log_sum(logs)))


def _log_choose(total: int, part: int) -> float:
    return lgamma(total + 1) - lgamma(part + 1) - lgamma(total - part + 1)


def _log_beta(first: float, second: float) -> float:
    return lgamma(first) + lgamma(second) - lgamma(first + second)
