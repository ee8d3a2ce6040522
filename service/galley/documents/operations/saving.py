"""Save what people fill in. Every save is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from galley.accounts.models import Membership
from galley.documents.models import Customisation, Revision
from galley.documents.operations import pages
from galley.library.models import Template
from galley.objects import operations as objects
from galley.objects import rules as contents
from galley.ports import (
    ObjectStore,
)


class NewerRevision(Exception):
    """Somebody saved in the meantime."""

    def __init__(self, newest: int) -> None:
        super().__init__(
            f"This was saved elsewhere in the meantime (save {newest}). Open it again, or save it as new."
        )


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
    with transaction.atomic():
        customisation = Customisation.objects.create(
            organisation=by.organisation,
            person=by.person,
            template=template,
            name=name,
            revision=1,
            saved_at=now,
        )
        _save_revision(customisation, chosen, now=now, store=store)
    return customisation


def save_again(
    customisation: Customisation,
    *,
    name: str,
    chosen: dict[str, Any],
    base_revision: int | None,
    now: datetime,
    store: ObjectStore,
) -> Customisation:
    """Save values anew and keep the former ones. Raises `NewerRevision` or `StoreUnreachable`."""
    with transaction.atomic():
        customisation = (
            Customisation.objects.select_for_update(of=("self",))
            .select_related("template")
            .get(pk=customisation.pk)
        )
        if base_revision is not None and base_revision != customisation.revision:
            raise NewerRevision(customisation.revision)
        customisation.name = name
        customisation.revision += 1
        customisation.saved_at = now
        customisation.save(update_fields=["name", "revision", "saved_at"])
        _save_revision(customisation, chosen, now=now, store=store)
    return customisation


def delete_customisation(customisation: Customisation, *, now: datetime) -> None:
    """Delete saved values; they can be brought back until the collector has passed."""
    Customisation.objects.filter(pk=customisation.pk).update(deleted_at=now)


def bring_back_customisation(customisation: Customisation) -> Customisation:
    """Undo a deletion."""
    customisation.deleted_at = None
    customisation.save(update_fields=["deleted_at"])
    return customisation


def _save_revision(
    customisation: Customisation, chosen: dict[str, Any], *, now: datetime, store: ObjectStore
) -> None:
    Revision.objects.create(
        customisation=customisation,
        number=customisation.revision,
        name=customisation.name,
        content=objects.keep(contents.values(pages.canonical(chosen)), store=store, now=now),
        saved_at=now,
    )
