"""From counters that only rise to what happened between two looks; and lines that say the same when read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slipway import config
from slipway.decisions.canary.calibrating import recordings
from slipway.decisions.canary.calibrating.recordings import RecordFault
from slipway.decisions.canary.criteria import Criteria, Metric, criteria_of
from slipway.decisions.canary.samples import (
    Arm,
    Look,
    Looks,
    Sample,
    last_known,
    sample_between,
)
from slipway.decisions.canary.statistics.evidence import Tally
from slipway.ports import Answers, Cause, ProcessState, Reading, Restart, SlotCounts

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CRASHES = (Restart(Cause.EXIT, "1"), Restart(Cause.STOPPED_BY_OTHERS), Restart(Cause.SIGNAL, "SIGKILL"))
WEB = ProcessState("web", running=True, restarts=(), memory_bytes=100)


def look(requests: int = 0, failed: int = 0, jobs: int = 0, seconds: dict[float, int] | None = None) -> Look:
    answers = Answers(requests, seconds=seconds or {})
    return Look(SlotCounts(requests, failed, answers=answers), Reading(jobs=jobs), (WEB,))


def between(before: Look, after: Look) -> Sample:
    """The canary went from `before` to `after` in two seconds; the control did nothing."""
    later = NOON + timedelta(seconds=2)
    return sample_between(Looks(NOON, look(), before), Looks(later, look(), after), share=5)


def test_a_sample_holds_what_was_added() -> None:
    sample = between(look(100, 3, 7, {0.1: 90, 1.0: 100}), look(150, 4, 9, {0.1: 120, 1.0: 150}))
    assert sample.canary == Arm(50, 1, {0.1: 30, 1.0: 50}, jobs=2, memory_bytes=100)
    assert (sample.share, sample.seconds, sample.missing) == (5, 2.0, ())


def test_a_clock_that_was_set_back_gives_a_sample_of_no_time_that_can_be_read_again() -> None:
    earlier = NOON - timedelta(seconds=1)
    sample = sample_between(Looks(NOON, look(), look()), Looks(earlier, look(), look(9)), share=5)
    assert (sample.seconds, sample.canary.requests) == (0.0, 9)
    lines = (recordings.header_line(Criteria()), recordings.sample_line(sample))
    assert recordings.recorded(lines).samples == (sample,)


def test_counters_that_fell_began_anew() -> None:
    sample = between(look(100, 3, 7, {0.1: 90, 1.0: 100}), look(40, 4, 2, {0.1: 1, 1.0: 200}))
    assert sample.canary == Arm(40, 4, {0.1: 1, 1.0: 200}, jobs=2, memory_bytes=100)


def test_one_counter_that_fell_means_that_its_neighbours_began_anew_too() -> None:
    assert between(look(100, 3), look(120, 0)).canary.answers == Tally(120, 0)


counters = st.tuples(st.integers(0, 1000), st.integers(0, 1000))


@given(counters, counters, counters)
def test_nothing_is_ever_negative(
    first: tuple[int, int], second: tuple[int, int], jobs: tuple[int, int]
) -> None:
    before, after = (
        look(*each, job, {0.1: each[1], 1.0: each[0]})
        for each, job in zip((first, second), jobs, strict=True)
    )
    arm = between(before, after).canary
    assert min(arm.requests, arm.failed, arm.jobs, *arm.seconds.values()) >= 0
    assert 0 <= arm.answers.bad <= arm.answers.count


def test_a_failure_that_is_counted_after_its_request_is_a_request() -> None:
    assert between(look(100, 0), look(100, 2)).canary.answers == Tally(2, 2)


def test_what_could_not_be_read_is_named_and_counted_as_nothing() -> None:
    sample = between(look(100, 3), Look(None, None, None))
    assert sample.missing == ("canary traffic", "canary figures", "canary processes")
    assert sample.canary == Arm()


def test_a_reading_that_failed_once_is_made_up_for_by_the_next() -> None:
    first = Looks(NOON, look(), look(100, 3))
    blind = Looks(NOON, look(), Look(None, None, None))
    last = Looks(NOON, look(), look(170, 5))
    known = last_known(first, blind)
    assert sample_between(known, last, share=5).canary.answers == Tally(70, 2)


def test_a_release_that_was_never_read_begins_to_be_counted() -> None:
    assert between(Look(), look(5000, 100)).canary.answers == Tally(0, 0)


def test_processes_are_summed_and_those_that_stand_are_named() -> None:
    dead = ProcessState("worker", running=False, restarts=CRASHES, memory_bytes=30)
    arm = between(look(), Look(SlotCounts(), Reading(), (WEB, dead))).canary
    assert (arm.restarts, arm.memory_bytes, arm.stopped) == (2, 130, ("worker",))
    assert arm.causes == ("worker: exit code 1, stopped by others, SIGKILL",)


SAMPLE = Sample(
    NOON,
    0.1,
    1 / 3,
    Arm(10, 1, {0.1: 9, float("inf"): 10}),
    Arm(up=False, stopped=("web",)),
    ("canary figures",),
    {"a": Arm(4, 1), "b": Arm(6)},
)
TERMS = Criteria(
    config.Judge(harm=1 / 7).model_copy(update={"memory_mb": 300}), (0.1, 100), metrics=tuple(Metric)
)


def test_what_is_read_back_equals_what_was_written() -> None:
    lines = [recordings.header_line(TERMS), recordings.sample_line(SAMPLE)]
    assert recordings.recorded(lines) == recordings.Recorded(TERMS, (SAMPLE,))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"at":', "Line 2: Invalid JSON"),
        ('{"at": "2026-03-02T12:00:00", "share": 5, "seconds": 2}', "at: Input should have timezone"),
        ('{"at": "2026-03-02T12:00:00Z", "share": 101, "seconds": 2}', "share"),
        ('{"at": "2026-03-02T12:00:00Z", "share": 5, "seconds": 2, "shares": 5}', "shares"),
        (
            '{"at": "2026-03-02T12:00:00Z", "share": 5, "seconds": 2, "canary": {"requests": -1}}',
            "canary.requests",
        ),
        (
            '{"at": "2026-03-02T12:00:00Z", "share": 5, "seconds": 2, "canary": {"seconds": {"nan": 1}}}',
            "nan",
        ),
    ],
)
def test_a_line_that_is_no_sample_is_named(line: str, said: str) -> None:
    with pytest.raises(RecordFault, match="Line 2") as caught:
        recordings.recorded([recordings.header_line(TERMS), line])
    assert said in str(caught.value)


def test_samples_have_to_be_in_the_order_of_time() -> None:
    early = recordings.sample_line(Sample(NOON - timedelta(seconds=1), 1, 2))
    with pytest.raises(RecordFault, match="Line 3: this sample is older"):
        recordings.recorded([recordings.header_line(TERMS), recordings.sample_line(SAMPLE), early])


def test_a_file_without_terms_is_no_record() -> None:
    with pytest.raises(RecordFault, match="nothing in the file"):
        recordings.recorded([""])
    with pytest.raises(RecordFault, match="Line 1"):
        recordings.recorded([recordings.sample_line(SAMPLE)])


def test_only_what_the_service_has_is_judged() -> None:
    canary = config.Canary(steps=(10, 100))
    alone = tuple(metric for metric in Metric if metric is not Metric.WORK)
    assert criteria_of(config.Judge(), canary, config.Metrics()).metrics == alone
    every = config.Metrics.model_validate({"seconds": "s", "jobs": "j", "jobs-failed": "f"})
    assert criteria_of(config.Judge(), canary, every).metrics == tuple(Metric)
    assert criteria_of(config.Judge(), canary, config.Metrics(jobs="j")).metrics == alone
    unjudged = config.Judge.model_validate({"refused-harm": 1, "redirected-harm": 1})
    timed = (Metric.ERRORS, Metric.SLOWNESS, Metric.SLOWEST)
    assert criteria_of(unjudged, canary, config.Metrics()).metrics == timed


def test_the_margin_narrows_as_the_next_share_grows_and_ends_at_the_harm_allowed() -> None:
    margins = [Criteria().margin(Metric.ERRORS, share) for share in Criteria().steps]
    assert margins == pytest.approx([0.2, 0.04, 0.02, 0.01, 0.01])
    assert Criteria().margin(Metric.SLOWNESS, 1) == 0.5
    spent = [
        margin * Criteria().next_share(share) / 100
        for margin, share in zip(margins, Criteria().steps, strict=True)
    ]
    assert max(spent) <= Criteria().judge.harm + 1e-15
