"""Lays out what a command works with: the releases it is about, and the tools behind its lease."""

from __future__ import annotations

from functools import partial

from slipway.decisions.record.history import Deployment, Live
from slipway.errors import Absent
from slipway.flows.environment.context import Site
from slipway.flows.gates import data_damage, pause_and_stop
from slipway.ports import Lease, Release
from slipway.steps.work import Work


def work_of(site: Site, deployment: Deployment, lease: Lease | None) -> Work:
    """Return what a deployment works with."""
    return _work(site, deployment.id, site.releases.find(deployment.digest), deployment.before, lease)


def planned_work(site: Site, release: Release) -> Work:
    """Return what a deployment would work with, for a plan that changes nothing."""
    return _work(site, "plan", release, site.history().live, None)


def standing_work(site: Site, lease: Lease | None) -> Work:
    """Return what a command works with that is about no new release. Raises `Absent` when there is none at all."""
    live = site.history().live
    release = site.releases.find(live.digest) if live else next(iter(site.releases.all()), None)
    if release is None:
        raise Absent(
            f"Nothing has been delivered to {site.name} yet.", next_step=f"`slipway deploy {site.name}`."
        )
    return _work(site, f"by hand {lease.fence}" if lease else "look", release, live, lease)


def _work(site: Site, name: str, release: Release, live: Live | None, lease: Lease | None) -> Work:
    return Work(
        deployment=name,
        fence=lease.fence if lease else 0,
        environment_name=site.name,
        service=site.config.service,
        environment=site.environment,
        release=release,
        live=live,
        live_release=site.releases.find(live.digest) if live else None,
        tools=site.tools(lease),
        samples=site.samples(name.replace(" ", "-")),
        report=site.report,
        accepted=partial(data_damage.accepted_marks, site),
        held_by=partial(pause_and_stop.held_by, site, name),
    )
