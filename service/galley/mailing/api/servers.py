"""Through which server an organisation sends, and what it writes, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field, StringConstraints, ValidationError, model_validator

from galley import wiring
from galley.accounts import allowances
from galley.accounts.auth import current_membership, must_own, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.brands import queries as brands
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.mailing import operations, queries, rules, sealing
from galley.mailing.api.inputs import NO_CONTROLS, Address, Line, Name, NoAddress, Text
from galley.mailing.models import MailServer
from galley.mailing.rules import Security
from galley.ports import MailAccepted

router = Router(tags=["mail"], auth=people_or_programs(Scope.ADMINISTRATION))
Host = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:-]+$"),
]
User = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=NO_CONTROLS)]
TemplateSlug = Annotated[str, Query(max_length=60, pattern=r"^[a-z0-9-]*$")]


class MailServerIn(Body):
    host: Host
    port: int = Field(587, ge=1, le=65535)
    security: Security = Field(
        Security.STARTTLS,
        description="tls: private from the beginning, usual at port 465. starttls: usual at 587. none: in clear, only "
        "without a login.",
    )
    user: User = ""
    password: Annotated[str, StringConstraints(max_length=500)] | None = Field(
        None, description="It is kept encrypted and never told. Leave it out to keep the one that is there."
    )
    sender_name: Name = ""
    sender_address: Address
    reply_to: NoAddress = ""

    @model_validator(mode="after")
    def _no_login_in_clear(self) -> MailServerIn:
        if self.security == Security.NONE and self.user:
            raise ValueError(
                "A password never travels in clear: choose tls or starttls, or leave the user out."
            )
        return self


class MailServerOut(Schema):
    is_set_up: bool
    is_ready: bool = Field(description="Whether a test went through it, as it is now.")
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    has_password: bool = False
    sender_name: str = ""
    sender_address: str = ""
    reply_to: str = ""
    tested_at: datetime | None = None
    bounces_path: str = Field(default="", description="Where your provider tells of mails that came back.")
    bounce_secret: str = Field(default="", description="What it signs these messages with, told to owners.")

    @classmethod
    def of(cls, server: MailServer | None, membership: Membership) -> MailServerOut:
        if server is None:
            return cls(is_set_up=False, is_ready=False)
        told = cls(
            is_set_up=True, is_ready=server.tested_at is not None, sender_address=server.sender_address
        )
        return told.model_copy(update=_for_owners(server)) if membership.is_owner else told


class TriedOut(Schema):
    said: str = Field(description="The words of the mail server.")


class MailLetterIn(Body):
    subject: Line
    body: Text = Field(
        description="Plain text. {title} {number} {recipient} {business} {link} are filled in for each document."
    )


class MailLetterOut(Schema):
    template: str
    subject: str
    body: str
    is_own: bool = Field(description="Whether it was written for this template alone.")


class BounceIn(Body):
    mail: UUID = Field(description="The id of the mail: what stands before the @ in its Message-ID.")
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


@router.get(
    "/mail/server", response=MailServerOut, auth=people_or_programs(Scope.DOCUMENTS, Scope.ADMINISTRATION)
)
def show_server(request: HttpRequest) -> MailServerOut:
    """Whether mails can be sent; to owners also how."""
    membership = current_membership(request)
    return MailServerOut.of(queries.server_of(membership.organisation), membership)


@router.put("/mail/server", response={200: MailServerOut, 403: ProblemOut, 422: ProblemOut, 429: ProblemOut})
def set_up_server(request: HttpRequest, payload: MailServerIn) -> MailServerOut:
    """Say through which server the organisation sends. It is used after a test alone."""
    owner = _owner(request)
    allowances.count_save(owner.person)
    wish = operations.ServerWish(**payload.dict())
    server = operations.set_up_server(owner.organisation, wish, now=wiring.clock().now())
    return MailServerOut.of(server, owner)


@router.delete("/mail/server", response={204: None, 403: ProblemOut})
def forget_server(request: HttpRequest) -> Status[None]:
    """Send no more mails. Those that wait are not sent."""
    server = queries.server_of(_owner(request).organisation)
    if server:
        server.delete()
    return Status(204, None)


@router.post(
    "/mail/server/test",
    response={
        200: TriedOut,
        403: ProblemOut,
        404: ProblemOut,
        409: ProblemOut,
        429: ProblemOut,
        502: ProblemOut,
    },
)
def try_server(request: HttpRequest) -> TriedOut:
    """Send a test to oneself. Once it was taken, mails go out through this server."""
    owner = _owner(request)
    server = queries.server_of(owner.organisation)
    if server is None:
        raise not_found("The mail server")
    allowances.count_mail(owner.person)
    try:
        outcome = operations.try_server(
            server, owner.person.email, sender=wiring.mail_sender(), now=wiring.clock().now()
        )
    except sealing.SealedElsewhere as error:
        raise Problem(409, "sealed-elsewhere", str(error)) from error
    if not isinstance(outcome, MailAccepted):
        raise Problem(502, "mail-not-taken", outcome.said, title="The test did not go out")
    return TriedOut(said=outcome.said)


@router.get(
    "/mail/letter", response=MailLetterOut, auth=people_or_programs(Scope.DOCUMENTS, Scope.ADMINISTRATION)
)
def show_letter(request: HttpRequest, template: TemplateSlug = "") -> MailLetterOut:
    """What is written with documents of a template; with all others where none is named."""
    organisation = current_membership(request).organisation
    locale = str(brands.first_values_of(organisation).get("locale", ""))
    written = queries.letter_for(
        organisation, template, locale, translation.get_language_from_request(request)
    )
    return MailLetterOut(template=template, subject=written.subject, body=written.body, is_own=written.is_own)


@router.put("/mail/letter", response={200: MailLetterOut, 403: ProblemOut, 422: ProblemOut, 429: ProblemOut})
def keep_letter(request: HttpRequest, payload: MailLetterIn, template: TemplateSlug = "") -> MailLetterOut:
    """Say what is written with documents of a template; with all others where none is named."""
    owner = _owner(request)
    allowances.count_save(owner.person)
    operations.keep_letter(owner.organisation, template, **payload.dict(), now=wiring.clock().now())
    return MailLetterOut(template=template, **payload.dict(), is_own=True)


@router.delete("/mail/letter", response={204: None, 403: ProblemOut})
def forget_letter(request: HttpRequest, template: TemplateSlug = "") -> Status[None]:
    """Write the usual again."""
    operations.forget_letter(_owner(request).organisation, template)
    return Status(204, None)


@router.post(
    "/mail/bounces/{server_id}",
    response={204: None, 401: ProblemOut, 404: ProblemOut, 422: ProblemOut},
    auth=None,
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": BounceIn.model_json_schema()}}}
    },
)
def tell_bounce(
    request: HttpRequest,
    server_id: UUID,
    signature: Annotated[str, Header(alias="X-Galley-Signature")] = "",
) -> Status[None]:
    """Hear that a mail came back. `X-Galley-Signature` is the HMAC-SHA256 of the body with the organisation's secret,
    in hex.
    """
    server = MailServer.objects.select_related("organisation").filter(pk=server_id).first()
    secret = _bounce_secret(server) if server else ""
    if server is None or not secret or not rules.is_signed(request.body, signature, secret):
        raise Problem(401, "not-signed", "This message is not signed with the secret of this mail server.")
    told = _bounce_in(request.body)
    if not operations.record_bounce(server, str(told.mail), said=told.reason, now=wiring.clock().now()):
        raise not_found("This mail")
    return Status(204, None)


def _bounce_in(body: bytes) -> BounceIn:
    try:
        return BounceIn.model_validate_json(body)
    except ValidationError as error:
        raise Problem(422, "invalid-request", "The body is JSON with `mail` and `reason`.") from error


def _bounce_secret(server: MailServer) -> str:
    try:
        return operations.bounce_secret_of(server)
    except sealing.SealedElsewhere:
        return ""


def _for_owners(server: MailServer) -> dict[str, object]:
    return {
        "host": server.host,
        "port": server.port,
        "security": Security(server.security),
        "user": server.user,
        "has_password": bool(server.sealed_password),
        "sender_name": server.sender_name,
        "reply_to": server.reply_to,
        "tested_at": server.tested_at,
        "bounces_path": f"/api/v1/mail/bounces/{server.pk}",
        "bounce_secret": _bounce_secret(server),
    }


def _owner(request: HttpRequest) -> Membership:
    return must_own(current_membership(request))
