"""What a person and an organisation may use, said in words when it is used up."""

from __future__ import annotations

from dataclasses import dataclass

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.models import Membership, Person, Role
from galley.edge.problems import Problem
from galley.objects import operations as objects

HOUR = 3600
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of something is used, and how much of it may be."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """Return how much more may be used."""
        return max(0, self.limit - self.used)


def stored_objects(membership: Membership) -> Allowance:
    """Return how many documents, saves, pictures and templates an organisation keeps and may keep."""
    held = objects.holding_of(membership.organisation_id)
    return Allowance(held.objects, wiring.settings().quota_objects)


def stored_bytes(membership: Membership) -> Allowance:
    """Return how many bytes an organisation keeps and may keep."""
    held = objects.holding_of(membership.organisation_id)
    return Allowance(held.bytes, wiring.settings().quota_mb * MIB)


def organisations(person: Person) -> Allowance:
    """Return how many organisations a person owns and may own, the personal one left out."""
    owned = queries.memberships_of(person).filter(role=Role.OWNER, organisation__personal=False)
    return Allowance(owned.count(), wiring.settings().quota_organisations)


def renders(person: Person) -> Allowance:
    """Return how many documents and templates a person had made in this hour, and may have."""
    now = wiring.clock().now()
    used = operations.used_of(person, what="render", now=now, seconds=HOUR)
    return Allowance(used, wiring.settings().renders_per_hour)


def must_have_room(membership: Membership) -> None:
    """Return when an organisation may keep one more object. Raises a 403 problem that says what is used up."""
    if stored_objects(membership).left and stored_bytes(membership).left:
        return
    # What was deleted since is found by counting again.
    objects.count_holding(membership.organisation_id)
    name, things, size = membership.organisation.name, stored_objects(membership), stored_bytes(membership)
    if not things.left:
        raise _used_up(
            f"{name} keeps {things.used:,} documents, saves, pictures and templates, and may keep {things.limit:,}."
        )
    if not size.left:
        raise _used_up(f"{name} keeps {size.used // MIB:,} MiB, and may keep {size.limit // MIB:,} MiB.")


def _used_up(detail: str) -> Problem:
    help_ = "Delete what is no longer needed, or ask whoever runs Galley for more."
    return Problem(403, "quota-reached", f"{detail} {help_}", title="There is no room left")


def must_may_found(person: Person) -> None:
    """Return when a person may make one more organisation. Raises a 403 problem."""
    owned = organisations(person)
    if not owned.left:
        detail = f"You own {owned.used} organisations, and may own {owned.limit}. Ask whoever runs Galley for more."
        raise Problem(403, "quota-reached", detail, title="No more organisations")


def count_render(person: Person) -> None:
    """Count a document or template that a person has made. Raises a 429 problem when the hour's share is used up."""
    now, limit = wiring.clock().now(), wiring.settings().renders_per_hour
    if operations.count_use(person, what="render", now=now, seconds=HOUR) > limit:
        wait = HOUR - int(now.timestamp()) % HOUR
        detail = f"You have made {limit:,} documents in this hour, as many as one may. Go on in {wait // 60 + 1} min."
        raise Problem(429, "too-many-renders", detail, headers={"Retry-After": str(wait)})
