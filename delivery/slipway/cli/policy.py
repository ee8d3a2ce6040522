"""Commands about people, times and proofs: approve, freeze, unfreeze, schedule, metrics, drift, audit."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from slipway.cli.environment import Door
from slipway.decisions.gates.approvals import Purpose
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.reports.delivery_metrics import metrics_json, metrics_words
from slipway.decisions.reports.drift import drift, drift_words
from slipway.errors import Exit, Refused, WrongUse
from slipway.flows.environment import audit_trail
from slipway.flows.environment.context import APPROVALS, AUDIT, FREEZES, SCHEDULE, Site
from slipway.flows.gates import policy, two_people
from slipway.flows.gates.check_gates import authors_of_change
from slipway.flows.reports import delivery_metrics, drift_report

Environment = Annotated[str, typer.Argument(metavar="ENV", help="The environment, as slipway.toml names it.")]
EveryEnvironment = Annotated[str, typer.Argument(metavar="[ENV]", help="Default: all of them.")]
Release = Annotated[str, typer.Argument(metavar="RELEASE", help="A digest or commit.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="Take it back.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("approve", approve),
        ("freeze", freeze),
        ("unfreeze", unfreeze),
        ("schedule", schedule),
        ("metrics", metrics),
        ("drift", drift_),
    ):
        app.command(name)(command)
    room = typer.Typer(help="What was done, by whom, provably unchanged.", no_args_is_help=True)
    room.command("verify")(audit_verify)
    room.command("show")(audit_show)
    app.add_typer(room, name="audit")


def approve(
    context: typer.Context,
    environment: Environment,
    release: Release,
    emergency: Annotated[bool, typer.Option("--emergency", help="Second somebody's emergency.")] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="Second a restore; RELEASE is the point.")
    ] = False,
    damage: Annotated[
        bool, typer.Option("--damage", help="Second that damage is accepted; RELEASE is its name.")
    ] = False,
    withdraw: Withdraw = False,
    dry_run: DryRun = False,
) -> int:
    """Approve a release, or second what takes two people."""
    door: Door = context.obj
    site = door.site(environment)
    if emergency or restore or damage:
        if emergency + restore + damage > 1:
            raise WrongUse("An emergency, a restore and damage are different things; approve one of them.")
        purpose: Purpose = "restore" if restore else "damage" if damage else "deploy"
        subject = site.workshop.release_of(release).digest if emergency else release
        return _second(site, purpose, subject, withdraw=withdraw, dry_run=dry_run)
    log, rules, found = site.log(APPROVALS), site.environment.policy, site.workshop.release_of(release)
    if withdraw:
        words = policy.withdraw(log, site.clock, digest=found.digest, by=site.by, dry_run=dry_run)
    else:
        authors = authors_of_change(site, found)
        if isinstance(authors, Unreadable):
            raise Refused(f"Nobody can approve it now: {authors.why}.", next_step=authors.opens)
        words = policy.approve(
            log, site.clock, digest=found.digest, by=site.by, authors=authors, policy=rules, dry_run=dry_run
        )
    return _said(site, "withdraw" if withdraw else "approve", words, dry_run=dry_run, release=found.digest)


def _second(site: Site, purpose: Purpose, subject: str, *, withdraw: bool, dry_run: bool) -> int:
    log, clock = site.log(APPROVALS), site.clock
    if withdraw:
        words = two_people.withdraw(log, clock, purpose=purpose, subject=subject, by=site.by, dry_run=dry_run)
    else:
        rules = site.environment.policy
        words = two_people.second(
            log, clock, purpose=purpose, subject=subject, by=site.by, policy=rules, dry_run=dry_run
        )
    return _said(site, "withdraw" if withdraw else "approve", words, dry_run=dry_run, subject=subject)


def freeze(
    context: typer.Context,
    environment: Environment,
    reason: Annotated[str, typer.Option(help="Why, for those who stand before it.")] = "",
    until: Annotated[str, typer.Option(metavar="INSTANT", help="As 2026-11-30T08:00+01:00.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Let nothing new go out. A rollback is always possible."""
    site = context.obj.site(environment)
    words = policy.freeze(
        site.log(FREEZES),
        site.clock,
        by=site.by,
        reason=reason,
        until=_instant(until) if until else None,
        policy=site.environment.policy,
        dry_run=dry_run,
    )
    return _said(site, "freeze", words, dry_run=dry_run, reason=reason)


def unfreeze(
    context: typer.Context,
    environment: Environment,
    reason: Annotated[str, typer.Option(help="Why, for the audit.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Lift the freezes that people declared."""
    site = context.obj.site(environment)
    words = policy.unfreeze(
        site.log(FREEZES),
        site.clock,
        by=site.by,
        reason=reason,
        policy=site.environment.policy,
        dry_run=dry_run,
    )
    return _said(site, "unfreeze", words, dry_run=dry_run, reason=reason)


def schedule(
    context: typer.Context,
    environment: Environment,
    release: Release,
    at: Annotated[str, typer.Option(metavar="INSTANT", help="Not before; as 2026-11-30T08:00+01:00.")] = "",
    expires: Annotated[str, typer.Option(metavar="INSTANT", help="Not after.")] = "",
    cancel: Annotated[bool, typer.Option("--cancel", help="Take its date back.")] = False,
    dry_run: DryRun = False,
) -> int:
    """Give a release a date. It may go out between two instants, and at no other time."""
    site = context.obj.site(environment)
    found = site.workshop.release_of(release)
    log = site.log(SCHEDULE)
    if cancel:
        words = policy.cancel(log, site.clock, digest=found.digest, by=site.by, dry_run=dry_run)
        return _said(site, "cancel", words, dry_run=dry_run, release=found.digest)
    if not at or not expires:
        raise WrongUse("A date needs both --at and --expires.", next_step="Or take one back with --cancel.")
    words = policy.schedule(
        log,
        site.clock,
        digest=found.digest,
        by=site.by,
        opens_at=_instant(at),
        expires_at=_instant(expires),
        policy=site.environment.policy,
        dry_run=dry_run,
    )
    return _said(site, "schedule", words, dry_run=dry_run, release=found.digest)


def metrics(
    context: typer.Context,
    environment: Environment,
    days: Annotated[int, typer.Option(help="Over how many days.", min=1)] = 90,
) -> int:
    """Measure delivery. Frequency, lead time, change failure rate, time to restore."""
    door: Door = context.obj
    site = door.site(environment)

    def served(deployment: str) -> bool:
        steps = (str(entry["step"]) for entry in site.journal(deployment).entries())
        return any(step.startswith("canary") for step in steps)

    found = delivery_metrics.measure(
        site.history(), site.source, served=served, now=site.clock.now(), days=days
    )
    if door.json:
        typer.echo(json.dumps(metrics_json(found)))
    else:
        for line in metrics_words(found):
            door.console.print(line, markup=False)
    return Exit.DONE


def drift_(
    context: typer.Context,
    one: Annotated[str, typer.Argument(metavar="A")],
    other: Annotated[str, typer.Argument(metavar="B")],
) -> int:
    """Say in words what differs between two environments."""
    door: Door = context.obj
    left, right = (drift_report.observe_site(door.site(name)) for name in (one, other))
    found = drift(left, right)
    if door.json:
        for each in found:
            typer.echo(json.dumps({"area": each.area, "what": each.what, "words": each.words}))
    else:
        for line in drift_words(left, right, found):
            door.console.print(line, markup=False)
    return Exit.DONE


def audit_verify(context: typer.Context, environment: EveryEnvironment = "") -> int:
    """Prove that nobody changed what was recorded. Nor cut it, nor swapped entries."""
    door: Door = context.obj
    names = [environment] if environment else list(door.config.environments)
    whole = [_audit_is_whole(door, name) for name in names]
    return Exit.DONE if all(whole) else Exit.FAILED


def _audit_is_whole(door: Door, name: str) -> bool:
    site = door.site(name)
    found = audit_trail.verify(site.log(AUDIT), site.points, environment=name)
    if door.json:
        faults = [fault.words for fault in found.faults]
        facts = {
            "environment": name,
            "whole": found.is_whole,
            "entries": found.entries,
            "faults": faults,
        }
        typer.echo(json.dumps(facts))
    else:
        door.console.print(f"{name}: {found.words()}", markup=False)
    return found.is_whole


def audit_show(context: typer.Context, environment: Environment) -> int:
    """Show what was recorded, the oldest first."""
    door: Door = context.obj
    for entry in door.site(environment).log(AUDIT).entries():
        if door.json:
            typer.echo(json.dumps(entry))
        else:
            line = f"{entry['number']:>5}  {entry['at'][:19]}  {entry['by']}  {entry['what']}"
            door.console.print(line, markup=False)
    return Exit.DONE


def _said(site: Site, what: str, words: str, *, dry_run: bool, **facts: str) -> int:
    if dry_run:
        site.report.say(f"It would say: {words}", **facts)
        return Exit.DONE
    site.audit(what, facts)
    site.report.say(words, **facts)
    return Exit.DONE


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(
            f"{text!r} is no instant.", next_step="Write for example 2026-11-30T08:00+01:00."
        ) from error
