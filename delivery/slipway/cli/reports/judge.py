"""Commands that judge recorded samples: replay, calibrate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.decisions.canary.calibrating import recordings
from slipway.errors import Absent, Exit
from slipway.flows.reports import judge
from slipway.steps.traffic.move_traffic import words_of

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="Recorded samples. `slipway judge samples` prints them.")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    room = typer.Typer(help="Judge the recorded samples of a canary again.", no_args_is_help=True)
    room.command("replay")(replay)
    room.command("calibrate")(calibrate)
    room.command("samples")(samples)
    app.add_typer(room, name="judge")


def replay(invoked: typer.Context, file: File) -> int:
    """Repeat the verdicts of a recorded canary, look by look."""
    invocation: Invocation = invoked.obj
    for judged in judge.replay(judge.read(file)):
        if invocation.json:
            typer.echo(judged.line)
        else:
            name = recordings.NAMES[type(judged.verdict)]
            invocation.console.print(
                f"{judged.at:%H:%M:%S}  {judged.share:g} %  {name}. {words_of(judged.verdict)}", markup=False
            )
    return Exit.DONE


def calibrate(
    invoked: typer.Context,
    file: File,
    runs: Annotated[
        int, typer.Option(help="How many canaries without a change to play.", min=10)
    ] = judge.RUNS,
) -> int:
    """Measure how often a canary without a change would be stopped. It plays such canaries on this record."""
    invocation: Invocation = invoked.obj
    found = judge.calibrate(judge.read(file), runs=runs)
    if invocation.json:
        typer.echo(json.dumps(judge.facts_of(found)))
        return Exit.DONE
    for words in judge.words_of(found):
        invocation.console.print(words, markup=False)
    return Exit.DONE


def samples(
    invoked: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="An environment of slipway.toml.")],
    deployment: Annotated[str, typer.Argument(metavar="DEPLOYMENT", help="Default: the newest.")] = "",
) -> int:
    """Print the samples that a canary was judged by. For replay and calibrate."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    names = [each.id for each in context.history().deployments]
    name = deployment or next(reversed(names), "")
    if name not in names:
        raise Absent(
            f"There is no deployment {name!r} in {environment}."
            if name
            else f"Nothing was deployed to {environment}.",
            next_step=f"`slipway history {environment}` lists them.",
        )
    entries = context.samples(name).entries()
    if not entries:
        raise Absent(f"Deployment {name} has no samples: it did not come to a canary.")
    for entry in entries:
        typer.echo(entry["line"])
    return Exit.DONE
