"""What is to be typed can be typed as it is printed; reasons and smoke tests say what they have to."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway.cli.terminal.words import runnable
from slipway.decisions.gates.people.two_people import reason_fault
from slipway.steps.starting.smoke_release import paths_in


def test_a_command_gets_the_environment_and_the_configuration_it_needs() -> None:
    said = "`slipway resume` looks on; `slipway rollback production` goes back."
    assert runnable(said, environment="production") == (
        "`slipway resume production` looks on; `slipway rollback production` goes back."
    )
    other = runnable(said, environment="staging", config=Path("my files/slipway.toml"))
    assert "`slipway --config 'my files/slipway.toml' resume staging`" in other


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "x",
        "x x x x x x x x x x x x",
        "....... ....... .......",
        "aaaa bbbb cccc dddd eeee",
        "why why why why why",
    ],
)
def test_a_reason_without_sense_is_refused(reason: str) -> None:
    assert "at least 3 different words" in reason_fault(reason)


@pytest.mark.parametrize(
    "reason", ["payments fail since noon", "Die Zahlungen schlagen fehl", "支付服务从中午开始失败"]
)
def test_a_reason_that_says_what_happened_is_taken(reason: str) -> None:
    assert reason_fault(reason) == ""


def test_the_paths_that_a_smoke_test_names_are_found() -> None:
    said = "GET /checks/ answered 500: x\nHTTPError at http://127.0.0.1:8100/ping?a=1: 503; POST /a, GET /checks/"
    assert paths_in(said) == ["/checks/", "/ping?a=1", "/a"]
