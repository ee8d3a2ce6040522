"""The gallery, and the author's side of it, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as accounts
from galley.accounts.auth import current_author, current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.edge.contents import file_answer
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.library import operations, queries, spoken
from galley.library.models import Template, TemplateVersion
from galley.objects import queries as objects
from galley.rendering.bundles.faults import BundleRefused, Fault

# All who fill templates in have to see them; only authors may change them.
readers = people_or_programs(Scope.DOCUMENTS, Scope.TEMPLATES)
router = Router(tags=["library"], auth=people_or_programs(Scope.TEMPLATES))
StatusName = Literal["draft", "published"]


class TemplateOut(Schema):
    slug: str
    title: str
    description: str
    tags: list[str]
    locale: str
    published_version: int | None
    latest_version: int
    shared: bool = Field(description="Whether it was shipped with Galley, for all organisations.")
    withdrawn_at: datetime | None = Field(
        description="Since when it is withdrawn: it makes no documents, and only its authors see it listed."
    )
    picture: str
    pages: int
    record: dict[str, str] = Field(
        description="What documents are known by: title, subject, number, amount, currency and dated_on, as far as the "
        "manifest names them, each with the JSON pointer of its value."
    )

    @classmethod
    def of(cls, listed: queries.Listed) -> TemplateOut:
        shown = listed.shown
        return cls(
            slug=listed.template.slug,
            title=spoken.title_of(shown),
            description=spoken.description_of(shown),
            tags=shown.tags,
            locale=shown.locale,
            published_version=listed.published.number if listed.published else None,
            latest_version=listed.versions[0].number,
            shared=listed.template.shared,
            withdrawn_at=listed.template.withdrawn_at,
            picture=picture_address(shown),
            pages=shown.pages,
            record=({"subject": shown.subject} if shown.subject else {}) | shown.record,
        )


class VersionOut(Schema):
    version: int
    status: StatusName
    created_at: datetime
    published_at: datetime | None
    size: int = Field(description="Of the bundle, in bytes.")
    pages: int = Field(description="Of the sample.")

    @classmethod
    def of(cls, version: TemplateVersion) -> VersionOut:
        return cls(
            version=version.number,
            status=_status(version),
            created_at=version.created_at,
            published_at=version.published_at,
            size=version.bundle.size,
            pages=version.pages,
        )


class TemplateDetailOut(TemplateOut):
    standard: list[str]
    may_author: bool
    version: int = Field(description="The version that `schema` and `sample` are of.")
    versions: list[VersionOut]
    schema_: dict[str, Any] = Field(alias="schema", description="JSON Schema 2020-12 of the values.")
    sample: dict[str, Any]


class WithdrawalOut(Schema):
    slug: str
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, template: Template) -> WithdrawalOut:
        return cls(slug=template.slug, withdrawn_at=template.withdrawn_at)


class NewVersionOut(Schema):
    slug: str
    version: int
    status: StatusName
    warnings: list[WarningOut] = Field(
        default=[], description="What the compiler doubted; publishing with `strict` refuses them."
    )

    @classmethod
    def of(cls, version: TemplateVersion) -> NewVersionOut:
        return cls(
            slug=version.template.slug,
            version=version.number,
            status=_status(version),
            warnings=[WarningOut.of(fault) for fault in version.warnings],
        )


class WarningOut(Schema):
    path: str
    line: int | None
    message: str
    hint: str | None

    @classmethod
    def of(cls, fault: Fault) -> WarningOut:
        return cls(path=fault.path, line=fault.line, message=fault.message, hint=fault.hint)


def _status(version: TemplateVersion) -> StatusName:
    return "published" if version.published else "draft"


def picture_address(version: TemplateVersion) -> str:
    """Return where the picture of a version's first page lies."""
    return f"/api/v1/templates/{version.template.slug}/versions/{version.number}/picture"


@router.get("/templates", response=list[TemplateOut], auth=readers)
def list_templates(request: HttpRequest, q: Query[str] = "") -> list[TemplateOut]:
    """The gallery: every template one may use, narrowed to those that have all words of `q`."""
    words = q.casefold().split()
    listed = queries.templates_of(current_membership(request))
    return [TemplateOut.of(each) for each in listed if all(word in _searchable(each.shown) for word in words)]


@router.get(
    "/templates/{slug}", response={200: TemplateDetailOut, 404: ProblemOut}, by_alias=True, auth=readers
)
def show_template(request: HttpRequest, slug: str, version: Query[int | None] = None) -> TemplateDetailOut:
    """One template, with the schema and sample of its newest published version, or of the one asked for."""
    membership = current_membership(request)
    with answering():
        listed = queries.template_of(membership, slug)
        chosen = queries.version_of(membership, slug, version) if version is not None else listed.shown
    own = listed.template.organisation_id == membership.organisation_id
    return TemplateDetailOut(
        **TemplateOut.of(listed).dict(),
        standard=chosen.standard,
        may_author=own and membership.may_author,
        version=chosen.number,
        versions=[VersionOut.of(each) for each in listed.versions],
        schema=spoken.schema_of(chosen),
        sample=chosen.sample,
    )


@router.post(
    "/templates",
    response={201: NewVersionOut, 403: ProblemOut, 409: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def add_template(request: HttpRequest, bundle: File[UploadedFile]) -> Status[NewVersionOut]:
    """Make a template of a bundle. It is a draft until it is published."""
    membership = current_author(request)
    allowances.count_version(membership.person)
    allowances.require_quota(membership)
    allowances.count_render(membership.person)
    tools = _tools(membership)
    with answering():
        version = operations.add_template(
            operations.read_bundle(_read(bundle), tools=tools),
            organisation=membership.organisation,
            by=membership.person,
            now=wiring.clock().now(),
            tools=tools,
        )
    return Status(201, NewVersionOut.of(version))


@router.post(
    "/templates/{slug}/versions",
    response={201: NewVersionOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
)
def add_version(request: HttpRequest, slug: str, bundle: File[UploadedFile]) -> Status[NewVersionOut]:
    """Add a bundle as a template's next draft."""
    membership = current_author(request)
    allowances.count_version(membership.person)
    allowances.require_quota(membership)
    allowances.count_render(membership.person)
    with answering():
        template = queries.own_template(membership, slug)
        tools = _tools(membership)
        version = operations.add_version(
            template,
            operations.read_bundle(_read(bundle), tools=tools),
            by=membership.person,
            now=wiring.clock().now(),
            tools=tools,
        )
    return Status(201, NewVersionOut.of(version))


@router.post(
    "/templates/{slug}/versions/{number}/publish",
    response={200: NewVersionOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut},
)
def publish_version(
    request: HttpRequest,
    slug: str,
    number: int,
    strict: Query[bool] = False,  # a query, which has no other form
) -> NewVersionOut:
    """Publish a draft. It never changes from then on. With `strict` a warning of the compiler is a fault."""
    membership = current_author(request)
    allowances.count_render(membership.person)
    with answering():
        template = queries.own_template(membership, slug)
        version = operations.publish_version(
            _version(template, number),
            now=wiring.clock().now(),
            tools=_tools(membership),
            strict=strict,
        )
    return NewVersionOut.of(version)


@router.post("/templates/{slug}/withdraw", response={200: WithdrawalOut, 403: ProblemOut, 404: ProblemOut})
def withdraw_template(request: HttpRequest, slug: str) -> WithdrawalOut:
    """Withdraw a template: it is in no gallery and makes no documents. What was made and saved stays."""
    template = _own(request, slug)
    with answering():
        return WithdrawalOut.of(operations.withdraw_template(template, now=wiring.clock().now()))


@router.post("/templates/{slug}/restore", response={200: WithdrawalOut, 403: ProblemOut, 404: ProblemOut})
def restore_template(request: HttpRequest, slug: str) -> WithdrawalOut:
    """Put a withdrawn template back into the gallery."""
    template = _own(request, slug)
    with answering():
        return WithdrawalOut.of(operations.restore_template(template))


@router.delete(
    "/templates/{slug}/versions/{number}",
    response={204: None, 403: ProblemOut, 404: ProblemOut, 409: ProblemOut},
)
def discard_draft(request: HttpRequest, slug: str, number: int) -> Status[None]:
    """Discard a draft."""
    template = _own(request, slug)
    with answering():
        operations.discard_draft(_version(template, number))
    return Status(204, None)


@router.get(
    "/templates/{slug}/versions/{number}/picture",
    response={200: None, 404: ProblemOut, 502: ProblemOut},
    auth=readers,
    openapi_extra=file_answer("image/webp"),
)
def show_picture(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A picture of the sample's first page."""
    with answering():
        version = queries.version_of(current_membership(request), slug, number)
    response = HttpResponse(
        objects.bytes_of(version.picture, store=wiring.store()), content_type="image/webp"
    )
    if version.template.shared:
        # A shipped template is no secret, and its version never changes.
        response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@contextmanager
def answering() -> Iterator[None]:
    """Turn what the library raises into problems."""
    try:
        yield
    except queries.TemplateNotFound as error:
        raise not_found("This template") from error
    except queries.NothingPublished as error:
        raise Problem(409, "nothing-published", str(error)) from error
    except queries.TemplateWithdrawn as error:
        raise Problem(409, "template-withdrawn", str(error)) from error
    except operations.SlugTaken as error:
        raise Problem(409, "slug-taken", str(error)) from error
    except operations.VersionIsPublished as error:
        raise Problem(409, "version-is-published", str(error)) from error
    except operations.RenderingBusy as error:
        headers = {"Retry-After": str(error.retry_after)}
        raise Problem(503, "busy", str(error), headers=headers) from error
    except BundleRefused as error:
        raise _refusal(error) from error


def _refusal(error: BundleRefused) -> Problem:
    count = len(error.faults)
    detail = f"The bundle has {count} {'fault' if count == 1 else 'faults'}. Mend what is named and upload it again."
    errors = [
        {"path": fault.path, "line": fault.line, "message": fault.message, "hint": fault.hint}
        for fault in sorted(error.faults, key=lambda fault: (fault.path, fault.line or 0))
    ]
    return Problem(422, "bundle-refused", detail, title="The bundle was not accepted", errors=errors)


def _tools(membership: Membership) -> operations.PublishingTools:
    settings = wiring.settings()
    return operations.PublishingTools(
        wiring.store(),
        wiring.renderer(),
        wiring.reader(),
        accounts.requester_of(membership),
        plugins=settings.template_plugins == "allowed",
        publish_seconds=settings.publish_seconds,
    )


def _read(upload: UploadedFile) -> bytes:
    limit = wiring.settings().upload_mb
    if (upload.size or 0) > limit * 2**20:
        raise Problem(
            413, "too-large", f"This file is larger than {limit} MiB. Make its fonts and images smaller."
        )
    return bytes(upload.read())


def _own(request: HttpRequest, slug: str) -> Template:
    membership = current_author(request)
    with answering():
        return queries.own_template(membership, slug)


def _version(template: Template, number: int) -> TemplateVersion:
    version = template.versions.filter(number=number).first()
    if version is None:
        raise not_found("This version")
    return version


def _searchable(shown: TemplateVersion) -> str:
    said = (spoken.title_of(shown), spoken.description_of(shown), shown.title, shown.description)
    return " ".join((*said, shown.template.slug, *shown.tags)).casefold()
