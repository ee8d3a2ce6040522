"""The agent keeps nobody out while it may not deploy, and tries again what may have failed by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import Exit
from slipway.flows.deployments.watch import BUILT_AGAIN_AFTER, Agent
from slipway.flows.environment.build import BuildFailed
from slipway.flows.environment.context import FREEZES, EnvironmentContext
from slipway.flows.gates.approvals_and_freezes import freeze
from slipway.ports import Commit, Lease, Release, short_name

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


class NewOne(played.OneCommit):
    """A repository whose newest commit is the one of the new release."""

    def resolve(self, name: str) -> Commit:
        return super().resolve(played.NEW[-40:])


class Pods:
    """Where an agent has things done apart: it notes what it is asked, does it, and ends with a code."""

    def __init__(self, context: EnvironmentContext, code: int = Exit.DONE) -> None:
        self.context, self.code = context, code
        self.asked = list[tuple[str, ...]]()

    def __call__(self, words: tuple[str, ...], *, alive: Callable[[], None]) -> int:
        self.asked.append(words)
        alive()
        if self.code == Exit.DONE:
            played.play(self.context, "second")
        return self.code


def test_on_a_cluster_a_release_is_brought_by_a_pod_of_its_own_and_the_agent_takes_no_lock(
    tmp_path: Path,
) -> None:
    context, taken, told = site_with(tmp_path, Builds(0)), list[str](), list[str]()
    context = replace(context, source=NewOne())
    pods = Pods(context)
    agent = replace(agent_of(context, taken), apart=pods, pulse=told.append)
    assert agent.look() == f"Release {short_name(played.NEW)} of {played.NEW[-40:][:10]} is live."
    assert "Nothing new" in agent.look()
    assert pods.asked == [("deploy", context.name, "--release", played.NEW)]
    assert taken == []
    command = f"`slipway deploy {context.name} --release {played.NEW}` is at work in a pod of its own."
    assert told[1] == command


def test_on_a_cluster_the_agent_begins_nothing_while_another_one_is_at_work(tmp_path: Path) -> None:
    context = replace(site_with(tmp_path, Builds(0)), at_work=lambda: "ann: rollback production")
    pods = Pods(context)
    words = replace(agent_of(context, []), apart=pods).look()
    assert words == "Another deployer is at work. ann: rollback production"
    assert pods.asked == []


def test_what_fails_in_its_pod_by_chance_is_told_once_and_tried_again_later(tmp_path: Path) -> None:
    context = site_with(tmp_path, Builds(0))
    pods = Pods(context, Exit.FAILED)
    agent = replace(agent_of(context, []), apart=pods)
    first = agent.look()
    assert first.endswith(
        "ended with 1. Failed, and nothing was changed. Also: a damaged restore point or audit log."
    )
    assert agent.look() == first
    assert len(pods.asked) == 1
    context.clock.sleep(BUILT_AGAIN_AFTER.total_seconds())
    agent.look()
    assert len(pods.asked) == 2


def test_what_people_hold_is_found_out_without_a_look_at_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = site_with(tmp_path, Builds(0))
    freeze(
        context.log(FREEZES),
        context.clock,
        by="ann",
        reason="the week of the fair",
        policy=context.environment.policy,
    )
    monkeypatch.setattr("slipway.flows.deployments.watch.gates_of", _must_not_be_asked)
    assert "the week of the fair" in agent_of(context, []).look()


def _must_not_be_asked(*_: object) -> None:
    raise AssertionError("the place was looked at")


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
