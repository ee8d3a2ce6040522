"""Whoever waits for a release notices at once that its processes end, and waits no longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.errors import SlipwayError
from slipway.flows.data import restore, restore_points, side_restore
from slipway.flows.deployments import deploy, shift_to_former_release, start_and_adopt
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.workspace import standing_work
from slipway.ports import AS_USUAL, Lease
from slipway.steps.starting.serving_apart import serving_apart

from tests.fakes.small_world import WorldRuntime
from tests.support import played


def deploying(context: EnvironmentContext, lease: Lease) -> None:
    deploy.deploy(context, context.releases.find(played.NEW), plan={}, lease=lease)


def rolling_back(context: EnvironmentContext, lease: Lease) -> None:
    shift_to_former_release.shift_to(
        context, shift_to_former_release.target_of(context.history(), played.OLD), reason="", lease=lease
    )


def waking(context: EnvironmentContext, lease: Lease) -> None:
    start_and_adopt.start_everything(context, lease=lease)


def restoring(context: EnvironmentContext, lease: Lease) -> None:
    point = restore_points.take(context, lease=lease)
    side_restore.create(context, point, "restored", lease=lease)
    restore.replace_live_data(
        context, restore.Prepared(point, "restored", (), {}, ()), reason="lost", lease=lease
    )


def trying_apart(context: EnvironmentContext, lease: Lease) -> None:
    work = standing_work(context, lease)
    with serving_apart(work, work.release, AS_USUAL, which="live"):
        pytest.fail("a dead release was given out")


Wait = Callable[[EnvironmentContext, Lease], None]


@pytest.mark.parametrize(
    ("wait", "what"),
    [
        (deploying, "dies"),
        (rolling_back, "dies"),
        (waking, "dies"),
        (restoring, "dies"),
        (trying_apart, "dies apart"),
    ],
)
def test_a_process_that_ends_is_noticed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait: Wait, what: str
) -> None:
    assert played.run(tmp_path, "first").code == 0
    context = played.context_of(tmp_path, FolderStore(tmp_path / "state"))
    monkeypatch.setattr(WorldRuntime, "start_everything", lambda _: True)
    (tmp_path / "bad").write_text(what)
    began, lease = context.clock.now(), context.take_lease("try")
    with pytest.raises(SlipwayError, match="it dies"):
        wait(context, lease)
    assert context.clock.now() - began < context.config.service.ready_within / 2
