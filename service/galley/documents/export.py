"""Everything of an account that its person may see, as a zip that is written while it is sent."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from galley.accounts import queries as accounts
from galley.accounts.models import Membership, Person
from galley.brands import queries as brands
from galley.contacts import queries as contacts
from galley.documents import queries, rules
from galley.documents.models import Asset, Customisation, Document
from galley.objects import queries as objects
from galley.objects.models import StoredObject
from galley.ports import ObjectStore, ObjectStoreError

READ_ME = """This is everything of yours that Galley shows to {email}, as of {now}.
What was made in an organisation belongs to it: of those you have left, and of what was deleted, nothing is here.

account.json      who you are, and where you may act
documents/        every document as PDF, with the values it was made of
documents.json    your labels for documents, and which of them were cancelled, why, and what counts in their place
customisations/   every save of every customisation
pictures/         every image you uploaded
businesses/       what documents say of your businesses, and what yours say in place of it
people.json       the people and companies that documents were made for where you may act
{faults}"""


class Outlet(io.RawIOBase):
    """Takes what a zip file writes and hands it on piece by piece, so that no export is ever held whole."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take a piece."""
        self._pieces.append(bytes(data))
        return len(data)

    def drain(self) -> bytes:
        """Return what was written since the last time."""
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole


def archive_of(person: Person, *, now: datetime, store: ObjectStore) -> Iterator[bytes]:
    """Yield a zip of everything a person made and may see now, in pieces.

    An object that cannot be read is left out and named in READ-ME.txt: one damaged file must not cost the rest.
    """
    outlet = Outlet()
    faults: list[str] = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in _entries(person):
            try:
                data = source if isinstance(source, bytes) else objects.bytes_of(source, store=store)
            except ObjectStoreError as error:
                faults.append(f"missing: {name} ({error})")
                continue
            archive.writestr(name, data)
            yield outlet.drain()
        note = READ_ME.format(
            email=person.email, now=now.isoformat(timespec="seconds"), faults="\n".join(faults)
        )
        archive.writestr("READ-ME.txt", note)
    yield outlet.drain()


def _entries(person: Person) -> Iterator[tuple[str, bytes | StoredObject]]:
    """Yield each file's name with its bytes, or with the object that has them."""
    yield "account.json", _json(_account(person))
    yield "people.json", _json(_contacts(person))
    documents = queries.held_by(Document.objects.filter(deleted_at__isnull=True), person)
    if said := _said_of(documents):
        yield "documents.json", _json(said)
    for document in objects.in_pages(documents.select_related("content", "values")):
        base = f"documents/{_dated(document)}"
        yield f"{base}.pdf", document.content
        yield f"{base}.json", document.values
    customisations = queries.held_by(Customisation.objects.filter(deleted_at__isnull=True), person)
    for customisation in objects.in_pages(customisations):
        folder = f"customisations/{_file(customisation.name, customisation.pk)}"
        for revision in customisation.revisions.select_related("content").order_by("number"):
            yield (
                f"{folder}/{revision.number:04d} {revision.saved_at:%Y-%m-%d %H%M}.json",
                revision.content,
            )
    for membership in accounts.memberships_of(person):
        for found in brands.counting_for(membership):
            name = f"businesses/{_file(found.brand.name, found.brand.pk)}.json"
            yield name, _json({"values": found.brand.values, "own": found.own})
    assets = queries.held_by(Asset.objects.all(), person).select_related("content")
    for asset in objects.in_pages(assets):
        suffix = asset.content_id.rsplit(".", 1)[-1]
        yield f"pictures/{_file(asset.name, asset.pk)}.{suffix}", asset.content


def _said_of(documents: QuerySet[Document]) -> list[dict[str, Any]]:
    """Return what people said of documents after they were made, by the names of their files."""
    rows = documents.exclude(labels=[], cancelled_at=None).order_by("created_at", "pk")
    return [
        {
            "document": _dated(each),
            "labels": each.labels,
            "state": each.state.value,
            "reason": each.cancel_reason,
            "replaced_by": str(each.replaced_by or ""),
        }
        for each in rows.iterator()
    ]


def _dated(document: Document) -> str:
    return f"{document.created_at:%Y-%m-%d} {_file(document.name, document.pk)}"


def _file(name: str, pk: UUID) -> str:
    """Return a name for people that no other entry has."""
    return f"{rules.file_name(name, '', suffix='')} {str(pk)[:8]}"


def _account(person: Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "joined": person.date_joined.isoformat(),
        "organisations": [_membership(each) for each in accounts.memberships_of(person)],
        "api_keys": [
            {"name": key.name, "prefix": key.prefix, "created": key.created_at.isoformat()}
            for key in accounts.keys_of(person)
        ],
    }


def _contacts(person: Person) -> list[dict[str, Any]]:
    return [
        {"organisation": each.organisation.name, "name": contact.name} | contact.details
        for each in accounts.memberships_of(person)
        for contact in contacts.contacts_of(each.organisation)
    ]


def _membership(membership: Membership) -> dict[str, str]:
    return {"organisation": membership.organisation.name, "role": membership.role}


def _json(data: object) -> bytes:
    return json.dumps(data, indent=2, ensure_ascii=False).encode()
