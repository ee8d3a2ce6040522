"""What a person may see of customisations, assets and documents. Every way in goes through `visible_to`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from galley.accounts.models import LAST_USED_PRECISION, Membership, Person, Role, Scope
from galley.brands import queries as brands
from galley.documents import rules
from galley.documents.models import Asset, Customisation, Document, OwnedByOrganisation, Revision
from galley.objects import queries as stored
from galley.objects import rules as contents
from galley.ports import Ask

Row = TypeVar("Row", bound=OwnedByOrganisation)


class BadCursor(Exception):
    """The cursor was not made by us."""


def _described(rows: QuerySet[Document]) -> QuerySet[Document]:
    """Fetch with documents what is said of them; a version's long texts are not."""
    rows = rows.select_related("version__template", "content", "person")
    return rows.defer("version__schema_text", "version__sample_text", "version__words")


def visible_to(rows: QuerySet[Row], membership: Membership, *, everyone: bool = False) -> QuerySet[Row]:
    """Return what a person may see where they act: their own, and with `everyone` all of the organisation's.

    Only an owner may ask for everyone's; for anybody else it means their own. What belonged to a person who is no
    member any more falls to the owners, because it belongs to the organisation.
    """
    rows = rows.filter(organisation=membership.organisation)
    if not membership.is_owner:
        return rows.filter(person=membership.person)
    if everyone:
        return rows
    members = Membership.objects.filter(organisation=OuterRef("organisation"), person=OuterRef("person"))
    return rows.filter(Q(person=membership.person) | ~Exists(members))


def held_by(rows: QuerySet[Row], person: Person) -> QuerySet[Row]:
    """Return what a person made and may still see: where they are a member."""
    return rows.filter(person=person, organisation__memberships__person=person)


def customisations_of(membership: Membership) -> QuerySet[Customisation]:
    """Return a person's saved customisations, the newest first."""
    rows = visible_to(Customisation.objects.filter(deleted_at__isnull=True), membership)
    return rows.select_related("template").order_by("-saved_at", "-id")


def deleted_customisation(membership: Membership, pk: UUID) -> Customisation | None:
    """Return a deleted customisation that can still be restored."""
    rows = visible_to(Customisation.objects.filter(deleted_at__isnull=False), membership)
    return rows.select_related("template").filter(pk=pk).first()


def revisions_of(customisation: Customisation) -> QuerySet[Revision]:
    """Return every save of a customisation, the newest first."""
    return customisation.revisions.select_related("content").order_by("-number")


def usable_assets(membership: Membership, ids: Iterable[UUID]) -> QuerySet[Asset]:
    """Return those of these images that a person may put into a document: their own, and what a business shows."""
    rows = Asset.objects.filter(organisation=membership.organisation, pk__in=list(ids)).select_related(
        "content"
    )
    shown = brands.pictures_of(membership)
    own = visible_to(Asset.objects.all(), membership).values("pk")
    return rows.filter(Q(pk__in=own) | Q(pk__in=shown)) if shown else rows.filter(pk__in=own)


def documents_of(membership: Membership, *, everyone: bool = False) -> QuerySet[Document]:
    """Return a person's documents, the newest first."""
    rows = visible_to(Document.objects.filter(deleted_at__isnull=True), membership, everyone=everyone)
    return _described(rows).order_by("-created_at", "-id")


def document_of(membership: Membership, document_id: UUID) -> Document | None:
    """Return a document that a person may see, also one of another member's where they own the organisation."""
    return documents_of(membership, everyone=True).filter(pk=document_id).first()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What a download needs of a document: its name for people, and what its bytes must be; also the id of the
    membership that a key acts with, where a key was shown.
    """

    name: str
    content: stored.Recorded
    member: int | None = None


def stored_document(membership: Membership, pk: UUID) -> StoredDocument | None:
    """Return a document one may see, as a download needs it."""
    rows = visible_to(Document.objects.filter(pk=pk, deleted_at__isnull=True), membership, everyone=True)
    columns = ("name", "content__key", "content__sha256", "content__size")
    found = rows.order_by().values_list(*columns).first()
    return StoredDocument(found[0], stored.Recorded(*found[1:])) if found else None


# Who shows the key, whether it still opens documents, where it acts, and whether that person may see this document:
# `key_of`, `ByKey` and `visible_to` in one question. A key whose use has to be noted is left to them.
BY_KEY = """
    SELECT document.name, content.key, content.sha256, content.size, member.id
    FROM accounts_apikey AS shown
    JOIN accounts_membership AS member ON member.id = shown.membership_id
    JOIN accounts_person AS person ON person.id = member.person_id AND person.is_active
    JOIN documents_document AS document ON document.organisation_id = member.organisation_id
    JOIN objects_storedobject AS content ON content.key = document.content_id
    WHERE shown.digest = %(digest)s
        AND document.id = %(document)s AND document.deleted_at IS NULL
        AND (document.person_id = member.person_id OR member.role = %(owner)s)
        AND (shown.expires_at IS NULL OR shown.expires_at > %(now)s)
        AND (shown.scopes IS NULL OR shown.scopes @> %(scope)s::jsonb)
        AND shown.last_used_at >= %(noted_since)s
"""


def document_by_key_shown(digest: str, pk: UUID, *, now: datetime, ask: Ask) -> StoredDocument | None:
    """Return a document that the API key with this digest opens, in one question.

    None says nothing of why not: the key may be wrong, old or meant for other things, the document another's or
    deleted, or the use of the key has to be noted first.
    """
    found = ask(
        BY_KEY,
        {
            "digest": digest,
            "document": pk,
            "now": now,
            "owner": Role.OWNER.value,
            "scope": f'["{Scope.DOCUMENTS.value}"]',
            "noted_since": now - LAST_USED_PRECISION,
        },
    )
    return StoredDocument(found[0], stored.Recorded(*found[1:4]), member=found[4]) if found else None


def deleted_document(membership: Membership, pk: UUID) -> Document | None:
    """Return a deleted document that can still be restored."""
    rows = visible_to(Document.objects.filter(deleted_at__isnull=False), membership, everyone=True)
    return _described(rows).filter(pk=pk).first()


def document_by_key(person: Person, key: str) -> Document | None:
    """Return the document that was made with this idempotency key."""
    rows = _described(Document.objects.all())
    return rows.filter(person=person, idempotency_key=key).first()


def issued_with(sha256: str) -> Document | None:
    """Return the first document whose bytes have this SHA-256, of any organisation."""
    return issued_rows(sha256).first()


def issued_rows(sha256: str) -> QuerySet[Document]:
    """Return the documents whose bytes have this SHA-256, the first one first.

    The key of an object follows from the SHA-256, and documents are indexed by that key.
    """
    rows = Document.objects.filter(content_id=contents.key_of_pdf(sha256), deleted_at__isnull=True)
    return rows.select_related("version").order_by("created_at")


def search(documents: QuerySet[Document], *, text: str = "", template: str = "") -> QuerySet[Document]:
    """Narrow documents to those that have all the words: in title, number, recipient, amount, currency or day.

    The beginning of a word is enough, and an index finds it. Only where that finds nothing is every text of the
    organisation's documents looked through for a part within a word.
    """
    if template:
        documents = documents.filter(version__template__slug=template)
    text = text.replace("\x00", " ")
    if not text.split():
        return documents
    wanted = rules.searched(text)
    found = documents.filter(_has_words(wanted)) if wanted else documents.none()
    return found if found.exists() else _looked_through(documents, text)


def _has_words(wanted: str) -> Func:
    query = Cast(Value(wanted), SearchQueryField())
    return Func(
        F("words"), query, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField()
    )


def _looked_through(documents: QuerySet[Document], text: str) -> QuerySet[Document]:
    for word in text.split()[:8]:
        documents = documents.filter(
            Q(name__icontains=word)
            | Q(subject__icontains=word)
            | Q(number__icontains=word)
            | Q(version__title__icontains=word)
        )
    return documents


@dataclass(frozen=True, slots=True)
class Page:
    """Some documents, and the cursor of the next; None at the end."""

    documents: list[Document]
    cursor: str | None


def page_of(documents: QuerySet[Document], *, limit: int, cursor: str = "") -> Page:
    """Return the documents after the cursor. Raises `BadCursor`."""
    rows = list(after(documents, cursor)[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], cursor_of(last.created_at, last.pk) if last else None)


def after(documents: QuerySet[Document], cursor: str) -> QuerySet[Document]:
    """Return the documents after a cursor, all where it is empty. Raises `BadCursor`."""
    if not cursor:
        return documents
    created_at, pk = _position(cursor)
    return documents.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))


def cursor_of(created_at: datetime, pk: UUID) -> str:
    """Return the cursor that stands after a document."""
    text = f"{created_at.isoformat()}|{pk}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _position(cursor: str) -> tuple[datetime, UUID]:
    try:
        created_at, pk = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        instant = datetime.fromisoformat(created_at)
        if instant.tzinfo is None:
            raise BadCursor
        return instant, UUID(pk)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor from error
