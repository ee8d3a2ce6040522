"""The command that brings data back: next to what is live, or over it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from slipway.cli.data.restore_points import named
from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import DryRun, Environment
from slipway.decisions.points.manifest import Manifest
from slipway.errors import Exit, NeedsPerson, WrongUse
from slipway.flows.data import restore, side_restore
from slipway.flows.environment.context import EnvironmentContext

QUESTION = "Put the data back to that instant?"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("restore")(restore_)


def restore_(
    invoked: typer.Context,
    environment: Environment,
    point: Annotated[str, typer.Option(metavar="ID", help="Which restore point.")] = "",
    into: Annotated[
        str, typer.Option(metavar="NAME", help="Restore into a side database of this name.")
    ] = "",
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Restore over the live data. Takes two people; a rescue point is taken first."
        ),
    ] = False,
    remove: Annotated[
        str, typer.Option(metavar="NAME", help="Remove a side database that --into made.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why: for --live.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask after the report.")] = False,
    dry_run: DryRun = False,
) -> int:
    """Restore data, into a side database or over what is live. Over what is live it takes two people."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if [bool(into), live, bool(remove)].count(True) != 1:
        raise WrongUse(
            "Say what to do: --into NAME lays it next to what is live, --live over it, --remove NAME takes it away."
        )
    if live and (invocation.json or not sys.stdin.isatty()) and not (yes or dry_run):
        raise WrongUse("A program cannot be asked whether it is meant.", next_step="Say so with --yes.")
    if remove:
        return _take_away(invocation, context, remove, dry_run=dry_run)
    if not point:
        raise WrongUse(
            "Say which restore point: --point ID.", next_step=f"`slipway restore-point list {environment}`."
        )
    if into:
        return _beside(invocation, context, named(context, point), into, dry_run=dry_run)
    return _over(invocation, context, named(context, point), reason, ask=not yes, dry_run=dry_run)


def _over(
    invocation: Invocation,
    context: EnvironmentContext,
    manifest: Manifest,
    reason: str,
    *,
    ask: bool,
    dry_run: bool,
) -> int:
    with invocation.lease(context, f"restore {context.name} to {manifest.id}") as lease:
        prepared = restore.prepare(context, manifest, reason=reason, lease=lease, dry_run=dry_run)
        try:
            for line in prepared.report:
                context.report.say(line)
            if dry_run or (ask and not typer.confirm(QUESTION, default=False)):
                restore.abandon(context, lease=lease)
                context.report.say("Nothing was changed.")
                return Exit.DONE
            for line in restore.replace_live_data(context, prepared, reason=reason, lease=lease):
                context.report.say(line)
        except NeedsPerson:
            # The command that continues it needs what lies there.
            raise
        except BaseException:
            restore.abandon(context, lease=lease)
            raise
    return Exit.DONE


def _beside(
    invocation: Invocation, context: EnvironmentContext, manifest: Manifest, name: str, *, dry_run: bool
) -> int:
    if dry_run:
        context.report.say(f"{manifest.id} would be restored into the database and view {name!r}.")
        return Exit.DONE
    with invocation.lease(context, f"restore {manifest.id} into {name}") as lease:
        restored = side_restore.create(context, manifest, name, lease=lease)
    context.report.say(
        f"{manifest.id} lies in the database {name!r} and in {restored.bucket}, {restored.objects:,} objects.",
        database=name,
        bucket=restored.bucket,
    )
    context.report.say(f"`slipway restore {context.name} --remove {name}` takes both away again.")
    return Exit.DONE


def _take_away(invocation: Invocation, context: EnvironmentContext, name: str, *, dry_run: bool) -> int:
    if dry_run:
        side_restore.must_be_laid(context, name)
        context.report.say(f"The database and the view {name!r} would be removed.")
        return Exit.DONE
    with invocation.lease(context, f"remove {name} from next to {context.name}") as lease:
        side_restore.remove(context, name, lease=lease)
    context.report.say(f"The database and the view {name!r} are gone.", database=name)
    return Exit.DONE
