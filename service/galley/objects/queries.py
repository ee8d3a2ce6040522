"""What the ledger knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, ManyToOneRel, Model, OuterRef, QuerySet, Sum

from galley.adapters.objects.object_keys import verified_get, verified_pieces
from galley.objects.models import StoredObject
from galley.ports import ObjectAltered, ObjectMissing, ObjectStore

# Objects up to this size, in bytes, are proven before the first of their bytes is handed out.
ONE_PIECE = 1024 * 1024
ORGANISATION, DELETED = "organisation", "deleted_at"
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an object must be, as its row says; `size` in bytes."""

    key: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class BrokenReference:
    """An object in use whose bytes are not there, or not the recorded ones."""

    key: str
    fault: Literal["missing", "altered"]
    detail: str


def unused() -> QuerySet[StoredObject]:
    """Return the objects that no row of any table refers to."""
    entries = StoredObject.objects.all()
    for relation in _relations():
        users = relation.related_model._base_manager.filter(**{relation.field.attname: OuterRef("pk")})
        entries = entries.filter(~Exists(users))
    return entries


def _relations() -> list[ManyToOneRel]:
    # Hidden ones too: a relation without a name on this side is still a use.
    fields = StoredObject._meta.get_fields(include_hidden=True)
    return [field for field in fields if isinstance(field, ManyToOneRel)]


def used() -> QuerySet[StoredObject]:
    """Return the objects that some row refers to."""
    return StoredObject.objects.exclude(pk__in=unused().values("pk"))


def unreferenced_before(instant: datetime) -> QuerySet[StoredObject]:
    """Return the objects that were marked as unreferenced before this instant, and not taken up since.

    The release before this one marks and takes up in `doomed_at` alone: a mark holds where both columns are that old.
    """
    return StoredObject.objects.filter(unreferenced_since__lt=instant, doomed_at__lt=instant)


@dataclass(frozen=True, slots=True)
class Held:
    """How many objects an organisation's rows name, and how many bytes these have."""

    objects: int
    bytes: int


def held_by(owner: UUID) -> Held:
    """Count what the rows of an organisation name. What was deleted counts no more, also while it can be restored."""
    objects = size = 0
    for relation in _relations():
        name = relation.field.name
        found = _rows_of(relation, owner).aggregate(objects=Count(name), bytes=Sum(f"{name}__size"))
        objects, size = objects + found["objects"], size + (found["bytes"] or 0)
    return Held(objects, size)


def _rows_of(relation: ManyToOneRel, owner: UUID) -> QuerySet[Any]:
    """Return the rows of a table that belong to an organisation, by themselves or through what they are part of."""
    model: Any = relation.related_model
    if _has(model, ORGANISATION):
        whole, prefix = model, ""
    else:
        whole, prefix = _whole_of(model)
    rows: QuerySet[Any] = model._base_manager.filter(**{f"{prefix}{ORGANISATION}": owner})
    return rows.filter(**{f"{prefix}{DELETED}__isnull": True}) if _has(whole, DELETED) else rows


def _whole_of(model: Any) -> tuple[Any, str]:
    """Return what the rows of a table are part of, and how a lookup gets there."""
    parts = [field for field in model._meta.fields if field.many_to_one]
    return next(
        (field.related_model, f"{field.name}__") for field in parts if _has(field.related_model, ORGANISATION)
    )


def _has(model: Any, name: str) -> bool:
    return any(field.name == name for field in model._meta.fields)


def in_pages(rows: QuerySet[M], *, size: int = 200) -> Iterator[M]:
    """Yield rows by their primary key, `size` of them with each query, so that no cursor stays open in between."""
    rows = rows.order_by("pk")
    page = list(rows[:size])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk)[:size])


def bytes_of(entry: StoredObject, *, store: ObjectStore) -> bytes:
    """Return an object's bytes, proven to be the recorded ones.

    Raises `ObjectMissing`, `ObjectAltered` or `StoreUnreachable`.
    """
    return verified_get(store, entry.key, sha256=entry.sha256, size=entry.size)


def pieces_of(entry: Recorded, *, store: ObjectStore) -> Iterator[bytes]:
    """Read an object in pieces; a small one is one piece. The last comes only when all are the recorded bytes.

    Raises `ObjectMissing`, `ObjectAltered` or `StoreUnreachable`.
    """
    if entry.size <= ONE_PIECE:
        yield verified_get(store, entry.key, sha256=entry.sha256, size=entry.size)
    else:
        yield from verified_pieces(store, entry.key, sha256=entry.sha256, size=entry.size)


def broken_references(*, store: ObjectStore) -> Iterator[BrokenReference]:
    """Check each object in use against the store and yield those that are not as recorded.

    Raises `StoreUnreachable`.
    """
    for entry in used().order_by("key").iterator():
        try:
            bytes_of(entry, store=store)
        except ObjectMissing as error:
            yield BrokenReference(entry.key, "missing", str(error))
        except ObjectAltered as error:
            yield BrokenReference(entry.key, "altered", str(error))
