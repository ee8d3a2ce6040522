"""What a deployment consists of."""

from __future__ import annotations

from slipway.config import Environment
from slipway.decisions.record.history import Deployment
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.workspace import planned_work
from slipway.ports import Facts, Release
from slipway.steps.migrate_database import MigrateDatabase
from slipway.steps.rehearse import Rehearse
from slipway.steps.replaying.warm_release import WarmRelease
from slipway.steps.starting.install_release import InstallRelease
from slipway.steps.starting.smoke_release import SmokeRelease
from slipway.steps.starting.start_release import StartRelease
from slipway.steps.take_restore_point import TakeRestorePoint
from slipway.steps.traffic.move_traffic import MoveTraffic
from slipway.steps.traffic.stop_former_workers import StopFormerWorkers
from slipway.steps.traffic.watch_release import WatchRelease
from slipway.steps.work import Step


def shares_of(environment: Environment, *, first: bool) -> list[float]:
    """Return the shares of traffic that the new release gets in turn. A first release has nothing to be judged by."""
    return [100.0] if first else list(environment.canary.steps)


def how(environment: Environment, *, first: bool) -> Facts:
    """Return what a deployment's plan keeps of how the environment is configured when it is opened."""
    warms = {"warms": True} if environment.recording.source and not first else {}
    return {"shares": shares_of(environment, first=first), **warms}


def steps_of(deployment: Deployment) -> tuple[Step, ...]:
    """Return a deployment's steps, in order, as they were planned when it was opened."""
    shares = [float(share) for share in deployment.plan["shares"]]
    return (
        InstallRelease(),
        TakeRestorePoint(),
        Rehearse(),
        MigrateDatabase(),
        StartRelease(),
        SmokeRelease(),
        *((WarmRelease(),) if deployment.plan.get("warms") else ()),
        *(MoveTraffic(share, tuple(shares)) for share in shares),
        WatchRelease(tuple(shares)),
        StopFormerWorkers(),
    )


def preview(context: EnvironmentContext, release: Release) -> list[dict[str, str]]:
    """Return the steps that a deployment of a release would consist of, each with what it would do."""
    work = planned_work(context, release)
    history = context.history()
    deployment = Deployment(
        id="plan",
        digest=release.digest,
        commit=release.commit,
        by=context.by,
        opened_at=context.clock.now(),
        before=history.live,
        plan=how(context.environment, first=history.live is None),
    )
    return [{"step": step.name, "words": step.describe(work)} for step in steps_of(deployment)]
