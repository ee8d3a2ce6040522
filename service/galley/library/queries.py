"""Which templates somebody may see, and in which version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from galley.accounts.models import Membership, Organisation
from galley.library.models import Template, TemplateVersion


class TemplateNotFound(Exception):
    """There is no such template here."""

    def __init__(self, slug: str, number: int | None = None) -> None:
        what = f"version {number} of the template {slug!r}" if number else f"the template {slug!r}"
        super().__init__(f"There is no {what} here.")


class NothingPublished(Exception):
    """The template has drafts only."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"Nothing of {slug!r} is published yet. Publish a version, or name the draft's number."
        )


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


def visible_to(membership: Membership) -> QuerySet[Template]:
    """Return the templates a person may see where they act: the shipped ones and the organisation's own."""
    return Template.objects.filter(Q(organisation=None) | Q(organisation=membership.organisation))


def templates_of(membership: Membership) -> list[Listed]:
    """Return the gallery: shipped templates and the organisation's own, by title. Drafts are for authors."""
    templates = visible_to(membership).prefetch_related(
        Prefetch("versions", _versions(membership), to_attr="seen")
    )
    listed = [Listed(template, template.seen) for template in templates if template.seen]
    own = {each.template.slug for each in listed if not each.template.shared}
    kept = (each for each in listed if not (each.template.shared and each.template.slug in own))
    return sorted(kept, key=lambda each: (each.shown.title.casefold(), each.template.slug))


def template_of(membership: Membership, slug: str) -> Listed:
    """Return one template; the organisation's own goes before a shipped one. Raises `TemplateNotFound`."""
    rows = (
        visible_to(membership)
        .filter(slug=slug)
        .prefetch_related(Prefetch("versions", _versions(membership), to_attr="seen"))
    )
    for template in sorted(rows, key=lambda row: row.shared):
        if template.seen:
            return Listed(template, template.seen)
    raise TemplateNotFound(slug)


def version_of(membership: Membership, slug: str, number: int | None = None) -> TemplateVersion:
    """Return a version by number, or the newest published one.

    Raises `TemplateNotFound` or `NothingPublished`.
    """
    own_first = visible_to(membership).filter(slug=slug).order_by("organisation")
    versions = (
        _versions(membership).filter(template__in=own_first).order_by("template__organisation", "-number")
    )
    version = (
        versions.filter(number=number) if number is not None else versions.filter(status="published")
    ).first()
    if version:
        return version
    if number is None and versions.exists():
        raise NothingPublished(slug)
    raise TemplateNotFound(slug, number)


def own_template(membership: Membership, slug: str) -> Template:
    """Return a template that the organisation itself may change. Raises `TemplateNotFound`."""
    template = Template.objects.filter(organisation=membership.organisation, slug=slug).first()
    if template is None:
        raise TemplateNotFound(slug)
    return template


def template_in(organisation: Organisation | None, slug: str) -> Template | None:
    """Return an organisation's template, or a shipped one, if there is one."""
    return Template.objects.filter(organisation=organisation, slug=slug).first()


def _versions(membership: Membership) -> QuerySet[TemplateVersion]:
    versions = TemplateVersion.objects.select_related("template", "bundle").order_by("-number")
    if membership.may_author:
        # A shipped template's draft would be ours, not theirs.
        own = Q(template__organisation=membership.organisation)
        return versions.filter(own | Q(status="published"))
    return versions.filter(status="published")
