"""Lays out what a command works with: the releases it is about, and the tools behind its lease."""

from __future__ import annotations

from functools import partial

from slipway.decisions.record.history import Deployment, Live
from slipway.errors import Absent
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import accepted_differences, data_damage, pause_and_stop
from slipway.ports import Lease, Release
from slipway.steps.work import Work


def work_of(context: EnvironmentContext, deployment: Deployment, lease: Lease | None) -> Work:
    """Return what a deployment works with."""
    return _work(context, deployment.id, context.releases.find(deployment.digest), deployment.before, lease)


def planned_work(context: EnvironmentContext, release: Release) -> Work:
    """Return what a deployment would work with, for a plan that changes nothing."""
    return _work(context, "plan", release, context.history().live, None)


def standing_work(context: EnvironmentContext, lease: Lease | None) -> Work:
    """Return what a command works with that is about no new release. Raises `Absent` when there is none at all."""
    live = context.history().live
    release = context.releases.find(live.digest) if live else next(iter(context.releases.all()), None)
    if release is None:
        raise Absent(
            f"Nothing has been delivered to {context.name} yet.",
            next_step=f"`slipway deploy {context.name}`.",
        )
    return _work(context, f"by hand {lease.fence}" if lease else "look", release, live, lease)


def work_on(context: EnvironmentContext, name: str, release: Release, lease: Lease) -> Work:
    """Return what a command works with that tries a release next to what is live; `name` is that of its scratches."""
    return _work(context, name, release, context.history().live, lease)


def _work(
    context: EnvironmentContext, name: str, release: Release, live: Live | None, lease: Lease | None
) -> Work:
    return Work(
        deployment=name,
        fence=lease.fence if lease else 0,
        environment_name=context.name,
        service=context.config.service,
        environment=context.environment,
        release=release,
        live=live,
        live_release=context.releases.find(live.digest) if live else None,
        tools=context.tools(lease),
        samples=context.samples(name.replace(" ", "-")),
        report=context.report,
        accepted=partial(data_damage.accepted_marks, context),
        held_by=partial(pause_and_stop.held_by, context, name),
        called_back=partial(pause_and_stop.called_back, context, name),
        accepted_differences=partial(accepted_differences.accepted, context, release.digest),
        announced=partial(accepted_differences.announced, context, release),
    )
