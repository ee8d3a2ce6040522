"""Commands about people, times and proofs: approve, freeze, unfreeze, schedule, metrics, audit."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from slipway.cli.opening.invocation import Invocation
from slipway.cli.options import AuditReason, DryRun, Environment, EveryEnvironment, Withdraw
from slipway.decisions.gates.people.approvals import Purpose
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.reports.delivery_metrics import metrics_json, metrics_words
from slipway.errors import Exit, Refused, WrongUse
from slipway.flows.environment import audit_trail
from slipway.flows.environment.context import APPROVALS, AUDIT, FREEZES, SCHEDULE, EnvironmentContext
from slipway.flows.gates import accepted_differences, approvals_and_freezes, two_people
from slipway.flows.gates.check_gates import authors_of_change
from slipway.flows.reports import delivery_metrics

Release = Annotated[str, typer.Argument(metavar="RELEASE", help="A digest or commit.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("approve", approve),
        ("freeze", freeze),
        ("unfreeze", unfreeze),
        ("schedule", schedule),
        ("metrics", metrics),
    ):
        app.command(name)(command)
    room = typer.Typer(help="Show and verify the audit log.", no_args_is_help=True)
    room.command("verify")(audit_verify)
    room.command("show")(audit_show)
    app.add_typer(room, name="audit")


def approve(
    invoked: typer.Context,
    environment: Environment,
    release: Release,
    emergency: Annotated[
        bool, typer.Option("--emergency", help="Confirm an emergency, as the second person.")
    ] = False,
    restore: Annotated[
        bool,
        typer.Option(
            "--restore", help="Confirm a restore, as the second person. RELEASE is the restore point."
        ),
    ] = False,
    damage: Annotated[
        bool,
        typer.Option(
            "--damage", help="Confirm that damage is accepted, as the second person. RELEASE is its name."
        ),
    ] = False,
    difference: Annotated[
        list[str] | None,
        typer.Option(
            "--difference",
            metavar="ID",
            help="Accept what it answers differently, by its number in a replay.",
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why a difference is accepted.")] = "",
    withdraw: Withdraw = False,
    dry_run: DryRun = False,
) -> int:
    """Approve a release, or confirm what takes two people, or accept what a release answers differently."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)
    if difference:
        found = context.builder.release_of(release)
        wrote = authors_of_change(context, found)
        words = accepted_differences.accept(
            context,
            found,
            difference,
            authors=() if isinstance(wrote, Unreadable) else wrote,
            reason=reason,
            dry_run=dry_run,
        )
        named = ", ".join(difference)
        return _said(
            context,
            "accept a difference",
            words,
            dry_run=dry_run,
            release=found.digest,
            difference=named,
            reason=reason,
        )
    if emergency or restore or damage:
        if emergency + restore + damage > 1:
            raise WrongUse("An emergency, a restore and damage are different things; approve one of them.")
        purpose: Purpose = "restore" if restore else "damage" if damage else "deploy"
        subject = context.builder.release_of(release).digest if emergency else release
        return _second(context, purpose, subject, withdraw=withdraw, dry_run=dry_run)
    log, rules, found = (
        context.log(APPROVALS),
        context.environment.policy,
        context.builder.release_of(release),
    )
    if withdraw:
        words = approvals_and_freezes.withdraw(
            log, context.clock, digest=found.digest, by=context.by, dry_run=dry_run
        )
    else:
        authors = authors_of_change(context, found)
        if isinstance(authors, Unreadable):
            raise Refused(f"Nobody can approve it now: {authors.why}.", next_step=authors.opens)
        words = approvals_and_freezes.approve(
            log,
            context.clock,
            digest=found.digest,
            by=context.by,
            authors=authors,
            policy=rules,
            dry_run=dry_run,
        )
    return _said(context, "withdraw" if withdraw else "approve", words, dry_run=dry_run, release=found.digest)


def _second(
    context: EnvironmentContext, purpose: Purpose, subject: str, *, withdraw: bool, dry_run: bool
) -> int:
    log, clock = context.log(APPROVALS), context.clock
    if withdraw:
        words = two_people.withdraw(
            log, clock, purpose=purpose, subject=subject, by=context.by, dry_run=dry_run
        )
    else:
        rules = context.environment.policy
        words = two_people.second(
            log, clock, purpose=purpose, subject=subject, by=context.by, policy=rules, dry_run=dry_run
        )
    return _said(context, "withdraw" if withdraw else "approve", words, dry_run=dry_run, subject=subject)


def freeze(
    invoked: typer.Context,
    environment: Environment,
    reason: Annotated[str, typer.Option(help="Why. Shown to all who try to deploy.")] = "",
    until: Annotated[str, typer.Option(metavar="INSTANT", help="For example 2026-11-30T08:00+01:00.")] = "",
    dry_run: DryRun = False,
) -> int:
    """Stop new releases from going out. A rollback is always possible."""
    context = invoked.obj.context(environment)
    words = approvals_and_freezes.freeze(
        context.log(FREEZES),
        context.clock,
        by=context.by,
        reason=reason,
        until=_instant(until) if until else None,
        policy=context.environment.policy,
        dry_run=dry_run,
    )
    return _said(context, "freeze", words, dry_run=dry_run, reason=reason)


def unfreeze(
    invoked: typer.Context,
    environment: Environment,
    reason: AuditReason = "",
    dry_run: DryRun = False,
) -> int:
    """Lift the freezes that people declared."""
    context = invoked.obj.context(environment)
    words = approvals_and_freezes.unfreeze(
        context.log(FREEZES),
        context.clock,
        by=context.by,
        reason=reason,
        policy=context.environment.policy,
        dry_run=dry_run,
    )
    return _said(context, "unfreeze", words, dry_run=dry_run, reason=reason)


def schedule(
    invoked: typer.Context,
    environment: Environment,
    release: Release,
    at: Annotated[
        str,
        typer.Option(metavar="INSTANT", help="Not before this instant, for example 2026-11-30T08:00+01:00."),
    ] = "",
    expires: Annotated[str, typer.Option(metavar="INSTANT", help="Not after this instant.")] = "",
    cancel: Annotated[bool, typer.Option("--cancel", help="Remove the release's date.")] = False,
    dry_run: DryRun = False,
) -> int:
    """Set when a release may go out. It may go out between two instants, and at no other time."""
    context = invoked.obj.context(environment)
    found = context.builder.release_of(release)
    log = context.log(SCHEDULE)
    if cancel:
        words = approvals_and_freezes.cancel(
            log, context.clock, digest=found.digest, by=context.by, dry_run=dry_run
        )
        return _said(context, "cancel", words, dry_run=dry_run, release=found.digest)
    if not at or not expires:
        raise WrongUse("A date needs both --at and --expires.", next_step="Or take one back with --cancel.")
    words = approvals_and_freezes.schedule(
        log,
        context.clock,
        digest=found.digest,
        by=context.by,
        opens_at=_instant(at),
        expires_at=_instant(expires),
        policy=context.environment.policy,
        dry_run=dry_run,
    )
    return _said(context, "schedule", words, dry_run=dry_run, release=found.digest)


def metrics(
    invoked: typer.Context,
    environment: Environment,
    days: Annotated[int, typer.Option(help="Over how many days.", min=1)] = 90,
) -> int:
    """Measure delivery. Deployment frequency, lead time, change failure rate, time to restore."""
    invocation: Invocation = invoked.obj
    context = invocation.context(environment)

    def served(deployment: str) -> bool:
        steps = (str(entry["step"]) for entry in context.journal(deployment).entries())
        return any(step.startswith("canary") for step in steps)

    found = delivery_metrics.measure(
        context.history(), context.source, served=served, now=context.clock.now(), days=days
    )
    if invocation.json:
        typer.echo(json.dumps(metrics_json(found)))
    else:
        for line in metrics_words(found):
            invocation.console.print(line, markup=False)
    return Exit.DONE


def audit_verify(invoked: typer.Context, environment: EveryEnvironment = "") -> int:
    """Prove that no entry was changed, removed or swapped. Ends with 1 when one was."""
    invocation: Invocation = invoked.obj
    names = [environment] if environment else invocation.config.delivered
    whole = [_audit_is_whole(invocation, name) for name in names]
    return Exit.DONE if all(whole) else Exit.FAILED


def _audit_is_whole(invocation: Invocation, name: str) -> bool:
    context = invocation.context(name)
    found = audit_trail.verify(context.log(AUDIT), context.points, environment=name)
    if invocation.json:
        faults = [fault.words for fault in found.faults]
        facts = {
            "environment": name,
            "whole": found.is_whole,
            "entries": found.entries,
            "faults": faults,
        }
        typer.echo(json.dumps(facts))
    else:
        invocation.console.print(f"{name}: {found.words()}", markup=False)
    return found.is_whole


def audit_show(invoked: typer.Context, environment: Environment) -> int:
    """Show the entries, the oldest first."""
    invocation: Invocation = invoked.obj
    for entry in invocation.context(environment).log(AUDIT).entries():
        if invocation.json:
            typer.echo(json.dumps(entry))
        else:
            line = f"{entry['number']:>5}  {entry['at'][:19]}  {entry['by']}  {entry['what']}"
            invocation.console.print(line, markup=False)
    return Exit.DONE


def _said(context: EnvironmentContext, what: str, words: str, *, dry_run: bool, **facts: str) -> int:
    if dry_run:
        context.report.say(f"It would say: {words}", **facts)
        return Exit.DONE
    context.audit(what, facts)
    context.report.say(words, **facts)
    return Exit.DONE


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(
            f"{text!r} is no instant.", next_step="Write for example 2026-11-30T08:00+01:00."
        ) from error
