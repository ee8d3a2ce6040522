"""Requests that are kept for rehearsals: what there is, examples, and how they are deleted."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from slipway.cli.opening.invocation import Invocation
from slipway.cli.opening.recordings import open_recordings, open_taking
from slipway.cli.options import DryRun, Environment
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.summary import RouteKept, by_route, never_kept_words, of_route
from slipway.decisions.text.amounts import duration_words, size_words
from slipway.errors import Absent, Exit, WrongUse
from slipway.flows.data import recordings as flow
from slipway.flows.data.recordings import Kept, Which
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Recordings

EXAMPLES, LONGEST_BODY = 5, 2000
COLUMNS = ("route", "requests", "people", "forms", "newest")
NUMBERS, BETWEEN = ("requests", "people", "forms"), 2


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("recordings")(recordings)


def recordings(
    invoked: typer.Context,
    environment: Environment,
    show: Annotated[
        str, typer.Option(metavar="ROUTE", help='Show examples of a route, such as "GET /notes/{id}".')
    ] = "",
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete what --before, --route or --all say.")
    ] = False,
    before: Annotated[
        str, typer.Option(metavar="INSTANT", help="With --delete: what was asked before this instant.")
    ] = "",
    route: Annotated[
        str, typer.Option(metavar="ROUTE", help="With --delete: what was asked of this route.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="With --delete: all that is kept.")] = False,
    take: Annotated[
        bool,
        typer.Option("--take", help="Read the log that `source` names once, and keep what is new in it."),
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Show the requests that are kept for rehearsals, and what never was kept. Or delete some."""
    invocation: Invocation = invoked.obj
    which = _which(before, route, everything=everything, deletes=delete)
    if (show != "") + delete + take > 1:
        raise WrongUse("To show, to delete and to take are different things; ask for one of them.")
    context = invocation.context(environment)
    kept = open_recordings(invocation.config, environment, os.environ)
    if delete:
        return _delete(context, kept, which, dry_run=dry_run)
    if take:
        return _take(invocation, context, dry_run=dry_run)
    return _show(invocation, kept, show) if show else _list(invocation, context, kept)


def _which(before: str, route: str, *, everything: bool, deletes: bool) -> Which:
    said = (before != "") + (route != "") + everything
    if deletes != (said > 0) or (everything and said > 1):
        raise WrongUse(
            "It is not said what to delete.",
            next_step="`--delete` with `--before INSTANT`, `--route ROUTE`, both, or `--all`.",
        )
    return Which(_instant(before) if before else None, route)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(
            f"{text!r} is no instant.", next_step="Write for example 2026-11-30T08:00+01:00."
        ) from error
    if instant.tzinfo is None:
        raise WrongUse(f"{text!r} says no offset.", next_step=f"Write for example {text}+00:00.")
    return instant.astimezone(UTC)


def _delete(context: EnvironmentContext, kept: Recordings, which: Which, *, dry_run: bool) -> int:
    count = flow.delete(kept, which, dry_run=dry_run)
    if not dry_run:
        context.audit("recorded requests deleted", {**which.as_json(), "requests": count})
    would = "would be" if dry_run else "are"
    context.report.say(f"{count:,} requests {would} deleted.", requests=count, **which.as_json())
    return Exit.DONE


def _take(invocation: Invocation, context: EnvironmentContext, *, dry_run: bool) -> int:
    taking = open_taking(invocation.config, context.name, os.environ, context.read_only_target, context.clock)
    taken = taking.take(dry_run=dry_run)
    would = "Would be" if dry_run else "Are"
    context.report.say(f"{would} taken: {taken.words}.", requests=taken.requests)
    return Exit.DONE


def _show(invocation: Invocation, kept: Recordings, route: str) -> int:
    found = of_route(flow.all_kept(kept).exchanges, route)
    if not found:
        raise Absent(
            f"No request of {route} is kept.", next_step=f"`slipway recordings {invocation.environment}`"
        )
    for each in found[:EXAMPLES]:
        if invocation.json:
            typer.echo(json.dumps(each.as_json(), ensure_ascii=False))
        else:
            invocation.console.print("\n".join(map(_seen, _lines(each))), markup=False)
    return Exit.DONE


def _lines(exchange: Exchange) -> list[str]:
    who = exchange.person or f"nobody the service knows ({exchange.visitor[:8]})"
    body = exchange.body
    shown = [] if body is None else ["", f"  {body[:LONGEST_BODY].decode(errors='replace')}"]
    return [
        f"{exchange.at:%Y-%m-%d %H:%M:%S} UTC  {exchange.method} {exchange.target}",
        f"  {exchange.status}, {size_words(exchange.size)}, {exchange.seconds * 1000:.0f} ms, asked by {who}",
        *(f"  {name}: {value}" for name, value in exchange.headers.items()),
        *shown,
        *([] if exchange.can_be_asked_again else ["  Its body was not kept, so it cannot be asked again."]),
        "",
    ]


def _seen(text: str) -> str:
    """Return a text of strangers without what a terminal would obey."""
    return "".join(each if each.isprintable() or each == "\n" else "·" for each in text)


def _list(invocation: Invocation, context: EnvironmentContext, recordings: Recordings) -> int:
    kept, keep = flow.all_kept(recordings), context.environment.recording.keep
    routes = by_route(kept.exchanges)
    if invocation.json:
        for each in routes:
            typer.echo(json.dumps({**each.as_json(), "until": (each.last_at + keep).isoformat()}))
        typer.echo(json.dumps(_sums(kept)))
        return Exit.DONE
    if routes:
        invocation.console.print(_table(routes), soft_wrap=True)
    for line in _words(context, kept):
        invocation.console.print(line, markup=False)
    return Exit.DONE


def _sums(kept: Kept) -> Mapping[str, object]:
    return {
        "requests": len(kept.exchanges),
        "bytes_in_store": kept.size,
        "never_kept": dict(kept.never_kept),
        "segments_without_key": kept.unreadable,
    }


def _table(routes: list[RouteKept]) -> Table:
    """Return a table whose cells are never cut, also where a line is shorter, as in a pipe."""
    rows = [COLUMNS, *(_cells(each) for each in routes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    width = sum(widths) + len(widths) * BETWEEN
    table = Table(box=None, padding=(0, BETWEEN, 0, 0), header_style="dim", width=width)
    for name in COLUMNS:
        table.add_column(name, no_wrap=True, justify="right" if name in NUMBERS else "left")
    for row in rows[1:]:
        table.add_row(*map(Text, row))
    return table


def _cells(route: RouteKept) -> tuple[str, ...]:
    return (
        _seen(route.route),
        f"{route.requests:,}",
        f"{route.people:,}",
        f"{route.forms:,}",
        f"{route.last_at:%m-%d %H:%M}",
    )


# What to do about it.
NO_KEY = "bring back what `recording.key` led to, or wait until they expire."


def _words(context: EnvironmentContext, kept: Kept) -> list[str]:
    rule = context.environment.recording
    unreadable = [f"{kept.unreadable:,} segments cannot be opened with the key that is here: {NO_KEY}"]
    if not kept.exchanges and kept.unreadable:
        return unreadable
    if not kept.exchanges:
        return [f"No request of {context.name} is kept. The recorder writes what it heard every few minutes."]
    without_body = sum(not each.can_be_asked_again for each in kept.exchanges)
    times = f"each for {duration_words(rule.keep)}"
    return [
        "",
        f"{len(kept.exchanges):,} requests, encrypted, {size_words(kept.size)} in the store, {times}. Times are UTC.",
        *([f"{without_body:,} cannot be asked again: their bodies were not kept."] if without_body else []),
        *map(_seen, never_kept_words(kept.never_kept)),
        *(unreadable if kept.unreadable else []),
    ]
