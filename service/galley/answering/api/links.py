"""Forms by link over HTTP, for whoever makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.login import page_urls
from galley.accounts.models import Scope
from galley.answering import operations, queries
from galley.answering.models import AnswerLink
from galley.answering.rules import (
    MOST_ANSWERS,
    MOST_DAYS,
    MOST_OPEN,
    USUAL_DAYS,
    FormState,
    NotAField,
    state_of,
)
from galley.documents.api import businesses
from galley.documents.api.answers import MadeFor, Slug, Values, invalid_values
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.library import queries as library
from galley.library import spoken
from galley.library.api.answers import answering as answering_for_templates
from galley.rendering.values.values import ValuesRefused

router = Router(tags=["answering"], auth=people_or_programs(Scope.DOCUMENTS))
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
Pointer = Annotated[str, StringConstraints(max_length=500, pattern=r"^/[^\x00]*$")]


class AnswerLinkIn(MadeFor):
    template: Slug
    version: int | None = Field(None, description="Default: the newest published version.")
    values: Values = Field(description="What is known already. Where a field is open it is only proposed.")
    open_fields: list[Pointer] = Field(
        min_length=1,
        max_length=MOST_OPEN,
        description="JSON pointers of the fields, groups and whole lists that whoever has the link fills in.",
    )
    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS, description="For how many days the link works.")
    most_answers: Annotated[int, Field(ge=1, le=MOST_ANSWERS)] | None = Field(
        1, description="How many answers are taken; null for any number."
    )
    makes_documents: bool = Field(False, description="Whether each answer makes a document by itself.")
    note: Note = Field("", description="For yourself: whom the form is for.")
    tells_by_mail: bool = Field(
        True, description="Whether you are told by mail of answers, where this Galley sends letters by mail."
    )


class AnswerLinkOut(Schema):
    id: UUID
    template: str
    template_title: str
    version: int
    note: str
    state: FormState = Field(description="open; or why it takes no answers: expired, revoked, answered.")
    open_fields: list[str]
    makes_documents: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    answers: int
    most_answers: int | None
    tells_by_mail: bool | None = Field(
        description="Whether you are told by mail of answers; null where this Galley sends no letters by mail."
    )

    @classmethod
    def of(cls, link: AnswerLink, now: datetime) -> AnswerLinkOut:
        return cls(
            id=link.pk,
            template=link.version.template.slug,
            template_title=spoken.title_of(link.version),
            version=link.version.number,
            note=link.note,
            state=state_of(link.facts, now=now),
            open_fields=link.open_fields,
            makes_documents=link.makes_documents,
            created_at=link.created_at,
            expires_at=link.expires_at,
            revoked_at=link.revoked_at,
            answers=link.answers,
            most_answers=link.most_answers,
            tells_by_mail=link.tells_by_mail if wiring.settings().sends_letters else None,
        )


class TellingIn(Body):
    tells_by_mail: bool


class MadeAnswerLinkOut(AnswerLinkOut):
    address: str = Field(
        description="What to send. It is told now and never again: Galley keeps its hash only."
    )


@router.get("/answer-links", response=list[AnswerLinkOut])
def list_answer_links(request: HttpRequest) -> list[AnswerLinkOut]:
    """One's forms by link, the newest first; also those that have ended."""
    now = wiring.clock().now()
    return [AnswerLinkOut.of(each, now) for each in queries.links_of(current_membership(request))[:500]]


@router.post(
    "/answer-links",
    response={201: MadeAnswerLinkOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def make_answer_link(request: HttpRequest, payload: AnswerLinkIn) -> Status[MadeAnswerLinkOut]:
    """Make a link by which anybody who has it fills in the fields that are open, without an account."""
    membership, now = current_membership(request), wiring.clock().now()
    allowances.require_quota(membership)
    allowances.count_save(membership.person)
    with answering_for_templates():
        version = library.version_for_documents(membership, payload.template, payload.version)
    if not version.published:
        raise Problem(409, "version-is-draft", f"Publish version {version.number} before asking with it.")
    brand = businesses.brand_for(membership, payload, version)
    chosen: dict[str, Any] = businesses.filled(
        version, payload.values, brand, defaults=payload.defaults or "brand"
    )
    wish = operations.Wish(
        open_fields=tuple(payload.open_fields),
        expires_at=now + timedelta(days=payload.days),
        brand=payload.brand or "",
        most_answers=payload.most_answers,
        makes_documents=payload.makes_documents,
        note=payload.note,
        telling=_telling(request) if payload.tells_by_mail and wiring.settings().sends_letters else None,
    )
    try:
        link, token = operations.make_link(
            version, chosen, wish, by=membership, now=now, store=wiring.store()
        )
    except operations.TooManyForms as error:
        raise Problem(409, "too-many-forms", error.said) from error
    except ValuesRefused as error:
        raise invalid_values([error.problem]) from error
    except (NotAField, operations.NothingOpen) as error:
        errors = [{"path": "/open_fields", "message": str(error)}]
        raise Problem(422, "invalid-request", str(error), errors=errors) from error
    address = page_urls.page(f"f/{token}", request)
    return Status(201, MadeAnswerLinkOut(**AnswerLinkOut.of(link, now).dict(), address=address))


@router.put("/answer-links/{answer_link_id}/telling", response={200: AnswerLinkOut, 404: ProblemOut})
def tell_of_answers(request: HttpRequest, answer_link_id: UUID, payload: TellingIn) -> AnswerLinkOut:
    """Say whether you are told by mail when answers to a form came: at most once an hour, without what was answered."""
    link = operations.tell_by_mail(
        _link(request, answer_link_id), _telling(request) if payload.tells_by_mail else None
    )
    return AnswerLinkOut.of(link, wiring.clock().now())


@router.delete("/answer-links/{answer_link_id}", response={200: AnswerLinkOut, 404: ProblemOut})
def revoke_answer_link(request: HttpRequest, answer_link_id: UUID) -> AnswerLinkOut:
    """End a form by link at once, for good. What was answered stays."""
    now = wiring.clock().now()
    return AnswerLinkOut.of(operations.revoke_link(_link(request, answer_link_id), now=now), now)


def _link(request: HttpRequest, answer_link_id: UUID) -> AnswerLink:
    link = queries.links_of(current_membership(request)).filter(pk=answer_link_id).first()
    if link is None:
        raise not_found("This form")
    return link


def _telling(request: HttpRequest) -> operations.Telling:
    return operations.Telling(translation.get_language_from_request(request), page_urls.home(request))
