"""Make links to documents, end them, count what is downloaded by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from galley.accounts.models import Membership
from galley.documents import operations as documents
from galley.documents.models import Document
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.ports import RenderingTools
from galley.sentences import Refusal
from galley.sharing import queries, rules
from galley.sharing.models import DocumentLink

MOST_LINKS = 200


class TooManyLinks(Refusal):
    """As many links lead to a document as may."""

    kind = "too-many-links"
    sentence = "{0} links lead to this document, which is the limit. Revoke one that is not needed any more."

    def __init__(self) -> None:
        super().__init__(MOST_LINKS)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link shall be: until when it works, with which password (empty for none) and how many downloads."""

    expires_at: datetime
    password: str = ""
    most_downloads: int | None = None
    note: str = ""


def make_link(
    document: Document,
    wish: Wish,
    *,
    by: Membership,
    now: datetime,
    tools: RenderingTools,
    note: Callable[[DocumentLink, str], None] | None = None,
) -> tuple[DocumentLink, str]:
    """Make a link and return it with the token for its address, which is not kept.

    Its page shows the first page of the document, where a picture of that can be made. `note` gets both in the
    transaction that keeps the link.
    Raises `TooManyLinks` or `ObjectStoreError`.
    """
    if queries.links_of(document).filter(revoked_at=None, expires_at__gt=now).count() >= MOST_LINKS:
        raise TooManyLinks
    token = rules.new_token()
    picture = documents.picture_of(document, tools=tools)
    content = contents.picture(picture) if picture else None

    def record(entries: objects.Entries) -> DocumentLink:
        link = DocumentLink.objects.create(
            organisation=by.organisation,
            person=by.person,
            document=document,
            digest=rules.digest_of(token),
            note=wish.note,
            password=make_password(wish.password) if wish.password else "",
            picture=entries[content] if content else None,
            created_at=now,
            expires_at=wish.expires_at,
            most_downloads=wish.most_downloads,
        )
        if note:
            note(link, token)
        return link

    kept = [content] if content else []
    return objects.keep_all(kept, store=tools.store, now=now, record=record, owner=by.organisation_id), token


def revoke_link(link: DocumentLink, *, now: datetime) -> DocumentLink:
    """End a link at once, for good. Nothing happens where it has been revoked."""
    DocumentLink.objects.filter(pk=link.pk).update(revoked_at=Coalesce(F("revoked_at"), now))
    link.revoked_at = link.revoked_at or now
    return link


def opens(link: DocumentLink, password: str) -> bool:
    """Return whether this is a link's password."""
    return check_password(password, link.password)


def count_download(link: DocumentLink, *, now: datetime) -> bool:
    """Count one download, and return whether it may be: in one statement, so that no two take the last one."""
    rows = DocumentLink.objects.filter(
        Q(most_downloads=None) | Q(downloads__lt=F("most_downloads")),
        pk=link.pk,
        revoked_at=None,
        expires_at__gt=now,
    )
    counted = rows.update(
        downloads=F("downloads") + 1,
        first_downloaded_at=Coalesce(F("first_downloaded_at"), now),
        last_downloaded_at=now,
    )
    return counted == 1


def take_back_download(link: DocumentLink) -> None:
    """Count one download less: the document could not be read."""
    DocumentLink.objects.filter(pk=link.pk, downloads__gt=0).update(downloads=F("downloads") - 1)
