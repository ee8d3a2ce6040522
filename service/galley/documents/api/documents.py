"""Preview pages, upload images, and make documents, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Header, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts import rules as zones
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.documents import listing, operations, queries, rules
from galley.documents.api import businesses, files, page_answers
from galley.documents.api.answers import (
    SENTENCES,
    AssetOut,
    DocumentIn,
    DocumentOut,
    DocumentValuesOut,
    PreviewIn,
    RemadeOut,
    VerifyOut,
    WantedIn,
    answering,
)
from galley.documents.api.found import document_of
from galley.documents.models import Customisation, Document, DocumentState
from galley.edge.contents import file_answer
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.library import queries as library
from galley.library import spoken
from galley.library.api.answers import answering as answering_for_templates
from galley.library.models import TemplateVersion
from galley.objects import queries as objects
from galley.ports import OutputFormat, RenderingTools
from galley.sentences import sentence_of

router = Router(tags=["documents"], auth=people_or_programs(Scope.DOCUMENTS))


# A drawing that is opened by its address is a document of this site: nothing in it may run or fetch.
OPENED_DRAWING = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
)


def _pdf_answers() -> dict[str, Any]:
    whole = file_answer(OutputFormat.PDF, ETag="The SHA-256 of the document, in quotes.")
    part = file_answer(OutputFormat.PDF, status=206, Content_Range="Which bytes these are.")
    return {"responses": whole["responses"] | part["responses"]}


IdempotencyKey = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x20-\x7e]*$")]
VERIFY = "verify"
# What programs are told of a document that they verify; lists have the words of the pages.
VERIFIED = {
    DocumentState.ISSUED: "issued",
    DocumentState.CANCELLED: "revoked",
    DocumentState.REPLACED: "superseded",
}
# What requests of the first release did not have.
NEW_IN_DIGEST = ("issued_on", "brand", "defaults", "replaces", "signed")
UNCHANGED = 304
# What the web app shows previews in: a newer one makes older ones give up.
PREVIEWED_PAGE = "X-Preview-Of"
# Of what a document is known by: what no other document has as well.
OF_ONE_DOCUMENT = ("number", "dated_on")


@router.post(
    "/templates/{slug}/preview",
    response={
        200: None,
        204: None,
        404: ProblemOut,
        409: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
        503: ProblemOut,
        504: ProblemOut,
    },
    auth=people_or_programs(Scope.DOCUMENTS, Scope.TEMPLATES),
    openapi_extra=file_answer(
        *OutputFormat,
        X_Page_Count="How many pages there are.",
        X_Page="Which page this is, from 1.",
        X_Page_SHA256="The SHA-256 of the page, for callers that say what they have.",
    ),
)
def preview(request: HttpRequest, slug: str, payload: PreviewIn) -> HttpResponse:
    """One page as SVG or PNG, or the whole as PDF, by `Accept`. Nothing is kept.

    With the header `X-Preview-Of`, a newer preview of the same name makes older ones of the same person give up and
    answer 409, those that wait at once, those that are being made after a moment.

    With `have`, a page that the caller has already is not sent again: 204. It is compared with the page that these
    values have just made for this caller, so a hash tells nothing of what others made.
    """
    membership = current_membership(request)
    allowances.count_preview(membership.person)
    version = _version(membership, slug, payload.version)
    form = files.accepted_form(request.headers.get("Accept", ""))
    brand = businesses.brand_for(membership, payload, version)
    day = _day(payload.issued_on, membership)
    with answering():
        chosen = businesses.filled(version, payload.values, brand, defaults=payload.defaults or "brand")
        rendered = operations.preview_page(
            version,
            operations.with_next_number(version, chosen, by=membership, day=day),
            brand=businesses.read_by(version, brand),
            form=form,
            by=membership,
            day=day,
            tools=_tools(membership, page=request.headers.get(PREVIEWED_PAGE, "")[:100]),
        )
    page = 1 if form is OutputFormat.PDF else min(payload.page, rendered.pages)
    response = page_answers.page_response(request, rendered.parts[page - 1], form, have=payload.have)
    response["X-Page-Count"] = str(rendered.pages)
    response["X-Page"] = str(page)
    return response


@router.post("/assets", response={201: AssetOut, 413: ProblemOut, 422: ProblemOut})
def add_asset(request: HttpRequest, file: File[UploadedFile]) -> Status[AssetOut]:
    """Upload an image for use as a value."""
    allowances.require_quota(current_membership(request))
    limit = wiring.settings().upload_mb
    if (file.size or 0) > limit * 2**20:
        raise Problem(413, "too-large", sentence_of(SENTENCES, "picture-file-too-large", limit))
    membership = current_membership(request)
    with answering():
        asset = operations.add_asset(
            file.read(),
            name=file.name or "image",
            by=membership,
            now=wiring.clock().now(),
            tools=_tools(membership),
        )
    return Status(201, AssetOut.of(asset))


@router.get(
    "/assets/{asset_id}",
    response={200: None, 404: ProblemOut, 502: ProblemOut},
    openapi_extra=file_answer("image/jpeg", "image/png", "image/svg+xml"),
)
def show_asset(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """The uploaded image."""
    asset = queries.usable_assets(current_membership(request), [asset_id]).first()
    if asset is None:
        raise not_found("This picture")
    response = HttpResponse(
        objects.bytes_of(asset.content, store=wiring.store()), content_type=asset.media_type
    )
    if asset.media_type == "image/svg+xml":
        response["Content-Security-Policy"] = OPENED_DRAWING
    return response


@router.post(
    "/documents",
    response={
        201: DocumentOut,
        404: ProblemOut,
        409: ProblemOut,
        410: ProblemOut,
        422: ProblemOut,
        503: ProblemOut,
        504: ProblemOut,
    },
)
def issue_document(
    request: HttpRequest,
    payload: DocumentIn,
    idempotency_key: Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")] = None,
) -> Status[DocumentOut]:
    """Make a document and keep it for ever."""
    membership = current_membership(request)
    digest = _digest(membership, payload) if idempotency_key else ""
    # What was acknowledged is answered again, whatever has been used up or withdrawn since.
    with answering():
        made = operations.issued_before(idempotency_key, digest, by=membership.person)
    if made:
        return Status(201, DocumentOut.of(made))
    allowances.require_quota(membership)
    allowances.count_render(membership.person)
    with answering_for_templates():
        version = library.version_for_documents(membership, payload.template, payload.version)
    customisation = _customisation(membership, payload)
    brand = businesses.brand_for(membership, payload, version)
    order = operations.Order(
        version=version,
        values=businesses.filled(
            version,
            _values(payload, customisation),
            brand,
            defaults=payload.defaults or ("none" if customisation else "brand"),
        ),
        standard=payload.wanted_standard(version.standard),
        customisation=customisation,
        replaces=_replaced(membership, payload.replaces),
        idempotency_key=idempotency_key,
        request_sha256=digest,
        issued_on=_day(payload.issued_on, membership),
        brand=businesses.read_by(version, brand),
        number_lease=timedelta(seconds=wiring.settings().number_lease_seconds),
        signed=payload.signed,
    )
    with answering():
        document = operations.issue_document(
            order, by=membership, now=wiring.clock().now(), tools=_tools(membership)
        )
    return Status(201, DocumentOut.of(document))


@router.get("/documents", response={200: list[DocumentOut], 422: ProblemOut})
def list_documents(
    request: HttpRequest,
    response: HttpResponse,
    wanted: Query[WantedIn],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Query[str] = "",
    everyone: Query[bool] = False,
) -> list[DocumentOut]:
    """One's documents, the newest first. An owner may ask for everyone's.

    `X-Total-Count` is how many there are in all. More than 1,000 are not counted: `X-Total-More-Than` says so instead.
    """
    rows = listing.narrowed(
        queries.documents_of(current_membership(request), everyone=everyone), wanted.wanted()
    )
    with answering():
        page = queries.page_of(rows, limit=limit, cursor=cursor)
    is_all = not cursor and page.cursor is None
    count, counts_all = (len(page.documents), True) if is_all else listing.count_of(rows)
    response["X-Total-Count" if counts_all else "X-Total-More-Than"] = str(count)
    if page.cursor:
        response["X-Next-Cursor"] = page.cursor
    return [DocumentOut.of(document) for document in page.documents]


@router.get("/documents/{document_id}", response={200: DocumentOut, 404: ProblemOut})
def show_document(request: HttpRequest, document_id: UUID) -> DocumentOut:
    """One document."""
    return DocumentOut.of(document_of(current_membership(request), document_id))


@router.get(
    "/documents/{document_id}/pdf",
    response={200: None, 206: None, 304: None, 404: ProblemOut, 416: ProblemOut, 502: ProblemOut},
    openapi_extra=_pdf_answers(),
)
def download_document(
    request: HttpRequest, document_id: UUID, inline: Query[bool] = False
) -> HttpResponse | StreamingHttpResponse:
    """The document's bytes, proven to be the ones that were issued."""
    document = queries.stored_document(current_membership(request), document_id)
    if document is None:
        raise not_found("This document")
    etag = f'"{document.content.sha256}"'
    known = request.headers.get("If-None-Match", "")
    if etag in known or known.strip() == "*":
        response = HttpResponse(status=UNCHANGED)
        response["ETag"] = etag
        return response
    return files.pdf_response(request, document, store=wiring.store(), etag=etag, inline=inline)


@router.post("/documents/{document_id}/remake", response={200: RemadeOut, 404: ProblemOut, 503: ProblemOut})
def remake_document(request: HttpRequest, document_id: UUID) -> RemadeOut:
    """Make the document again from its inputs and say whether the bytes are the same. A damaged file is then mended."""
    membership = current_membership(request)
    document = document_of(membership, document_id)
    allowances.count_render(membership.person)
    with answering():
        data = operations.remake_document(document, tools=_tools(membership))
    digest = files.sha256_of(data)
    return RemadeOut(sha256=digest, identical=digest == document.content.sha256)


@router.delete("/documents/{document_id}", response={204: None, 404: ProblemOut})
def delete_document(request: HttpRequest, document_id: UUID) -> Status[None]:
    """Delete a document. It can be restored for a while."""
    operations.delete_document(
        document_of(current_membership(request), document_id), now=wiring.clock().now()
    )
    return Status(204, None)


@router.post("/documents/{document_id}/restore", response={200: DocumentOut, 404: ProblemOut})
def restore_document(request: HttpRequest, document_id: UUID) -> DocumentOut:
    """Bring a deleted document back."""
    deleted = queries.deleted_document(current_membership(request), document_id)
    document = operations.restore_document(deleted) if deleted else None
    if document is None:
        raise not_found("This document")
    return DocumentOut.of(document)


@router.get("/documents/{document_id}/values", response={200: DocumentValuesOut, 404: ProblemOut})
def show_values(request: HttpRequest, document_id: UUID) -> DocumentValuesOut:
    """The values that a document was made of, to begin a new one with."""
    document = document_of(current_membership(request), document_id)
    version = document.version
    chosen = rules.parsed(objects.bytes_of(document.values, store=wiring.store()))
    own = [version.record[name] for name in OF_ONE_DOCUMENT if name in version.record]
    return DocumentValuesOut(template=version.template.slug, version=version.number, values=chosen, own=own)


@router.get("/verify/{sha256}", response={200: VerifyOut, 429: ProblemOut}, auth=None)
def verify(request: HttpRequest, sha256: str) -> VerifyOut:
    """Whether a document with this SHA-256 was issued here. Says nothing of its content."""
    limit = {VERIFY: f"{wiring.settings().verifications_per_minute}/m/ip"}
    if not ratelimit.consume(request, app="galley", action=VERIFY, config=limit, limit_get=True):
        detail = "Too many questions came from this address within a minute. Ask again in a moment."
        raise Problem(429, "too-many-questions", detail, headers={"Retry-After": "60"})
    document = queries.issued_with(sha256.lower()) if rules.is_sha256(sha256.lower()) else None
    if document is None:
        return VerifyOut(state="unknown")
    return VerifyOut(
        state=VERIFIED[document.state],
        issued_at=document.created_at,
        cancelled_at=document.cancelled_at,
        template=spoken.title_of(document.version),
    )


def _tools(membership: Membership, *, page: str = "") -> RenderingTools:
    return wiring.rendering_tools(replace(people.requester_of(membership), page=page))


def _version(membership: Membership, slug: str, number: int | None) -> TemplateVersion:
    with answering_for_templates():
        return library.version_of(membership, slug, number)


def _digest(membership: Membership, payload: DocumentIn) -> str:
    # The same words in another organisation are another request: they may mean another template.
    # What was not asked for is left out, so that the keys of earlier releases still match.
    request = {k: v for k, v in payload.dict().items() if k not in NEW_IN_DIGEST or v is not None}
    return rules.digest_of_request({"organisation": membership.organisation_id, "request": request})


def _day(wanted: date | None, membership: Membership) -> date:
    """Return the day of a document. Raises a 422 problem for one that lies too far from today."""
    settings, time_zone = wiring.settings(), membership.organisation.time_zone
    today = zones.day_at(wiring.clock().now(), time_zone)
    if wanted is None:
        return today
    first = today - timedelta(days=settings.issued_on_days_back)
    last = today + timedelta(days=settings.issued_on_days_ahead)
    if not first <= wanted <= last:
        message = (
            f"The day of a document must lie between {first} and {last}. Give such a day, or none for today."
        )
        raise Problem(422, "invalid-request", message, errors=[{"path": "/issued_on", "message": message}])
    return wanted


def _customisation(membership: Membership, payload: DocumentIn) -> Customisation | None:
    if payload.customisation is None:
        return None
    customisation = queries.customisations_of(membership).filter(pk=payload.customisation).first()
    if customisation is None:
        raise not_found("This customisation")
    if customisation.template.slug != payload.template:
        message = f"This customisation is for the template {customisation.template.slug!r}."
        raise Problem(422, "invalid-request", message, errors=[{"path": "/template", "message": message}])
    return customisation


def _replaced(membership: Membership, document_id: UUID | None) -> Document | None:
    """Return the document in whose place a new one shall count. Raises a 422 problem where there is none that does."""
    if document_id is None:
        return None
    found = queries.document_of(membership, document_id)
    if found and found.state == DocumentState.ISSUED:
        return found
    gone = "It was replaced or cancelled already. Find the document that counts in the list, and replace that one."
    message = gone if found else "There is no such document here."
    raise Problem(422, "invalid-request", message, errors=[{"path": "/replaces", "message": message}])


def _values(payload: DocumentIn, customisation: Customisation | None) -> dict[str, object]:
    if customisation is None:
        return payload.values or {}
    newest = queries.revisions_of(customisation)[0]
    return rules.parsed(objects.bytes_of(newest.content, store=wiring.store()))
