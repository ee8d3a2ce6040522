"""Which templates a member may see, and in which version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import F, Q, QuerySet

from galley.accounts.models import Membership, Organisation
from galley.adapters.database.written_rows import WrittenRows
from galley.library import spoken
from galley.library.models import Template, TemplateVersion
from galley.objects.models import StoredObject
from galley.sentences import Refusal


class TemplateNotFound(Exception):
    """There is no such template here."""

    def __init__(self, slug: str, number: int | None = None) -> None:
        what = f"version {number} of the template {slug!r}" if number else f"the template {slug!r}"
        super().__init__(f"There is no {what} here.")


class NothingPublished(Refusal):
    """The template, named by its slug, has drafts only."""

    kind = "nothing-published"
    sentence = "Nothing of “{0}” is published yet. Publish a version, or name the number of the draft."


class TemplateWithdrawn(Refusal):
    """The template, named by its slug, makes no documents until it is put back."""

    kind = "template-withdrawn"
    sentence = "The template “{0}” is withdrawn. Put it back, or choose another one."


@dataclass(frozen=True, slots=True)
class Listed:
    """A template with the versions a person may see, the newest first."""

    template: Template
    versions: Sequence[TemplateVersion]

    @property
    def published(self) -> TemplateVersion | None:
        """Return the newest published version."""
        return next((version for version in self.versions if version.published), None)

    @property
    def shown(self) -> TemplateVersion:
        """Return the version that speaks for the template: the newest published, else the newest draft."""
        return self.published or self.versions[0]


def visible_to(membership: Membership) -> QuerySet[TemplateVersion]:
    """Return the versions a person may see where they act, an organisation's own before shipped ones, newest first.

    All members see what is published of the shipped templates and of the organisation's own; authors see its drafts.
    Withdrawn ones come last: they can still be looked at, because saved values and documents of them stay.
    """
    own, shipped = Q(template__organisation=membership.organisation), Q(template__organisation=None)
    published = Q(status=TemplateVersion.Status.PUBLISHED)
    seen = own | (shipped & published) if membership.may_author else (own | shipped) & published
    versions = TemplateVersion.objects.filter(seen).select_related("template", "bundle")
    return versions.order_by(
        F("template__withdrawn_at").asc(nulls_first=True),
        F("template__organisation").asc(nulls_last=True),
        "-number",
    )


def templates_of(membership: Membership) -> list[Listed]:
    """Return the gallery, by title. An organisation's own template stands for a shipped one of the same slug.

    Authors see what their organisation has withdrawn, too, so that it can be put back.
    """
    visible, withdrawn = visible_to(membership), Q(template__withdrawn_at__isnull=False)
    listed = _listed(visible.exclude(withdrawn))
    if membership.may_author:
        listed += _listed(visible.filter(withdrawn, template__organisation=membership.organisation))
    return sorted(listed, key=lambda each: (spoken.title_of(each.shown).casefold(), each.template.slug))


def titles_of(membership: Membership) -> dict[str, str]:
    """Return the title of each template a person may see by its slug, also of withdrawn ones."""
    return {each.template.slug: spoken.title_of(each.shown) for each in _listed(visible_to(membership))}


def template_of(membership: Membership, slug: str) -> Listed:
    """Return one template; the organisation's own goes before a shipped one. Raises `TemplateNotFound`."""
    listed = _listed(visible_to(membership).filter(template__slug=slug))
    if not listed:
        raise TemplateNotFound(slug)
    return listed[0]


def version_of(membership: Membership, slug: str, number: int | None = None) -> TemplateVersion:
    """Return a version by number, or the newest published one.

    Raises `TemplateNotFound` or `NothingPublished`.
    """
    if number is None and (published := _newest_published(membership, slug)):
        return published
    versions = visible_to(membership).filter(template__slug=slug).defer("sample_text", "words")
    if number is not None and (version := versions.filter(number=number).first()):
        return version
    if number is None and versions.exists():
        raise NothingPublished(slug)
    raise TemplateNotFound(slug, number)


# What `visible_to` says of published versions, which is the same for all roles: every document and preview asks this.
NEWEST_PUBLISHED = WrittenRows(
    {"version": TemplateVersion, "template": Template, "bundle": StoredObject},
    """
    FROM library_templateversion AS version
    JOIN library_template AS template ON template.id = version.template_id
    JOIN objects_storedobject AS bundle ON bundle.key = version.bundle_id
    WHERE template.slug = %(slug)s AND version.status = %(published)s
        AND (template.organisation_id = %(organisation)s OR template.organisation_id IS NULL)
    ORDER BY template.withdrawn_at ASC NULLS FIRST, template.organisation_id ASC NULLS LAST, version.number DESC
    LIMIT 1
    """,
    without=("sample_text", "words"),
)


def _newest_published(membership: Membership, slug: str) -> TemplateVersion | None:
    values = {
        "slug": slug,
        "published": TemplateVersion.Status.PUBLISHED.value,
        "organisation": membership.organisation_id,
    }
    found = NEWEST_PUBLISHED.first(values)
    if found is None:
        return None
    version, version.template, version.bundle = found
    return cast("TemplateVersion", version)


def shown_version(membership: Membership, template: Template) -> TemplateVersion | None:
    """Return the newest published version of this very template that a person may see, if there is one."""
    versions = visible_to(membership).filter(template=template, status=TemplateVersion.Status.PUBLISHED)
    return versions.order_by("-number").first()


def versions_called(slug: str) -> list[UUID]:
    """Return the versions of every template with this slug, whoever it belongs to."""
    return list(TemplateVersion.objects.filter(template__slug=slug).values_list("pk", flat=True))


def version_for_documents(membership: Membership, slug: str, number: int | None = None) -> TemplateVersion:
    """Return the version that a new document is made from, as `version_of` does.

    Raises `TemplateNotFound`, `NothingPublished` or `TemplateWithdrawn`.
    """
    version = version_of(membership, slug, number)
    if version.template.withdrawn_at:
        raise TemplateWithdrawn(slug)
    return version


def own_template(membership: Membership, slug: str) -> Template:
    """Return a template that the organisation itself may change. Raises `TemplateNotFound`."""
    template = Template.objects.filter(organisation=membership.organisation, slug=slug).first()
    if template is None:
        raise TemplateNotFound(slug)
    return template


def template_in(organisation: Organisation | None, slug: str) -> Template | None:
    """Return an organisation's template, or a shipped one, if there is one."""
    return Template.objects.filter(organisation=organisation, slug=slug).first()


def _listed(versions: QuerySet[TemplateVersion]) -> list[Listed]:
    """Gather versions by template, one template a slug: the first, which is the organisation's own."""
    # Schema and sample can be long, and a list needs neither; of one version they are fetched when asked for.
    gathered: dict[str, list[TemplateVersion]] = {}
    for version in versions.defer("schema_text", "sample_text", "words"):
        versions_so_far = gathered.setdefault(version.template.slug, [])
        if not versions_so_far or versions_so_far[0].template_id == version.template_id:
            versions_so_far.append(version)
    return [Listed(each[0].template, each) for each in gathered.values()]
