"""Guards: what is told from a look or a few, each saying what was seen.

A process that ends, and memory, are looked at in the new release alone. Where requests fail or the health check does,
the old release is asked as well: what both suffer is no fault of the new one, and going back would mend nothing. Only
when both are down for a minute does the new one go back, for it may be what broke what they share.

Two of the guards are statistics, and have a part of the chance of a false stop that is promised. The ceiling is a bet
as in `tracks`, that the new release fails by the ceiling more than the old one, settled at each look; no look counts
for more than tenfold, so that one bad moment does not trip it. Below twenty requests, where that says little, Fisher's
exact test is asked when the new release has given 5, 10, 15 and 20 answers, each time with a part of that chance.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import log

from slipway.config import Judge
from slipway.decisions.canary.criteria import ALL_TRAFFIC
from slipway.decisions.canary.samples import CANARY, PROCESSES, TRAFFIC, Sample
from slipway.decisions.canary.statistics import staged_bet
from slipway.decisions.canary.statistics.evidence import Pair, Tally, chance_beside, expected_rate, log_e
from slipway.decisions.text import restart_words

# The ceiling also holds for the latest requests, so that a good hour does not hide a bad minute; over five times as
# many, because it is asked at every look: of 20 requests four fail by chance far too often.
LATEST_FACTOR = 5
MOST_READINGS = 64
# Each guard that is a statistic has half of the guards' chance, and the exact test a quarter of its half at each count.
GUARDS_OF_CHANCE = 2
COUNTS_OF_FEW = (5, 10, 15, 20)
MOST_OF_A_LOOK = log(10)
BOTH_DOWN = timedelta(seconds=60)
# Memory goes up and down by a few per cent all the time.
GROWN_FACTOR = 1.05
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Watch:
    """What the guards remember. `memory` holds readings of the canary, instant and bytes, fewer of the older ones.

    `before` is what the control did alone, `pair` what both did together, `open` the part of it on which no bet was
    settled yet; `asked_at` is the count at which the exact test is asked in this look, 0 for none.
    """

    in_step: Tally = field(default_factory=Tally)
    latest: tuple[Tally, ...] = ()
    memory: tuple[tuple[datetime, int], ...] = ()
    control_memory: int = 0
    before: Tally = field(default_factory=Tally)
    pair: Pair = field(default_factory=Pair)
    open: Pair = field(default_factory=Pair)
    beyond: staged_bet.StagedBet = field(default_factory=lambda: staged_bet.new_bet(1))
    asked_at: int = 0
    both_down_since: datetime | None = None


def new_step(watch: Watch) -> Watch:
    """Return what is remembered at the beginning of a step."""
    return replace(watch, in_step=Tally())


def watched(watch: Watch, sample: Sample, judge: Judge) -> Watch:
    """Return what is remembered after a sample."""
    answers = sample.canary.answers
    watch = replace(
        watch,
        in_step=watch.in_step + answers,
        latest=_latest(watch.latest, answers, judge.error_ceiling_after * LATEST_FACTOR),
        memory=_readings(watch.memory, sample),
        control_memory=max(watch.control_memory, sample.control.memory_bytes),
        both_down_since=_both_down_since(watch, sample),
    )
    if not sample.share:
        return replace(watch, before=watch.before + sample.control.answers)
    return _settled(_counted(watch, sample), judge)


def _counted(watch: Watch, sample: Sample) -> Watch:
    answers = Pair(sample.control.answers, sample.canary.answers)
    pair = watch.pair + answers
    # Where many come at once, the bets say more than a test of few.
    reached = pair.canary.count if pair.canary.count <= 2 * COUNTS_OF_FEW[-1] else 0
    passed = (count for count in COUNTS_OF_FEW if watch.pair.canary.count < count <= reached)
    return replace(watch, pair=pair, open=watch.open + answers, asked_at=max(passed, default=0))


def _settled(watch: Watch, judge: Judge) -> Watch:
    """Settle the bet that the canary fails by the ceiling more, once both have answered."""
    past = watch.before + watch.pair.control
    before = Tally(past.count - watch.open.control.count, past.bad - watch.open.control.bad)
    if not before.count:
        # What comes first only teaches, as there is nothing yet to bet by.
        return replace(watch, open=Pair())
    if not (watch.open.control.count and watch.open.canary.count):
        return watch
    control = expected_rate(before)
    won = log_e(watch.open, control, control + judge.error_ceiling * (1 - control), 0.0)
    return replace(
        watch, open=Pair(), beyond=staged_bet.after_block(watch.beyond, [min(won, MOST_OF_A_LOOK)])
    )


def tripped(watch: Watch, sample: Sample, judge: Judge, *, allowed: float) -> tuple[str, ...]:
    """Return what was seen, in plain words, by each guard that trips. `watch` includes the sample.

    `allowed` is the chance that guards may trip in a release that is no worse.
    """
    seen = (
        *_down(watch, sample),
        *_restarted(sample, judge),
        *_beyond_the_ceiling(watch, sample, judge, allowed / GUARDS_OF_CHANCE),
        *_failing_from_the_start(watch, allowed / GUARDS_OF_CHANCE),
        *_too_large(sample, judge),
        *_leaking(watch, sample, judge),
    )
    return tuple(seen)


def _both_down_since(watch: Watch, sample: Sample) -> datetime | None:
    if f"{CANARY} {TRAFFIC}" in sample.missing or sample.canary.up or sample.control.up:
        return None
    return watch.both_down_since or sample.at


def _down(watch: Watch, sample: Sample) -> list[str]:
    seen = []
    if f"{CANARY} {TRAFFIC}" not in sample.missing and not sample.canary.up:
        if sample.control.up:
            seen.append("The new release does not pass its health check.")
        elif watch.both_down_since and sample.at - watch.both_down_since >= BOTH_DOWN:
            seen.append("The new release does not pass its health check, nor does the old one, for a minute.")
    if sample.canary.stopped:
        seen.append(f"Not running in the new release: {', '.join(sample.canary.stopped)}.")
    return seen


def _restarted(sample: Sample, judge: Judge) -> list[str]:
    if sample.canary.restarts < judge.restarts:
        return []
    causes = f" ({'; '.join(sample.canary.causes)})" if sample.canary.causes else ""
    return [
        f"Processes of the new release ended by themselves {restart_words.times(sample.canary.restarts)}{causes}."
    ]


def _beyond_the_ceiling(watch: Watch, sample: Sample, judge: Judge, chance: float) -> list[str]:
    """Compare with the control while it has any traffic; without one the ceiling stands alone."""
    has_control = sample.share < ALL_TRAFFIC and watch.before.count + watch.pair.control.count > 0
    if has_control and watch.beyond.log_e < -log(chance):
        return []
    in_step = _failing(watch.in_step, judge.error_ceiling_after, judge)
    latest = sum(watch.latest, Tally())
    return in_step or _failing(latest, judge.error_ceiling_after * LATEST_FACTOR, judge)


def _failing_from_the_start(watch: Watch, chance: float) -> list[str]:
    canary, control = watch.pair.canary, watch.pair.control
    if control.count < canary.count:
        control = control + watch.before
    if not (watch.asked_at and canary.bad and control.count):
        return []
    if chance_beside(Pair(control, canary)) > chance / len(COUNTS_OF_FEW):
        return []
    seen = f"{canary.bad:,} of the first {canary.count:,} requests to the new release failed"
    beside = f"{control.bad:,} of {control.count:,} to the old one"
    odds = f"1 in {len(COUNTS_OF_FEW) / chance:,.0f}"
    return [f"{seen}, {beside}. By chance alone this is seen less often than {odds}."]


def _failing(answers: Tally, after: int, judge: Judge) -> list[str]:
    if answers.count < after or answers.rate < judge.error_ceiling:
        return []
    share = f"{answers.bad:,} of {answers.count:,} requests to the new release failed, {answers.rate:.1%}"
    return [f"{share}; the ceiling is {judge.error_ceiling:.1%}."]


def _too_large(sample: Sample, judge: Judge) -> list[str]:
    memory = sample.canary.memory_bytes
    if judge.memory_mb is None or memory <= judge.memory_mb * MEGABYTE:
        return []
    return [f"The new release takes {_megabytes(memory)} of memory; the limit is {judge.memory_mb:,} MB."]


def _leaking(watch: Watch, sample: Sample, judge: Judge) -> list[str]:
    """Compare with the most that the control ever took. It has run for longer and had longer to grow, so a canary that
    takes several times as much already, and still grows, will not come to rest where the control did.
    """
    memory, control = sample.canary.memory_bytes, watch.control_memory
    if not control or memory <= judge.memory_factor * control or not _grows(watch):
        return []
    most = f"the old one took {_megabytes(control)} at the most"
    return [f"The new release takes {_megabytes(memory)} of memory and grows; {most}."]


def _grows(watch: Watch) -> bool:
    """Return whether the canary takes more than at half of the time it has been watched."""
    first, last = watch.memory[0][0], watch.memory[-1][0]
    half = first + (last - first) / 2
    before = [size for at, size in watch.memory if at <= half]
    return watch.memory[-1][1] > GROWN_FACTOR * before[-1]


def _latest(latest: tuple[Tally, ...], answers: Tally, enough: int) -> tuple[Tally, ...]:
    """Return the shortest run of samples up to now that holds enough requests, or all."""
    if not answers.count:
        return latest
    latest = (*latest, answers)
    spare = sum(tally.count for tally in latest) - enough
    drop = 0
    while spare >= latest[drop].count:
        spare -= latest[drop].count
        drop += 1
    return latest[drop:]


def _readings(memory: tuple[tuple[datetime, int], ...], sample: Sample) -> tuple[tuple[datetime, int], ...]:
    if f"{CANARY} {PROCESSES}" in sample.missing or not sample.canary.memory_bytes:
        return memory
    kept = memory if len(memory) < MOST_READINGS else memory[::2]
    return (*kept, (sample.at, sample.canary.memory_bytes))


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB"
