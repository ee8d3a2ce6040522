"""The certificate of an organisation over HTTP. Its key goes in, and never comes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts.auth import current_membership, people_or_programs
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
    issuer: str = Field(default="", description="Who says so.")
    fingerprint: str = Field(default="", description="The SHA-256 of the certificate, in hex.")
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    validity: Validity | None = Field(
        default=None, description="Documents are signed where it is valid or ends_soon: in less than 30 days."
    )
    templates: list[str] = Field(
        default_factory=list, description="Those whose documents are signed unless a request says otherwise."
    )

    @classmethod
    def of(cls, certificate: SigningCertificate | None) -> SigningCertificateOut:
        if certificate is None:
            return cls(is_set_up=False)
        return cls(
            is_set_up=True,
            subject=certificate.subject,
            issuer=certificate.issuer,
            fingerprint=certificate.fingerprint,
            begins_at=certificate.begins_at,
            ends_at=certificate.ends_at,
            validity=queries.validity_of(certificate, now=wiring.clock().now()),
            templates=certificate.templates,
        )


class SignedTemplatesIn(Body):
    templates: Annotated[list[Slug], Field(max_length=200)]


@router.get(
    "/signing/certificate",
    response=SigningCertificateOut,
    auth=people_or_programs(Scope.DOCUMENTS, Scope.ADMINISTRATION),
)
def show_certificate(request: HttpRequest) -> SigningCertificateOut:
    """What the organisation signs its documents with, and which."""
    return SigningCertificateOut.of(queries.certificate_of(current_membership(request).organisation))


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
    if (file.size or 0) > rules.LARGEST_FILE:
        raise Problem(
            413, "too-large", "This file is larger than 64 KiB. Export the key with its certificates alone."
        )
    try:
        certificate = operations.take_certificate(
            owner.organisation, file.read(), password, reader=wiring.key_files(), now=wiring.clock().now()
        )
    except operations.KeyFileRefused as error:
        message = str(error)
        raise Problem(
            422, "key-file-refused", message, errors=[{"path": "/file", "message": message}]
        ) from error
    return SigningCertificateOut.of(certificate)


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
    return SigningCertificateOut.of(operations.choose_templates(certificate, payload.templates))


def _owner(request: HttpRequest) -> Membership:
    membership = current_membership(request)
    if not membership.is_owner:
        detail = f"Only owners of {membership.organisation.name} may choose what it signs with."
        raise Problem(403, "not-an-owner", detail)
    return membership
