"""Commands that only look: status, history, report."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import EveryEnvironment
from slipway.cli.terminal.words import ago, first_line, short_commit
from slipway.decisions.reports.deployment_report import headline, page
from slipway.decisions.reports.service_health import Health, Serving, worst
from slipway.errors import Exit
from slipway.flows.data.restore_points import drill_alarm
from slipway.flows.environment import check_service_health
from slipway.flows.gates.check_gates import warnings_of
from slipway.flows.reports import notify, status_report
from slipway.flows.reports.status_report import DeploymentReport, Status

OUTCOMES = {
    "promoted": "green",
    "put back": "yellow",
    "called off": "yellow",
    "failed": "red",
    "under way": "cyan",
}

SIGNS = {Health.WELL: ("✓", "dim"), Health.AILS: ("!", "yellow"), Health.FAILED: ("✗", "red")}
# A monitor has to tell an outage from what will be one.
EXITS = {Health.WELL: Exit.DONE, Health.AILS: Exit.FAILED, Health.FAILED: Exit.NEEDS_PERSON}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("status")(status)
    app.command("history")(history)
    app.command("report")(report)


def status(
    invoked: typer.Context,
    environment: EveryEnvironment = "",
) -> int:
    """Show what is live, and whether users are served. Ends with 6 when they are not, with 1 for a smaller fault."""
    invocation: Invocation = invoked.obj
    names = [environment] if environment else invocation.config.delivered
    served = list[Serving]()
    for name in names:
        context = invocation.context(name)
        found = status_report.status_of(context)
        parts = check_service_health.serving_of(context, context.history())
        served.append(parts)
        alarms = {
            "drill": drill_alarm(context, now=context.clock.now()) if found.live else "",
            **warnings_of(context),
        }
        if invocation.json:
            facts = {**found.as_json(), **parts.as_json(), "alarm": alarms["drill"], "alarms": alarms}
            typer.echo(json.dumps(facts))
        else:
            _show(invocation, found)
            _show_parts(invocation, parts)
            for name, words in alarms.items():
                if words:
                    invocation.console.print(f"  [red]{name.ljust(7)}[/] {escape(invocation.advice(words))}")
    return EXITS[worst(served)]


def _show_parts(invocation: Invocation, found: Serving) -> None:
    for sign in found.signs:
        mark, colour = SIGNS[sign.health]
        name = sign.name.ljust(7)
        invocation.console.print(f"  [{colour}]{name}[/] {mark} {escape(invocation.advice(sign.words))}")


def _show(invocation: Invocation, found: Status) -> None:
    out = invocation.console
    out.print(f"[bold]{found.environment}[/]")
    if found.live:
        live = found.live
        out.print(
            f"  live    {live.name}  commit {short_commit(live.commit)}, in {live.slot}, {ago(live.since)}"
        )
    else:
        out.print("  live    nothing yet")
    if found.warm:
        out.print(f"  before  {found.warm.name}  `slipway rollback {found.environment}` goes back to it")
    if found.open:
        step = found.progress.begun[-1] if found.progress and found.progress.begun else "its beginning"
        way = "going back from" if found.progress and found.progress.going_back else "at"
        asks = found.progress.asks if found.progress else ""
        words = f"  open    deployment {found.open.id} is {way} “{step}”; {_next(found, asks)}"
        out.print(words, style="yellow", markup=False)
    elif found.last and found.last.outcome != "promoted":
        reason = first_line(found.last.reason)
        out.print(f"  last    {found.last.id} was {found.last.outcome}: {reason}", markup=False)


def _next(found: Status, asks: str) -> str:
    ways = f"`slipway resume {found.environment}` goes on, `slipway rollback {found.environment}` goes back"
    return f"it waits for a person. {asks} {ways}" if asks else f"if nobody is at work on it: {ways}"


def history(
    invoked: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="An environment of slipway.toml.")],
    most: Annotated[int, typer.Option(help="How many of the newest.", min=1)] = 10,
    steps: Annotated[bool, typer.Option(help="Also each step, with its time and how it ended.")] = False,
) -> None:
    """Show past deployments, the newest first."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    newest = status_report.newest(context, context.history(), most=most)
    if not newest and not invocation.json:
        typer.echo(f"Nothing has been deployed to {environment} yet.")
    for each in newest:
        if invocation.json:
            typer.echo(json.dumps(each.as_json()))
        else:
            _tell(invocation, each, steps=steps)


def report(
    invoked: typer.Context,
    environment: Annotated[str, typer.Argument(metavar="ENV", help="An environment of slipway.toml.")],
    deployment: Annotated[str, typer.Argument(metavar="[DEPLOYMENT]", help="Default: the newest.")] = "",
) -> None:
    """Show one deployment in full. What was tried, what the judge saw, what was done, and what comes next."""
    invocation: Invocation = invoked.obj
    seen = notify.page_of(invocation.context(environment), deployment)
    if invocation.json:
        facts = {"deployment": seen.deployment.id, "headline": headline(seen), "page": page(seen)}
        typer.echo(json.dumps(facts, ensure_ascii=False))
    else:
        typer.echo(invocation.advice(page(seen)), nl=False)


def _tell(invocation: Invocation, each: DeploymentReport, *, steps: bool) -> None:
    deployment = each.deployment
    outcome = str(deployment.outcome or "under way")
    colour = OUTCOMES.get(outcome, "red")
    took = (deployment.closed_at - deployment.opened_at).total_seconds() if deployment.closed_at else None
    mark = " [red]emergency[/]" if deployment.plan.get("emergency") else ""
    invocation.console.print(
        f"{deployment.id}  {deployment.name}  [{colour}]{outcome}[/]{mark}  by {escape(deployment.by)}"
        + (f", {took:.0f} s" if took is not None else "")
    )
    if deployment.reason:
        invocation.console.print(f"  {first_line(deployment.reason)}", markup=False)
    if steps:
        table = Table(box=None, padding=(0, 2, 0, 2), show_header=False)
        for width in (max((len(step[0]) for step in each.steps), default=0), 9, 8):
            table.add_column(no_wrap=True, min_width=width)
        for name, state, seconds, words in each.steps:
            table.add_row(name, state, f"{seconds:.1f} s", Text(words))
        invocation.console.print(table)
