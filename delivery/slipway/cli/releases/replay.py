"""Command `replay`: old and new release are asked the same on copies, and the answers are compared."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import DryRun, Environment
from slipway.cli.releases.deploy import ReleaseName, working
from slipway.errors import Absent, Exit, Refused
from slipway.flows.data.replay_apart import replay_apart
from slipway.flows.gates.workspace import planned_work
from slipway.steps.replaying.choosing import choose
from slipway.steps.replaying.replay import AnswersDiffer


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("replay")(replay)


def replay(
    invoked: typer.Context,
    environment: Environment,
    release: ReleaseName = "",
    point: Annotated[
        str, typer.Option(metavar="ID", help="The restore point to do it on. Default: the newest.")
    ] = "",
    dry_run: DryRun = False,
) -> int:
    """Ask the live release and another one what people asked, on copies, and compare. Ends with 7 when it is worse."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    wanted = context.builder.release_of(release or context.environment.branch)
    if dry_run:
        work = planned_work(context, wanted)
        chosen = choose(work, work.tools.replaying) if work.tools.replaying else None
        count = len(chosen.exchanges) if chosen else 0
        why = f" {chosen.why_none}." if chosen and chosen.why_none else ""
        context.report.say(
            f"{count:,} requests would be asked of release {wanted.name} and the live one.{why}"
        )
        return Exit.DONE
    with working(invocation, context, f"replay {environment}") as lease:
        try:
            found = replay_apart(context, wanted, point=point, lease=lease)
        except AnswersDiffer as fault:
            raise Refused(fault.what, next_step=fault.next_step) from fault
    if "why_none" in found:
        raise Absent(str(found["why_none"]))
    if invocation.json:
        typer.echo(json.dumps({key: value for key, value in found.items() if key != "words"}))
    else:
        context.report.say(f"Side by side: {found['page']}")
    return Exit.DONE
