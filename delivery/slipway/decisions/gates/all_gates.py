"""Whether something may be done now: one gate for each rule, each with its reason and what opens it.

A rollback asks only who may deploy. An emergency opens what people and calendars hold closed; what keeps
the data safe it never opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from slipway.config import Policy
from slipway.decisions.gates import gate, safety_gates
from slipway.decisions.gates.data import migration_gate
from slipway.decisions.gates.data.connections import Connections, connections
from slipway.decisions.gates.data.damage import Damage, damage_gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.approvals import Standing, standing_of
from slipway.decisions.gates.people.descent import Descent, descent
from slipway.decisions.gates.people.identities import is_among, named
from slipway.decisions.gates.people.two_people import two_people
from slipway.decisions.gates.process_drift import Running, running
from slipway.decisions.gates.provenance import Built, provenance
from slipway.decisions.gates.safety_gates import Checks, DiskSpace
from slipway.decisions.gates.times import calendar_gates, soak
from slipway.decisions.gates.times.soak import FormerEnvironment
from slipway.decisions.migrations.judge_migrations import Pending
from slipway.decisions.record.entries import NOT_READ, Record, Unreadable
from slipway.decisions.record.history import History
from slipway.ports import PlaceCheck, short_name


class Kind(StrEnum):
    """What is asked for."""

    DEPLOY = "deploy"
    ROLL_BACK = "roll back"
    RESTORE = "restore"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for what. `subject` is a release's digest, a restore point's name, or where data comes from; `authors`
    wrote what would become live, where that can be known; `reason` matters where two people have to agree.
    """

    kind: Kind
    environment: str
    subject: str
    by: str
    authors: tuple[str, ...] | Unreadable = ()
    reason: str = ""
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the gates are decided by. Whatever nobody has looked at is unreadable.

    `before` is None without an environment before this one; `accepted_at` is when the live release's rollback window is
    over, None while nothing is live; `running` is what is really there, `history` what should be; `unready` says what
    this place lacks for any release to run; `unsupervised` says why no process that ends is restarted;
    `damage` is about rows whose object is gone; `descent` is None while nothing is live,
    `built` where no signature is asked for; `connections` are those of the database; `place_checks` are what this kind
    of place asks of a release.
    """

    approvals: tuple[Record, ...] | Unreadable = NOT_READ
    freezes: tuple[Record, ...] | Unreadable = NOT_READ
    schedule: tuple[Record, ...] | Unreadable = NOT_READ
    checks: Checks | Unreadable = NOT_READ
    before: FormerEnvironment | Unreadable | None = NOT_READ
    migrations: Pending | Unreadable = NOT_READ
    accepted_at: datetime | Unreadable | None = NOT_READ
    disk_space: tuple[DiskSpace, ...] | Unreadable = NOT_READ
    history: History | Unreadable = NOT_READ
    running: Running | Unreadable = NOT_READ
    unready: tuple[str, ...] | Unreadable = NOT_READ
    unsupervised: str | Unreadable = NOT_READ
    damage: Damage | Unreadable = NOT_READ
    descent: Descent | Unreadable | None = NOT_READ
    built: Built | Unreadable | None = NOT_READ
    connections: Connections | Unreadable = NOT_READ
    place_checks: tuple[PlaceCheck, ...] | Unreadable = NOT_READ


def gates(request: Request, known: GateFacts, policy: Policy, now: datetime) -> tuple[Gate, ...]:
    """Return every gate that this asks for. It may be done when all of them are open."""
    if request.kind is Kind.ROLL_BACK:
        return (_deployers(request, policy),)
    if request.kind is Kind.RESTORE:
        return (_two_people(request, known, policy, now), safety_gates.disk(known.disk_space))
    if request.kind is Kind.REFRESH:
        # The person who configured where the data comes from has agreed to it, so there is no second person to ask.
        unfinished = safety_gates.unfinished(known.history, environment=request.environment)
        return (_deployers(request, policy), safety_gates.disk(known.disk_space), unfinished)
    return _deploy_gates(request, known, policy, now)


def rules_of_people(request: Request, known: GateFacts, policy: Policy, now: datetime) -> tuple[Gate, ...]:
    """Return the gates before a deploy that people and calendars hold: they are decided by the state alone."""
    return (_deployers(request, policy), *_calendars(request, known, policy, now))


def _calendars(request: Request, known: GateFacts, policy: Policy, now: datetime) -> tuple[Gate, ...]:
    return (
        _approvals(request, known, policy, now),
        calendar_gates.window(policy, now),
        calendar_gates.freeze(policy, known.freezes, environment=request.environment, now=now),
        calendar_gates.release_date(
            policy, known.schedule, request.subject, environment=request.environment, now=now
        ),
        soak.soak(known.before, request.subject, policy, now),
    )


def _deploy_gates(request: Request, known: GateFacts, policy: Policy, now: datetime) -> tuple[Gate, ...]:
    ordinary: Sequence[Gate] = (
        *_calendars(request, known, policy, now),
        *descent(known.descent, policy),
        # None of these keeps data safe: a release that does not fit fails before it gets traffic.
        *safety_gates.place_gates(known.place_checks),
    )
    together: tuple[Gate, ...] = ()
    if request.emergency:
        together = (_two_people(request, known, policy, now),)
        if together[0].is_open:
            ordinary = [gate.overruled(each) for each in ordinary]
    safety = (
        safety_gates.checks(known.checks, policy),
        migration_gate.migrations(known.migrations, known.accepted_at, now),
        safety_gates.disk(known.disk_space),
        connections(known.connections),
        safety_gates.unfinished(known.history, environment=request.environment),
        running(known.running, known.history, environment=request.environment),
        safety_gates.place(known.unready),
        safety_gates.restart(known.unsupervised, environment=request.environment),
        damage_gate(known.damage, environment=request.environment),
        *provenance(known.built),
    )
    return (_deployers(request, policy), *together, *ordinary, *safety)


def emergency_mark(request: Request, asked: Sequence[Gate]) -> dict[str, object]:
    """Return what a deployment's plan and audit entry keep for ever of an emergency; empty for any other deploy."""
    if not request.emergency:
        return {}
    together = next(each for each in asked if each.name == "two people")
    opened = [each.name for each in asked if each.overruled]
    return {
        "emergency": {"by": request.by, "reason": request.reason, "people": together.reason, "opened": opened}
    }


def _deployers(request: Request, policy: Policy) -> Gate:
    if not request.by.strip():
        return gate.closed("deployers", "Nobody says who asks.", "Name who asks with --by.")
    if not policy.deployers:
        return gate.opened("deployers", f"Everyone may deploy here; {request.by} does.")
    if is_among(request.by, policy.deployers):
        return gate.opened("deployers", f"{request.by} may deploy here.")
    return gate.closed("deployers", f"{request.by} may not deploy here.", f"{named(policy.deployers)} may.")


def _two_people(request: Request, known: GateFacts, policy: Policy, now: datetime) -> Gate:
    return two_people(
        known.approvals,
        purpose="restore" if request.kind is Kind.RESTORE else "deploy",
        subject=request.subject,
        by=request.by,
        reason=request.reason,
        policy=policy,
        environment=request.environment,
        now=now,
    )


def _approvals(request: Request, known: GateFacts, policy: Policy, now: datetime) -> Gate:
    rule = policy.approvals
    if not rule.needed:
        return gate.opened("approvals", "None are needed here.")
    if isinstance(known.approvals, Unreadable):
        return gate.unreadable("approvals", known.approvals)
    if isinstance(request.authors, Unreadable):
        return gate.unreadable("approvals", request.authors)
    standing = standing_of(known.approvals, request.subject, authors=request.authors, rule=rule, now=now)
    if len(standing.counted) >= rule.needed:
        people = named([each.by for each in standing.counted], last="and")
        return gate.opened("approvals", f"Approved by {people}.")
    return _too_few(request, standing, rule.needed)


def _too_few(request: Request, standing: Standing, needed: int) -> Gate:
    missing = needed - len(standing.counted)
    have = named([each.by for each in standing.counted], last="and") if standing.counted else "nobody"
    reason = f"{missing} of {needed} approvals {'is' if missing == 1 else 'are'} missing; approved by {have}."
    if missing > len(standing.may_still):
        return gate.closed(
            "approvals",
            reason,
            "Too few are left who may approve: those who wrote a change of a release cannot. "
            "Name more people under policy.approvals in the configuration.",
        )
    command = f"slipway approve {request.environment} {short_name(request.subject)}"
    return gate.closed("approvals", reason, f"{named(standing.may_still)} can: `{command}`.")
