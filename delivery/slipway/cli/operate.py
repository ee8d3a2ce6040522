"""Commands for what runs: logs, exec, jobs, pause, down."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import AuditReason, DryRun, Environment
from slipway.cli.terminal.words import first_line
from slipway.decisions.text.program_output import command_line
from slipway.errors import Absent, Exit, Locked, Refused
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import pause_and_stop
from slipway.flows.gates.check_gates import GateRequest, must_be_open
from slipway.ports import AS_USUAL, CommandSettings, Facts

# Programs that reach PostgreSQL by libpq take it up, as psql, psycopg and Django do.
READ_ONLY = CommandSettings(session={"default_transaction_read_only": "on"})


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("logs")(logs)
    app.command("exec", context_settings={"ignore_unknown_options": True})(exec_)
    app.command("pause")(pause)
    app.command("jobs")(jobs)
    app.command("down")(down)


def logs(
    invoked: typer.Context,
    environment: Environment,
    process: Annotated[
        str,
        typer.Option(help="Only processes whose name contains this text, for example blue-web or worker."),
    ] = "",
    lines: Annotated[int, typer.Option(help="How many of the last lines of each process.", min=0)] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Show new lines until Ctrl-C.")] = False,
) -> int:
    """Show the logs of releases, proxy, supervisor and database."""
    invocation: Invocation = invoked.obj
    runtime = invocation.context(environment).read_only_target().runtime
    shown = 0
    with suppress(KeyboardInterrupt):
        for name, line in runtime.said(lines=lines, follow=follow):
            if process not in name:
                continue
            shown += 1
            typer.echo(
                json.dumps({"process": name, "line": line}) if invocation.json else f"{name.ljust(14)} {line}"
            )
    if not shown and lines and not invocation.json:
        named = f" with {process} in its name" if process else ""
        typer.echo(f"No process{named} has written anything in {environment}.")
    return Exit.DONE


def exec_(
    invoked: typer.Context,
    environment: Environment,
    words: Annotated[
        list[str],
        typer.Argument(metavar="-- COMMAND…", help="The command. Words such as {home} are replaced."),
    ],
    read_only: Annotated[
        bool,
        typer.Option("--read-only", help="PostgreSQL refuses its writes. It may run during a deployment."),
    ] = False,
) -> int:
    """Run a command as the live release, with its settings. Ends with the command's own exit code."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    live = _live(context)
    must_be_open(context, GateRequest(None, rollback=live))
    if not read_only:
        _must_disturb_nobody(context)
    context.audit("command run", {"release": live, "command": command_line(words), "read_only": read_only})
    on_top = READ_ONLY if read_only else AS_USUAL
    return context.tools(None).runtime.run_here(context.releases.find(live), words, settings=on_top)


def _must_disturb_nobody(context: EnvironmentContext) -> None:
    """Raise `Locked` while somebody is at work: what a command writes then may be in no restore point."""
    if holder := context.at_work():
        raise Locked(
            f"{holder} is at work, and what a command writes meanwhile could be lost or spoil it.",
            next_step=f"Wait until it is done. To look only: `slipway exec {context.name} --read-only -- COMMAND…`.",
        )


def jobs(
    invoked: typer.Context,
    environment: Environment,
    run: Annotated[
        str, typer.Option(metavar="JOB", help="Run this job now, as the live release, and wait for its end.")
    ] = "",
) -> int:
    """Show the scheduled jobs and how each ended last. Ends with 1 when one failed."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if run:
        return _run_job(context, run)
    runtime = context.read_only_target().runtime
    last, schedules = {each["job"]: each for each in runtime.job_runs()}, _schedules(context)
    for name, schedule in schedules.items():
        if invocation.json:
            typer.echo(json.dumps({"job": name, "schedule": schedule, "last": last.get(name)}))
            continue
        invocation.console.print(
            f"{name.ljust(14)} {schedule.ljust(16)} {_ran(last.get(name))}", markup=False
        )
    if not schedules:
        context.report.say("No job is scheduled.")
    return Exit.FAILED if any(each["code"] for each in last.values()) else Exit.DONE


def _schedules(context: EnvironmentContext) -> Mapping[str, str]:
    """Return the jobs of the live release; before the first, those that the settings name."""
    if live := context.history().live:
        runtime = context.read_only_target().runtime
        return runtime.schedules(context.releases.find(live.digest))
    return {each.name: each.schedule for each in context.config.service.jobs}


def _run_job(context: EnvironmentContext, name: str) -> int:
    """Run a job beside its schedule. Raises `Absent` for one that there is not, and what `exec` raises."""
    live = _live(context)
    must_be_open(context, GateRequest(None, rollback=live))
    _must_disturb_nobody(context)
    schedules = _schedules(context)
    if name not in schedules:
        there = ", ".join(schedules) or "none"
        raise Absent(
            f"The live release has no job {name!r}; there are: {there}.",
            next_step=f"`slipway jobs {context.name}` shows them.",
        )
    context.audit("job run", {"release": live, "job": name})
    finished = context.tools(None).runtime.run_job(context.releases.find(live), name)
    typer.echo(f"{finished.output}{finished.errors}", nl=False)
    context.report.say(f"{name} ended with {finished.code} after {finished.seconds:.1f} s.")
    return finished.code


def _ran(run: Facts | None) -> str:
    if run is None:
        return "has not run yet"
    if run["code"] is None:
        return f"was not run at {run['due'][:16]}: {run['said']}"
    said = f": {first_line(run['said'])}" if run["code"] else ""
    return f"ended with {run['code']} at {run['due'][:16]}, {run['seconds']:.1f} s{said}"


def pause(
    invoked: typer.Context, environment: Environment, reason: AuditReason = "", dry_run: DryRun = False
) -> int:
    """Hold the canary at its share until `resume`. It is still put back when it is worse."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    context.report.say(pause_and_stop.pause(context, reason=reason, dry_run=dry_run))
    return Exit.DONE


def down(
    invoked: typer.Context,
    environment: Environment,
    reason: AuditReason = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: DryRun = False,
) -> int:
    """Stop all that runs here. Releases, proxy, supervisor and managed database; `up` starts them again."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    live = context.history().live
    must_be_open(context, GateRequest(None, rollback=live.digest if live else ""))
    words = f"Everything in {environment} would be stopped; nobody would be served."
    if dry_run:
        context.report.say(words)
        return Exit.DONE
    if not yes:
        if invocation.json or not sys.stdin.isatty():
            raise Refused(words, next_step=f"`slipway down {environment} --yes`.")
        if not typer.confirm(f"{words} Stop it?", default=False):
            raise Refused("Nothing was stopped.")
    with invocation.lease(context, f"down {environment}") as lease:
        context.report.say(pause_and_stop.stop(context, reason=reason, lease=lease))
    return Exit.DONE


def _live(context: EnvironmentContext) -> str:
    live = context.history().live
    if live is None:
        raise Absent(f"Nothing is live in {context.name}.", next_step=f"`slipway deploy {context.name}`.")
    return live.digest
