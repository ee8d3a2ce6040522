"""What takes two: the one who asks declares it, with a reason; another one approves exactly that."""

from __future__ import annotations

from datetime import datetime

from slipway.config import Policy
from slipway.decisions.gates.people.approvals import (
    Approved,
    Declared,
    Purpose,
    Used,
    Withdrawn,
    declared_of,
    open_declarations,
    plain,
    read_approvals,
    seconded_by,
)
from slipway.decisions.gates.people.identities import identity, is_among, named, without
from slipway.decisions.gates.people.two_people import reason_fault
from slipway.decisions.gates.times.windows import wall_clock
from slipway.errors import Absent, Refused, WrongUse
from slipway.flows.gates.approvals_and_freezes import demand_read
from slipway.ports import Clock, Log, short_name


def declare(
    log: Log,
    clock: Clock,
    *,
    purpose: Purpose,
    subject: str,
    by: str,
    reason: str,
    policy: Policy,
    dry_run: bool = False,
) -> str:
    """Declare an emergency deploy of a release, or a restore of a point over what is live. The same, declared again
    while it counts, is not declared twice.

    Raises `WrongUse` for a reason that says nothing, `Refused` for who may not.
    """
    now = clock.now()
    if fault := reason_fault(reason):
        raise WrongUse(fault, next_step="Say more with --reason.")
    if not is_among(by, policy.emergency):
        raise Refused(
            f"{by} is not among those who may ask for this.", next_step=f"{named(policy.emergency)} may."
        )
    entries = demand_read(log, read_approvals)
    known = declared_of(entries, purpose=purpose, subject=subject, by=by, reason=reason, now=now)
    declared = known or Declared(purpose=purpose, subject=subject, by=by, reason=plain(reason), at=now)
    if known is None and not dry_run:
        log.append(declared.as_json())
    others = without(policy.emergency, [by])
    if second := seconded_by(entries, declared, people=others, now=now):
        return f"{by} and {second} agree on it."
    return f"Declared by {by}. {named(others)} has to approve it {_until(declared, now)}."


def second(
    log: Log,
    clock: Clock,
    *,
    purpose: Purpose,
    subject: str,
    by: str,
    policy: Policy,
    dry_run: bool = False,
) -> str:
    """Approve the newest declaration of this that somebody else has made.

    Raises `Absent` when there is none, `Refused` for one's own and for who may not.
    """
    now = clock.now()
    if not is_among(by, policy.emergency):
        raise Refused(
            f"{by} is not among those who may approve this.", next_step=f"{named(policy.emergency)} may."
        )
    declared = open_declarations(demand_read(log, read_approvals), purpose=purpose, subject=subject, now=now)
    if not declared:
        raise Absent(
            f"Nobody has asked for this with {short_name(subject)} within the last 4 h.",
            next_step="The one who wants it asks first, with a reason.",
        )
    theirs = [each for each in declared if identity(each.by) != identity(by)]
    if not theirs:
        raise Refused(
            f"{by} asked for it, so another person has to approve it.",
            next_step=f"{named(without(policy.emergency, [by]))} can.",
        )
    if not dry_run:
        log.append(Approved(by=by, at=now, digest=theirs[0].digest).as_json())
    return f"{theirs[0].by} and {by} agree on it: “{theirs[0].reason}”. It counts {_until(theirs[0], now)}."


def use(log: Log, clock: Clock, *, purpose: Purpose, subject: str, by: str, reason: str) -> None:
    """Let this person's declaration count no more, because what it was for is being done. Without one nothing happens.

    Raises `Refused` when the log cannot be read.
    """
    now = clock.now()
    entries = demand_read(log, read_approvals)
    if declared := declared_of(entries, purpose=purpose, subject=subject, by=by, reason=reason, now=now):
        log.append(Used(by=by, at=now, digest=declared.digest).as_json())


def withdraw(
    log: Log, clock: Clock, *, purpose: Purpose, subject: str, by: str, dry_run: bool = False
) -> str:
    """Withdraw a person's own approval of another person's request. Raises `Absent` when there is none."""
    now, entries = clock.now(), demand_read(log, read_approvals)
    declared = open_declarations(entries, purpose=purpose, subject=subject, now=now)
    given = [each for each in declared if seconded_by(entries, each, people=[by], now=now)]
    if not given:
        raise Absent(
            f"{by} has not approved any request for {short_name(subject)}.",
            next_step="Your own request expires after 4 h.",
        )
    for each in given if not dry_run else ():
        log.append(Withdrawn(by=by, at=now, digest=each.digest).as_json())
    return f"{by} no longer agrees to “{given[0].reason}” by {given[0].by}."


def _until(declared: Declared, now: datetime) -> str:
    return f"until {wall_clock(declared.ends_at, 'UTC', now=now)}"
