"""A form by link over HTTP, for whoever has the link.

The token is the only right, and no cookie is looked at. It comes in `Authorization`, which no log keeps, and not in the
address, which many do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.security import HttpBearer
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts import rules as zones
from galley.accounts.models import Membership
from galley.answering import operations, queries, words
from galley.answering.business import business_of
from galley.answering.models import AnswerLink
from galley.answering.rules import FormState, open_schema, open_values, state_of
from galley.documents import operations as documents
from galley.documents.api.answers import AssetOut, Values, answering, invalid_values
from galley.edge.contents import file_answer
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.library import spoken
from galley.objects import queries as objects
from galley.ports import RenderingTools, Requester, TemplateError
from galley.rendering.values.values import ValuesRefused, canonical

KIB, MIB = 1024, 1024 * 1024
LARGEST_ANSWER, LARGEST_PICTURE = 256 * KIB, 2 * MIB
# By link, so that no stranger uses up what others have; and by address, so that none tries many links.
OPENED, PREVIEWED, PICTURED, ANSWERED = "form_opened", "form_previewed", "form_pictured", "form_answered"
LIMITS = {
    OPENED: "120/m/ip",
    PREVIEWED: "120/m/ip,1200/h/key",
    PICTURED: "20/m/ip,60/h/key",
    ANSWERED: "10/m/ip,120/h/key",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that takes answers, and whoever asks with it."""

    link: AnswerLink
    owner: Membership


class ByFormLink(HttpBearer):
    """Anybody who has the link of a form, with the token in its address."""

    def authenticate(self, request: HttpRequest, token: str) -> Opened:
        """Return the form. Raises a 401 problem for one that is unknown, a 410 problem for one that has ended."""
        _count(request, OPENED)
        link = queries.link_by_token(token)
        if link is None:
            title, text = (words.SPEECH.say(each) for each in words.UNKNOWN)
            raise Problem(401, "unknown-form", text, title=title)
        state, owner = state_of(link.facts, now=wiring.clock().now()), queries.owner_of(link)
        if state is not FormState.OPEN or owner is None or link.version.template.withdrawn_at:
            raise ended(link, state)
        return Opened(link, owner)


router = Router(tags=["answering"], auth=ByFormLink())


def ended(link: AnswerLink, state: FormState) -> Problem:
    """Return what is said of a form that takes no answers."""
    state = FormState.REVOKED if state is FormState.OPEN else state
    sender = queries.sender_of(link).name
    title, text = (words.SPEECH.say(each, sender=sender) for each in words.ENDED[state])
    return Problem(410, f"form-{state}", text, title=title)


class SenderOut(Schema):
    name: str
    email: str
    accent: str = Field(description="A colour, such as #1f3a68, or empty.")


class OpenFormOut(Schema):
    title: str
    locale: str
    sender: SenderOut
    expires_at: datetime
    answers_left: int | None = Field(description="How many answers are still taken; null for any number.")
    schema_: dict[str, Any] = Field(
        alias="schema", description="JSON Schema of what is open, and of nothing else."
    )
    values: Values = Field(description="What is proposed in the open fields.")


class FormPreviewIn(Body):
    values: Values
    page: int = Field(1, ge=1, le=10_000)


class FormAnswerIn(Body):
    values: Values
    key: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{8,64}$")] = Field(
        description="A name of one's own for this answer: sent again with it, it is no second one."
    )


class KeptAnswerOut(Schema):
    answered_at: datetime


@router.get("/form", response={200: OpenFormOut, 404: ProblemOut, 410: ProblemOut}, by_alias=True)
def show_form(request: HttpRequest) -> OpenFormOut:
    """The form that a link opens: what is open of it, and nothing of the rest."""
    link = _opened(request).link
    sender = queries.sender_of(link)
    left = None if link.most_answers is None else link.most_answers - link.answers
    return OpenFormOut(
        title=spoken.title_of(link.version),
        locale=link.version.locale,
        sender=SenderOut(name=sender.name, email=sender.email, accent=sender.accent),
        expires_at=link.expires_at,
        answers_left=left,
        schema=open_schema(spoken.schema_of(link.version), link.open_fields),
        values=open_values(queries.values_of(link, store=wiring.store()), link.open_fields),
    )


@router.post(
    "/form/preview",
    response={
        200: None,
        404: ProblemOut,
        409: ProblemOut,
        410: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
        503: ProblemOut,
        504: ProblemOut,
    },
    openapi_extra=file_answer(
        "image/png", X_Page_Count="How many pages there are.", X_Page="Which page this is."
    ),
)
def preview_form(request: HttpRequest, payload: FormPreviewIn) -> HttpResponse:
    """One page as it will be, as a picture: what is drawn on it, and nothing that is not. Nothing is kept."""
    opened = _opened(request)
    _count(request, PREVIEWED, opened.link)
    tools, now = _tools(opened.link), wiring.clock().now()
    found = _checked(opened.link, payload.values, tools)
    if found.unfinished:
        raise Problem(409, "unfinished", words.SPEECH.say(words.UNFINISHED))
    try:
        rendered = operations.preview(
            opened.link,
            found.values,
            brand=business_of(opened.link, opened.owner),
            by=opened.owner,
            day=zones.day_at(now, opened.link.organisation.time_zone),
            tools=tools,
        )
    except documents.InvalidValues as error:
        raise _wrong(opened.link, error) from error
    except documents.RenderFailed as error:
        # What a template says of values may name those that are not open.
        if isinstance(error.failure, TemplateError):
            raise Problem(409, "unfinished", words.SPEECH.say(words.UNFINISHED)) from error
        with answering():
            raise
    page = min(payload.page, rendered.pages)
    response = HttpResponse(rendered.parts[page - 1], content_type="image/png")
    response["X-Page-Count"], response["X-Page"] = str(rendered.pages), str(page)
    return response


@router.post(
    "/form/pictures",
    response={
        201: AssetOut,
        404: ProblemOut,
        409: ProblemOut,
        410: ProblemOut,
        413: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def add_form_picture(request: HttpRequest, file: File[UploadedFile]) -> Status[AssetOut]:
    """Send a picture, such as a signature, for use as a value of this form."""
    opened = _opened(request)
    _count(request, PICTURED, opened.link)
    _require_room(opened)
    if (file.size or 0) > LARGEST_PICTURE:
        raise Problem(413, "too-large", "This file is larger than 2 MiB. Save the picture smaller.")
    try:
        with answering():
            asset = operations.add_picture(
                opened.link,
                file.read(),
                name="answered",
                by=opened.owner,
                now=wiring.clock().now(),
                tools=_tools(opened.link),
            )
    except operations.TooManyPictures as error:
        raise Problem(409, "too-many-pictures", str(error)) from error
    return Status(201, AssetOut.of(asset))


@router.get(
    "/form/pictures/{picture_id}",
    response={200: None, 404: ProblemOut, 410: ProblemOut},
    openapi_extra=file_answer("image/jpeg", "image/png", "image/svg+xml"),
)
def show_form_picture(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """A picture that was sent by this link."""
    asset = queries.pictures_of(_opened(request).link, [picture_id]).first()
    if asset is None:
        raise not_found("This picture")
    response = HttpResponse(
        objects.bytes_of(asset.content, store=wiring.store()), content_type=asset.media_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.post(
    "/form/answers",
    response={
        201: KeptAnswerOut,
        404: ProblemOut,
        409: ProblemOut,
        410: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def send_answer(request: HttpRequest, payload: FormAnswerIn) -> Status[KeptAnswerOut]:
    """Send an answer. What is not open is left as it is, whatever is sent for it."""
    opened = _opened(request)
    _count(request, ANSWERED, opened.link)
    _require_room(opened)
    found = _checked(opened.link, payload.values, _tools(opened.link))
    sent = operations.Sent(found.answer, payload.key)
    try:
        answer = operations.send_answer(opened.link, sent, now=wiring.clock().now(), store=wiring.store())
    except operations.FormEnded as error:
        opened.link.refresh_from_db(fields=["answers", "revoked_at", "expires_at"])
        raise ended(opened.link, state_of(opened.link.facts, now=wiring.clock().now())) from error
    return Status(201, KeptAnswerOut(answered_at=answer.answered_at))


def _opened(request: HttpRequest) -> Opened:
    return cast("Opened", request.auth)  # type: ignore[attr-defined] # Ninja sets it


def _tools(link: AnswerLink) -> RenderingTools:
    """Return what making a page takes. Strangers take turns with whoever asks, and come out of nobody's share."""
    return wiring.rendering_tools(Requester(str(link.organisation_id), f"form {link.pk}"))


def _checked(link: AnswerLink, given: dict[str, Any], tools: RenderingTools) -> operations.Checked:
    """Return an answer that a stranger need mend nothing of. Raises a 422 problem for others."""
    try:
        if len(canonical(open_values(given, link.open_fields)).encode()) > LARGEST_ANSWER:
            raise Problem(422, "too-large", words.SPEECH.say(words.TOO_LARGE))
        found = operations.checked(link, given, tools=tools)
    except ValuesRefused as error:
        raise invalid_values([error.problem]) from error
    if found.wrong:
        raise invalid_values(found.wrong)
    return found


def _wrong(link: AnswerLink, error: documents.InvalidValues) -> Problem:
    """Return the answer to values that do not fit: of what is open in full, of the rest that there is something."""
    mendable = operations.mendable(link, error.problems)
    return (
        invalid_values(mendable)
        if mendable
        else Problem(409, "unfinished", words.SPEECH.say(words.UNFINISHED))
    )


def _count(request: HttpRequest, action: str, link: AnswerLink | None = None) -> None:
    """Count what a stranger does. Raises a 429 problem where it is too much."""
    key = str(link.pk) if link else None
    config = {action: LIMITS[action]}
    if not ratelimit.consume(request, app="galley", action=action, key=key, config=config, limit_get=True):
        raise Problem(
            429, "too-many-requests", words.SPEECH.say(words.TOO_OFTEN), headers={"Retry-After": "60"}
        )


def _require_room(opened: Opened) -> None:
    """Return where there is room for what a stranger sends. Raises a 409 problem that tells nothing of the room."""
    try:
        allowances.require_quota(opened.owner)
    except Problem as error:
        sender = queries.sender_of(opened.link).name
        raise Problem(409, "no-room", words.SPEECH.say(words.NO_ROOM, sender=sender)) from error
