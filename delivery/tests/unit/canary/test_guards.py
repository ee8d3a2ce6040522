"""Guards trip at once, say what was seen, and keep quiet otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

from slipway.config import Judge
from slipway.decisions.canary import guards
from slipway.decisions.canary.samples import Arm, Sample

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MB = 1024 * 1024
JUDGE = Judge()
ALLOWED = 0.001


def said(
    *canaries: Arm, control: Arm | None = None, judge: Judge = JUDGE, missing: tuple[str, ...] = ()
) -> str:
    """What the guards say after these looks at a canary, two seconds apart."""
    samples = [
        Sample(NOON + timedelta(seconds=2 * number), 5, 2, control or Arm(), canary, missing)
        for number, canary in enumerate(canaries)
    ]
    watch = reduce(lambda seen, sample: guards.watched(seen, sample, judge), samples, guards.Watch())
    return " ".join(guards.tripped(watch, samples[-1], judge, allowed=ALLOWED))


def test_a_release_that_does_well_trips_nothing() -> None:
    assert said(*[Arm(100, 1, memory_bytes=90 * MB)] * 50, control=Arm(memory_bytes=80 * MB)) == ""


def test_a_failing_health_check_trips() -> None:
    assert said(Arm(up=False)) == "The new release does not pass its health check."


def test_health_checks_that_fail_in_both_trip_after_a_minute_only() -> None:
    down = Arm(up=False)
    assert said(*[down] * 29, control=down) == ""
    assert "nor does the old one, for a minute" in said(*[down] * 31, control=down)


def test_what_could_not_be_read_is_not_taken_for_down() -> None:
    assert said(Arm(up=False), missing=("canary traffic",)) == ""


def test_a_process_that_stands_trips_and_is_named() -> None:
    assert said(Arm(stopped=("worker",))) == "Not running in the new release: worker."


def test_restarts_trip_at_their_limit() -> None:
    assert said(Arm(restarts=1)) == "Processes of the new release ended by themselves once."
    assert said(Arm(restarts=1, causes=("web: exit code 1",))).endswith("once (web: exit code 1).")
    assert said(Arm(restarts=2), judge=Judge(restarts=3)) == ""
    assert "3 times" in said(Arm(restarts=3), judge=Judge(restarts=3))


def test_the_ceiling_waits_for_enough_requests_and_then_trips_at_once() -> None:
    assert said(Arm(19, 19)) == ""
    assert said(Arm(20, 4)) == "4 of 20 requests to the new release failed, 20.0%; the ceiling is 20.0%."
    assert said(Arm(20, 3)) == ""


def test_the_ceiling_asks_whether_the_old_release_fails_as_much() -> None:
    ill = Arm(100, 40)
    assert said(*[ill] * 100, control=Arm(900, 360)) == ""
    assert "of 500 requests to the new release failed" in said(*[ill] * 5, control=Arm(900, 2))


def test_one_bad_look_does_not_trip_the_ceiling() -> None:
    assert said(*[Arm(100, 0)] * 5, Arm(300, 300), control=Arm(900, 2)) == ""


def test_a_good_hour_does_not_hide_a_bad_minute() -> None:
    good, bad = Arm(10_000, 0), Arm(10, 5)
    assert said(*[good] * 20, *[bad] * 3) == ""
    assert "50 of 100" in said(*[good] * 20, *[bad] * 10)


def test_the_ceiling_is_asked_anew_at_every_step() -> None:
    watch = guards.watched(guards.Watch(), Sample(NOON, 5, 2, Arm(), Arm(1000, 0)), JUDGE)
    sample = Sample(NOON, 25, 2, Arm(), Arm(20, 4))
    assert guards.tripped(guards.watched(watch, sample, JUDGE), sample, JUDGE, allowed=ALLOWED) == ()
    watch = guards.watched(guards.new_step(watch), sample, JUDGE)
    assert len(guards.tripped(watch, sample, JUDGE, allowed=ALLOWED)) == 1


def test_memory_over_the_limit_trips_at_once() -> None:
    judge = JUDGE.model_copy(update={"memory_mb": 300})
    assert said(Arm(memory_bytes=300 * MB), judge=judge) == ""
    assert "takes 301 MB of memory; the limit is 300 MB" in said(Arm(memory_bytes=301 * MB), judge=judge)


def test_memory_that_grows_beyond_twice_the_old_releases_trips() -> None:
    control = Arm(memory_bytes=100 * MB)
    growing = [Arm(memory_bytes=(60 + 5 * number) * MB) for number in range(40)]
    assert said(*growing[:28], control=control) == ""
    assert "grows; the old one took 100 MB" in said(*growing, control=control)


def test_memory_that_is_large_but_at_rest_does_not_trip() -> None:
    control = Arm(memory_bytes=100 * MB)
    assert said(*[Arm(memory_bytes=250 * MB)] * 40, control=control) == ""


def test_growth_is_seen_over_a_long_canary_too() -> None:
    """An hour of samples, growing by a tenth of a megabyte each: what is remembered stays small."""
    control = Arm(memory_bytes=60 * MB)
    growing = [Arm(memory_bytes=int((60 + number / 10) * MB)) for number in range(1800)]
    assert "takes 240 MB" in said(*growing, control=control)


def test_without_a_control_to_compare_with_memory_is_not_compared() -> None:
    growing = [Arm(memory_bytes=(60 + 50 * number) * MB) for number in range(40)]
    assert said(*growing, control=Arm()) == ""


def test_several_things_at_once_are_all_said() -> None:
    words = said(replace(Arm(50, 50), restarts=1, stopped=("web",), up=False))
    assert all(part in words for part in ("health check", "Not running", "ended by themselves", "50 of 50"))
