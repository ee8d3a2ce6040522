"""When a replay that passed may stand in for a canary that sees too few requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest
from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import Metric
from slipway.decisions.canary.findings import Finding, Strength
from slipway.decisions.canary.statistics.evidence import Tally
from slipway.decisions.canary.verdict import Evidence, NotEnough, Verdict, Worse
from slipway.steps.replaying.evidence import replay_evidence
from slipway.steps.work import Work

PASSED = {"evidence": True, "requests": 412, "routes": 37}


@dataclass
class Seen:
    """As much of a deployment as is looked at."""

    seen: dict[str, Any] = field(default_factory=dict)


def work(replay: dict[str, Any] | None) -> Work:
    return cast("Work", Seen({"rehearsal": {"replay": replay}} if replay is not None else {}))


def not_enough(
    *, failed: int = 0, wanted: str = "errors: about 40 more requests of the new release"
) -> Verdict:
    weak = Strength(0.0, 0.0, 4.0)
    errors = Finding(Metric.ERRORS, Tally(3), Tally(2, failed), weak, weak, 0.02, None, True, 40)
    return NotEnough((wanted,), Evidence(50.0, timedelta(minutes=1), (errors,)))


def test_it_stands_in_where_too_few_have_asked() -> None:
    assert replay_evidence(work(PASSED), not_enough()) == (
        "the replay of 412 requests on 37 routes showed nothing that speaks against it"
    )


@pytest.mark.parametrize(
    "replay", [None, {}, {**PASSED, "evidence": False}, {"why_none": "nothing recorded"}]
)
def test_without_evidence_it_is_silent(replay: dict[str, Any] | None) -> None:
    assert not replay_evidence(work(replay), not_enough())


def test_one_failed_request_and_what_could_not_be_read_count_more() -> None:
    assert not replay_evidence(work(PASSED), not_enough(failed=1))
    assert not replay_evidence(work(PASSED), not_enough(wanted=f"canary traffic: {verdict.NOT_READ}"))


def test_it_never_speaks_for_a_release_that_is_worse() -> None:
    worse = Worse(("It fails.",), not_enough().evidence)
    assert not replay_evidence(work(PASSED), worse)
