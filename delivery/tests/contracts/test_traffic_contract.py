"""What Slipway relies on in shares and counters: in whatever divides the requests of users, and counts them."""

from __future__ import annotations

import pytest
from slipway.errors import StepFailed
from slipway.ports import Slot

from tests.contracts.targets import NEW, OLD, TargetUnderTest
from tests.support import place

BLUE, GREEN = Slot.BLUE, Slot.GREEN


@pytest.fixture
def both(tried: TargetUnderTest) -> TargetUnderTest:
    """The old release with all the traffic in blue, and the new one without any in green."""
    tried.run(BLUE, tried.old)
    tried.run(GREEN, tried.new)
    tried.target.shares.shift({BLUE: 100.0, GREEN: 0.0})
    place.wait_until(lambda: tried.target.counters.counts()[BLUE].up)
    return tried


def test_before_the_first_shift_the_first_slot_has_everything(opened: TargetUnderTest) -> None:
    assert opened.target.shares.current() == {BLUE: 100.0, GREEN: 0.0}
    assert list(opened.target.shares.missing_requirements()) == []


@pytest.mark.parametrize("share", [1.0, 25.0, 50.0, 99.0, 100.0])
def test_a_share_is_what_was_asked_for_also_to_another_deployer(both: TargetUnderTest, share: float) -> None:
    both.target.shares.shift({GREEN: share, BLUE: 100 - share})
    wanted = pytest.approx({GREEN: share, BLUE: 100 - share}, rel=0.01)
    assert both.target.shares.current() == wanted
    assert both.reopen().shares.current() == wanted


def test_the_smallest_share_can_be_had_and_no_smaller_one(both: TargetUnderTest) -> None:
    smallest = both.target.shares.smallest_share
    assert smallest == both.smallest_share
    both.target.shares.shift({GREEN: smallest, BLUE: 100 - smallest})
    assert both.target.shares.current()[GREEN] == pytest.approx(smallest, rel=0.01)
    with pytest.raises(StepFailed):
        both.target.shares.shift({GREEN: smallest / 2, BLUE: 100 - smallest / 2})
    assert both.target.shares.current()[GREEN] == pytest.approx(smallest, rel=0.01)


def test_shares_that_do_not_add_up_change_nothing(both: TargetUnderTest) -> None:
    for wrong in ({BLUE: 50.0, GREEN: 40.0}, {BLUE: 110.0, GREEN: -10.0}):
        with pytest.raises(StepFailed):
            both.target.shares.shift(wrong)
    assert both.target.shares.current() == {BLUE: 100.0, GREEN: 0.0}


def test_requests_go_where_the_share_is(both: TargetUnderTest) -> None:
    assert {both.ask({}) for _ in range(20)} == {OLD}
    both.target.shares.shift({GREEN: 100.0, BLUE: 0.0})
    assert {both.ask({}) for _ in range(20)} == {NEW}


def test_one_request_can_be_led_to_a_slot_whatever_its_share(both: TargetUnderTest) -> None:
    assert both.ask(both.target.shares.route_headers(GREEN)) == NEW
    assert both.ask(both.target.shares.route_headers(BLUE)) == OLD


def test_counts_of_both_slots_are_read_and_rise_with_each_request(both: TargetUnderTest) -> None:
    before = both.target.counters.counts()
    for _ in range(10):
        both.ask({})
    after = both.target.counters.counts()
    assert set(before) == set(after) == set(Slot)
    assert after[BLUE].requests >= before[BLUE].requests + 10
    assert after[BLUE].answers.count >= before[BLUE].answers.count + 10
    for slot in Slot:
        assert after[slot].requests >= before[slot].requests
        assert after[slot].failed >= before[slot].failed
        assert after[slot].in_flight >= 0
    seconds = after[BLUE].answers.seconds
    assert [seconds[bound] for bound in sorted(seconds)] == sorted(seconds.values())


def test_places_are_told_of_each_slot(both: TargetUnderTest) -> None:
    assert set(both.target.counters.places()) <= set(Slot)
