"""The three verdicts, and what each of them needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from math import exp, log, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slipway.config import Judge
from slipway.decisions.canary import findings, verdict
from slipway.decisions.canary.criteria import Criteria, Metric
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.statistics.evidence import Pair, Tally, expected_rate, log_e
from slipway.decisions.canary.verdict import GoodEnough, NotEnough, Verdict, Worse
from slipway.steps.traffic.move_traffic import words_of

from tests.support.canaries import HEALTHY, QUICK, QUICK_JUDGE, Behaviour, Traffic, through_the_plan

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TERMS = Criteria(QUICK_JUDGE)
EVERY = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS, Metric.WORK))


def samples_of(*arms: tuple[Arm, Arm], share: float = 5, first: int = 0) -> list[Sample]:
    """Looks two seconds apart at one share of traffic."""
    return [
        Sample(NOON + timedelta(seconds=2 * (first + number + 1)), share, 2, *both)
        for number, both in enumerate(arms)
    ]


def steady(control: Arm, canary: Arm, *, looks: int = 60, share: float = 5, first: int = 0) -> list[Sample]:
    return samples_of(*[(control, canary)] * looks, share=share, first=first)


def answers(requests: int, quick: int, failed: int = 0) -> Arm:
    return Arm(
        requests, failed, {0.1: quick, 0.5: requests - (requests - quick) // 2, float("inf"): requests}
    )


GOOD = answers(95, 93), answers(50, 49)


def canary_verdict(samples: Sequence[Sample], criteria: Criteria) -> Verdict:
    """The verdict over all samples of a canary so far, in their order."""
    return verdict.verdict_of(reduce(verdict.updated, samples, verdict.opened(criteria)))


def kind(samples: Sequence[Sample], criteria: Criteria = TERMS) -> type[Verdict]:
    return type(canary_verdict(samples, criteria))


def wanted(samples: Sequence[Sample], criteria: Criteria = TERMS) -> str:
    judged = canary_verdict(samples, criteria)
    assert isinstance(judged, NotEnough)
    return "; ".join(judged.wanted)


def test_a_canary_like_the_control_is_good_enough() -> None:
    assert kind(steady(*GOOD)) is GoodEnough
    assert kind(steady(*GOOD), Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS))) is GoodEnough


def test_a_canary_that_fails_more_is_worse_and_stays_so() -> None:
    bad = steady(Arm(950, 1), Arm(50, 5), looks=20)
    assert kind(bad) is Worse
    assert kind([*bad, *steady(*GOOD, looks=5000, first=20)]) is Worse


def test_a_guard_that_tripped_once_is_not_forgotten() -> None:
    down = replace(GOOD[1], up=False)
    assert kind([*steady(GOOD[0], down, looks=1), *steady(*GOOD, first=1)]) is Worse


def test_the_chance_of_a_false_stop_is_divided_among_the_metrics() -> None:
    one, three = (canary_verdict([], criteria).evidence.findings for criteria in (TERMS, EVERY))
    assert exp(-one[0].worse.needed) == pytest.approx(0.01 * 0.9 * 0.9)
    assert sum(exp(-finding.worse.needed) for finding in three) == pytest.approx(0.01 * 0.9 * 0.9)


def test_an_arm_that_answers_alone_is_compared_once_the_other_has_answered() -> None:
    first = steady(Arm(500), Arm(5), looks=1)
    alone = (Arm(), Arm(30, 3)), (Arm(500, 1), Arm())
    together = ((Arm(500, 1), Arm(30, 3)),)
    ends = [
        canary_verdict([*first, *samples_of(*looks, first=1)], TERMS).evidence.findings[0]
        for looks in (alone, alone[::-1], together)
    ]
    assert ends[0] == ends[1] == ends[2]
    assert ends[0].worse.log_e > 1


def test_a_worse_canary_is_accused_in_plain_words() -> None:
    judged = canary_verdict(steady(Arm(950, 1), Arm(50, 5), looks=5), TERMS)
    assert isinstance(judged, Worse)
    assert (
        "requests of the new release failed (10.00%), 4 of 3,800 of the old one (0.11%)" in judged.reasons[0]
    )
    assert "seen less often than 1 in 123" in judged.reasons[0]


def test_a_canary_that_fails_less_is_good_enough() -> None:
    assert kind(steady(Arm(950, 40), Arm(50, 0), looks=200)) is GoodEnough


def test_slower_answers_are_worse_though_none_fails() -> None:
    slow = steady(answers(950, 940), answers(50, 40), looks=40)
    assert kind(slow, Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS))) is Worse
    assert kind(slow) is GoodEnough


def test_failing_jobs_are_worse_though_requests_do_well() -> None:
    control, canary = (replace(arm, jobs=1) for arm in GOOD)
    assert kind(steady(control, canary), EVERY) is GoodEnough
    assert kind(steady(control, replace(canary, jobs_failed=1)), EVERY) is Worse


def test_without_jobs_a_release_passes_but_not_with_one_that_failed_and_too_few_to_tell() -> None:
    assert kind(steady(*GOOD), EVERY) is GoodEnough
    one = [*steady(*GOOD), *steady(GOOD[0], replace(GOOD[1], jobs=1, jobs_failed=1), looks=1, first=60)]
    assert wanted(one, EVERY).startswith("work: about")


# --- no data is a failure


def test_nothing_is_promoted_without_a_sample() -> None:
    assert wanted([]) == "a first sample"


@pytest.mark.parametrize("share", [1, 5, 25, 50, 100])
@pytest.mark.parametrize("looks", [1, 2000])
def test_nothing_is_promoted_without_traffic(share: float, looks: int) -> None:
    assert kind(steady(Arm(), Arm(), looks=looks, share=share)) is NotEnough
    assert kind(steady(Arm(95), Arm(), looks=looks, share=share)) is NotEnough
    if share < 100:
        assert kind(steady(Arm(), Arm(95), looks=looks, share=share)) is NotEnough


@pytest.mark.parametrize(
    "name", [f"{arm} {part}" for arm in ("control", "canary") for part in ("traffic", "figures", "processes")]
)
def test_nothing_is_promoted_while_something_cannot_be_read(name: str) -> None:
    seen = steady(*GOOD)
    blind = replace(seen[-1], missing=(name,))
    assert kind(seen, EVERY) is GoodEnough
    assert f"{name}: could not be read" in wanted([*seen[:-1], blind], EVERY)
    assert kind([*seen[:-1], blind, *steady(*GOOD, looks=1, first=60)], EVERY) is GoodEnough


@given(st.integers(1, 400))
@settings(max_examples=30, deadline=None)
def test_nothing_is_promoted_in_a_gap(looks: int) -> None:
    names = tuple(
        f"{arm} {part}" for arm in ("control", "canary") for part in ("traffic", "figures", "processes")
    )
    gap = [replace(sample, missing=names) for sample in steady(Arm(), Arm(), looks=looks)]
    assert kind(gap) is NotEnough
    assert kind([*steady(*GOOD), *gap]) is NotEnough


def test_figures_that_nobody_judges_may_be_missing() -> None:
    seen = [replace(sample, missing=("canary figures",)) for sample in steady(*GOOD)]
    assert kind(seen) is GoodEnough


def test_a_release_that_counts_its_times_in_other_buckets_is_not_promoted() -> None:
    other = Arm(50, 0, {0.3: 49, float("inf"): 50})
    assert "times that both releases count alike" in wanted(steady(GOOD[0], other), EVERY)


def test_a_release_whose_times_come_late_is_judged_by_the_bounds_that_both_have() -> None:
    common = Arm(50, 0, {0.5: 50, float("inf"): 50})
    seen = [*steady(GOOD[0], Arm(), looks=20), *steady(GOOD[0], common, looks=60, first=20)]
    judged = canary_verdict(seen, Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS)))
    assert isinstance(judged, GoodEnough)
    assert judged.evidence.findings[1].bound == 0.5


def test_a_share_that_is_no_step_is_not_good_enough() -> None:
    assert "7 % is not a step" in wanted(steady(*GOOD, share=7))


def test_each_step_asks_anew() -> None:
    """What was shown at 5 % says nothing of 25 %: a release may break under more."""
    seen = steady(*GOOD)
    assert kind([*seen, *steady(Arm(75), Arm(25), looks=1, share=25, first=60)]) is NotEnough
    assert kind([*seen, *steady(Arm(75), Arm(25), looks=60, share=25, first=60)]) is GoodEnough


# --- time


def test_good_enough_waits_for_the_least_time() -> None:
    assert wanted(steady(Arm(9500), Arm(500), looks=14)) == "time: 2 s more at this share"
    assert kind(steady(Arm(9500), Arm(500), looks=15)) is GoodEnough


def test_worse_does_not_wait() -> None:
    assert kind(steady(Arm(95), Arm(50, 50), looks=6)) is Worse


def test_the_most_time_is_over_when_it_is_over() -> None:
    case = reduce(verdict.updated, steady(Arm(95), Arm(), looks=899), verdict.opened(TERMS))
    assert not verdict.timed_out(case)
    last = steady(Arm(95), Arm(), looks=1, first=899)[0]
    assert verdict.timed_out(verdict.updated(case, last))
    again = replace(last, share=25, at=last.at + timedelta(seconds=2))
    assert not verdict.timed_out(verdict.updated(case, again))


# --- the last step


def whole(canary: Arm, *, looks: int = 60) -> list[Sample]:
    """Up to 50 % all was well; then everybody gets the canary."""
    before = steady(Arm(475, 1), Arm(475, 1), share=50)
    return [*before, *steady(Arm(), canary, share=100, looks=looks, first=60)]


def test_at_the_end_the_canary_is_held_to_what_the_control_was_last_seen_doing() -> None:
    assert kind(whole(Arm(950, 2))) is GoodEnough
    assert kind(whole(Arm(950, 2), looks=1)) is NotEnough
    assert kind(whole(Arm(950, 60))) is Worse
    assert kind(whole(Arm(950, 60), looks=2)) is NotEnough


def test_at_the_end_one_bad_moment_does_not_decide() -> None:
    """A third of all requests fails for eight seconds, in what may be the database's fault."""
    before = steady(Arm(475, 1), Arm(475, 1), share=50)
    looks = [(Arm(), Arm(950, 300 if 10 <= number < 14 else 2)) for number in range(60)]
    criteria = Criteria(Judge.model_validate({**QUICK, "error-ceiling": 1}))
    assert kind([*before, *samples_of(*looks, share=100, first=60)], criteria) is not Worse


def test_at_the_end_a_little_more_than_before_is_no_reason_to_go_back() -> None:
    """Twice the failures, but within the harm allowed: the hour may have changed, and nobody can tell."""
    assert kind(whole(Arm(950, 4), looks=400)) is GoodEnough


def test_at_the_end_the_old_release_need_not_be_readable() -> None:
    seen = whole(Arm(950, 2))
    assert kind([*seen[:-1], replace(seen[-1], missing=("control traffic",))]) is GoodEnough
    assert kind([*seen[:-1], replace(seen[-1], missing=("canary traffic",))]) is NotEnough


def test_without_any_control_only_few_failures_are_good_enough() -> None:
    alone = Criteria(QUICK_JUDGE, steps=(100,))
    assert kind(steady(Arm(), Arm(100, 0), share=100), alone) is GoodEnough
    assert kind(steady(Arm(), Arm(100, 3), share=100), alone) is NotEnough


# --- thin traffic at the end


def at_once(*, fails: bool, asked: int, control: int = 1) -> verdict.Case:
    """A release that got everybody at once, of whom so many ask, one every twenty seconds."""
    alone = Criteria(steps=(100,))
    before = samples_of(*[(Arm(control), Arm())] * 3, share=0)
    during = [
        Sample(NOON + timedelta(seconds=6 + 20 * (number + 1)), 100, 20, Arm(), Arm(1, int(fails)))
        for number in range(asked)
    ]
    return reduce(verdict.updated, [*before, *during], verdict.opened(alone))


def test_with_few_answers_nothing_is_kept_that_was_not_shown_to_be_good() -> None:
    assert "19 of the 20 answers" in verdict.lacking_at_the_end(at_once(fails=False, asked=19))[0]
    assert verdict.lacking_at_the_end(at_once(fails=False, asked=20)) == ()
    assert "nobody asked" in verdict.lacking_at_the_end(at_once(fails=False, asked=0))[0]


@pytest.mark.parametrize("asked", range(1, 40))
def test_a_release_that_fails_every_request_is_never_kept(asked: int) -> None:
    case = at_once(fails=True, asked=asked, control=2)
    assert case.reasons or verdict.lacking_at_the_end(case)


def test_below_twenty_requests_an_exact_test_decides() -> None:
    assert (
        "5 of the first 5 requests to the new release failed"
        in at_once(fails=True, asked=5, control=200).reasons[0]
    )
    assert at_once(fails=True, asked=4, control=200).reasons == ()


def test_answers_of_which_too_many_failed_are_not_kept() -> None:
    few = Criteria(steps=(100,))
    seen = [*steady(Arm(20), Arm(), share=0, looks=3), *steady(Arm(), Arm(5, 1), share=100, looks=6, first=3)]
    lacking = verdict.lacking_at_the_end(reduce(verdict.updated, seen, verdict.opened(few)))
    assert lacking == ("errors: 6 of 30 requests to the new release failed (20.0%)",)


# --- bursts, warming up, clients


def test_one_window_wins_no_more_than_tenfold() -> None:
    burst = [*steady(*GOOD, looks=20), *steady(GOOD[0], Arm(500, 90), looks=1, first=20)]
    before, after = (canary_verdict(burst[:end], TERMS).evidence.findings[0].worse.log_e for end in (20, 21))
    assert after - before <= log(10) + 1e-9


def test_evidence_is_settled_when_a_window_is_over() -> None:
    six = Criteria(Judge.model_validate({**QUICK, "window": "6s"}))
    ends = [
        canary_verdict(steady(Arm(950, 1), Arm(50, 5), looks=looks), six).evidence.findings[0].worse.log_e
        for looks in (1, 2, 3, 4, 5)
    ]
    # The first look only teaches; the window that begins with the second ends with the fourth.
    assert ends[0] == ends[1] == ends[2] == 0
    assert ends[3] > 0


def test_slow_answers_of_a_release_that_warms_up_withhold_and_do_not_stop() -> None:
    judge = Judge.model_validate({**QUICK, "warm-up": "60s", "warm-up-requests": 100})
    warm = Criteria(judge, metrics=(Metric.ERRORS, Metric.SLOWNESS))
    slow, quick = answers(50, 20), answers(50, 49)
    cold = steady(answers(950, 940), slow, looks=30)
    assert kind(cold, warm) is NotEnough
    assert kind([*cold, *steady(answers(950, 940), quick, looks=60, first=30)], warm) is GoodEnough
    assert kind([*cold, *steady(answers(950, 940), slow, looks=20, first=30)], warm) is Worse


def test_a_release_that_is_quick_from_the_start_does_not_wait_to_be_warm() -> None:
    judge = Judge.model_validate({**QUICK, "warm-up": "10m"})
    warm = Criteria(judge, metrics=(Metric.ERRORS, Metric.SLOWNESS))
    assert kind(steady(answers(9500, 9400), answers(500, 495), looks=60), warm) is GoodEnough


def test_groups_of_clients_that_differ_weaken_the_evidence() -> None:
    bad = steady(Arm(950, 10), Arm(50, 2), looks=150)
    alike = {str(number): Arm(120, 1 + number % 2) for number in range(8)}
    apart = {str(number): Arm(120, 12 if number == 3 else 0) for number in range(8)}
    ends = [
        canary_verdict([replace(each, instances=groups) for each in bad], TERMS)
        .evidence.findings[0]
        .worse.log_e
        for groups in (alike, apart)
    ]
    assert ends[1] < 0.6 * ends[0]


# --- of what kind answers are


def test_more_redirects_and_refusals_than_are_tolerated_are_worse() -> None:
    kinds = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.REFUSED, Metric.REDIRECTED))
    control = Arm(950, 1, redirected=40, refused=20)
    fine, logged_out = Arm(50, 0, redirected=3, refused=1), Arm(50, 0, redirected=30, refused=1)
    assert kind(steady(control, fine), kinds) is GoodEnough
    assert kind(steady(control, logged_out, looks=20), kinds) is Worse
    assert kind(steady(control, replace(fine, refused=20), looks=20), kinds) is Worse
    assert kind(steady(control, logged_out), Criteria(QUICK_JUDGE)) is GoodEnough


def test_a_few_more_redirects_are_no_reason_to_go_back() -> None:
    kinds = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.REDIRECTED))
    seen = steady(Arm(950, 1, redirected=40), Arm(50, 0, redirected=4), looks=800)
    assert kind(seen, kinds) is not Worse


def test_a_control_of_nothing_but_redirects_accuses_nobody() -> None:
    kinds = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.REDIRECTED))
    assert kind(steady(Arm(950, 1, redirected=950), Arm(50, 0, redirected=50), looks=100), kinds) is not Worse


def test_the_slowest_hundredth_is_looked_at_by_itself() -> None:
    criteria = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS, Metric.SLOWEST))
    control = Arm(950, 0, {0.1: 910, 0.5: 945, float("inf"): 950})
    canary = Arm(50, 0, {0.1: 48, 0.5: 48, float("inf"): 50})
    seen = steady(control, canary, looks=60)
    judged = canary_verdict(seen, criteria)
    assert isinstance(judged, Worse)
    assert "took over 0.5 s" in judged.reasons[0]


# --- the share at which it is watched


def test_the_watched_share_is_judged_beside_what_the_old_release_keeps() -> None:
    kept = Criteria(QUICK_JUDGE, steps=(50, 100), old_share=5)
    assert kept.last_share == 95
    assert Criteria(QUICK_JUDGE, steps=(100,), old_share=5).last_share == 100
    before = steady(Arm(475, 1), Arm(475, 1), share=50)
    incident = samples_of(*[(Arm(50, 20), Arm(950, 380))] * 20, share=95, first=60)
    after = samples_of(*[(Arm(50), Arm(950, 1))] * 60, share=95, first=80)
    assert kind([*before, *incident, *after], kept) is GoodEnough
    alone = samples_of(*[(Arm(50), Arm(950, 380))] * 20, share=95, first=60)
    assert kind([*before, *alone], kept) is Worse


# --- against the definition


def by_definition(samples: Sequence[Sample], criteria: Criteria) -> tuple[float, float]:
    """The two e-values of errors, written out: a sum over every size of harm and every beginning of a product."""
    past, gathered, blocks, part, in_part, share = (
        Tally(),
        Pair(),
        list[tuple[float, Pair, float, float]](),
        0,
        0,
        0.0,
    )
    weights: list[float] = []

    def close(gathered: Pair, at: float) -> None:
        nonlocal in_part
        blocks.append((expected_rate(past), gathered, criteria.margin(Metric.ERRORS, at), at))
        first = 0.5 if not weights else 0.0
        weights.append(first + 0.5 / len(criteria.steps) / ((in_part + 1) * (in_part + 2)))
        in_part += 1

    for sample in samples:
        if sample.share != share:
            if gathered.control.count and gathered.canary.count:
                close(gathered, share)
            past, gathered = past + gathered.control, Pair()
            part, in_part = part + (share > 0), 0 if share > 0 else in_part
            share = sample.share
        pair = Pair(sample.control.answers, sample.canary.answers)
        if not past.count:
            past = past + pair.control
            continue
        gathered = gathered + pair
        sizes = gathered.control.count, gathered.canary.count
        if min(sizes) > 0 and sum(sizes) >= 20:
            close(gathered, share)
            past, gathered = past + gathered.control, Pair()
    effects = criteria.effects(Metric.ERRORS)
    worse = (
        1
        - sum(weights)
        + sum(
            weight
            / len(effects)
            * prod(
                exp(min(log_e(pair, q, q + effect * (1 - q), 0.0), log(10)))
                for q, pair, _, _ in blocks[begin:]
            )
            for begin, weight in enumerate(weights)
            for effect in effects
        )
    )
    last = [block for block in blocks if block[3] == share]
    thin = [(begin == 0) * 0.5 + 0.5 / ((begin + 1) * (begin + 2)) for begin in range(len(last))]
    good = (
        1
        - sum(thin)
        + sum(
            weight
            / 2
            * prod(
                exp(min(log_e(pair, q, q + below * margin, margin), log(10)))
                for q, pair, margin, _ in last[begin:]
            )
            for begin, weight in enumerate(thin)
            for below in (0.0, 0.25)
        )
    )
    return worse, good


few = st.integers(0, 12)
arms = st.tuples(few, few).map(lambda pair: Arm(max(pair), min(pair)))


@given(st.lists(st.tuples(st.sampled_from([1, 5, 25, 50]), arms, arms), max_size=40))
@settings(max_examples=200, deadline=None)
def test_one_sample_after_the_other_comes_to_what_the_definition_says(
    looks: list[tuple[float, Arm, Arm]],
) -> None:
    looks.sort(key=lambda look: look[0])
    samples = [
        Sample(NOON + timedelta(seconds=2 * number), share, 2, control, canary)
        for number, (share, control, canary) in enumerate(looks)
    ]
    evidence = canary_verdict(samples, TERMS).evidence.findings[0]
    worse, good = by_definition(samples, TERMS)
    assert exp(evidence.worse.log_e) == pytest.approx(worse, rel=1e-9)
    assert exp(evidence.good.log_e) == pytest.approx(good, rel=1e-9)


@given(st.lists(st.tuples(st.sampled_from([1, 5, 25, 50, 100]), arms, arms), max_size=30), st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_a_case_can_be_taken_up_anywhere(looks: list[tuple[float, Arm, Arm]], at: int) -> None:
    samples = [
        Sample(NOON + timedelta(seconds=2 * number), share, 2, control, canary)
        for number, (share, control, canary) in enumerate(looks)
    ]
    first = reduce(verdict.updated, samples[:at], verdict.opened(EVERY))
    assert verdict.verdict_of(reduce(verdict.updated, samples[at:], first)) == canary_verdict(samples, EVERY)


# --- what cannot be, and is


extremes = st.sampled_from([0, 1, 7, 10**6, 10**15])
wild = st.builds(
    lambda n, k, slow, jobs, lost: Arm(n, k, {0.1: max(n - slow, 0), float("inf"): n}, jobs, lost),
    extremes,
    extremes,
    extremes,
    extremes,
    extremes,
)


@given(st.lists(st.tuples(st.sampled_from([0, 1, 5, 25, 50, 100]), wild, wild), max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_counts_break_the_judge(looks: list[tuple[float, Arm, Arm]]) -> None:
    samples = [
        Sample(NOON + timedelta(seconds=2 * number), share, 2, control, canary)
        for number, (share, control, canary) in enumerate(looks)
    ]
    for finding in canary_verdict(samples, EVERY).evidence.findings:
        assert np.isfinite([finding.worse.log_e, finding.good.log_e, finding.margin]).all()
        assert finding.requests_needed >= 0
        assert findings.progress(finding)


def test_a_long_canary_costs_no_more_for_each_look() -> None:
    """What is remembered does not grow with the number of samples."""
    short = reduce(verdict.updated, steady(*GOOD, looks=300), verdict.opened(EVERY))
    long = reduce(verdict.updated, steady(*GOOD, looks=3000), verdict.opened(EVERY))
    assert len(long.watch.latest) <= len(short.watch.latest) + 1
    assert len(long.watch.memory) <= 65


# --- words


def test_certainty_is_never_claimed() -> None:
    assert findings.words_of_percent(99.9999999) == "over 99.99 %"
    assert findings.words_of_percent(99.678) == "99.67 %"
    assert findings.words_of_percent(94.99) == "94 %"
    assert findings.words_of_percent(0.0) == "0 %"


def test_progress_is_a_sentence_for_people() -> None:
    judged = canary_verdict(steady(Arm(95, 0), Arm(5, 0), looks=6), TERMS)
    words = findings.progress(judged.evidence.findings[0])
    assert words.startswith("0 of 30 requests of the new release failed (0.00%), 0 of 570 of the old one")
    assert "95 % needed" in words


def test_about_as_many_more_as_were_said_are_needed() -> None:
    judged = canary_verdict(steady(Arm(950, 2), Arm(50, 0), looks=1), TERMS)
    more = judged.evidence.findings[0].requests_needed
    assert 50 < more < 150
    chance = np.random.default_rng(5)
    traffic = Traffic(3000)
    ended = through_the_plan(
        Criteria(QUICK_JUDGE, steps=(5, 25, 100), least=timedelta(0)),
        traffic,
        (HEALTHY, HEALTHY),
        chance,
        looks=200,
    )
    taken = sum(sample.canary.requests for sample in ended.samples if sample.share == 5)
    assert more / 3 < taken < more * 3


def test_a_stricter_judge_waits_longer() -> None:
    looks = [
        len(_until_worse(Judge.model_validate({**QUICK, "false-stop": level})))
        for level in (0.1, 0.01, 0.0001)
    ]
    assert looks == sorted(set(looks))


def _until_worse(judge: Judge) -> Sequence[Sample]:
    traffic, chance = Traffic(3000), np.random.default_rng(8)
    criteria = Criteria(judge, most=timedelta(hours=9), steps=(50, 100))
    return through_the_plan(criteria, traffic, (HEALTHY, Behaviour(fails=0.02)), chance, looks=3000).samples


def in_groups(bad_in: Sequence[int], *, groups: int = 16, looks: int = 60) -> list[Sample]:
    """A canary of 20 requests a look, of which one fails in the given groups of clients, each in its turn."""
    samples = []
    for number, sample in enumerate(samples_of(*[(Arm(380), Arm(20, 1))] * looks, share=5)):
        bad = bad_in[number % len(bad_in)]
        clients = {str(group): Arm(2, int(group == bad)) for group in range(groups)}
        samples.append(replace(sample, clients=clients))
    return samples


def test_what_one_visitor_suffers_stops_no_release_and_the_same_in_all_groups_does() -> None:
    criteria = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS,))
    before = samples_of((Arm(380), Arm()), share=0)
    one = [*before, *in_groups([3])]
    assert kind(one, criteria) is not Worse
    assert kind([*before, *in_groups(range(16))], criteria) is Worse
    assert kind([*before, *(replace(sample, clients={}) for sample in in_groups([3]))], criteria) is Worse


def test_the_timeline_tells_the_share_of_requests_beside_that_of_visitors() -> None:
    found = canary_verdict(samples_of(*[(Arm(75), Arm(25))] * 3, share=5), TERMS)
    assert found.evidence.of_requests == 25.0
    words = words_of(found)
    assert words.startswith("25 % of requests · errors 0/75 against 0/225")
    assert words.endswith(" · wants 37 more requests (errors), 24 s more")
    assert len(words) <= 90
