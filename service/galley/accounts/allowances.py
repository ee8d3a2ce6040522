"""What a person and an organisation may use, said in words when it is used up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.models import Membership, Person, Role
from galley.edge import limits
from galley.edge.problems import Problem
from galley.objects import operations as objects
from galley.objects.queries import Held
from galley.sentences import sentence_of

HOUR, MINUTE = 3600, 60
MIB = 2**20
PLURALS = {"batch": "batches"}
# What is used up, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "quota-objects": (
        "{0} keeps {1} documents, saves, pictures and templates, and may keep {2}. "
        "Delete what is no longer needed, or ask the administrator of this Galley for more."
    ),
    "quota-bytes": (
        "{0} keeps {1} MiB, and may keep {2} MiB. "
        "Delete what is no longer needed, or ask the administrator of this Galley for more."
    ),
    "quota-organisations": (
        "You own {0} organisations, and may own {1}. Ask the administrator of this Galley for more."
    ),
    "too-many-renders": (
        "You have made {0} documents in this hour, which is the limit. Nothing is left of it now. Go on in {1}."
    ),
    "too-many-saves": (
        "You have saved {0} times in this hour, as often as one may. Nothing is left of it now. Go on in {1}."
    ),
    "too-many-mails": (
        "You have sent {0} mails in this hour, which is the limit. Nothing is left of it now. Go on in {1}."
    ),
    "too-many-versions": (
        "You have uploaded {0} templates and versions in this hour, which is the limit. "
        "Nothing is left of it now. Go on in {1}."
    ),
    "too-many-previews": (
        "You have had {0} previews in this minute, which is the limit. Nothing is left of it now. Go on in {1}."
    ),
    "too-many-batches": (
        "{0} has sent {1} tables in this hour, which is the limit. Nothing is left of it now. Go on in {2}."
    ),
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of something is used, and how much of it may be."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """Return how much more may be used."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class Room:
    """What an organisation keeps and may keep: documents, saves, pictures and templates by number, and their bytes."""

    objects: Allowance
    bytes: Allowance

    @property
    def is_left(self) -> bool:
        """Whether one more may be kept."""
        return bool(self.objects.left and self.bytes.left)


def room_of(membership: Membership) -> Room:
    """Return what an organisation keeps and may keep."""
    return _room(objects.holding_of(membership.organisation_id))


def places_left(membership: Membership) -> int:
    """Return how many more objects an organisation may keep; none where their bytes are used up."""
    room = room_of(membership)
    if not room.is_left:
        # What was deleted since is found by counting again.
        room = _room(objects.count_holding(membership.organisation_id))
    return room.objects.left if room.is_left else 0


def _room(held: Held, *, tables: int = 0) -> Room:
    settings = wiring.settings()
    return Room(
        objects=Allowance(held.objects, settings.quota_objects),
        bytes=Allowance(held.bytes + tables, settings.quota_mb * MIB),
    )


def organisations(person: Person) -> Allowance:
    """Return how many organisations a person owns and may own, the personal one left out."""
    owned = queries.memberships_of(person).filter(role=Role.OWNER, organisation__personal=False)
    return Allowance(owned.count(), wiring.settings().quota_organisations)


def renders(person: Person) -> Allowance:
    """Return how many documents and templates a person had made in this hour, and may have."""
    now = wiring.clock().now()
    used = operations.usage_of(person, what="render", now=now, seconds=HOUR)
    return Allowance(used, wiring.settings().renders_per_hour)


def require_quota(membership: Membership, *, tables: int = 0) -> None:
    """Return when an organisation may keep one more object. Raises a 403 problem that says what is used up.

    `tables` are the bytes of tables that it keeps, with the one that it is about: they lie in no object.
    """
    room = _room(objects.holding_of(membership.organisation_id), tables=tables)
    for name, kept in (("objects", room.objects), ("bytes", room.bytes)):
        limits.tell(limits.Limit(name, kept.limit, kept.left))
    if room.is_left:
        return
    # What was deleted since is found by counting again.
    room = _room(objects.count_holding(membership.organisation_id), tables=tables)
    name, things, size = membership.organisation.name, room.objects, room.bytes
    if not things.left:
        raise _used_up("quota-objects", name, things.used, things.limit)
    if not size.left:
        raise _used_up("quota-bytes", name, size.used // MIB, size.limit // MIB)


def _used_up(kind: str, *about: object, title: str = "There is no room left") -> Problem:
    return Problem(403, "quota-reached", sentence_of(SENTENCES, kind, *about), title=title)


def require_organisation_quota(person: Person) -> None:
    """Return when a person may make one more organisation. Raises a 403 problem."""
    owned = organisations(person)
    if not owned.left:
        raise _used_up("quota-organisations", owned.used, owned.limit, title="No more organisations")


def count_render(person: Person) -> None:
    """Count a document or template that a person has made. Raises a 429 problem when the hour's share is used up."""
    _count(person, what="render", most=wiring.settings().renders_per_hour, refused="too-many-renders")


def count_save(person: Person) -> None:
    """Count a save of values. Raises a 429 problem when the hour's share is used up."""
    _count(person, what="save", most=wiring.settings().saves_per_hour, refused="too-many-saves")


def count_mail(person: Person) -> None:
    """Count a mail that a person sends. Raises a 429 problem when the hour's share is used up."""
    _count(person, what="mail", most=wiring.settings().mails_per_hour, refused="too-many-mails")


def mails_sent(person: Person) -> Allowance:
    """Return how many mails a person has sent in this hour, and may."""
    used = operations.usage_of(person, what="mail", now=wiring.clock().now(), seconds=HOUR)
    return Allowance(used, wiring.settings().mails_per_hour)


def take_mail(person: Person, share: int) -> datetime | None:
    """Count a mail that Galley sends by itself for a person, within a share of the hour's.

    Return None where it may go; else the instant at which the next hour begins.
    """
    now = wiring.clock().now()
    if operations.usage_of(person, what="mail", now=now, seconds=HOUR) < share:
        operations.count_use(person, what="mail", now=now, seconds=HOUR)
        return None
    return datetime.fromtimestamp((int(now.timestamp()) // HOUR + 1) * HOUR, UTC)


def count_version(person: Person) -> None:
    """Count a template or version that a person uploads. Raises a 429 problem when the hour's share is used up."""
    _count(person, what="version", most=wiring.settings().versions_per_hour, refused="too-many-versions")


def count_preview(person: Person) -> None:
    """Count a preview. Raises a 429 problem when the minute's share is used up."""
    most = wiring.settings().previews_per_minute
    _count(person, what="preview", most=most, refused="too-many-previews", seconds=MINUTE)


def _count(person: Person, *, what: str, most: int, refused: str, seconds: int = HOUR) -> None:
    used = operations.count_use(person, what=what, now=wiring.clock().now(), seconds=seconds)
    tell_use(used, what=what, most=most, refused=refused, seconds=seconds)


def tell_use(
    used: int, *, what: str, most: int, refused: str, seconds: int = HOUR, about: tuple[str, ...] = ()
) -> None:
    """Have the answer under way say how much is left of what was counted. Raises a 429 problem where it was too much:
    `refused` is its kind, `about` what its sentence is about before the most and the time to wait.
    """
    wait = seconds - int(wiring.clock().now().timestamp()) % seconds
    limits.tell(limits.Limit(PLURALS.get(what, f"{what}s"), most, most - used, seconds, wait))
    if used > most:
        again = f"{wait} s" if wait < MINUTE else f"{wait // MINUTE + 1} min"
        said = sentence_of(SENTENCES, refused, *about, most, again)
        raise Problem(429, refused, said, headers={"Retry-After": str(wait)})
