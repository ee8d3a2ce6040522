"""Take away for good what was deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from galley.documents.models import Customisation, Document


def purge_deleted(*, now: datetime, grace: timedelta) -> int:
    """Take away for good what was deleted longer than `grace` ago; return the number of rows."""
    return sum(_purge(model, before=now - grace) for model in (Document, Customisation))


def _purge(model: type[Document] | type[Customisation], *, before: datetime) -> int:
    with transaction.atomic():
        # Locked first: what is restored at this instant is either left alone, or its restoring finds no row.
        gone = model._base_manager.select_for_update(skip_locked=True).filter(deleted_at__lt=before)
        purged, _ = model._base_manager.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()
    return purged
