"""Which forms by link there are, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from galley.accounts import queries as people
from galley.accounts.models import Membership
from galley.answering.models import Answer, AnswerLink, AnswerPicture
from galley.brands import queries as brands
from galley.documents import queries as documents
from galley.documents import rules as values
from galley.documents.models import Asset
from galley.objects import queries as objects
from galley.ports import ObjectStore
from galley.sharing.queries import Sender
from galley.sharing.rules import TOKEN, digest_of


def links_of(membership: Membership) -> QuerySet[AnswerLink]:
    """Return the forms by link that a person made, the newest first; also those that have ended."""
    return _whole(documents.visible_to(AnswerLink.objects.all(), membership)).order_by("-created_at", "-id")


def link_by_token(token: str) -> AnswerLink | None:
    """Return the form with this token, also one that has ended."""
    if not TOKEN.fullmatch(token):
        return None
    return _whole(AnswerLink.objects.filter(digest=digest_of(token))).first()


def _whole(rows: QuerySet[AnswerLink]) -> QuerySet[AnswerLink]:
    rows = rows.select_related("version__template", "version__bundle", "values", "organisation", "person")
    return rows.defer("version__sample_text", "version__words")


def owner_of(link: AnswerLink) -> Membership | None:
    """Return the membership of the maker of a form; None where they are no member any more."""
    try:
        return people.membership_of(link.person, slug=link.organisation.slug)
    except people.NotAMember:
        return None


def sender_of(link: AnswerLink) -> Sender:
    """Return who asks, as a stranger is told: the business that the form is made for, else the organisation's name."""
    organisation = link.organisation
    owner = owner_of(link)
    found = brands.counting_for(owner, template=link.version.template.slug) if owner else []
    wanted = (
        each for each in found if each.brand.slug == link.brand or (not link.brand and each.brand.first)
    )
    said = next((each.values for each in wanted), {})
    if name := str(said.get("name", "")):
        return Sender(name, str(said.get("email", "")), str(said.get("accent", "")))
    return Sender(link.person.name if organisation.personal else organisation.name)


def values_of(link: AnswerLink, *, store: ObjectStore) -> dict[str, object]:
    """Return the values of the maker of a form. Raises `ObjectStoreError`."""
    return values.parsed(objects.bytes_of(link.values, store=store))


def answers_of(membership: Membership) -> QuerySet[Answer]:
    """Return what was answered to a person's forms, the newest first."""
    rows = documents.visible_to(Answer.objects.all(), membership)
    rows = rows.select_related(
        "link__version__template", "link__organisation", "link__person", "link__values", "values"
    )
    rows = rows.select_related("document").defer(
        "link__version__schema_text", "link__version__sample_text", "link__version__words"
    )
    return rows.order_by("-answered_at", "-id")


def unopened(membership: Membership) -> int:
    """Return how many answers nobody has opened yet."""
    return documents.visible_to(Answer.objects.filter(opened_at=None), membership).count()


def answered_values(answer: Answer, *, store: ObjectStore) -> dict[str, object]:
    """Return what was answered. Raises `ObjectStoreError`."""
    return values.parsed(objects.bytes_of(answer.values, store=store))


def pictures_of(link: AnswerLink, ids: Sequence[UUID]) -> QuerySet[Asset]:
    """Return those of these pictures that were sent by a link."""
    sent = AnswerPicture.objects.filter(link=link, asset__in=list(ids)).values("asset")
    return Asset.objects.filter(pk__in=sent).select_related("content")
