"""Take away for good what was deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from galley.documents.models import Customisation, Document


def purge_deleted(*, now: datetime, grace: timedelta) -> int:
    """Take away for good what was deleted longer than `grace` ago; return the number of rows."""
    documents, _ = Document.objects.filter(deleted_at__lt=now - grace).delete()
    customisations, _ = Customisation.objects.filter(deleted_at__lt=now - grace).delete()
    return documents + customisations
