"""One metric, followed through a canary: is the new release worse in it, and is it shown to be good enough.

Two claims are tested all the time. "The canary's rate is not above the control's", over the whole canary: when it
falls, the release is worse. "The canary's rate is above the control's by the margin or more", anew at every step: when
it falls, the release may go on. With little data neither falls, which is the third verdict.

What is bet on is taken from the past alone: the control's rate as it was before the block, and fixed sizes of harm.
Samples are gathered into blocks until both arms have answered, because one arm alone says nothing: at a share of
1 % most samples have no request of the canary in them.

At 100 % there is no control left. The canary is then held to what the control was last seen doing, which assumes what
is not assumed before: that the world stays as it was. So it counts as worse only beyond the control's rate AND the
harm that is allowed, or beyond what the control's rate may have been at the most, whichever is higher. To this upper
limit goes a tenth of the chance of a false stop.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log

from slipway.decisions import stakes
from slipway.decisions.evidence import (
    Pair,
    Tally,
    expected_rate,
    highest_rate,
    log_e,
    log_e_beside,
    nearest,
    within,
)
from slipway.decisions.terms import EVERYBODY, Metric, Terms

FOR_THE_LIMIT = 0.1
# Where the canary may lie below the margin, as parts of it: at the control's rate, or a little above.
BELOW_THE_MARGIN = (0.0, 0.25)
# Blocks of few requests have arms of chance sizes, and much of their evidence is lost; jobs cannot wait.
BLOCK = {Metric.ERRORS: 20, Metric.SLOWNESS: 20, Metric.WORK: 2}


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the control is known by when it has no traffic: its rate, and how high it may have been."""

    rate: float
    limit: float


@dataclass(frozen=True, slots=True)
class Track:
    """A metric so far. `past` is the control up to the block that is open, `seen` is all, for people to read."""

    metric: Metric
    worse: stakes.Stake
    good: stakes.Stake
    past: Tally = field(default_factory=Tally)
    open: Pair = field(default_factory=Pair)
    seen: Pair = field(default_factory=Pair)
    remembered: Remembered | None = None


def begun(metric: Metric, terms: Terms) -> Track:
    """Return the track of a metric before the first sample."""
    return Track(metric, stakes.laid(len(terms.effects(metric)), len(terms.steps)), _new_claim())


def log_needed_worse(terms: Terms) -> float:
    """Return the log e-value from which on a release is worse in a metric."""
    return -log(terms.false_stop * (1 - FOR_THE_LIMIT))


def log_needed_good(terms: Terms) -> float:
    """Return the log e-value from which on a release is good enough in a metric.

    It has to be good enough in all of them, so that no chance has to be divided.
    """
    return -log(terms.judge.false_pass)


def entered(track: Track, terms: Terms, *, before: float, share: float) -> Track:
    """Return the track at the beginning of a step, given the shares of traffic before and from now on."""
    if track.open.control.count and track.open.canary.count:
        track = _closed(track, terms, before)
    track = replace(track, past=track.past + track.open.control, open=Pair())
    if before > 0:
        track = replace(track, worse=stakes.after_step(track.worse))
    if track.metric is not Metric.WORK:
        track = replace(track, good=_new_claim())
    return replace(track, remembered=_remember(track, terms) if share >= EVERYBODY else None)


def heard(track: Track, pair: Pair, terms: Terms, *, share: float) -> Track:
    """Return the track after what both arms did in one sample, at this share of traffic."""
    track = replace(track, seen=track.seen + pair)
    if track.remembered:
        return _beside_memory(track, track.remembered, pair.canary, terms)
    if share <= 0 or not track.past.count:
        # Before there is a past there is nothing to bet on: the first sample only teaches.
        return replace(track, past=track.past + pair.control)
    track = replace(track, open=track.open + pair)
    return _closed(track, terms, share) if _is_whole(track) else track


def _is_whole(track: Track) -> bool:
    control, canary = track.open.control.count, track.open.canary.count
    return control > 0 and canary > 0 and control + canary >= BLOCK[track.metric]


def _closed(track: Track, terms: Terms, share: float) -> Track:
    """Settle the bets on the open block, and let the control's part of it become the past."""
    control = expected_rate(track.past)
    margin = terms.margin(track.metric, share)
    return replace(
        track,
        worse=stakes.after_block(
            track.worse,
            [
                log_e(track.open, control, control + effect * (1 - control), 0.0)
                for effect in terms.effects(track.metric)
            ],
        ),
        good=stakes.after_block(
            track.good,
            [log_e(track.open, control, control + part * margin, margin) for part in BELOW_THE_MARGIN],
        ),
        past=track.past + track.open.control,
        open=Pair(),
    )


def _beside_memory(track: Track, control: Remembered, canary: Tally, terms: Terms) -> Track:
    if not canary.count:
        return track
    margin = terms.margin(track.metric, EVERYBODY)
    high = within(control.rate + margin)
    return replace(
        track,
        worse=stakes.after_block(
            track.worse,
            [
                log_e_beside(canary, control.limit + effect * (1 - control.limit), control.limit)
                for effect in terms.effects(track.metric)
            ],
        ),
        good=stakes.after_block(
            track.good,
            [log_e_beside(canary, control.rate + part * margin, high) for part in BELOW_THE_MARGIN],
        ),
    )


def _remember(track: Track, terms: Terms) -> Remembered:
    rate = expected_rate(track.past) if track.past.count else 0.0
    highest = highest_rate(track.past, terms.false_stop * FOR_THE_LIMIT)
    return Remembered(rate, within(max(highest, rate + terms.margin(track.metric, EVERYBODY))))


def _new_claim() -> stakes.Stake:
    return stakes.laid(len(BELOW_THE_MARGIN))


def still_needed(track: Track, terms: Terms, share: float) -> int:
    """Return about how many more requests of a canary as good as the control will show it to be good enough."""
    lacking = log_needed_good(terms) - track.good.log_e
    margin = terms.margin(track.metric, share)
    if track.remembered:
        rate = within(track.remembered.rate)
        gain = _divergence(rate, within(rate + margin))
    else:
        rate, ratio = expected_rate(track.past), (EVERYBODY - share) / max(share, 0.01)
        near = nearest(ratio, rate, 1, rate, margin)
        gain = ratio * _divergence(rate, near) + _divergence(rate, near + margin)
    return max(1, round(lacking / gain))


def _divergence(rate: float, other: float) -> float:
    """Return KL(rate ‖ other) of two coins, in nats."""
    return rate * log(rate / other) + (1 - rate) * log((1 - rate) / (1 - other))
