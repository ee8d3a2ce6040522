"""Which differences between the answers of two releases people have accepted, each for one release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from slipway.config import Policy
from slipway.decisions.gates.people.identities import is_among, named
from slipway.decisions.record.entries import Record, Unreadable, understood
from slipway.ports import Facts


class AcceptedDifference(Record):
    """Somebody accepted a difference, by its number, of a release, by its digest."""

    kind: Literal["accepted"] = "accepted"
    digest: str
    difference: str
    reason: str


KINDS: TypeAdapter[AcceptedDifference] = TypeAdapter(AcceptedDifference)
Accepted: TypeAlias = tuple[AcceptedDifference, ...]


def read_differences(written: Sequence[Facts]) -> Accepted | Unreadable:
    """Return the entries that were written so, the oldest first."""
    return understood(KINDS, written, log="accepted differences")


def accepted_of(entries: Accepted, digest: str) -> frozenset[str]:
    """Return the numbers of the differences of a release that were accepted."""
    return frozenset(each.difference for each in entries if each.digest == digest)


def why_not(by: str, authors: Sequence[str], policy: Policy) -> tuple[str, str]:
    """Return why somebody may not accept a difference, and who may; two empty texts where they may.

    Those who may approve here may, and where nobody is named, those who may deploy. Where approvals are asked for,
    nobody accepts what they wrote.
    """
    rule = policy.approvals
    may = rule.people or policy.deployers
    if may and not is_among(by, may):
        return f"{by} is not among those who may accept a difference here.", f"{named(may)} may."
    if rule.needed and is_among(by, authors):
        return f"{by} wrote a change of this release, so another person has to accept it.", ""
    return "", ""
