"""The agent: deploys whatever is merged, as the policy allows."""

from __future__ import annotations

from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import Environment
from slipway.errors import Exit
from slipway.flows.deployments.watch import Agent


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("watch")(watch)


def watch(
    invoked: typer.Context,
    environment: Environment,
    every: Annotated[float, typer.Option(help="Seconds between two looks at the branch.", min=0.1)] = 30.0,
    once: Annotated[bool, typer.Option("--once", help="Look once, then end.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be deployed, and change nothing.")
    ] = False,
) -> int:
    """Deploy each new commit of the branch. This is the agent; it goes on after a restart."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    agent = Agent(context, lambda purpose: invocation.lease(context, purpose), dry_run=dry_run)
    while True:
        agent.look()
        if once:
            return Exit.DONE
        context.clock.sleep(every)
