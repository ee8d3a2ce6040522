"""Save what people fill in. Every save is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from galley.accounts.models import Membership
from galley.documents.models import Customisation, Revision
from galley.documents.operations import check_and_preview, search_fields
from galley.library.models import Template
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.objects.models import StoredObject
from galley.ports import (
    ObjectStore,
)
from galley.sentences import Refusal


class NewerRevision(Refusal):
    """Another save was made in the meantime: the number of the newest."""

    kind = "newer-revision"
    sentence = "This was saved elsewhere in the meantime (save {0}). Open it again, or save it as new."


def save_new(
    template: Template,
    *,
    name: str,
    chosen: dict[str, Any],
    by: Membership,
    now: datetime,
    store: ObjectStore,
) -> Customisation:
    """Save values under a name. Raises `StoreUnreachable`."""
    content = contents.values(check_and_preview.canonical(chosen))

    def record(entries: objects.Entries) -> Customisation:
        customisation = Customisation.objects.create(
            organisation=by.organisation,
            person=by.person,
            template=template,
            name=name,
            revision=1,
            saved_at=now,
            **search_fields.named_by(template, chosen),
        )
        _record_revision(customisation, entries[content], now=now)
        return customisation

    return objects.keep_all([content], store=store, now=now, record=record, owner=by.organisation_id)


def save_again(
    customisation: Customisation,
    *,
    name: str,
    chosen: dict[str, Any],
    over: Collection[int] | None,
    now: datetime,
    store: ObjectStore,
) -> Customisation:
    """Save values again and keep the former ones.

    `over` are the saves that the newest may be; with None it may be any.
    Raises `NewerRevision` or `StoreUnreachable`.
    """
    content = contents.values(check_and_preview.canonical(chosen))

    def record(entries: objects.Entries) -> Customisation:
        saved = (
            Customisation.objects.select_for_update(of=("self",))
            .select_related("template")
            .get(pk=customisation.pk)
        )
        _must_be_known(saved, over)
        saved.name = name
        saved.revision += 1
        saved.saved_at = now
        known = search_fields.named_by(saved.template, chosen)
        saved.subject, saved.number = known["subject"], known["number"]
        saved.save(update_fields=["name", "revision", "saved_at", "subject", "number"])
        _record_revision(saved, entries[content], now=now)
        return saved

    return objects.keep_all(
        [content], store=store, now=now, record=record, owner=customisation.organisation_id
    )


def delete_customisation(
    customisation: Customisation, *, now: datetime, over: Collection[int] | None = None
) -> None:
    """Delete saved values; they can be restored until the collector has passed.

    `over` are the saves that the newest may be; with None it may be any. Raises `NewerRevision`.
    """
    with transaction.atomic():
        saved = Customisation.objects.select_for_update(of=("self",)).get(pk=customisation.pk)
        _must_be_known(saved, over)
        saved.deleted_at = now
        saved.save(update_fields=["deleted_at"])


def _must_be_known(saved: Customisation, over: Collection[int] | None) -> None:
    if over is not None and saved.revision not in over:
        raise NewerRevision(saved.revision)


def restore_customisation(customisation: Customisation) -> Customisation | None:
    """Undo a deletion. Returns None when the values were purged in the meantime."""
    customisation.deleted_at = None
    return (
        customisation if Customisation.objects.filter(pk=customisation.pk).update(deleted_at=None) else None
    )


def _record_revision(customisation: Customisation, content: StoredObject, *, now: datetime) -> None:
    Revision.objects.create(
        customisation=customisation,
        number=customisation.revision,
        name=customisation.name,
        content=content,
        saved_at=now,
    )
