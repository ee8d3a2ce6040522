"""The command that shifts traffic back: rollback."""

from __future__ import annotations

from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation, give_back
from slipway.cli.options import DryRun, Environment
from slipway.cli.releases.deploy import said
from slipway.errors import Exit
from slipway.flows.deployments import roll_back
from slipway.flows.gates.check_gates import GateRequest, must_be_open


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rollback")(rollback)


def rollback(
    invoked: typer.Context,
    environment: Environment,
    to: Annotated[
        str, typer.Option(metavar="R", help="A release that was live. Default: the one before.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why. The history keeps it.")] = "",
    untried: Annotated[
        bool, typer.Option("--untried", help="Skip the smoke test of a release that is not warm.")
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Shift traffic back to an earlier release. Data is not touched, and no freeze blocks it."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    aim = roll_back.target_of_rollback(context.history(), to)
    must_be_open(context, GateRequest(None, rollback=aim.subject))
    if dry_run:
        context.report.say(aim.words, release=aim.to.digest if aim.to else "")
        return Exit.DONE
    lease = roll_back.take_lease(context, f"roll back {environment}", target=aim, reason=reason)
    try:
        roll_back.go_back(context, aim, reason=reason, lease=lease, untried=untried)
    finally:
        give_back(lease)
    return said(context)
