"""Publish drafts, discard them, withdraw templates and put them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from galley.library.models import Template, TemplateVersion
from galley.library.operations.tools import PublishingTools
from galley.library.operations.trials import run_tests
from galley.library.queries import TemplateNotFound
from galley.sentences import Refusal


class VersionIsPublished(Refusal):
    """A published version never changes."""

    kind = "version-is-published"
    sentence = "Version {0} is published and stays as it is. Upload a new version instead."

    def __init__(self, version: TemplateVersion) -> None:
        super().__init__(version.number)


def publish_version(
    version: TemplateVersion, *, now: datetime, tools: PublishingTools, strict: bool = False
) -> TemplateVersion:
    """Publish a draft whose tests all render; publishing twice is once. With `strict` a warning is a fault.

    The tests run before the transaction: a draft's bundle never changes, and they may take a minute.
    Raises `BundleRefused` that names each test that does not render, `RenderingBusy` or `ObjectStoreError`.
    """
    if not version.published:
        run_tests(version, tools=tools, strict=strict)
    with transaction.atomic():
        locked = TemplateVersion.objects.select_for_update(of=("self",)).select_related("bundle", "template")
        version = locked.get(pk=version.pk)
        if not version.published:
            version.status = TemplateVersion.Status.PUBLISHED
            version.published_at = now
            version.save(update_fields=["status", "published_at"])
    return version


def withdraw_template(template: Template, *, now: datetime) -> Template:
    """Offer a template no more; withdrawing twice is once. Documents and saved values of it stay.

    Raises `TemplateNotFound` when it was deleted in the meantime.
    """
    return _withdrawn_at(template, template.withdrawn_at or now)


def restore_template(template: Template) -> Template:
    """Offer a withdrawn template again, as it was. Raises `TemplateNotFound` when it was deleted in the meantime."""
    return _withdrawn_at(template, None)


def _withdrawn_at(template: Template, instant: datetime | None) -> Template:
    if not Template.objects.filter(pk=template.pk).update(withdrawn_at=instant):
        raise TemplateNotFound(template.slug)
    template.withdrawn_at = instant
    return template


def discard_draft(version: TemplateVersion) -> None:
    """Delete a draft, and its template when nothing else is left of it. Raises `VersionIsPublished`."""
    with transaction.atomic():
        version = TemplateVersion.objects.select_for_update().select_related("template").get(pk=version.pk)
        if version.published:
            raise VersionIsPublished(version)
        version.delete()
        if not version.template.versions.exists():
            version.template.delete()
