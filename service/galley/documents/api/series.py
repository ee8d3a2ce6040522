"""How documents are numbered, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import queries as people
from galley.accounts import rules as zones
from galley.accounts.auth import current_membership, must_own, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.documents import operations
from galley.documents.api.answers import answering
from galley.edge.problems import Problem, ProblemOut
from galley.edge.requests import Body
from galley.library import queries as library
from galley.library import spoken
from galley.library.api.answers import answering as answering_for_templates
from galley.library.models import TemplateVersion
from galley.numbering import operations as numbering
from galley.numbering import queries as numbers
from galley.numbering.models import NumberSeries
from galley.numbering.rules import Pattern, YearForm

router = Router(tags=["series"], auth=people_or_programs(Scope.DOCUMENTS))
administrators = people_or_programs(Scope.ADMINISTRATION)
# No control characters: the text stands on the page and in names of files.
Prefix = Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00-\x1f\x7f]*$")]
Separator = Annotated[str, StringConstraints(pattern=r"^[-/._ ]?$")]


class SeriesIn(Body):
    prefix: Prefix = Field("", description="What each number begins with, such as “RE-”.")
    year: YearForm = Field(
        YearForm.FOUR, description="none, two or four digits. With a year, each begins anew."
    )
    separator: Separator = Field("-", description="Between year and number: - / . _ a space, or nothing.")
    digits: int = Field(4, ge=1, le=10, description="How many digits a number has at least.")
    first: int = Field(
        1,
        ge=1,
        le=999_999_999,
        description="The first number. Where there is a year, every later one begins with 1.",
    )
    gapless: bool = Field(
        False, description="Every number is given here, none is chosen, and none is ever left out."
    )

    @property
    def pattern(self) -> Pattern:
        """Return how numbers look."""
        return Pattern(self.prefix, self.year, self.separator, self.digits, self.first)


class SeriesOut(Schema):
    prefix: str
    year: YearForm
    separator: str
    digits: int
    first: int
    gapless: bool

    @classmethod
    def of(cls, series: NumberSeries) -> SeriesOut:
        pattern = series.pattern
        return cls(
            prefix=pattern.prefix,
            year=pattern.year,
            separator=pattern.separator,
            digits=pattern.digits,
            first=pattern.first,
            gapless=series.gapless,
        )


class NumberedOut(Schema):
    template: str
    title: str
    pointer: str | None = Field(
        description="Where its documents have their number; null where they have none."
    )
    series: SeriesOut | None = Field(description="null where people number the documents themselves.")
    next: str | None = Field(description="The number of the next document. It is reserved when that is made.")
    may_change: bool


@router.get("/series", response=list[NumberedOut])
def list_series(request: HttpRequest) -> list[NumberedOut]:
    """The templates whose documents have a number that counts on, and how they are numbered."""
    membership = current_membership(request)
    found = {each.template_id: each for each in numbers.all_series_of(membership.organisation)}
    versions = (each.published for each in library.templates_of(membership))
    shown = [each for each in versions if each and (each.template_id in found or operations.pointer_of(each))]
    return [_numbered(membership, each, found.get(each.template_id)) for each in shown]


@router.get("/templates/{slug}/series", response={200: NumberedOut, 404: ProblemOut})
def show_series(request: HttpRequest, slug: str) -> NumberedOut:
    """How the documents of a template are numbered, and which number comes next."""
    membership = current_membership(request)
    with answering_for_templates():
        version = library.template_of(membership, slug).shown
    return _numbered(membership, version, operations.series_of(version, membership))


@router.put(
    "/templates/{slug}/series",
    response={200: NumberedOut, 403: ProblemOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut},
    auth=administrators,
)
def set_series(request: HttpRequest, slug: str, payload: SeriesIn) -> NumberedOut:
    """Let a series number the documents of a template from now on. Numbers that documents have stay theirs."""
    membership = _owner(request)
    version, now = _version(membership, slug), wiring.clock().now()
    if not operations.pointer_of(version):
        detail = "Documents of this template have no number that counts on, so there is none to give."
        raise Problem(409, "no-number", detail)
    _must_fit(membership, version, payload.pattern)
    series = numbering.set_series(
        membership.organisation,
        version.template,
        payload.pattern,
        gapless=payload.gapless,
        day=_today(membership),
        now=now,
    )
    used = operations.used_numbers(membership.organisation, version.template)
    numbering.mark_taken(series, used, now=now)
    return _numbered(membership, version, series)


@router.delete(
    "/templates/{slug}/series",
    response={204: None, 403: ProblemOut, 404: ProblemOut},
    auth=administrators,
)
def end_series(request: HttpRequest, slug: str) -> Status[None]:
    """Let people number the documents themselves again. What the series gave stays taken, should it go on."""
    membership = _owner(request)
    series = operations.series_of(_version(membership, slug), membership)
    if series:
        numbering.switch_off(series, now=wiring.clock().now())
    return Status(204, None)


def _owner(request: HttpRequest) -> Membership:
    return must_own(current_membership(request))


def _version(membership: Membership, slug: str) -> TemplateVersion:
    with answering_for_templates():
        return library.version_of(membership, slug)


def _must_fit(membership: Membership, version: TemplateVersion, pattern: Pattern) -> None:
    """Return when documents can have such numbers. Raises a 422 problem: else every one of them would fail."""
    text = pattern.text(pattern.first, period=pattern.period_of(_today(membership)))
    tools = wiring.rendering_tools(people.requester_of(membership))
    with answering():
        fault = operations.fault_of_number(version, text, tools=tools)
    if fault:
        message = f"Documents of this template cannot have the number {text!r}: {fault}"
        raise Problem(422, "invalid-request", message, errors=[{"path": "/prefix", "message": fault}])


def _numbered(membership: Membership, version: TemplateVersion, series: NumberSeries | None) -> NumberedOut:
    return NumberedOut(
        template=version.template.slug,
        title=spoken.title_of(version),
        pointer=operations.pointer_of(version) or None,
        series=SeriesOut.of(series) if series else None,
        next=numbers.next_text(series, day=_today(membership)) if series else None,
        may_change=membership.is_owner,
    )


def _today(membership: Membership) -> date:
    return zones.day_at(wiring.clock().now(), membership.organisation.time_zone)
