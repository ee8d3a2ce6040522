"""Which links there are, and who sends what they lead to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from galley.accounts.models import Person
from galley.brands import queries as brands
from galley.documents import operations as documents
from galley.documents.models import Document
from galley.ports import ObjectStore
from galley.sharing.models import DocumentLink
from galley.sharing.rules import TOKEN, digest_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a document, as a stranger is told: `accent` is a colour such as #1f3a68, or empty, and so is `locale`,
    in which the business writes.
    """

    name: str
    email: str = ""
    accent: str = ""
    locale: str = ""


def links_of(document: Document) -> QuerySet[DocumentLink]:
    """Return the links to a document, the newest first; also those that have ended."""
    return _whole(DocumentLink.objects.filter(document=document)).order_by("-created_at", "-id")


def link_by_token(token: str) -> DocumentLink | None:
    """Return the link with this token, also one that has ended."""
    if not TOKEN.fullmatch(token):
        return None
    return _whole(DocumentLink.objects.filter(digest=digest_of(token))).first()


def _whole(rows: QuerySet[DocumentLink]) -> QuerySet[DocumentLink]:
    rows = rows.select_related("document__version", "document__content", "document__brand")
    rows = rows.select_related("document__organisation", "organisation", "person", "picture")
    return rows.defer(
        "document__version__schema_text", "document__version__sample_text", "document__version__words"
    )


def sender_of(link: DocumentLink, *, store: ObjectStore) -> Sender:
    """Return who sends what a link leads to. Raises `ObjectStoreError`."""
    return sender_of_document(link.document, by=link.person, store=store)


def sender_of_document(document: Document, *, by: Person, store: ObjectStore) -> Sender:
    """Return who sends a document: the business that it keeps, else the organisation's first one, else the person.

    Raises `ObjectStoreError`.
    """
    organisation = document.organisation
    said = documents.brand_of(document, store=store) or brands.first_values_of(organisation)
    if name := str(said.get("name", "")):
        email, accent, locale = (str(said.get(key, "")) for key in ("email", "accent", "locale"))
        return Sender(name, email, accent, locale)
    return Sender(by.name if organisation.personal else organisation.name)
