"""The author's side of templates over HTTP: drafts, versions, and which of them people see."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Query, Status
from ninja.files import UploadedFile

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as accounts
from galley.accounts.auth import current_author
from galley.accounts.models import Membership
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.library import operations, queries
from galley.library.api.answers import NewVersionOut, WithdrawalOut, answering, router
from galley.library.models import Template, TemplateVersion


@router.post(
    "/templates",
    response={201: NewVersionOut, 403: ProblemOut, 409: ProblemOut, 422: ProblemOut, 429: ProblemOut},
    operation_id="galley_library_api_add_template",
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
    operation_id="galley_library_api_add_version",
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
    operation_id="galley_library_api_publish_version",
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


@router.post(
    "/templates/{slug}/withdraw",
    response={200: WithdrawalOut, 403: ProblemOut, 404: ProblemOut},
    operation_id="galley_library_api_withdraw_template",
)
def withdraw_template(request: HttpRequest, slug: str) -> WithdrawalOut:
    """Withdraw a template: it is in no gallery and makes no documents. What was made and saved stays."""
    template = _own(request, slug)
    with answering():
        return WithdrawalOut.of(operations.withdraw_template(template, now=wiring.clock().now()))


@router.post(
    "/templates/{slug}/restore",
    response={200: WithdrawalOut, 403: ProblemOut, 404: ProblemOut},
    operation_id="galley_library_api_restore_template",
)
def restore_template(request: HttpRequest, slug: str) -> WithdrawalOut:
    """Put a withdrawn template back into the gallery."""
    template = _own(request, slug)
    with answering():
        return WithdrawalOut.of(operations.restore_template(template))


@router.delete(
    "/templates/{slug}/versions/{number}",
    response={204: None, 403: ProblemOut, 404: ProblemOut, 409: ProblemOut},
    operation_id="galley_library_api_discard_draft",
)
def discard_draft(request: HttpRequest, slug: str, number: int) -> Status[None]:
    """Discard a draft."""
    template = _own(request, slug)
    with answering():
        operations.discard_draft(_version(template, number))
    return Status(204, None)


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
