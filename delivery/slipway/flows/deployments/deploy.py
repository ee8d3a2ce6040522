"""Begin a deployment. From then on it is walked as one that was interrupted and resumed."""

from __future__ import annotations

from slipway.decisions.record.history import Deployment, Live, opened
from slipway.flows.deployments import resume
from slipway.flows.deployments.plan import how
from slipway.flows.deployments.promote_or_put_back import audited
from slipway.flows.deployments.what_it_brings import what_it_brings
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Facts, Lease, Release


def deploy(context: EnvironmentContext, release: Release, *, plan: Facts, lease: Lease) -> Live:
    """Bring a release to an environment whose gates are open, under a lease.

    Raises `PutBack` when it failed and everything was put back, `NeedsPerson` when that did not succeed either.
    """
    history = context.history()
    now = context.clock.now()
    deployment = Deployment(
        id=f"{now:%Y%m%dT%H%M%SZ}-{lease.fence:04d}",
        digest=release.digest,
        commit=release.commit,
        by=context.by,
        opened_at=now,
        before=history.live,
        plan={
            **plan,
            **how(context.environment, first=history.live is None),
            "brings": what_it_brings(context, release),
        },
    )
    context.audit("deployment begun", audited(deployment))
    context.record(opened(deployment))
    return resume.finish(context, deployment, lease)
