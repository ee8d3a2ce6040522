"""The certificate of an organisation over HTTP. Its key goes in, and never comes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts.auth import current_membership, must_own, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.signing import operations, queries, rules
from galley.signing.models import SigningCertificate
from galley.signing.rules import Validity

router = Router(tags=["signing"], auth=people_or_programs(Scope.ADMINISTRATION))
Slug = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z0-9-]+$")]
FilePassword = Annotated[str, StringConstraints(max_length=500)]


class SigningCertificateOut(Schema):
    is_set_up: bool
    subject: str = Field(default="", description="Whose certificate it is.")
    name: str = Field(default="", description="The same in short: the common name.")
    issuer: str = Field(default="", description="Who says so.")
    issuer_name: str = Field(default="", description="The same in short.")
    vouches_for_itself: bool = Field(
        default=False,
        description="Whether no one else says so: programs that read its signatures warn until they trust it.",
    )
    fingerprint: str = Field(default="", description="The SHA-256 of the certificate, in hex.")
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    validity: Validity | None = Field(
        default=None, description="Documents are signed where it is valid or ends_soon: in less than 30 days."
    )
    token: str = Field(
        default="", description="The token of the server that keeps the key; empty for one of a file."
    )
    key_label: str = Field(default="", description="What the key is called in the token.")
    pin_refused_at: datetime | None = Field(
        default=None,
        description="When the token refused the PIN: nothing is signed before the right one is entered.",
    )
    tokens: list[str] = Field(
        description="The tokens of the server that an owner may choose, by their names."
    )
    templates: list[str] = Field(
        default_factory=list, description="Those whose documents are signed unless a request says otherwise."
    )

    @classmethod
    def of(cls, certificate: SigningCertificate | None, membership: Membership) -> SigningCertificateOut:
        tokens = _tokens_of(membership) if membership.is_owner else []
        if certificate is None:
            return cls(is_set_up=False, tokens=tokens)
        return cls(
            tokens=tokens,
            token=certificate.token,
            key_label=certificate.key_label,
            pin_refused_at=certificate.pin_refused_at,
            is_set_up=True,
            subject=certificate.subject,
            name=rules.name_in(certificate.subject),
            issuer=certificate.issuer,
            issuer_name=rules.name_in(certificate.issuer),
            vouches_for_itself=certificate.issuer == certificate.subject,
            fingerprint=certificate.fingerprint,
            begins_at=certificate.begins_at,
            ends_at=certificate.ends_at,
            validity=queries.validity_of(certificate, now=wiring.clock().now()),
            templates=certificate.templates,
        )


class TokenKeyIn(Body):
    token: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    key_label: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    pin: Annotated[str, StringConstraints(min_length=1, max_length=255)]


class SignedTemplatesIn(Body):
    templates: Annotated[list[Slug], Field(max_length=200)]


@router.get(
    "/signing/certificate",
    response=SigningCertificateOut,
    auth=people_or_programs(Scope.DOCUMENTS, Scope.ADMINISTRATION),
)
def show_certificate(request: HttpRequest) -> SigningCertificateOut:
    """What the organisation signs its documents with, and which."""
    membership = current_membership(request)
    return SigningCertificateOut.of(queries.certificate_of(membership.organisation), membership)


@router.post(
    "/signing/certificate",
    response={
        200: SigningCertificateOut,
        403: ProblemOut,
        413: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def take_certificate(
    request: HttpRequest, file: File[UploadedFile], password: Form[FilePassword]
) -> SigningCertificateOut:
    """Sign with the key in a PKCS#12 file (.p12, .pfx) from now on, in the place of the one of before."""
    owner = _owner(request)
    allowances.count_save(owner.person)
    data = _content_of(file)
    with _answering():
        certificate = operations.take_certificate(
            owner.organisation, data, password, reader=wiring.key_files(), now=wiring.clock().now()
        )
    return SigningCertificateOut.of(certificate, owner)


@router.post(
    "/signing/token",
    response={
        200: SigningCertificateOut,
        403: ProblemOut,
        404: ProblemOut,
        413: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def take_token(
    request: HttpRequest, wish: Form[TokenKeyIn], file: File[UploadedFile | None] = None
) -> SigningCertificateOut:
    """Sign with a key that stays in a token of the server (PKCS#11) from now on. The PIN is tried once.

    `file` is the key's certificate in PEM or DER, with those above it, where the token holds none.
    """
    owner = _owner(request)
    allowances.count_save(owner.person)
    if wish.token not in _tokens_of(owner):
        raise not_found("The token")
    choice = operations.TokenChoice(wish.token, wish.key_label, wish.pin, _content_of(file) if file else b"")
    with _answering():
        certificate = operations.take_token(
            owner.organisation, choice, tokens=wiring.tokens(), now=wiring.clock().now()
        )
    return SigningCertificateOut.of(certificate, owner)


@router.delete("/signing/certificate", response={204: None, 403: ProblemOut})
def forget_certificate(request: HttpRequest) -> Status[None]:
    """Sign no more, and forget the key. What was signed stays signed."""
    operations.forget_certificate(_owner(request).organisation)
    return Status(204, None)


@router.put(
    "/signing/templates",
    response={
        200: SigningCertificateOut,
        403: ProblemOut,
        404: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def choose_templates(request: HttpRequest, payload: SignedTemplatesIn) -> SigningCertificateOut:
    """Choose the templates whose documents are signed unless a request says otherwise."""
    owner = _owner(request)
    allowances.count_save(owner.person)
    certificate = queries.certificate_of(owner.organisation)
    if certificate is None:
        raise not_found("The certificate")
    return SigningCertificateOut.of(operations.choose_templates(certificate, payload.templates), owner)


def _content_of(file: UploadedFile) -> bytes:
    if (file.size or 0) > rules.LARGEST_FILE:
        raise Problem(
            413, "too-large", "This file is larger than 64 KiB. Export the key with its certificates alone."
        )
    return bytes(file.read())


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except operations.KeyRefused as error:
        message = str(error)
        raise Problem(422, "key-refused", message, errors=[{"path": "", "message": message}]) from error


def _tokens_of(membership: Membership) -> list[str]:
    return list(wiring.settings().tokens_for(membership.organisation.slug))


def _owner(request: HttpRequest) -> Membership:
    return must_own(current_membership(request))
