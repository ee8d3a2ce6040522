"""Commands for when something broke off or got lost: resume, unlock, up, adopt, damage, accept-damage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import DryRun, Environment
from slipway.cli.releases.deploy import said, working
from slipway.decisions.record.data_swap import DataExchange
from slipway.errors import Absent, Exit, Locked, Refused
from slipway.flows.data import database_swap
from slipway.flows.deployments import resume as resuming
from slipway.flows.deployments import start_and_adopt
from slipway.flows.environment import check_service_health
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import data_damage, pause_and_stop
from slipway.flows.gates.workspace import standing_work


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("resume")(resume)
    app.command("unlock")(unlock)
    app.command("up")(up)
    app.command("adopt")(adopt)
    app.command("damage")(damage)
    app.command("accept-damage")(accept_damage)


def resume(invoked: typer.Context, environment: Environment, dry_run: DryRun = False) -> int:
    """Resume an interrupted deployment or restore. It goes forward, or finishes going back."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if data := context.history().exchange:
        return _resume_exchange(invocation, context, data, dry_run=dry_run)
    interrupted = context.history().interrupted
    if interrupted is None:
        raise Absent(f"No deployment to {environment} was interrupted.")
    if dry_run:
        context.report.say(f"Deployment {interrupted.id} would be taken up.", deployment=interrupted.id)
        return Exit.DONE
    if went_on := pause_and_stop.go_on(context, interrupted.id):
        context.report.say(f"Deployment {interrupted.id} is not held any more.", deployment=interrupted.id)
    try:
        with working(invocation, context, f"resume {environment}") as lease:
            resuming.resume(context, lease=lease)
    except Locked:
        if not went_on:
            raise
        # Its deployer is at work, and hears of it at its next look.
        return Exit.DONE
    return said(context)


def _resume_exchange(
    invocation: Invocation, context: EnvironmentContext, data: DataExchange, *, dry_run: bool
) -> int:
    if dry_run:
        context.report.say(f"It would be taken up that {data.words}.", point=data.point)
        return Exit.DONE
    # Nothing is to be started first: what runs here was stopped so that nobody writes.
    with invocation.lease(context, f"resume {context.name}") as lease:
        context.report.say(database_swap.resume(context, data, lease=lease), point=data.point)
    return said(context)


def unlock(invoked: typer.Context, environment: Environment, dry_run: DryRun = False) -> int:
    """Break the lock of a deployer that is gone. That deployer can change nothing any more."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    context.report.say("The lock would be broken." if dry_run else context.break_lease())
    return Exit.DONE


def up(
    invoked: typer.Context,
    environment: Environment,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask, also where users are not served meanwhile.")
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Start what should run and does not. For example after a restart. It asks first where that costs an outage."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    cost = check_service_health.outage(context)
    if dry_run:
        context.report.say(cost or "Whatever should run and does not would be started.")
        return Exit.DONE
    if cost and not yes:
        _must_be_meant(invocation, context, cost)
    with invocation.lease(context, f"up {environment}") as lease:
        if not start_and_adopt.start_everything(context, lease=lease, in_spite=True):
            context.report.say(
                "Everything runs that should." if context.history().live else "Nothing is live yet."
            )
    return said(context)


def _must_be_meant(invocation: Invocation, context: EnvironmentContext, cost: str) -> None:
    """Return when a person says that an outage is meant. Raises `Refused`."""
    if invocation.json or not sys.stdin.isatty():
        raise Refused(cost, next_step=f"At a quiet time: `slipway up {context.name} --yes`.")
    context.report.say(cost)
    if not typer.confirm("Start it now?", default=False):
        raise Refused("Nothing was started.", next_step=f"`slipway up {context.name}` at a quieter time.")


def adopt(invoked: typer.Context, environment: Environment, dry_run: DryRun = False) -> int:
    """Record what runs as what is live. For a lost state store. Nothing is started or stopped."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if dry_run:
        live = start_and_adopt.adopt(context, lease=None)
        context.report.say(f"Release {live.name} in {live.slot} would be written down as live.")
        return Exit.DONE
    with invocation.lease(context, f"adopt {environment}") as lease:
        start_and_adopt.adopt(context, lease=lease)
    return said(context)


def damage(invoked: typer.Context, environment: Environment) -> int:
    """List the rows whose object is missing. The list is written into a file. Ends with 1 when there are any."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    rows, words = data_damage.look_again(context, standing_work(context, None))
    context.report.say(words, rows=rows)
    return Exit.FAILED if rows else Exit.DONE


def accept_damage(
    invoked: typer.Context,
    environment: Environment,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The list of damage, as Slipway wrote it.")],
    reason: Annotated[str, typer.Option(help="Why, for a person who reads it in a year.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take it back: the damage in the list stops releases again.")
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Let releases go out although these objects are missing. Takes two people where an emergency does."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    change = data_damage.withdraw if withdraw else data_damage.accept
    words = change(context, file, reason=reason, dry_run=dry_run)
    context.report.say(f"It would say: {words}" if dry_run else words)
    return Exit.DONE
