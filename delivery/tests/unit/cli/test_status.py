"""Status, history and errors are told whatever words are in them: people look there when something is wrong."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console
from slipway.cli.reports import status
from slipway.cli.terminal import failures
from slipway.cli.terminal.words import ago
from slipway.decisions.record.history import Deployment, Live, Outcome
from slipway.decisions.record.journal import Progress
from slipway.errors import Refused
from slipway.flows.reports.status_report import DeploymentReport, Status
from slipway.ports import Slot

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ODD = "mount failed: [/dev/sda1] is full [red]"
LIVE = Live(Slot.BLUE, "sha256:" + "a" * 64, "c" * 40, NOW, "d1")


@dataclass
class Shown:
    """What a command writes."""

    file: io.StringIO = field(default_factory=io.StringIO)
    json: bool = False

    @property
    def console(self) -> Console:
        return Console(file=self.file, highlight=False, width=300)


def deployment(reason: str, outcome: Outcome | None = Outcome.PUT_BACK) -> Deployment:
    return Deployment("d2", "sha256:" + "b" * 64, "c" * 40, "ann [/x]", NOW, LIVE, {}, NOW, outcome, reason)


@pytest.mark.parametrize(
    ("reason", "told"), [(ODD, ODD), ("", "(no reason given)"), ("\n", "(no reason given)")]
)
def test_the_last_deployments_reason_is_told_as_it_is(reason: str, told: str) -> None:
    shown = Shown()
    status._show(shown, Status("production", LIVE, None, None, None, deployment(reason)))  # type: ignore[arg-type]
    assert f"was put back: {told}" in shown.file.getvalue()


def test_what_is_asked_of_a_person_is_told_as_it_is() -> None:
    shown = Shown()
    found = Status("production", LIVE, None, deployment("", None), Progress(("migrate",), asks=ODD), None)
    status._show(shown, found)  # type: ignore[arg-type]
    assert f"deployment d2 is at “migrate”; it waits for a person. {ODD}" in shown.file.getvalue()


def test_history_is_told_as_it_is() -> None:
    shown: Any = Shown()
    status._tell(shown, DeploymentReport(deployment(ODD), (("migrate", "failed", 1.0, ODD),)), steps=True)
    assert shown.file.getvalue().count(ODD) == 2
    assert "by ann [/x]" in shown.file.getvalue()


def test_an_error_is_one_object_for_programs_and_words_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    error = Refused(ODD, next_step="Wait [/].")
    assert failures.tell(error, json=True) == 7
    said = json.loads(capsys.readouterr().err)
    assert said == {"error": "Refused", "exit": 7, "what": ODD, "next_step": "Wait [/]."}
    assert failures.tell(error, json=False) == 7
    assert capsys.readouterr().err == f"{ODD}\nWait [/].\n"


@pytest.mark.parametrize(
    ("passed", "told"),
    [
        (timedelta(seconds=55), "since 12:00:00 UTC (55 s)"),
        (timedelta(minutes=3, seconds=5), "since 2026-11-24 12:00 UTC (3 min 5 s)"),
        (timedelta(days=2, hours=4, minutes=9), "since 2026-11-24 12:00 UTC (2 d 4 h)"),
        (timedelta(seconds=-1), "since 12:00:00 UTC (0 s)"),
    ],
)
def test_an_instant_is_told_with_how_long_ago_it_was(passed: timedelta, told: str) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert ago(noon, noon + passed) == told
