"""What the documents' API takes and gives, and how its failures become problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, assert_never
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints, model_validator

from galley.documents import listing, operations, queries, rules
from galley.documents.models import Asset, Customisation, Document, DocumentState, MailFault, Revision
from galley.edge.problems import Problem
from galley.edge.requests import Body
from galley.einvoices.invoice import Form
from galley.library import spoken
from galley.numbering.operations import NumbersBusy
from galley.ports import (
    CannotSign,
    OutOfMemory,
    OutputTooLarge,
    PoolBusy,
    Remark,
    RenderFailure,
    Superseded,
    TemplateError,
    TimedOut,
    WorkerLost,
)
from galley.rendering.bundles.manifest import STANDARDS, WHICH_STANDARDS
from galley.rendering.values.values import Problem as ValueProblem
from galley.sentences import sentence_of
from galley.signing.queries import NoCertificate

Slug = Annotated[str, StringConstraints(max_length=60)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Values = dict[str, Any]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# Why no page was made, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "timed-out": (
        "Making this took longer than {0} s and was stopped. Shorten the values, or tell the template’s author."
    ),
    "out-of-memory": (
        "Making this needs more than {0} MiB of memory. Shorten the values, or tell the template’s author."
    ),
    "result-too-large": "The result is larger than {0}. Shorten the values.",
    "picture-file-too-large": "This file is larger than {0} MiB. Save the picture smaller.",
}


class MadeFor(Body):
    """What a page says by itself: of which business, and whether what is absent is taken from it."""

    brand: Slug | None = Field(
        None,
        description="The slug of the business that it is made for. Default: the organisation's first one.",
    )
    defaults: Literal["brand", "none"] | None = Field(
        None,
        description="Whether fields that are absent are taken from the business, as the template says. Default: brand; "
        "for what was saved before none, because it is whole.",
    )


class PreviewIn(MadeFor):
    values: Values
    version: int | None = Field(
        None, description="Authors may name a draft. Default: the newest published version."
    )
    page: int = Field(1, ge=1, le=10_000)
    issued_on: date | None = Field(
        None, description="The day of the page. Default: today in the organisation."
    )
    have: list[Sha256] | None = Field(
        None,
        max_length=64,
        description="SHA-256 of pages that the caller has, or an empty list. A page that is one of them is not sent "
        "again: 204, with the same headers. X-Page-SHA256 names each page that is sent.",
    )


class AssetOut(Schema):
    id: UUID
    name: str
    sha256: str
    media_type: str
    width: int
    height: int

    @classmethod
    def of(cls, asset: Asset) -> AssetOut:
        return cls(
            id=asset.pk,
            name=asset.name,
            sha256=asset.content.sha256,
            media_type=asset.media_type,
            width=asset.width,
            height=asset.height,
        )


class CustomisationIn(Body):
    template: Slug
    name: Name
    values: Values


class CustomisationUpdate(Body):
    name: Name
    values: Values
    template: Slug | None = Field(None, description="Must be the template it was made for, if given.")
    base_revision: int | None = Field(
        None, description="The save this one builds on; 409 when there is a newer one. Or send If-Match."
    )


class CustomisationOut(Schema):
    id: UUID
    template: str
    template_title: str
    name: str
    subject: str
    number: str
    revision: int
    saved_at: datetime

    @classmethod
    def of(cls, customisation: Customisation, title: str) -> CustomisationOut:
        return cls(
            id=customisation.pk,
            template=customisation.template.slug,
            template_title=title,
            name=customisation.name,
            subject=customisation.subject,
            number=customisation.number,
            revision=customisation.revision,
            saved_at=customisation.saved_at,
        )


class CustomisationDetailOut(CustomisationOut):
    values: Values


class RevisionOut(Schema):
    revision: int
    name: str
    sha256: str
    saved_at: datetime

    @classmethod
    def of(cls, revision: Revision) -> RevisionOut:
        return cls(
            revision=revision.number,
            name=revision.name,
            sha256=revision.content.sha256,
            saved_at=revision.saved_at,
        )


class RevisionDetailOut(RevisionOut):
    values: Values


class DocumentIn(MadeFor):
    template: Slug
    version: int | None = Field(None, description="Default: the newest published version.")
    customisation: UUID | None = Field(None, description="Take the newest save of this customisation …")
    values: Values | None = Field(None, description="… or these values.")
    standard: list[str] | str | None = Field(
        None, description='PDF standards, such as ["a-2a", "ua-1"] or "a-2a+ua-1". Default: the template\'s.'
    )

    issued_on: date | None = Field(
        None, description="The day of the document. Default: today in the organisation's time zone."
    )
    replaces: UUID | None = Field(None, description="A document in whose place this one counts from now on.")
    signed: bool | None = Field(
        None,
        description="Whether it is signed with the organisation's certificate. Default: as chosen for the template.",
    )

    @model_validator(mode="after")
    def _one_source(self) -> DocumentIn:
        if (self.customisation is None) == (self.values is None):
            raise ValueError("Give either customisation or values.")
        return self

    def wanted_standard(self, default: list[str]) -> tuple[str, ...]:
        """Return the standards asked for. Raises a 422 problem for a combination that does not exist."""
        if self.standard is None:
            return tuple(default)
        names = self.standard.split("+") if isinstance(self.standard, str) else self.standard
        wanted = tuple(sorted(name for name in names if name))
        if wanted not in STANDARDS:
            message = f"This combination of standards does not exist. {WHICH_STANDARDS}"
            raise Problem(422, "invalid-request", message, errors=[{"path": "/standard", "message": message}])
        return wanted


class DocumentOut(Schema):
    id: UUID
    template: str
    template_title: str
    version: int
    name: str
    title: str
    subject: str
    number: str
    amount: str | None = Field(description="In decimals, such as 1234.50.")
    currency: str
    dated_on: date | None = Field(description="The day that the document names, as its template says.")
    due_on: date | None = Field(description="The day until which it is to be paid, as its template says.")
    state: DocumentState = Field(description="issued, or cancelled or replaced: then it counts no more.")
    cancelled_at: datetime | None
    cancel_reason: str
    replaced_by: UUID | None = Field(description="The document that counts in its place.")
    mail_fault: MailFault | None = Field(
        description="Why a mail with it did not arrive: refused, failed (given up), bounced, or perhaps_sent (ask the "
        "recipient). null as soon as a later mail to that address arrived, or a person has seen to it."
    )
    labels: list[str]
    by: str
    sha256: str
    size: int
    pages: int
    standard: list[str] = Field(description="What it is exported as; of an electronic invoice also its form.")
    e_invoice: Form | None = Field(
        description="Which electronic invoice it is as well; its XML is at …/e-invoice.xml."
    )
    signed: bool = Field(description="Whether it carries a signature, as PAdES.")
    signed_by: str = Field(
        description="Whose certificate signed it; empty where it is not signed, or was before this was kept."
    )
    issued_on: date
    created_at: datetime

    @classmethod
    def of(cls, document: Document) -> DocumentOut:
        return cls(
            id=document.pk,
            template=document.version.template.slug,
            template_title=spoken.title_of(document.version),
            version=document.version.number,
            name=document.name,
            title=spoken.title_for(document.version, document.title),
            subject=document.subject,
            number=document.number,
            amount=None if document.amount is None else rules.shown_amount(document.amount),
            currency=document.currency,
            dated_on=document.dated_on,
            due_on=document.due_on,
            state=document.state,
            cancelled_at=document.cancelled_at,
            cancel_reason=document.cancel_reason,
            replaced_by=document.replaced_by,
            mail_fault=MailFault(document.mail_fault) if document.mail_fault else None,
            labels=document.labels,
            by=document.person.shown,
            sha256=document.content.sha256,
            size=document.content.size,
            pages=document.pages,
            standard=document.standard,
            e_invoice=operations.form_in(document.standard),
            signed=document.signature_id is not None,
            signed_by=document.signed_by,
            issued_on=document.issued_on,
            created_at=document.created_at,
        )


class WantedIn(Schema):
    """What a list of documents is narrowed to. Both ends of a range belong to it."""

    q: str = ""
    template: str = ""
    dated_from: date | None = Field(
        None, description="By the day that a document names, else that it was made."
    )
    dated_to: date | None = None
    amount_from: Annotated[Decimal, Field(max_digits=24, decimal_places=4)] | None = None
    amount_to: Annotated[Decimal, Field(max_digits=24, decimal_places=4)] | None = None
    state: DocumentState | None = None
    mail_fault: bool = Field(False, description="Only those with a mail that did not arrive.")
    label: list[str] = Field([], max_length=8, description="A document has all of them.")

    def wanted(self) -> listing.Wanted:
        """Return what is wanted."""
        # PostgreSQL keeps no such letter, so nothing has it.
        plain = self.q.replace("\x00", " ")
        return listing.Wanted(
            text=plain,
            template=self.template.replace("\x00", ""),
            dated_from=self.dated_from,
            dated_to=self.dated_to,
            amount_from=self.amount_from,
            amount_to=self.amount_to,
            state=self.state,
            with_mail_fault=self.mail_fault,
            labels=tuple(each.replace("\x00", "") for each in self.label),
        )


class DocumentValuesOut(Schema):
    template: str
    version: int
    values: Values
    own: list[str] = Field(
        description="JSON pointers of the values that belong to this document alone: its number and its date."
    )


class MovedOut(Schema):
    path: str = Field(description="The JSON pointer of the value.")
    change: Literal["number", "moved", "emptied"] = Field(
        description="number: counted up. moved: a day that moved on. emptied: left out."
    )
    before: Any
    after: Any = Field(description="null where it is left out.")


class NextOut(Schema):
    """The values of the next document, begun from one that was made or saved."""

    template: str
    version: int
    name: str = Field(description="What it is begun from.")
    values: Values
    moved: list[MovedOut]


class RemadeOut(Schema):
    sha256: str
    identical: bool = Field(description="Whether the bytes made now are the ones that were issued.")


class VerifyOut(Schema):
    state: str = Field(
        description="issued or unknown; revoked or superseded: issued, and cancelled or replaced since."
    )
    issued_at: datetime | None = None
    cancelled_at: datetime | None = None
    template: str | None = None


CONFLICTS: dict[type[Exception], tuple[int, str]] = {
    operations.VersionIsDraft: (409, "version-is-draft"),
    operations.KeyUsedOtherwise: (409, "key-used-otherwise"),
    operations.NewerRevision: (409, "newer-revision"),
    operations.DocumentCountsNoMore: (409, "counts-no-more"),
    operations.ReplacesItself: (409, "replaces-itself"),
    operations.DocumentDeleted: (410, "document-deleted"),
    NoCertificate: (409, "no-certificate"),
}


@contextmanager
def answering() -> Iterator[None]:
    """Turn what documents raise into problems."""
    try:
        yield
    except operations.InvalidValues as error:
        raise invalid_values(error.problems) from error
    except NumbersBusy as error:
        raise Problem(503, "numbers-busy", str(error), headers={"Retry-After": "5"}) from error
    except CannotSign as error:
        raise Problem(503, "cannot-sign", error.said, headers={"Retry-After": "5"}) from error
    except operations.RenderFailed as error:
        raise render_problem(error.failure) from error
    except tuple(CONFLICTS) as error:
        status, kind = CONFLICTS[type(error)]
        raise Problem(status, kind, getattr(error, "said", str(error))) from error
    except operations.ImageRefused as error:
        message = ValueProblem("/file", error.fault.message, error.fault.kind, error.fault.about)
        raise Problem(422, "image-refused", error.fault.message, errors=[_error_of(message)]) from error
    except queries.BadCursor as error:
        raise Problem(
            422, "invalid-request", "This cursor is not one of ours. Begin at the first page."
        ) from error


def invalid_values(problems: Sequence[ValueProblem]) -> Problem:
    """Return the answer to values that do not fit."""
    count = len(problems)
    detail = "One value needs your attention." if count == 1 else f"{count} values need your attention."
    errors = [_error_of(problem) for problem in problems]
    return Problem(422, "invalid-values", detail, title="Some values do not fit", errors=errors)


def _error_of(problem: ValueProblem) -> dict[str, Any]:
    """Return a problem as an answer tells it; what others may say in another language has a kind."""
    error: dict[str, Any] = {"path": problem.path, "message": problem.message}
    return error | ({"kind": problem.kind, "about": list(problem.about)} if problem.kind else {})


def _faults_of(failure: TemplateError) -> Iterator[dict[str, Any]]:
    """Yield everything that the compiler found wrong, each with its place and what mends it."""
    first = Remark(failure.message, failure.file, failure.line, failure.hints)
    for remark in (first, *failure.further):
        hint = " ".join(remark.hints) or None
        yield {"path": remark.file or "", "line": remark.line, "message": remark.message, "hint": hint}


def render_problem(failure: RenderFailure) -> Problem:
    """Return the answer to a render that failed."""
    match failure:
        case Superseded():
            return Problem(
                409, "superseded", "A newer preview for this page was asked for, so this one was given up."
            )
        case PoolBusy(retry_after):
            headers = {"Retry-After": str(retry_after)}
            return Problem(
                503, "busy", "All render processes are busy. Try again in a moment.", headers=headers
            )
        case TimedOut(seconds):
            return Problem(504, "timed-out", sentence_of(SENTENCES, "timed-out", f"{seconds:g}"))
        case OutOfMemory(limit):
            return Problem(422, "out-of-memory", sentence_of(SENTENCES, "out-of-memory", limit // 2**20))
        case OutputTooLarge(limit):
            return Problem(422, "too-large", sentence_of(SENTENCES, "result-too-large", limit))
        case TemplateError(message=message):
            detail = f"The template could not set these values: {message}"
            errors = list(_faults_of(failure))
            return Problem(422, "template-error", detail, title="The page could not be made", errors=errors)
        case WorkerLost(detail):
            return Problem(
                502, "worker-lost", f"The render process died twice ({detail}). Nothing was kept. Try again."
            )
        case _:
            assert_never(failure)
