"""Commands about restore points: restore-point …, drill."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from slipway import points
from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import DryRun, Environment
from slipway.decisions.gates.people.two_people import reason_fault
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.text.amounts import size_words
from slipway.errors import Exit, WrongUse
from slipway.flows.data import restore_points
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import short_name

Point = Annotated[str, typer.Argument(metavar="[POINT]", help="A restore point. Default: the newest.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    room = typer.Typer(help="Create, list, verify and prune restore points.", no_args_is_help=True)
    for name, command in (
        ("create", create),
        ("list", list_),
        ("show", show),
        ("verify", verify),
        ("prune", prune),
    ):
        room.command(name)(command)
    app.add_typer(room, name="restore-point")
    app.command("drill")(drill)


def create(
    invoked: typer.Context,
    environment: Environment,
    degraded: Annotated[
        bool, typer.Option("--degraded", help="Create it although objects are missing. It lists them.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why: for a degraded one.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Create a restore point now."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if degraded and (fault := reason_fault(reason)):
        raise WrongUse(fault, next_step="Say more with --reason.")
    if dry_run:
        context.report.say(f"A restore point of {environment} would be taken.")
        return Exit.DONE
    with invocation.lease(context, f"take a restore point of {environment}") as lease:
        manifest = restore_points.take(context, lease=lease, degraded=degraded)
    if degraded:
        facts = {"point": manifest.id, "lacks": len(manifest.lacking), "reason": reason}
        context.audit("degraded restore point taken", facts)
    context.report.say(f"{manifest.id}: {_words(manifest)}", point=manifest.id)
    return Exit.DONE


def list_(invoked: typer.Context, environment: Environment) -> int:
    """List the restore points, the newest first."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    store = context.points
    found = points.all_points(store)
    if invocation.json:
        for each in found:
            typer.echo(each.model_dump_json())
        return Exit.DONE
    if not found:
        invocation.console.print(
            f"There is none yet. `slipway restore-point create {environment}` takes one."
        )
        return Exit.DONE
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    # A point's name is there to be copied: it is never cut.
    table.add_column("point", no_wrap=True, min_width=max(len(each.id) for each in found))
    for column in ("release", "dump", "objects", "verified"):
        table.add_column(column, justify="right" if column in {"dump", "objects"} else "left")
    for each in found:
        at = points.verified_at(store, each.id)
        table.add_row(
            each.id,
            short_name(each.release) or "(none)",
            size_words(each.dump_bytes),
            f"{each.references.objects:,}",
            f"{at:%Y-%m-%d %H:%M}" if at else "not yet",
        )
    invocation.console.print(table)
    return Exit.DONE


def show(invoked: typer.Context, environment: Environment, point: Point = "") -> int:
    """Show what a restore point consists of."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    manifest = named(context, point)
    if invocation.json:
        typer.echo(manifest.model_dump_json())
        return Exit.DONE
    out = invocation.console
    lines = (
        f"{manifest.id}  {_words(manifest)}",
        f"  instant   {manifest.at.isoformat()}, at {manifest.lsn} of the write-ahead log",
        f"  release   {manifest.release or '(none)'}",
        f"  schema    {_schema(manifest)}",
        f"  taken by  deployment {manifest.deployment or '(by hand)'}, fencing number {manifest.fence}",
    )
    for line in lines:
        out.print(line, markup=False)
    if manifest.origin:
        out.print(f"  data of   {manifest.origin}, anonymised", markup=False)
    for key in manifest.dangling:
        out.print(f"  lacks     {key}, which was missing already", markup=False)
    for key in manifest.gone:
        out.print(f"  lacks     {key}, which the service deleted meanwhile", markup=False)
    out.print(f"  bucket    {manifest.bucket}, {manifest.mode}", markup=False)
    for name, version in manifest.tools.items():
        out.print(f"  {name.ljust(9)} {version}", markup=False)
    return Exit.DONE


def _schema(manifest: Manifest) -> str:
    if manifest.migrations is None:
        return "it is not known which migrations were applied"
    return (
        f"of that release, without {', '.join(manifest.migrations)}"
        if manifest.migrations
        else "of that release"
    )


def verify(
    invoked: typer.Context,
    environment: Environment,
    point: Point = "",
    deep: Annotated[bool, typer.Option(help="Also read every object's bytes.")] = True,
) -> int:
    """Prove that a restore point is whole, byte by byte. Lists all that is not as it was written. Ends with 1 then."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    tools = context.tools(None)
    name = point or named(context, "").id
    found = points.verify(
        name, tools.database, tools.bucket, tools.points, deep=deep, now=context.clock.now()
    )
    faults = [str(fault) for fault in found.faults]
    if invocation.json:
        typer.echo(
            json.dumps({"point": name, "whole": found.whole, "objects": found.objects, "faults": faults})
        )
    elif found.whole:
        words = f"{name} is whole: every file and {found.objects:,} objects, {found.seconds:.1f} s."
        invocation.console.print(words, markup=False)
    else:
        invocation.console.print(f"{name} is damaged:", style="red", markup=False)
        for fault in faults:
            invocation.console.print(f"  {fault}", markup=False)
    return Exit.DONE if found.whole else Exit.FAILED


def prune(invoked: typer.Context, environment: Environment, dry_run: DryRun = False) -> int:
    """Remove the restore points that `retention` does not keep. Those that a release needs stay."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    with invocation.lease(context, f"prune restore points of {environment}") as lease:
        gone = restore_points.prune(context, dry_run=dry_run, lease=lease)
    would = "would go" if dry_run else "went"
    words = f"{len(gone.points)} points and {gone.copies} copies {would}, {size_words(gone.bytes)}."
    context.report.say(words, points=list(gone.points), leftovers=list(gone.leftovers))
    return Exit.DONE


def drill(
    invoked: typer.Context,
    environment: Environment,
    point: Annotated[str, typer.Option(metavar="ID", help="Which restore point. Default: the newest.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Prove that a restore point can be restored, and measure it. It is restored apart, tried, and removed."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if dry_run:
        context.report.say(
            f"{named(context, point).id} would be restored apart, tried out and removed again."
        )
        return Exit.DONE
    with invocation.lease(context, f"drill {environment}") as lease:
        drilled = restore_points.drill(context, point, lease=lease)
    if invocation.json:
        typer.echo(json.dumps(drilled.as_json()))
        return Exit.DONE
    invocation.console.print(
        f"[green]✓[/] {drilled.point} restores: back after {drilled.recovery_seconds:.1f} s."
    )
    for name, seconds in drilled.parts.items():
        invocation.console.print(f"  {name.ljust(22)}{seconds:6.1f} s")
    invocation.console.print(
        f"  {drilled.objects:,} objects as the rows say; {drilled.lost_seconds:,.0f} s of work came after it."
    )
    return Exit.DONE


def named(context: EnvironmentContext, point: str) -> Manifest:
    """Return a restore point, the newest without a name. Raises `Absent`."""
    store = context.points
    return points.read_point(store, point or next(iter(points.ids(store)), "(none)"))


def _words(manifest: Manifest) -> str:
    objects = f"{manifest.references.objects:,} objects of {size_words(manifest.references.bytes)}"
    lacking = f", {len(manifest.lacking):,} rows without their object" if manifest.lacking else ""
    return f"{size_words(manifest.dump_bytes)} of dump, {objects}{lacking}"
