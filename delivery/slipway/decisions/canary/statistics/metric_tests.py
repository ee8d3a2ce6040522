"""One metric, followed through a canary: is the new release worse in it, and is it shown to be good enough.

Two claims are tested all the time. "The canary's rate is not above the control's", over the whole canary: when it
falls, the release is worse. "The canary's rate is above the control's by the margin or more", again at every step: when
it falls, the release may go on. With little data neither falls, which is the third verdict.

What is bet on is taken from the past alone: the control's rate as it was before the block, and fixed sizes of harm.
Samples are gathered into blocks until both arms have answered, because one arm alone says nothing: at a share of
1 % most samples have no request of the canary in them.

Requests are not independent: a pause of two seconds makes a hundred of them slow. So a block lasts for a window of
some seconds at the least, and whatever happened in it multiplies a bet by ten at the most. What is cut off only
makes a bet worse, so the promise for independent requests stays as it was; and a burst, which is one event however
many requests it hit, has to come back again and again to look like a bad release.

One visitor who is out of luck, or one client who storms, asks one release alone. So the canary's clients are counted in
groups, and a release is worse only when it is so without any one of the groups as well: what one visitor suffers
stands in one group, what a bad release does stands in all. The least of several e-values is no more than each of
them, so the promise is kept; a sixteenth of the evidence is what it costs.

While a release warms up its slow answers are not held against it, and it is good enough in its times only if it is
so all the same. After that they are counted from the beginning. Of these two tries to pass each gets half of the chance
of a false pass.

Where the old release keeps a part of the traffic to the end, all of this holds to the end. Where it does not, at
100 % there is no control left. The canary is then held to what the control was last seen doing, which assumes what
is not assumed before: that the world stays as it was. A bad moment that both releases would have had now looks like
the canary's own. So there it counts by such windows: those in which its rate is above the control's and the
harm allowed, compared with how many such windows the control may have had at the most. To this upper limit goes a
tenth of the chance of a false stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from types import MappingProxyType
from typing import NamedTuple

from slipway.decisions.canary.calibrating import client_correlation
from slipway.decisions.canary.calibrating.client_correlation import ClientCorrelation
from slipway.decisions.canary.criteria import ALL_TRAFFIC, TIMED, Criteria, Metric
from slipway.decisions.canary.statistics import staged_bet
from slipway.decisions.canary.statistics.evidence import (
    EDGE,
    Pair,
    Tally,
    expected_rate,
    highest_rate,
    log_e,
    log_e_beside,
    nearest,
    within,
)
from slipway.decisions.canary.statistics.time_windows import Windows, continued

NO_CLIENTS: Mapping[str, Tally] = MappingProxyType({})

FOR_THE_LIMIT = 0.1
NEARLY_ALL = 0.95
# Below this, in nats a request, the sum is mostly rounding.
LEAST_GAIN = 1e-9
# Where the canary may lie below the margin, as parts of it: at the control's rate, or a little above.
BELOW_THE_MARGIN = (0.0, 0.25)
# Blocks of few requests have arms of chance sizes, and much of their evidence is lost; jobs cannot wait.
BLOCK, BLOCK_OF_JOBS = 20, 2
# No block multiplies a bet by more than this.
MOST_OF_A_BLOCK = log(10)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the control is known by when it has no traffic: its rate, and in what part of its windows it was too high
    at the most.
    """

    rate: float
    bad_windows: float


class MetricTest(NamedTuple):
    """A metric so far. `past` is the control up to the block that is open, `seen` is all, for people to read.

    `without` is the bet on "worse" for each group of the canary's clients, with that group left out; `open_clients` is
    what the groups got in the open block.
    `seconds` is for how long the block has been open; `warming` is whether the release was warming up in it.
    `windows` are the control's, and from 100 % on the canary's.
    """

    metric: Metric
    worse: staged_bet.StagedBet
    good: staged_bet.StagedBet
    past: Tally = Tally()
    open: Pair = Pair()
    seconds: float = 0.0
    warming: bool = False
    seen: Pair = Pair()
    windows: Windows = Windows()
    correlation: ClientCorrelation = ClientCorrelation()
    remembered: Remembered | None = None
    without: Mapping[str, staged_bet.StagedBet] = MappingProxyType({})
    open_clients: Mapping[str, Tally] = NO_CLIENTS


def weakest(track: MetricTest) -> staged_bet.StagedBet:
    """Return the bet on "worse" that has won least: with all clients, or with any one group of them left out."""
    return min((track.worse, *track.without.values()), key=lambda each: each.peak)


def new_test(metric: Metric, criteria: Criteria) -> MetricTest:
    """Return the track of a metric before the first sample."""
    return MetricTest(
        metric, staged_bet.new_bet(len(criteria.effects(metric)), len(criteria.steps)), _new_claim()
    )


def log_needed_worse(criteria: Criteria, metric: Metric) -> float:
    """Return the log e-value from which on a release is worse in a metric."""
    return -log(criteria.false_stop(metric) * (1 - FOR_THE_LIMIT))


def log_needed_good(criteria: Criteria, metric: Metric = Metric.ERRORS) -> float:
    """Return the log e-value from which on a release is good enough in a metric.

    It has to be good enough in all of them, so that no chance has to be divided but that of two tries.
    """
    tries = 2 if metric in TIMED and criteria.judge.warm_up else 1
    return log(tries / criteria.judge.false_pass)


def entered(track: MetricTest, criteria: Criteria, *, before: float, share: float) -> MetricTest:
    """Return the track at the beginning of a step, given the shares of traffic before and from now on."""
    if track.open.control.count and track.open.canary.count:
        track = _closed(track, criteria, before)
    track = track._replace(past=track.past + track.open.control, open=Pair(), open_clients={}, seconds=0.0)
    if before > 0:
        without = {name: staged_bet.after_step(each) for name, each in track.without.items()}
        track = track._replace(worse=staged_bet.after_step(track.worse), without=without)
    if track.metric is not Metric.WORK:
        track = track._replace(good=_new_claim())
    if share >= ALL_TRAFFIC:
        return track._replace(remembered=_remember(track, criteria), windows=Windows())
    # Windows of the canary are none of the control's.
    return track._replace(remembered=None, windows=Windows() if track.remembered else track.windows)


def updated(
    track: MetricTest,
    pair: Pair,
    criteria: Criteria,
    *,
    share: float,
    seconds: float,
    warming: bool = False,
    groups: Mapping[str, Tally] = NO_CLIENTS,
    clients: Mapping[str, Tally] = NO_CLIENTS,
) -> MetricTest:
    """Return the track after what both arms did in one sample of so many seconds, at this share of traffic.

    `groups` are the control's part, by groups of clients, and `clients` the canary's.
    """
    if track.metric in TIMED and warming != track.warming:
        track = _warmed_up(track, criteria, warming=warming)
    correlation = client_correlation.continued(track.correlation, groups, seconds)
    track = track._replace(correlation=correlation, seen=track.seen + pair)
    if track.remembered:
        return _beside_memory(track, track.remembered, pair.canary, criteria, seconds)
    if track.past.count:
        track = _in_windows(track, pair.control, criteria, expected_rate(track.past), seconds)
    if share <= 0 or not track.past.count:
        # Before there is a past there is nothing to bet on: the first sample only teaches.
        return track._replace(past=track.past + pair.control)
    track = track._replace(
        open=track.open + pair,
        open_clients=_added(track.open_clients, clients),
        seconds=track.seconds + seconds,
    )
    return _closed(track, criteria, share) if _is_whole(track, criteria) else track


def _warmed_up(track: MetricTest, criteria: Criteria, *, warming: bool) -> MetricTest:
    """Return the track when a release begins or ends to warm up: what it showed until then is not held against it."""
    past = track.past + track.open.control
    track = track._replace(past=past, open=Pair(), open_clients={}, seconds=0.0, seen=Pair(), warming=warming)
    is_good = track.good.log_e >= log_needed_good(criteria, track.metric)
    return track if is_good else track._replace(good=_new_claim())


def _is_whole(track: MetricTest, criteria: Criteria) -> bool:
    control, canary = track.open.control.count, track.open.canary.count
    lasted = track.seconds >= criteria.judge.window.total_seconds()
    return lasted and control > 0 and canary > 0 and control + canary >= _block(track.metric)


def _block(metric: Metric) -> int:
    return BLOCK_OF_JOBS if metric is Metric.WORK else BLOCK


def _at_most_tenfold(log_e_values: list[float], factor: float = 1.0) -> list[float]:
    return [min(value / factor, MOST_OF_A_BLOCK) for value in log_e_values]


def _closed(track: MetricTest, criteria: Criteria, share: float) -> MetricTest:
    """Settle the bets on the open block, and let the control's part of it become the past."""
    control = expected_rate(track.past)
    margin, tolerance = criteria.margin(track.metric, share), criteria.tolerance(track.metric)
    parts = [log_e(track.open, control, control + part * margin, margin) for part in BELOW_THE_MARGIN]
    past, factor = track.past + track.open.control, track.correlation.factor
    good = staged_bet.after_block(track.good, _at_most_tenfold(parts, factor))
    closed = track._replace(past=past, good=good, open=Pair(), open_clients={}, seconds=0.0)
    # What is bet on has to lie above the claim; where nothing does, nothing can be worse.
    room = 1 - control - tolerance
    if track.warming or room <= EDGE:
        return closed
    sizes = [control + tolerance + effect * room for effect in criteria.effects(track.metric)]

    def settled(stake: staged_bet.StagedBet, seen: Pair) -> staged_bet.StagedBet:
        won = [log_e(seen, control, size, tolerance) for size in sizes]
        return staged_bet.after_block(stake, _at_most_tenfold(won, factor))

    without = {
        name: settled(track.without.get(name, track.worse), _less(track.open, track.open_clients.get(name)))
        for name in sorted({*track.without, *track.open_clients})
    }
    return closed._replace(worse=settled(track.worse, track.open), without=without)


def _less(pair: Pair, group: Tally | None) -> Pair:
    """Return what both arms did, less a group of the canary's clients, which may be read a moment after the whole."""
    if group is None:
        return pair
    bad = max(pair.canary.bad - group.bad, 0)
    return replace(pair, canary=Tally(max(pair.canary.count - group.count, bad), bad))


def _added(open_clients: Mapping[str, Tally], clients: Mapping[str, Tally]) -> Mapping[str, Tally]:
    if not clients:
        return open_clients
    return {
        name: open_clients.get(name, Tally()) + clients.get(name, Tally())
        for name in {*open_clients, *clients}
    }


def _beside_memory(
    track: MetricTest, control: Remembered, canary: Tally, criteria: Criteria, seconds: float
) -> MetricTest:
    track = track._replace(open=track.open + Pair(canary=canary), seconds=track.seconds + seconds)
    factor = track.correlation.factor
    if track.open.canary.count and track.seconds >= criteria.judge.window.total_seconds():
        margin = criteria.margin(track.metric, ALL_TRAFFIC)
        high = within(control.rate + margin)
        parts = [
            log_e_beside(track.open.canary, control.rate + part * margin, high) for part in BELOW_THE_MARGIN
        ]
        good = staged_bet.after_block(track.good, _at_most_tenfold(parts, factor))
        track = track._replace(good=good, open=Pair(), seconds=0.0)
    before = track.windows.seen
    track = _in_windows(track, canary, criteria, control.rate, seconds)
    if track.windows.seen == before or track.warming:
        return track
    window, most = Tally(1, track.windows.seen.bad - before.bad), control.bad_windows
    parts = [
        log_e_beside(window, most + part * (1 - most), most) for part in _evenly(len(track.worse.wealth_logs))
    ]
    won = _at_most_tenfold(parts)
    # A window is one event, whichever clients it hit.
    without = {name: staged_bet.after_block(each, won) for name, each in track.without.items()}
    return track._replace(worse=staged_bet.after_block(track.worse, won), without=without)


def _evenly(parts: int) -> list[float]:
    """Return so many parts of the way from the control's bad windows to nothing but bad ones."""
    return [NEARLY_ALL * (number + 1) / parts for number in range(parts)]


def _in_windows(track: MetricTest, arm: Tally, criteria: Criteria, rate: float, seconds: float) -> MetricTest:
    windows = continued(
        track.windows,
        arm,
        seconds,
        lasts=criteria.judge.window.total_seconds(),
        enough=_block(track.metric),
        limit=rate + criteria.margin(track.metric, ALL_TRAFFIC),
    )
    return track._replace(windows=windows)


def _remember(track: MetricTest, criteria: Criteria) -> Remembered:
    rate = expected_rate(track.past) if track.past.count else 0.0
    return Remembered(
        rate, highest_rate(track.windows.seen, criteria.false_stop(track.metric) * FOR_THE_LIMIT)
    )


def _new_claim() -> staged_bet.StagedBet:
    return staged_bet.new_bet(len(BELOW_THE_MARGIN))


def still_needed(track: MetricTest, criteria: Criteria, share: float) -> int:
    """Return about how many more requests of a canary as good as the control will show it to be good enough.

    0 when no number will: against a control that fails nearly always, there is nothing worse to tell it from.
    """
    lacking = log_needed_good(criteria, track.metric) - track.good.log_e
    margin = criteria.margin(track.metric, share)
    if track.remembered:
        rate = within(track.remembered.rate)
        gain = _divergence(rate, within(rate + margin))
    else:
        rate, ratio = expected_rate(track.past), (ALL_TRAFFIC - share) / max(share, 0.01)
        near = nearest(ratio, rate, 1, rate, margin)
        gain = ratio * _divergence(rate, near) + _divergence(rate, near + margin)
    return max(1, round(track.correlation.factor * lacking / gain)) if gain > LEAST_GAIN else 0


def _divergence(rate: float, other: float) -> float:
    """Return KL(rate ‖ other) of two coins, in nats."""
    return rate * log(rate / other) + (1 - rate) * log((1 - rate) / (1 - other))
