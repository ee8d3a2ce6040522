"""What the addresses of templates answer, and how what goes wrong is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from ninja import Router, Schema
from pydantic import Field

from galley.accounts.auth import people_or_programs
from galley.accounts.models import Scope
from galley.edge.problems import Problem, not_found
from galley.library import operations, queries, spoken
from galley.library.models import Template, TemplateVersion
from galley.rendering.bundles.faults import BundleRefused, Fault

# One for both sides: of two with the same address, only the first would be asked.
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


@contextmanager
def answering() -> Iterator[None]:
    """Turn what the library raises into problems."""
    try:
        yield
    except queries.TemplateNotFound as error:
        raise not_found("This template") from error
    except queries.NothingPublished as error:
        raise Problem(409, "nothing-published", error.said) from error
    except queries.TemplateWithdrawn as error:
        raise Problem(409, "template-withdrawn", error.said) from error
    except operations.SlugTaken as error:
        raise Problem(409, "slug-taken", error.said) from error
    except operations.VersionIsPublished as error:
        raise Problem(409, "version-is-published", error.said) from error
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
