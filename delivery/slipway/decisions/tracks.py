"""One metric, followed through a canary: is the new release worse in it, and is it shown to be good enough.

Two claims are tested all the time. "The canary's rate is not above the control's", over the whole canary: when it
falls, the release is worse. "The canary's rate is above the control's by the margin or more", anew at every step: when
it falls, the release may go on. With little data neither falls, which is the third verdict.

What is bet on is taken from the past alone: the control's rate as it was before the block, and fixed sizes of harm.
Samples are gathered into blocks until both arms have answered, because one arm alone says nothing: at a share of
1 % most samples have no request of the canary in them.

At 100 % there is no control left. The canary is then held to what the control was last seen doing, which assumes what
is not assumed before: that the world stays as it was. A bad moment that both releases would have had now looks like
the canary's own. So there it counts by windows of five seconds: those in which its rate is above the control's and the
harm allowed, compared with how many such windows the control may have had at the most. To this upper limit goes a
tenth of the chance of a false stop.
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
from slipway.decisions.stretches import Windows, continued
from slipway.decisions.terms import EVERYBODY, Metric, Terms

FOR_THE_LIMIT = 0.1
NEARLY_ALL = 0.95
# Below this, in nats a request, the sum is mostly rounding.
LEAST_GAIN = 1e-9
# Where the canary may lie below the margin, as parts of it: at the control's rate, or a little above.
BELOW_THE_MARGIN = (0.0, 0.25)
# Blocks of few requests have arms of chance sizes, and much of their evidence is lost; jobs cannot wait.
BLOCK = {Metric.ERRORS: 20, Metric.SLOWNESS: 20, Metric.WORK: 2}


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the control is known by when it has no traffic: its rate, and in what part of its windows it was too high
    at the most.
    """

    rate: float
    bad_windows: float


@dataclass(frozen=True, slots=True)
class Track:
    """A metric so far. `past` is the control up to the block that is open, `seen` is all, for people to read.

    `windows` are the control's, and from 100 % on the canary's.
    """

    metric: Metric
    worse: stakes.Stake
    good: stakes.Stake
    past: Tally = field(default_factory=Tally)
    open: Pair = field(default_factory=Pair)
    seen: Pair = field(default_factory=Pair)
    windows: Windows = field(default_factory=Windows)
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
    if share >= EVERYBODY:
        return replace(track, remembered=_remember(track, terms), windows=Windows())
    # Windows of the canary are none of the control's.
    return replace(track, remembered=None, windows=Windows() if track.remembered else track.windows)


def heard(track: Track, pair: Pair, terms: Terms, *, share: float, seconds: float) -> Track:
    """Return the track after what both arms did in one sample of so many seconds, at this share of traffic."""
    track = replace(track, seen=track.seen + pair)
    if track.remembered:
        return _beside_memory(track, track.remembered, pair.canary, terms, seconds)
    if track.past.count:
        track = _in_windows(track, pair.control, terms, expected_rate(track.past), seconds)
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


def _beside_memory(track: Track, control: Remembered, canary: Tally, terms: Terms, seconds: float) -> Track:
    margin = terms.margin(track.metric, EVERYBODY)
    high = within(control.rate + margin)
    if canary.count:
        parts = [log_e_beside(canary, control.rate + part * margin, high) for part in BELOW_THE_MARGIN]
        track = replace(track, good=stakes.after_block(track.good, parts))
    before = track.windows.seen
    track = _in_windows(track, canary, terms, control.rate, seconds)
    if track.windows.seen == before:
        return track
    window, most = Tally(1, track.windows.seen.bad - before.bad), control.bad_windows
    parts = [
        log_e_beside(window, most + part * (1 - most), most) for part in _evenly(len(track.worse.fortunes))
    ]
    return replace(track, worse=stakes.after_block(track.worse, parts))


def _evenly(parts: int) -> list[float]:
    """Return so many parts of the way from the control's bad windows to nothing but bad ones."""
    return [NEARLY_ALL * (number + 1) / parts for number in range(parts)]


def _in_windows(track: Track, arm: Tally, terms: Terms, rate: float, seconds: float) -> Track:
    limit = rate + terms.margin(track.metric, EVERYBODY)
    enough = BLOCK[track.metric]
    return replace(track, windows=continued(track.windows, arm, seconds, enough=enough, limit=limit))


def _remember(track: Track, terms: Terms) -> Remembered:
    rate = expected_rate(track.past) if track.past.count else 0.0
    return Remembered(rate, highest_rate(track.windows.seen, terms.false_stop * FOR_THE_LIMIT))


def _new_claim() -> stakes.Stake:
    return stakes.laid(len(BELOW_THE_MARGIN))


def still_needed(track: Track, terms: Terms, share: float) -> int:
    """Return about how many more requests of a canary as good as the control will show it to be good enough.

    0 when no number will: beside a control that fails nearly always, there is nothing worse to tell it from.
    """
    lacking = log_needed_good(terms) - track.good.log_e
    margin = terms.margin(track.metric, share)
    if track.remembered:
        rate = within(track.remembered.rate)
        gain = _divergence(rate, within(rate + margin))
    else:
        rate, ratio = expected_rate(track.past), (EVERYBODY - share) / max(share, 0.01)
        near = nearest(ratio, rate, 1, rate, margin)
        gain = ratio * _divergence(rate, near) + _divergence(rate, near + margin)
    return max(1, round(lacking / gain)) if gain > LEAST_GAIN else 0


def _divergence(rate: float, other: float) -> float:
    """Return KL(rate ‖ other) of two coins, in nats."""
    return rate * log(rate / other) + (1 - rate) * log((1 - rate) / (1 - other))
