"""What no one may do alone: an emergency deploy, and putting data back over what is live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from slipway.config import Policy
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.approvals import (
    Declared,
    Purpose,
    declared_of,
    plain,
    seconded_by,
    words_with_sense,
)
from slipway.decisions.gates.people.identities import is_among, named, without
from slipway.decisions.gates.times.windows import wall_clock
from slipway.decisions.record.entries import Record, Unreadable
from slipway.ports import short_name

NAME = "two people"
LEAST_WORDS = 3
# How a second person says which of these they approve.
FLAGS: Mapping[Purpose, str] = {"deploy": "--emergency", "restore": "--restore", "damage": "--damage"}


def reason_fault(reason: str) -> str:
    """Return what is wrong with a reason, or an empty text: a person who reads it in a year has to understand it."""
    if len(words_with_sense(reason)) < LEAST_WORDS:
        return f"The reason has to say what happened, in at least {LEAST_WORDS} different words."
    return ""


def two_people(
    entries: Sequence[Record] | Unreadable,
    *,
    purpose: Purpose,
    subject: str,
    by: str,
    reason: str,
    policy: Policy,
    environment: str,
    now: datetime,
) -> Gate:
    """Return the gate that opens when a second person has approved exactly this, for exactly this reason."""
    others = without(policy.emergency, [by])
    if fault := reason_fault(reason):
        return gate.closed(NAME, fault, "Say more with --reason.")
    if not is_among(by, policy.emergency):
        return gate.closed(
            NAME, f"{by} is not among those who may ask for this.", f"{named(policy.emergency)} may."
        )
    if isinstance(entries, Unreadable):
        return gate.unreadable(NAME, entries)
    declared = declared_of(entries, purpose=purpose, subject=subject, by=by, reason=reason, now=now)
    if declared is None:
        return gate.closed(
            NAME, "It has not been declared, or more than 4 h ago.", "Ask for it again; that declares it."
        )
    if second := seconded_by(entries, declared, people=others, now=now):
        return gate.opened(NAME, f"{declared.by} and {second}: {plain(declared.reason)}")
    return _one_missing(declared, others, environment=environment, now=now)


def _one_missing(declared: Declared, others: Sequence[str], *, environment: str, now: datetime) -> Gate:
    if not others:
        return gate.closed(
            NAME, "There is no second person.", "Name one under policy.emergency in the configuration."
        )
    until = wall_clock(declared.ends_at, "UTC", now=now)
    command = f"slipway approve {environment} {short_name(declared.subject)} {FLAGS[declared.purpose]}"
    return gate.closed(
        NAME,
        f"{declared.by} has asked; a second person is missing.",
        f"{named(others)} opens it, until {until}: `{command}`.",
    )
