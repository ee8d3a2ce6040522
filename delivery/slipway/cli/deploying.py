"""Commands that bring releases in and out: plan, deploy, rollback, promote, resume, unlock."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from slipway.cli.door import Door
from slipway.decisions.gate import Gate
from slipway.errors import Absent, Exit, WrongUse
from slipway.flows import deploy as deploying
from slipway.flows import plan, roll_back
from slipway.flows.gating import Asked, gates_of, must_be_open
from slipway.flows.site import Site
from slipway.ports import Release

Environment = Annotated[str, typer.Argument(metavar="ENV", help="The environment, as slipway.toml names it.")]
ReleaseName = Annotated[
    str,
    typer.Option(
        "--release", metavar="R", help="A digest, commit, tag or branch. Default: the branch's tip."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]
SIGNS = {"open": ("✓", "green"), "closed": ("✗", "red"), "unreadable": ("?", "red")}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("plan")(plan_)
    app.command("deploy")(deploy)
    app.command("rollback")(rollback)
    app.command("promote")(promote)
    app.command("resume")(resume)
    app.command("unlock")(unlock)


def plan_(context: typer.Context, environment: Environment, release: ReleaseName = "") -> int:
    """Say what a deploy would do and whether each gate is open, changing nothing."""
    door: Door = context.obj
    site = door.site(environment)
    return _plan(door, site, _release(site, release))


def _plan(door: Door, site: Site, release: Release) -> int:
    asked = gates_of(site, Asked(release))
    steps = plan.preview(site, release)
    if door.json:
        typer.echo(
            json.dumps(
                {"release": release.digest, "gates": [each.as_json() for each in asked], "steps": steps}
            )
        )
    else:
        _show_plan(door, site, release, asked, steps)
    return Exit.DONE if all(each.is_open for each in asked) else Exit.REFUSED


def _show_plan(
    door: Door, site: Site, release: Release, asked: tuple[Gate, ...], steps: list[dict[str, str]]
) -> None:
    out = door.console
    out.print(
        f"[bold]{site.config.service.name} · {site.name}[/]  release {release.name}, commit {release.commit[:10]}"
    )
    out.print("\nGates")
    for each in asked:
        sign, colour = SIGNS[each.state]
        out.print(f"  [{colour}]{sign}[/] {each.name.ljust(14)}", end="")
        out.print(each.reason, markup=False)
        if each.opens and not each.is_open:
            out.print(f"{' ' * 18}{each.opens}", markup=False)
    out.print("\nSteps")
    for step in steps:
        out.print(f"  · {step['step'].ljust(14)}{step['words']}", markup=False)


def deploy(
    context: typer.Context,
    environment: Environment,
    release: ReleaseName = "",
    emergency: Annotated[
        bool, typer.Option(help="Open windows, freezes and approvals: needs two people.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for an emergency.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Take a release to an environment, the whole story; takes up one that was interrupted."""
    door: Door = context.obj
    site = door.site(environment)
    if dry_run:
        return _plan(door, site, _release(site, release))
    with door.lease(site, f"deploy {environment}") as lease:
        if site.history().interrupted:
            deploying.resume(site, lease=lease)
            if not release:
                return _said(door, site)
        wanted = _release(site, release)
        plan_facts = must_be_open(site, Asked(wanted, emergency=emergency, reason=reason))
        deploying.deploy(site, wanted, plan=plan_facts, lease=lease)
    return _said(door, site)


def rollback(
    context: typer.Context,
    environment: Environment,
    to: Annotated[
        str, typer.Option(metavar="R", help="A release that has been live. Default: the one before.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Lead people back to a former release. Data is never touched, and no freeze blocks it."""
    door: Door = context.obj
    site = door.site(environment)
    target = roll_back.target_of(site.history(), to)
    must_be_open(site, Asked(None, rollback=target))
    if dry_run:
        site.report.say(f"Everybody would be led to release {target.digest[7:19]}.", release=target.digest)
        return Exit.DONE
    with door.lease(site, f"roll back {environment}") as lease:
        if site.history().interrupted:
            deploying.put_back(site, lease=lease, reason=f"Rolled back by {site.by}.")
        else:
            roll_back.roll_back(site, target, reason=reason, lease=lease)
    return _said(door, site)


def promote(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="Where the release is live now.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where it shall go.")],
    dry_run: DryRun = False,
) -> int:
    """Take what is live in one environment to another: the same artefact, by digest."""
    door: Door = context.obj
    live = door.site(source).history().live
    if live is None:
        raise Absent(f"Nothing is live in {source}.", next_step=f"Deploy to {source} first.")
    if source == target:
        raise WrongUse("Both environments are the same.")
    return deploy(context, target, release=live.digest, dry_run=dry_run)


def resume(context: typer.Context, environment: Environment, dry_run: DryRun = False) -> int:
    """Take up a deployment that was interrupted: go on with it, or go on putting it back."""
    door: Door = context.obj
    site = door.site(environment)
    interrupted = site.history().interrupted
    if interrupted is None:
        raise Absent(f"No deployment to {environment} was interrupted.")
    if dry_run:
        site.report.say(f"Deployment {interrupted.id} would be taken up.", deployment=interrupted.id)
        return Exit.DONE
    with door.lease(site, f"resume {environment}") as lease:
        deploying.resume(site, lease=lease)
    return _said(door, site)


def unlock(context: typer.Context, environment: Environment, dry_run: DryRun = False) -> int:
    """Break the lock of a deployer that is gone for good. What it was doing can do nothing more."""
    door: Door = context.obj
    site = door.site(environment)
    site.report.say("The lock would be broken." if dry_run else site.break_lease())
    return Exit.DONE


def _release(site: Site, name: str) -> Release:
    return site.workshop.release_of(name or site.environment.branch)


def _said(door: Door, site: Site) -> int:
    live = site.history().live
    if live:
        warm = site.history().warm
        back = f" `slipway rollback {site.name}` leads back to {warm.digest[7:19]}." if warm else ""
        site.report.say(
            f"Live in {site.name}: release {live.digest[7:19]} of commit {live.commit[:10]}.{back}",
            release=live.digest,
        )
    return Exit.DONE
