"""What to do about too little evidence follows from why there is too little."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from slipway.decisions.canary.verdict import NOT_READ
from slipway.steps.traffic.move_traffic import NotEnoughEvidence, without_evidence


@pytest.mark.parametrize(
    ("wanted", "advice"),
    [(f"canary figures: {NOT_READ}", "slipway logs production"), ("about 30 more requests", "canary.most")],
)
def test_the_advice_fits_what_is_missing(wanted: str, advice: str) -> None:
    canary = SimpleNamespace(most=timedelta(seconds=30), without_evidence="roll-back")
    work: Any = SimpleNamespace(environment=SimpleNamespace(canary=canary), environment_name="production")
    with pytest.raises(NotEnoughEvidence) as caught:
        without_evidence(work, 20, [wanted])
    assert advice in caught.value.next_step
