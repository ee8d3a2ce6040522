"""Commands that bring releases in: plan, deploy, promote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import DryRun, Environment
from slipway.decisions.gates.gate import Gate
from slipway.decisions.text.program_output import wrapped
from slipway.errors import Absent, Exit, WrongUse
from slipway.flows.deployments import deploy as deploying
from slipway.flows.deployments import plan, start_and_adopt
from slipway.flows.deployments import resume as resuming
from slipway.flows.deployments.traffic_foretold import traffic_foretold
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import data_damage
from slipway.flows.gates.check_gates import GateRequest, gates_of, must_be_open, spend
from slipway.ports import Lease, Release

ReleaseName = Annotated[
    str,
    typer.Option(
        "--release", metavar="R", help="A digest, commit, tag or branch. Default: the branch's tip."
    ),
]
NAME_WIDTH, WIDEST = 15, 100
SIGNS = {"open": ("✓", "green"), "closed": ("✗", "red"), "unreadable": ("?", "red")}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("plan")(plan_)
    app.command("deploy")(deploy)
    app.command("promote")(promote)


def plan_(invoked: typer.Context, environment: Environment, release: ReleaseName = "") -> int:
    """Show what a deploy would do, and each gate. Changes nothing. Ends with 7 when a gate is closed."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    return _plan(invocation, context, _release(context, release))


def _plan(invocation: Invocation, context: EnvironmentContext, release: Release) -> int:
    asked = gates_of(context, GateRequest(release))
    steps = plan.preview(context, release)
    traffic = traffic_foretold(context)
    if invocation.json:
        gates = [each.as_json() for each in asked]
        typer.echo(
            json.dumps({"release": release.digest, "gates": gates, "steps": steps, "traffic": list(traffic)})
        )
    else:
        _show_plan(invocation, context, release, asked, steps)
        _show_traffic(invocation, traffic)
    return Exit.DONE if all(each.is_open for each in asked) else Exit.REFUSED


def _show_plan(
    invocation: Invocation,
    context: EnvironmentContext,
    release: Release,
    asked: tuple[Gate, ...],
    steps: list[dict[str, str]],
) -> None:
    out = invocation.console
    out.print(
        f"[bold]{context.config.service.name} · {context.name}[/]  release {release.name}, commit {release.commit[:10]}"
    )
    out.print("\nGates")
    for each in asked:
        sign, colour = SIGNS[each.state]
        out.print(f"  [{colour}]{sign}[/] {each.name.ljust(NAME_WIDTH)}", end="")
        words = each.reason
        if each.opens and not each.is_open:
            words = f"{words}\n{invocation.advice(each.opens)}"
        _print_indented(invocation, words)
    out.print("\nSteps")
    for step in steps:
        out.print(f"  · {step['step'].ljust(NAME_WIDTH)}", end="")
        _print_indented(invocation, step["words"])


def _show_traffic(invocation: Invocation, lines: tuple[str, ...]) -> None:
    if lines:
        invocation.console.print("\nTraffic")
        for line in lines:
            invocation.console.print("  · ", end="")
            for_terminal = "\n    ".join(wrapped(line, WIDEST - 4))
            invocation.console.print(for_terminal, markup=False, highlight=False, soft_wrap=True)


def _print_indented(invocation: Invocation, words: str) -> None:
    """Print words wrapped below themselves, behind a name; what is to be typed stays on one line."""
    pad = " " * (NAME_WIDTH + 4)
    lines = wrapped(words, WIDEST - len(pad)) or [""]
    invocation.console.print(f"\n{pad}".join(lines), markup=False, highlight=False, soft_wrap=True)


def deploy(
    invoked: typer.Context,
    environment: Environment,
    release: ReleaseName = "",
    emergency: Annotated[
        bool,
        typer.Option(
            "--emergency",
            help="Open the gates of windows, freezes, dates, soak and approvals. Takes two people.",
        ),
    ] = False,
    accept_damage: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Deploy although the objects in this list are missing."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why: for an emergency, or for accepted damage.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Deploy a release: restore point, rehearsal, canary, watch. An interrupted deployment is resumed first."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if dry_run:
        return _plan(invocation, context, _release(context, release))
    with working(invocation, context, f"deploy {environment}") as lease:
        if context.history().interrupted:
            resuming.resume(context, lease=lease)
            if not release:
                return said(context)
        wanted = _release(context, release)
        if accept_damage:
            context.report.say(data_damage.accept(context, accept_damage, reason=reason))
        asked = GateRequest(wanted, emergency=emergency, reason=reason)
        plan_facts = must_be_open(context, asked)
        spend(context, asked)
        deploying.deploy(context, wanted, plan=plan_facts, lease=lease)
    return said(context)


def promote(
    invoked: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The environment where the release is live.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The environment that gets it.")],
    dry_run: DryRun = False,
) -> int:
    """Deploy what is live in one environment to another. It is the same artefact, by digest."""
    invocation: Invocation = invoked.obj
    if source == target:
        raise WrongUse("Both environments are the same.")
    # From where the release is to go: of the other environment its state is read, and nothing else.
    live = invocation.context(target).other_environment(source).history().live
    if live is None:
        raise Absent(f"Nothing is live in {source}.", next_step=f"Deploy to {source} first.")
    return deploy(invoked, target, release=live.digest, dry_run=dry_run)


@contextmanager
def working(invocation: Invocation, context: EnvironmentContext, purpose: str) -> Iterator[Lease]:
    """Hold the environment's lock while the block runs, with everything started that should run. Raises `Locked`."""
    with invocation.lease(context, purpose) as lease:
        start_and_adopt.start_everything(context, lease=lease, in_spite=bool(context.history().interrupted))
        yield lease


def _release(context: EnvironmentContext, name: str) -> Release:
    return context.builder.release_of(name or context.environment.branch)


def said(context: EnvironmentContext) -> int:
    """Say what is live now and how to go back from it."""
    live = context.history().live
    if live:
        warm = context.history().warm
        back = f" `slipway rollback {context.name}` goes back to {warm.name}." if warm else ""
        context.report.say(
            f"Live in {context.name}: release {live.name} of commit {live.commit[:10]}.{back}",
            release=live.digest,
        )
    return Exit.DONE
