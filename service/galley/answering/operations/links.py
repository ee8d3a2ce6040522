"""Make forms by link, and end them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from galley.accounts.models import Membership
from galley.answering import queries, rules
from galley.answering.models import AnswerLink
from galley.library.models import TemplateVersion
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.ports import ObjectStore
from galley.rendering.values import values
from galley.sentences import Refusal
from galley.sharing.rules import digest_of, new_token

MOST_FORMS = 500


class TooManyForms(Refusal):
    """As many forms by link are open as may be."""

    kind = "too-many-forms"
    sentence = (
        "{0} of your forms by link are open, which is the limit. Withdraw one that is not needed any more."
    )

    def __init__(self) -> None:
        super().__init__(MOST_FORMS)


class NothingOpen(Exception):
    """No field is left open, so there is nothing to answer."""

    def __init__(self) -> None:
        super().__init__(
            "Leave at least one field open: whoever has the link fills these in, and nothing else."
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """How the maker of a form is told of answers: in which language, with links to which address of Galley."""

    language: str
    home: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form by link shall be: for which business (a slug, empty for the first one), until when, how often."""

    open_fields: tuple[str, ...]
    expires_at: datetime
    brand: str = ""
    most_answers: int | None = None
    makes_documents: bool = False
    note: str = ""
    telling: Telling | None = None


def make_link(
    version: TemplateVersion,
    chosen: dict[str, Any],
    wish: Wish,
    *,
    by: Membership,
    now: datetime,
    store: ObjectStore,
) -> tuple[AnswerLink, str]:
    """Make a form by link and return it with the token for its address, which is not kept.

    Raises `NothingOpen`, `NotAField`, `TooManyForms`, `ValuesRefused` or `StoreUnreachable`.
    """
    pointers = rules.outermost(wish.open_fields)
    if not pointers:
        raise NothingOpen
    # Looked at now, so that a form that is there can be shown.
    rules.open_schema(version.schema, pointers)
    if queries.links_of(by).filter(revoked_at=None, expires_at__gt=now).count() >= MOST_FORMS:
        raise TooManyForms
    token, content = new_token(), contents.values(values.canonical(chosen))

    def record(entries: objects.Entries) -> AnswerLink:
        return AnswerLink.objects.create(
            organisation=by.organisation,
            person=by.person,
            version=version,
            values=entries[content],
            brand=wish.brand,
            open_fields=pointers,
            digest=digest_of(token),
            note=wish.note,
            makes_documents=wish.makes_documents,
            created_at=now,
            expires_at=wish.expires_at,
            most_answers=wish.most_answers,
            tells_by_mail=wish.telling is not None,
            **(asdict(wish.telling) if wish.telling else {}),
        )

    return objects.keep_all([content], store=store, now=now, record=record, owner=by.organisation_id), token


def tell_by_mail(link: AnswerLink, telling: Telling | None) -> AnswerLink:
    """Let the maker of a form be told of answers by mail from now on, or no more."""
    link.tells_by_mail = telling is not None
    if telling:
        link.language, link.home = telling.language, telling.home
    link.save(update_fields=["tells_by_mail", "language", "home"])
    return link


def revoke_link(link: AnswerLink, *, now: datetime) -> AnswerLink:
    """End a form by link at once, for good. What was answered stays. Nothing happens where it has been revoked."""
    AnswerLink.objects.filter(pk=link.pk).update(revoked_at=Coalesce(F("revoked_at"), now))
    link.revoked_at = link.revoked_at or now
    return link
