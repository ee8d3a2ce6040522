"""The agent: deploys whatever is merged, as the policy allows."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation, is_agent_of_a_cluster
from slipway.cli.options import Environment
from slipway.errors import Exit
from slipway.flows.deployments.watch import Agent, RunApart
from slipway.flows.environment.agent_signs import AgentSigns
from slipway.flows.environment.context import EnvironmentContext


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("watch")(watch)


def watch(
    invoked: typer.Context,
    environment: Environment,
    every: Annotated[float, typer.Option(help="Seconds between two looks at the branch.", min=0.1)] = 30.0,
    once: Annotated[bool, typer.Option("--once", help="Look once, then end.")] = False,
    alive: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Touch this file at each sign of life, for whoever restarts it."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be deployed, and change nothing.")
    ] = False,
) -> int:
    """Deploy each new commit of the branch. This is the agent; it goes on after a restart."""
    invocation: Invocation = invoked.obj
    apart = _apart(invocation, environment)
    context = invocation.context(environment)
    signs = _signs(context, every)
    agent = Agent(
        context,
        lambda purpose: invocation.lease(context, purpose),
        dry_run=dry_run,
        apart=apart,
        pulse=_pulse(alive, None if once or dry_run else signs),
    )
    settings = invocation.file.read_bytes()
    try:
        while True:
            agent.look()
            if once:
                return Exit.DONE
            if apart and invocation.file.read_bytes() != settings:
                context.report.say("slipway.toml has changed: the agent ends, and is started again with it.")
                return Exit.DONE
            context.clock.sleep(every)
    finally:
        signs.remove()


def _apart(invocation: Invocation, environment: str) -> RunApart | None:
    """Return where an agent of a cluster has things done; it acts under the name that the API server knows it by."""
    if not is_agent_of_a_cluster(invocation.config.named(environment), os.environ):
        return None
    from slipway.cli.opening.elsewhere import PodsOfAgent

    pods = PodsOfAgent(invocation.config, environment)
    invocation.by = pods.by
    return pods


def _signs(context: EnvironmentContext, every: float) -> AgentSigns:
    name = f"{socket.gethostname()}-{os.getpid()}"
    return AgentSigns(context.store, context.clock, name, timedelta(seconds=every), context.clock.now())


def _pulse(alive: Path | None, signs: AgentSigns | None) -> Callable[[str], None]:
    def beat(words: str) -> None:
        if alive:
            alive.touch()
        if signs:
            signs.leave(words)

    return beat
