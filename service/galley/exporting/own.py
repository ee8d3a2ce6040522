"""What one made by oneself: account, documents, saves, pictures, businesses, and people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from galley.accounts import queries as accounts
from galley.accounts.models import Membership, Person
from galley.brands import queries as brands
from galley.contacts import queries as contacts
from galley.documents import queries
from galley.documents.models import Asset, Customisation, Document
from galley.exporting.entries import Entry, file_of, file_of_document, json_of
from galley.objects import queries as objects


def entries_of(person: Person) -> Iterator[Entry]:
    """Yield what a person made and may see now."""
    yield "account.json", json_of(_account(person))
    yield "people.json", json_of(_contacts(person))
    documents = queries.held_by(Document.objects.filter(deleted_at__isnull=True), person)
    if said := _said_of(documents):
        yield "documents.json", json_of(said)
    for document in objects.in_pages(documents.select_related("content", "values")):
        base = f"documents/{file_of_document(document)}"
        yield f"{base}.pdf", document.content
        yield f"{base}.json", document.values
    customisations = queries.held_by(Customisation.objects.filter(deleted_at__isnull=True), person)
    for customisation in objects.in_pages(customisations):
        folder = f"customisations/{file_of(customisation.name, customisation.pk)}"
        for revision in customisation.revisions.select_related("content").order_by("number"):
            yield (
                f"{folder}/{revision.number:04d} {revision.saved_at:%Y-%m-%d %H%M}.json",
                revision.content,
            )
    for membership in accounts.memberships_of(person):
        for found in brands.counting_for(membership):
            name = f"businesses/{file_of(found.brand.name, found.brand.pk)}.json"
            yield name, json_of({"values": found.brand.values, "own": found.own})
    assets = queries.held_by(Asset.objects.all(), person).select_related("content")
    for asset in objects.in_pages(assets):
        suffix = asset.content_id.rsplit(".", 1)[-1]
        yield f"pictures/{file_of(asset.name, asset.pk)}.{suffix}", asset.content


def _said_of(documents: QuerySet[Document]) -> list[dict[str, Any]]:
    """Return what people said of documents after they were made, by the names of their files."""
    rows = documents.exclude(labels=[], cancelled_at=None).order_by("created_at", "pk")
    return [
        {
            "document": file_of_document(each),
            "labels": each.labels,
            "state": each.state.value,
            "reason": each.cancel_reason,
            "replaced_by": str(each.replaced_by or ""),
        }
        for each in rows.iterator()
    ]


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
