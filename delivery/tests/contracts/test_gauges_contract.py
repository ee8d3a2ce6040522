"""What Slipway relies on in a release's own figures."""

from __future__ import annotations

import pytest
from slipway.errors import StepFailed
from slipway.ports import Slot

from tests.contracts.targets import TargetUnderTest


def test_figures_of_a_release_are_read_and_never_fall(tried: TargetUnderTest) -> None:
    tried.run(Slot.BLUE, tried.old)
    before, after = (tried.target.gauges.read(Slot.BLUE) for _ in range(2))
    assert 0 <= before.jobs <= after.jobs
    assert 0 <= before.jobs_failed <= after.jobs_failed


def test_an_empty_slot_has_no_figures_and_says_so(tried: TargetUnderTest) -> None:
    with pytest.raises(StepFailed):
        tried.target.gauges.read(Slot.GREEN)
