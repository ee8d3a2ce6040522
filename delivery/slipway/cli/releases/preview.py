"""The commands of previews: up, list, down, sweep, register. Each pull request has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation, give_back
from slipway.cli.opening.previews import environment_of, open_previews
from slipway.cli.options import DryRun
from slipway.decisions.previews import ageing
from slipway.errors import Exit
from slipway.flows.previews import bring_up, take_down
from slipway.flows.previews.bring_up import Wanted
from slipway.flows.previews.site import PreviewSite
from slipway.ports import Lease
from slipway.ports.previews import Preview

Number = Annotated[int, typer.Argument(metavar="N", help="The number of the pull request.", min=1)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    room = typer.Typer(
        help="Bring up, list and take down previews of pull requests. "
        "Each has a namespace, a database and a view of the bucket of its own, with anonymised data.",
        no_args_is_help=True,
    )
    room.command("up")(up)
    room.command("list")(listed)
    room.command("down")(down)
    room.command("sweep")(sweep)
    app.add_typer(room, name="preview")


def up(
    invoked: typer.Context,
    number: Number,
    release: Annotated[
        str, typer.Option("--release", metavar="R", help="A commit or a digest that was registered.")
    ],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin again with the newest anonymised data.")
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Bring a preview up, or another commit in its place. Its data stays, as long as the change can migrate it."""
    invocation: Invocation = invoked.obj
    site = _site(invocation)
    wanted = Wanted(number, release, fresh)
    if dry_run:
        preview, found, point = bring_up.planned(site, wanted)
        data = f"its own data of {preview.data}" if preview.data else f"fresh data of {point.id}"
        site.report.say(
            f"Release {found.name} would run in the namespace {preview.name} with {data}, at {site.address(preview)}."
        )
        return Exit.DONE
    # Before the lock: what can be refused is refused at once.
    preview, _, _ = bring_up.planned(site, wanted)
    with _lease(site, preview, f"preview {number} up") as lease:
        done = bring_up.bring_up(site, wanted, lease=lease)
    if invocation.json:
        typer.echo(json.dumps(done.as_json()))
    else:
        for line in done.words:
            site.report.say(line)
    return Exit.DONE


def listed(invoked: typer.Context) -> int:
    """List the previews that there are, half-made ones and left-overs among them."""
    invocation: Invocation = invoked.obj
    site = _site(invocation)
    found, now = site.all(), site.clock.now()
    if invocation.json:
        typer.echo(json.dumps([bring_up.told(each, site.address(each)) for each in found]))
        return Exit.DONE
    for each in found:
        site.report.say(_line(site, each, now))
    if not found:
        site.report.say("There are no previews.")
    return Exit.DONE


def _line(site: PreviewSite, preview: Preview, now: datetime) -> str:
    age = ageing.why_goes(preview, now=now) or f"{_span(ageing.left(preview, now))} left"
    return f"{preview.number:>6}  {preview.state:<9}  {preview.commit[:12]:<12}  {age:<12}  {site.address(preview)}"


def _span(left: timedelta) -> str:
    hours = int(left.total_seconds()) // 3600
    return f"{hours // 24} d {hours % 24} h" if hours >= 24 else f"{hours} h" if hours else "less than 1 h"


def down(invoked: typer.Context, number: Number, dry_run: DryRun = False) -> int:
    """Take a preview down: route, pods, database, view of the bucket, namespace. Says what it removed."""
    invocation: Invocation = invoked.obj
    site = _site(invocation)
    preview = ageing.found_among(site.all(), number)
    if dry_run:
        site.report.say(f"The preview of pull request {number} would be removed, with all that is in it.")
        return Exit.DONE
    with _lease(site, preview, f"preview {number} down") as lease:
        done = take_down.take_down(site, preview, lease=lease)
    _say(invocation, site, done.words, done.as_json())
    return Exit.DONE


def sweep(
    invoked: typer.Context,
    closed: Annotated[
        list[int] | None,
        typer.Option("--closed", metavar="N", help="A pull request that is closed; repeatable."),
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Take down the previews that have expired, were half taken down, or whose pull request is closed."""
    invocation: Invocation = invoked.obj
    site = _site(invocation)
    if dry_run:
        for preview, why in take_down.due(site, closed or ()):
            site.report.say(f"The preview of pull request {preview.number} would go: {why}.")
        return Exit.DONE
    done = take_down.sweep(site, closed or ())
    site.places.tidy()
    for each in done.gone:
        _say(invocation, site, each.words, each.as_json())
    for number, why in done.failed:
        _say(
            invocation,
            site,
            f"The preview of pull request {number} stays: {why}",
            {"number": number, "failed": why},
        )
    if not (done.gone or done.failed) and not invocation.json:
        site.report.say("No preview was to go.")
    return Exit.FAILED if done.failed else Exit.DONE


def _say(invocation: Invocation, site: PreviewSite, words: str, facts: object) -> None:
    if invocation.json:
        typer.echo(json.dumps(facts))
    else:
        site.report.say(words)


def _site(invocation: Invocation) -> PreviewSite:
    name = environment_of(invocation.config)
    invocation.go_elsewhere(name)
    invocation.environment = name
    return open_previews(invocation.config, by=invocation.by, report=invocation.report)


@contextmanager
def _lease(site: PreviewSite, preview: Preview, purpose: str) -> Iterator[Lease]:
    lease = site.lease(preview, purpose)
    try:
        yield lease
    finally:
        give_back(lease)
