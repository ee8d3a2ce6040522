"""The commands that bring one environment's data to another: refresh, and what it asks of the environment before."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import typer

from slipway.adapters.io.own_command import run_slipway
from slipway.cli.opening.invocation import Invocation, runs_elsewhere
from slipway.cli.options import DryRun
from slipway.decisions.points import refresh_rules
from slipway.decisions.points.manifest import Manifest
from slipway.errors import Exit
from slipway.flows.data import anonymised_copy, data_for_previews
from slipway.flows.data import refresh as refreshing
from slipway.flows.data.anonymised_copy import Destination
from slipway.flows.data.refresh import Planned
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.check_gates import GateRequest, must_be_open

HIDDEN, BROUGHT = "hand-over", "brought"
Point = Annotated[str, typer.Option(metavar="ID", help="A restore point of FROM. Default: the newest.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("refresh")(refresh)
    app.command(HIDDEN, hidden=True)(hand_over)


def refresh(
    invoked: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TO", help="The environment that gets the data.")],
    source: Annotated[str, typer.Option("--from", metavar="FROM", help="The environment whose data it is.")],
    point: Point = "",
    brought: Annotated[
        str,
        typer.Option(
            metavar="ID", help="A copy that an earlier refresh left in TO's store of restore points."
        ),
    ] = "",
    dry_run: DryRun = False,
) -> int:
    """Copy data from one environment to another, anonymised. Database and bucket together."""
    invocation: Invocation = invoked.obj
    if invocation.config.named(target).previews:
        return _data_of_previews(invocation, source, target, point, dry_run=dry_run)
    if not brought and _is_apart(invocation, target, source):
        code, brought = _hand_over_apart(invocation, source, target, point, dry_run=dry_run)
        if code or dry_run:
            return code
        if _is_apart(invocation, target):
            return _take_apart(invocation, target, source, brought)
    context = invocation.context(target)
    planned = _plan(context, source, point, brought)
    if dry_run:
        context.report.say(
            f"The data of {source} at {planned.at:%Y-%m-%d %H:%M:%S} UTC would be anonymised next to {source}, "
            f"tried out with the live release of {target}, and put over the data of {target}.",
            point=planned.point,
        )
        return Exit.DONE
    with invocation.lease(context, f"refresh {target} from {source}") as lease:
        # Whatever held the lock until now may have changed what was found.
        done = refreshing.refresh(context, _plan(context, source, point, brought), lease=lease)
    if invocation.json:
        typer.echo(json.dumps(done.as_json()))
        return Exit.DONE
    for line in done.words:
        context.report.say(line)
    return Exit.DONE


def hand_over(
    invoked: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The environment whose data it is.")],
    target: Annotated[str, typer.Option("--for", metavar="TO", help="The environment that gets the data.")],
    point: Point = "",
    dry_run: DryRun = False,
) -> int:
    """Make an anonymised copy of an environment's data for another one, and print its name as a line of JSON."""
    brought = _handed_over(invoked.obj, source, target, point, dry_run=dry_run)
    if brought:
        typer.echo(json.dumps({BROUGHT: brought}))
    return Exit.DONE


def _handed_over(invocation: Invocation, source: str, target: str, point: str, *, dry_run: bool) -> str:
    """Make an anonymised copy of an environment's data for another one; return its name, none for a dry run."""
    # It is asked for by `refresh` alone, which has found out already where it is to run.
    origin = invocation.context_here(source)
    found = _may_be_taken(origin, target, point)
    if dry_run:
        origin.report.say(
            f"The data of {source} at {found.at:%Y-%m-%d %H:%M:%S} UTC would be anonymised next to {source}, and "
            f"handed over to {target}.",
            point=found.id,
        )
        return ""
    into = Destination(target, origin.other_environment(target).points)
    if not invocation.config.named(target).previews:
        return anonymised_copy.make_anonymised_copy(origin, found, into).id
    done = data_for_previews.bring(into, origin, found)
    origin.report.say(done.words)
    return done.point.id


def _may_be_taken(origin: EnvironmentContext, target: str, point: str) -> Manifest:
    """Return the point whose data may leave its environment. Raises `Refused` for who may not act in that one too."""
    found = refreshing.taken(origin, target, point)
    live = origin.history().live
    must_be_open(origin, GateRequest(None, rollback=live.digest if live else ""))
    return found


def _plan(context: EnvironmentContext, source: str, point: str, brought: str) -> Planned:
    if brought:
        return refreshing.plan_of_brought(context, source, brought)
    return refreshing.plan(context, source, point)


def _is_apart(invocation: Invocation, *names: str) -> bool:
    """Return whether commands for one of these environments run in a pod that may do nothing for the other."""
    return any(runs_elsewhere(invocation.config.named(name), os.environ) for name in names)


def _hand_over_apart(
    invocation: Invocation, source: str, target: str, point: str, *, dry_run: bool
) -> tuple[int, str]:
    """Have an environment hand a copy over where it can be reached; return the exit code, and the copy's name.

    It writes into the other's store of restore points, and has no right in its namespace.
    """
    refresh_rules.check(invocation.config, target, source)
    from slipway.cli.opening.elsewhere import run_words

    options = (*(("--point", point) if point else ()), *(("--dry-run",) if dry_run else ()))
    words = (HIDDEN, source, "--for", target, *options)
    told = Told()
    if _is_apart(invocation, source):
        code = run_words(invocation.config, source, _as_asked(invocation, words), told.line)
    else:
        as_me = ("--by", invocation.by, *_as_asked(invocation, words))
        code = run_slipway(as_me, config=str(invocation.file), tell=told.line).code
    return code, told.brought


def _take_apart(invocation: Invocation, target: str, source: str, brought: str) -> int:
    """Have the other environment take what was handed over, in a pod of its own."""
    from slipway.cli.opening.elsewhere import run_words

    words = ("refresh", target, "--from", source, "--brought", brought)
    code = run_words(invocation.config, target, _as_asked(invocation, words))
    if code in (Exit.LOCKED, Exit.REFUSED, Exit.WRONG_USE):
        again = f"slipway {' '.join(words)}"
        invocation.report.say(
            invocation.advice(f"The copy stays in the store of {target}: `{again}` takes it then.")
        )
    return code


def _as_asked(invocation: Invocation, words: tuple[str, ...]) -> tuple[str, ...]:
    return ("--json", *words) if invocation.json else words


@dataclass
class Told:
    """Shows what a command says, but for the line that is meant for this program."""

    brought: str = ""

    def line(self, text: str) -> None:
        """Show one line, or keep what it tells."""
        with suppress(ValueError, KeyError, TypeError):
            self.brought = str(json.loads(text)[BROUGHT])
            return
        typer.echo(text)


def _data_of_previews(invocation: Invocation, source: str, target: str, point: str, *, dry_run: bool) -> int:
    """Have the environment that it comes from bring the data that previews begin with; they have no part in it."""
    code, brought = int(Exit.DONE), ""
    if _is_apart(invocation, source):
        code, brought = _hand_over_apart(invocation, source, target, point, dry_run=dry_run)
    else:
        brought = _handed_over(invocation, source, target, point, dry_run=dry_run)
    if invocation.json and brought:
        typer.echo(json.dumps({"environment": target, "from": source, "point": brought}))
    return code
