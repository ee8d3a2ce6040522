"""The gallery over HTTP: which templates there are, and what each asks for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from galley import wiring
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Scope
from galley.edge.contents import file_answer
from galley.edge.problems import ProblemOut
from galley.library import queries, spoken
from galley.library.api.answers import TemplateDetailOut, TemplateOut, VersionOut, answering, router
from galley.library.models import TemplateVersion
from galley.objects import queries as objects

# All who fill templates in have to see them; only authors may change them.
readers = people_or_programs(Scope.DOCUMENTS, Scope.TEMPLATES)


@router.get(
    "/templates", response=list[TemplateOut], auth=readers, operation_id="galley_library_api_list_templates"
)
def list_templates(request: HttpRequest, q: Query[str] = "") -> list[TemplateOut]:
    """The gallery: every template one may use, narrowed to those that have all words of `q`."""
    words = q.casefold().split()
    listed = queries.templates_of(current_membership(request))
    return [TemplateOut.of(each) for each in listed if all(word in _searchable(each.shown) for word in words)]


@router.get(
    "/templates/{slug}",
    response={200: TemplateDetailOut, 404: ProblemOut},
    by_alias=True,
    auth=readers,
    operation_id="galley_library_api_show_template",
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


@router.get(
    "/templates/{slug}/versions/{number}/picture",
    response={200: None, 404: ProblemOut, 502: ProblemOut},
    auth=readers,
    openapi_extra=file_answer("image/webp"),
    operation_id="galley_library_api_show_picture",
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


def _searchable(shown: TemplateVersion) -> str:
    said = (spoken.title_of(shown), spoken.description_of(shown), shown.title, shown.description)
    return " ".join((*said, shown.template.slug, *shown.tags)).casefold()
