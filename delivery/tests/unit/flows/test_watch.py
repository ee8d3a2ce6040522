"""The agent keeps nobody out while it may not deploy, and tries again what may have failed by chance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.flows.deployments.watch import BUILT_AGAIN_AFTER, Agent
from slipway.flows.environment.build import BuildFailed
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Lease, Release

from tests.support import played


@dataclass
class Builds:
    """A workshop whose first builds fail."""

    failing: int
    tried: int = 0

    def release_of(self, name: str) -> Release:
        self.tried += 1
        if self.tried <= self.failing:
            raise BuildFailed(f"The registry did not answer the try {self.tried}.")
        return played.TwoReleases().find(played.NEW)


def site_with(folder: Path, builder: Builds) -> EnvironmentContext:
    assert played.run(folder, "first").code == 0
    context = played.context_of(folder, FolderStore(folder / "state"))
    return replace(context, builder=builder)  # type: ignore[arg-type] # it builds, and does nothing else


def agent_of(context: EnvironmentContext, taken: list[str]) -> Agent:
    @contextmanager
    def take(purpose: str) -> Iterator[Lease]:
        taken.append(purpose)
        lease = context.take_lease(purpose)
        try:
            yield lease
        finally:
            lease.release()

    return Agent(context, take)


def test_a_closed_gate_is_looked_at_without_the_lock(tmp_path: Path) -> None:
    context = site_with(tmp_path, Builds(0))
    policy = context.environment.policy.model_copy(update={"deployers": ("somebody@else.example",)})
    environment = context.environment.model_copy(update={"policy": policy})
    context = replace(
        context, config=context.config.model_copy(update={"environments": {context.name: environment}})
    )
    taken = list[str]()
    assert "may not deploy here" in agent_of(context, taken).look()
    assert taken == []


def test_a_build_that_failed_is_told_once_and_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = Builds(2)
    context = site_with(tmp_path, builder)
    said = list[str]()

    def say(_: object, words: str, **facts: Any) -> None:
        said.append(words)

    monkeypatch.setattr(type(context.report), "say", say)
    agent = agent_of(context, [])
    for _ in range(3):
        agent.look()
    assert builder.tried == 1
    context.clock.sleep(BUILT_AGAIN_AFTER.total_seconds())
    agent.look()
    assert builder.tried == 2
    assert said == ["The registry did not answer the try 1."]
    context.clock.sleep((BUILT_AGAIN_AFTER - timedelta(seconds=1)).total_seconds())
    agent.look()
    assert builder.tried == 2
    context.clock.sleep(1)
    agent.look()
    live = context.history().live
    assert live
    assert live.digest == played.NEW
