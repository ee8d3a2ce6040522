"""Take in bundles: as new templates, as the next versions of one, or with a release."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Max

from galley.accounts.models import Organisation, Person
from galley.library import queries
from galley.library.models import Template, TemplateVersion
from galley.library.operations.publishing import publish_version
from galley.library.operations.tools import PublishingTools
from galley.library.operations.trials import SampleRender, content_of, render_sample
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.rendering.bundles import bundle as bundles
from galley.sentences import Refusal


class SlugTaken(Refusal):
    """The organisation has a template of this name."""

    kind = "slug-taken"
    sentence = "There is a template “{0}” already. Upload this as a new version of it."


def add_template(
    bundle: bundles.CheckedBundle,
    *,
    organisation: Organisation | None,
    by: Person | None,
    now: datetime,
    tools: PublishingTools,
) -> TemplateVersion:
    """Make a template from a bundle, named by its manifest, with the bundle as its first draft.

    Raises `BundleRefused`, `SlugTaken`, `RenderingBusy` or `ObjectStoreError`.
    """
    sample_render = render_sample(bundle, tools=tools)
    slug = bundle.manifest.name

    def record(entries: objects.Entries) -> TemplateVersion:
        template = Template.objects.create(organisation=organisation, slug=slug, created_at=now)
        return _record_version(template, bundle, sample_render, entries, by=by, now=now)

    try:
        return objects.keep_all(
            _contents(bundle, sample_render),
            store=tools.store,
            now=now,
            record=record,
            owner=organisation.pk if organisation else None,
        )
    except IntegrityError as error:
        raise SlugTaken(slug) from error


def add_version(
    template: Template,
    bundle: bundles.CheckedBundle,
    *,
    by: Person | None,
    now: datetime,
    tools: PublishingTools,
) -> TemplateVersion:
    """Take in a bundle as a template's next draft.

    Raises `BundleRefused`, `RenderingBusy` or `ObjectStoreError`.
    """
    sample_render = render_sample(bundle, tools=tools)

    def record(entries: objects.Entries) -> TemplateVersion:
        # Locked, so that two uploads at once get two numbers.
        Template.objects.select_for_update().get(pk=template.pk)
        return _record_version(template, bundle, sample_render, entries, by=by, now=now)

    return objects.keep_all(
        _contents(bundle, sample_render),
        store=tools.store,
        now=now,
        record=record,
        owner=template.organisation_id,
    )


def import_bundle(
    bundle: bundles.CheckedBundle,
    *,
    organisation: Organisation | None,
    now: datetime,
    tools: PublishingTools,
) -> TemplateVersion | None:
    """Take in and publish a bundle unless its newest version is this very one; return what was published.

    Raises `BundleRefused`, `RenderingBusy` or `ObjectStoreError`.
    """
    template = queries.template_in(organisation, bundle.manifest.name)
    newest = template.versions.order_by("-number").first() if template else None
    if newest and newest.bundle_id == content_of(bundle).key:
        return None if newest.published else publish_version(newest, now=now, tools=tools)
    if template:
        version = add_version(template, bundle, by=None, now=now, tools=tools)
    else:
        version = add_template(bundle, organisation=organisation, by=None, now=now, tools=tools)
    return publish_version(version, now=now, tools=tools)


def _record_version(
    template: Template,
    bundle: bundles.CheckedBundle,
    sample_render: SampleRender,
    entries: objects.Entries,
    *,
    by: Person | None,
    now: datetime,
) -> TemplateVersion:
    manifest = bundle.manifest
    archive, picture = _contents(bundle, sample_render)
    highest = template.versions.aggregate(highest=Max("number"))["highest"] or 0
    version = TemplateVersion.objects.create(
        template=template,
        number=highest + 1,
        title=manifest.title,
        description=manifest.description,
        locale=manifest.locale,
        tags=list(manifest.tags),
        standard=list(manifest.standard),
        subject=manifest.subject,
        record=manifest.record,
        reads_brand=bundle.reads_brand,
        words=bundle.translations,
        schema_text=json.dumps(bundle.schema, ensure_ascii=False),
        sample_text=json.dumps(bundle.sample, ensure_ascii=False),
        bundle=entries[archive],
        picture=entries[picture],
        pages=sample_render.pages,
        created_at=now,
        created_by=by,
    )
    version.warnings = sample_render.warnings
    return version


def _contents(
    bundle: bundles.CheckedBundle, sample_render: SampleRender
) -> tuple[contents.Content, contents.Content]:
    return content_of(bundle), contents.picture(sample_render.picture)
