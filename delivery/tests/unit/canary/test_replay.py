"""Recorded canaries: the same verdicts again to the byte, and false stops measured where nothing changed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st
from slipway.config import Judge
from slipway.decisions.canary.calibrating import calibration, null_canaries, recordings
from slipway.decisions.canary.calibrating.null_canaries import NullKind
from slipway.decisions.canary.criteria import Criteria, Metric
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.statistics import thinning
from slipway.errors import Absent, WrongUse
from slipway.flows.reports import judge
from slipway.flows.reports.judge import Judged

from tests.support.canaries import HEALTHY, QUICK_JUDGE, Behaviour, Traffic, at_share, through_the_plan

# Whole canaries are played, by the hundred.
pytestmark = pytest.mark.slow

EVERY = Criteria(QUICK_JUDGE, metrics=(Metric.ERRORS, Metric.SLOWNESS, Metric.WORK))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def written(folder: Path, criteria: Criteria, samples: list[Sample]) -> Path:
    file = folder / "canary.jsonl"
    lines = [recordings.header_line(criteria), *map(recordings.sample_line, samples)]
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


@pytest.mark.parametrize("canary", [HEALTHY, Behaviour(fails=0.05), Behaviour(seconds=0.12)])
def test_a_recorded_canary_gets_the_same_verdicts_to_the_byte(tmp_path: Path, canary: Behaviour) -> None:
    chance = np.random.default_rng(1)
    samples = list(through_the_plan(EVERY, Traffic(3000, 60), (HEALTHY, canary), chance, looks=120).samples)
    given_then = [each.line for each in judge.replay(recordings.Recorded(EVERY, tuple(samples)))]
    again = [each.line for each in judge.replay(judge.read(written(tmp_path, EVERY, samples)))]
    assert again == given_then
    assert len(again) == len(samples)


def test_records_keep_the_words_that_they_were_written_in() -> None:
    """They are kept for years, and read by later releases: their first line names `terms`."""
    line = recordings.header_line(EVERY)
    assert set(json.loads(line)) == {"slipway_samples", "terms"}
    assert recordings.recorded([line]).criteria == EVERY


def test_a_verdict_says_everything_that_it_rests_on() -> None:
    chance = np.random.default_rng(2)
    outcome = through_the_plan(EVERY, Traffic(3000, 60), (HEALTHY, Behaviour(fails=0.1)), chance, looks=120)
    line = json.loads(Judged(NOON, outcome.share, outcome.verdict).line)
    assert line["verdict"] == "worse"
    assert line["reasons"]
    assert [finding["metric"] for finding in line["evidence"]["findings"]] == list(EVERY.metrics)
    assert (
        line["evidence"]["findings"][0]["worse"]["peak"] >= line["evidence"]["findings"][0]["worse"]["needed"]
    )


def test_a_file_that_is_not_there_or_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Absent, match=r"no file .*nowhere"):
        judge.read(tmp_path / "nowhere")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUse, match="binary"):
        judge.read(tmp_path / "binary")
    (tmp_path / "cut").write_text(recordings.header_line(EVERY) + '\n{"at": "2026')
    with pytest.raises(recordings.RecordFault, match=r"cut: Line 2"):
        judge.read(tmp_path / "cut")


# --- calibration


def history(rates: list[float], *, requests: int = 50) -> tuple[Sample, ...]:
    """An hour or so of a service whose failure rate changes from look to look."""
    chance = np.random.default_rng(3)
    return tuple(
        Sample(
            NOON + timedelta(seconds=2 * number), 0, 2, Arm(requests, int(chance.binomial(requests, rate)))
        )
        for number, rate in enumerate(rates)
    )


QUICK = Criteria(
    Judge.model_validate({"window": "2s", "warm-up": "0s", "error-ceiling": 1}),
    steps=(25, 50, 100),
    least=timedelta(seconds=10),
    most=timedelta(minutes=5),
)
CALM = history([0.002] * 900)
# Every two minutes, two seconds in which an eighth of the requests fails.
BURSTS = history([0.3 if number % 60 == 0 else 0.001 for number in range(900)])
# Every five minutes, forty seconds of it.
LONG_BURSTS = history([0.3 if number % 150 < 20 else 0.001 for number in range(900)])


def test_a_calm_service_keeps_the_promise_and_nothing_has_to_be_changed() -> None:
    found = judge.calibrate(recordings.Recorded(QUICK, CALM), runs=60)
    assert [each.kind for each in found.measured] == [NullKind.THINNED, NullKind.SHIFTED]
    assert all(each.stopped <= 2 and each.passed > 40 for each in found.measured)
    assert all(each.median_to_pass and each.median_to_pass < timedelta(minutes=10) for each in found.measured)
    assert "30 minutes hold only" in found.advice[0]
    assert "record 8 hours" in found.advice[0] or "record 9 hours" in found.advice[0]


def test_a_record_of_days_is_enough_and_says_so() -> None:
    long = tuple(replace(sample, seconds=120.0) for sample in CALM)
    quick = replace(QUICK, least=timedelta(minutes=1), most=timedelta(hours=9))
    measured = calibration.measure(long, quick, NullKind.THINNED, runs=310, chance=Random(3))
    assert measured.recorded == timedelta(hours=30)
    assert not measured.exceeds
    assert measured.suffices == (measured.independent >= 295)


def test_bursts_that_hit_one_arm_alone_are_measured_and_a_stricter_setting_is_advised() -> None:
    found = judge.calibrate(recordings.Recorded(QUICK, LONG_BURSTS), runs=60)
    shifted = found.measured[1]
    assert shifted.exceeds
    assert shifted.rate > 5 * QUICK.judge.false_stop
    assert shifted.low < shifted.rate < shifted.high
    assert "is promised" in found.advice[0]


def test_short_bursts_that_hit_one_arm_alone_decide_nothing() -> None:
    criteria = replace(QUICK, judge=Judge.model_validate({"error-ceiling": 1, "warm-up": "0s"}))
    assert judge.calibrate(recordings.Recorded(criteria, BURSTS), runs=60).measured[1].stopped <= 2


def test_bursts_that_hit_both_arms_do_no_harm() -> None:
    assert judge.calibrate(recordings.Recorded(QUICK, BURSTS), runs=60).measured[0].rate <= 0.05


def test_too_little_traffic_is_said() -> None:
    found = judge.calibrate(recordings.Recorded(QUICK, history([0.0] * 300, requests=1)), runs=10)
    assert found.measured[0].passed == 0
    assert "too little traffic" in found.advice[-1]


def test_instances_are_compared_where_they_are_told_apart() -> None:
    """One of four instances fails ten times as often: whatever it plays, that shows."""
    chance, samples = np.random.default_rng(4), []
    for number in range(600):
        alone = {
            name: Arm(25, int(chance.binomial(25, 0.05 if name == "d" else 0.005)))
            for name in ("a", "b", "c", "d")
        }
        control = Arm(100, sum(arm.failed for arm in alone.values()))
        samples.append(Sample(NOON + timedelta(seconds=2 * number), 0, 2, control, instances=alone))
    found = judge.calibrate(recordings.Recorded(QUICK, tuple(samples)), runs=30)
    rates = {each.kind: each.rate for each in found.measured}
    assert rates[NullKind.INSTANCES] > 0.1
    assert rates[NullKind.THINNED] <= 0.05


def test_restarts_of_the_old_release_are_no_fault_of_a_canary_until_they_happen() -> None:
    restarted = tuple(replace(sample, control=replace(sample.control, restarts=7)) for sample in CALM)
    assert judge.calibrate(recordings.Recorded(QUICK, restarted), runs=10).measured[0].stopped == 0


def test_the_same_seed_measures_the_same() -> None:
    record = recordings.Recorded(QUICK, CALM)
    assert judge.calibrate(record, runs=8, seed=5) == judge.calibrate(record, runs=8, seed=5)


def test_samples_without_a_control_are_no_history() -> None:
    empty = tuple(replace(sample, control=Arm()) for sample in CALM)
    blind = tuple(replace(sample, missing=("control traffic",)) for sample in CALM)
    for samples in (empty, blind, ()):
        with pytest.raises(WrongUse, match="fewer than two samples"):
            judge.calibrate(recordings.Recorded(QUICK, samples))


def test_all_metrics_go_through_calibration() -> None:
    samples = tuple(islice(at_share(0, Traffic(3000), (HEALTHY, HEALTHY), np.random.default_rng(5)), 300))
    quick = replace(EVERY, steps=(50, 100), least=timedelta(0))
    found = judge.calibrate(recordings.Recorded(quick, samples), runs=10)
    assert all(each.passed >= 9 for each in found.measured)


# --- thinning


@pytest.mark.parametrize(("count", "part"), [(10, 0.3), (60, 0.01), (400, 0.5), (4000, 0.97)])
def test_a_part_of_the_requests_is_a_binomial_number(count: int, part: float) -> None:
    chance = Random(1)
    drawn = [thinning.divided(Arm(count), part, chance)[0].requests for _ in range(2000)]
    expected = scipy.stats.binom(count, part)
    assert np.mean(drawn) == pytest.approx(expected.mean(), abs=4 * expected.std() / 2000**0.5)
    assert np.std(drawn) == pytest.approx(expected.std(), rel=0.1)
    edges = sorted({int(expected.ppf(rank)) for rank in (0.1, 0.3, 0.5, 0.7, 0.9)})
    for edge in edges:
        assert np.mean([each <= edge for each in drawn]) == pytest.approx(expected.cdf(edge), abs=0.04)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.floats(0, 1), st.integers(0, 9))
def test_both_parts_make_the_whole(served: int, failed: int, slow: int, part: float, seed: int) -> None:
    total = served + failed
    whole = Arm(total, failed, {0.1: max(total - slow, 0), float("inf"): total}, total, failed)
    taken, left = thinning.divided(whole, part, Random(seed))
    assert taken.answers + left.answers == whole.answers
    assert taken.work + left.work == whole.work
    assert Counter(taken.seconds) + Counter(left.seconds) == Counter(whole.seconds)
    assert all(0 <= arm.failed <= arm.requests for arm in (taken, left))


def test_wilsons_interval_is_scipys() -> None:
    for hits, of in ((0, 50), (1, 400), (17, 60), (60, 60)):
        theirs = scipy.stats.binomtest(hits, of).proportion_ci(0.95, "wilson")
        assert calibration.wilson(hits, of) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_ring_is_read_round_and_round() -> None:
    circular_history, chance, seen = (
        null_canaries.CircularHistory(CALM[:3], start=2),
        Random(1),
        list[Sample](),
    )
    for number in range(7):
        seen.append(circular_history.look(number, 25, seen[-1] if seen else None, chance))
    gaps = {after.at - before.at for before, after in pairwise(seen)}
    assert gaps == {timedelta(seconds=2)}
    assert all(each.control.requests + each.canary.requests == 50 for each in seen)
