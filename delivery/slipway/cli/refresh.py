"""The command that brings one environment's data to another: refresh."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import DryRun
from slipway.errors import Exit
from slipway.flows.data import refresh as refreshing


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("refresh")(refresh)


def refresh(
    invoked: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TO", help="The environment that gets the data.")],
    source: Annotated[str, typer.Option("--from", metavar="FROM", help="The environment whose data it is.")],
    point: Annotated[
        str, typer.Option(metavar="ID", help="A restore point of FROM. Default: the newest.")
    ] = "",
    dry_run: DryRun = False,
) -> int:
    """Copy data from one environment to another, anonymised. Database and bucket together."""
    invocation: Invocation = invoked.obj
    context = invocation.context(target)
    planned = refreshing.plan(context, source, point)
    if dry_run:
        context.report.say(
            f"The data of {source} at {planned.point.at:%Y-%m-%d %H:%M:%S} UTC would be anonymised next to {source}, "
            f"tried out with the live release of {target}, and put over the data of {target}.",
            point=planned.point.id,
        )
        return Exit.DONE
    with invocation.lease(context, f"refresh {target} from {source}") as lease:
        # Whatever held the lock until now may have changed what was found.
        done = refreshing.refresh(context, refreshing.plan(context, source, point), lease=lease)
    if invocation.json:
        typer.echo(json.dumps(done.as_json()))
        return Exit.DONE
    for line in done.words:
        context.report.say(line)
    return Exit.DONE
