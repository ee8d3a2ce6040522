"""How much an organisation holds."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from galley.objects import queries
from galley.objects.models import Holding
from galley.objects.rules import Content

ADD_TO_HOLDING = """
    UPDATE objects_holding SET objects_count = objects_count + %s, bytes_count = bytes_count + %s WHERE owner = %s
"""


def holding_of(owner: UUID) -> queries.Held:
    """Return what an organisation holds; where that is not known it is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT objects_count, bytes_count FROM objects_holding WHERE owner = %s", [owner])
        found = cursor.fetchone()
    return queries.Held(*found) if found else count_holding(owner)


def count_holding(owner: UUID) -> queries.Held:
    """Count what an organisation holds, and remember it."""
    held = queries.held_by(owner)
    Holding.objects.update_or_create(
        owner=owner, defaults={"objects_count": held.objects, "bytes_count": held.bytes}
    )
    return held


def add_to_holding(owner: UUID | None, kept: Sequence[Content]) -> None:
    """Count objects as an organisation's, in the transaction that enters them."""
    if owner:
        with connection.cursor() as cursor:
            cursor.execute(ADD_TO_HOLDING, [len(kept), sum(len(each.data) for each in kept), owner])
