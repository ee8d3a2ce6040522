"""What status looks at, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.decisions.reports.service_health import Health
from slipway.errors import StepFailed
from slipway.flows.environment.agent_signs import AgentSigns
from slipway.flows.environment.check_service_health import serving_of
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Cause, NotReady, ProcessState, Restart, Slot

from tests.fakes.small_world import SmallWorld, WorldRuntime, WorldShares
from tests.support import played


class Answers:
    """A network in which only these addresses answer."""

    def __init__(self, *wells: str) -> None:
        self.wells = wells

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        well = any(url.startswith(each) for each in self.wells)
        return (200, b"ready") if well else (503, b"the database is away")


@pytest.fixture
def context(tmp_path: Path) -> EnvironmentContext:
    assert played.run(tmp_path, "first").code == 0
    made = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    return replace(made, web=Answers("proxy:"))


def health_of(context: EnvironmentContext, **parts: object) -> dict[str, tuple[Health, str]]:
    found = serving_of(replace(context, **parts), context.history())  # type: ignore[arg-type] # each as named
    return {each.name: (each.health, each.words) for each in found.signs}


def test_all_is_well_and_it_is_said_which_release_answers(context: EnvironmentContext) -> None:
    found = serving_of(context, context.history())
    assert found.health is Health.WELL
    assert "release 111111111111 in blue 100 %" in health_of(context)["answers"][1]


def test_a_release_that_is_not_ready_serves_nobody_and_its_words_are_told(
    context: EnvironmentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = NotReady("/healthz/ready says 503: the database is away")
    monkeypatch.setattr(WorldRuntime, "ready", lambda *_: away)
    health, words = health_of(context)["blue"]
    assert health is Health.FAILED
    assert "503: the database is away" in words


def test_people_are_not_served_where_the_address_they_use_does_not_answer(
    context: EnvironmentContext,
) -> None:
    assert health_of(context, web=Answers())["people"][0] is Health.FAILED


def test_a_database_that_does_not_answer_is_told(context: EnvironmentContext) -> None:
    health, words = health_of(context, database_fault=lambda: "PostgreSQL does not run.")["data"]
    assert health is Health.FAILED
    assert "PostgreSQL does not run" in words


def test_both_shares_of_a_canary_are_told(context: EnvironmentContext, tmp_path: Path) -> None:
    world = SmallWorld(tmp_path)
    world.change("", slots={"blue": played.OLD, "green": played.NEW}, shares={"blue": 95.0, "green": 5.0})
    words = health_of(context)["answers"][1]
    assert words == "release 111111111111 in blue 95 %, release 222222222222 in green 5 %"


def test_a_proxy_that_does_not_answer_ends_no_look(
    context: EnvironmentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: WorldShares) -> Mapping[Slot, float]:
        raise StepFailed("The proxy does not answer.")

    monkeypatch.setattr(WorldShares, "current", silent)
    assert health_of(context)["answers"][0] is Health.FAILED


def test_it_is_told_of_what_processes_ended(
    context: EnvironmentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = (Restart(Cause.EXIT, "1"), Restart(Cause.OUT_OF_MEMORY), Restart(Cause.EXIT, "1"))
    monkeypatch.setattr(
        WorldRuntime,
        "processes",
        lambda *_: [ProcessState("web", running=True, restarts=ends, memory_bytes=1)],
    )
    assert health_of(context)["blue"] == (
        Health.WELL,
        "web of it was started again 3 times: exit code 1 (2 times), out of memory",
    )


def test_an_agent_that_is_silent_ails_and_none_is_no_fault(context: EnvironmentContext) -> None:
    assert "agent" not in health_of(context)
    now = context.clock.now()
    signs = AgentSigns(context.store, context.clock, "one", timedelta(seconds=30), now)
    signs.leave("Nothing new on main.")
    health, words = health_of(context)["agent"]
    assert health is Health.WELL
    assert "last 0 s ago: Nothing new on main." in words
    context.clock.sleep(3600)
    health, words = health_of(context)["agent"]
    assert health is Health.AILS
    assert "has not looked for 1 h" in words
