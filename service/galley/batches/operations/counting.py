"""How many tables an organisation sends, and how much of them it keeps."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from galley.accounts.models import Organisation

# In one statement, so that requests at the same instant are counted one by one.
TAKEN = """
    INSERT INTO batches_tablestaken AS taken (organisation_id, "window", count) VALUES (%s, %s, 1)
    ON CONFLICT (organisation_id) DO UPDATE SET
        count = CASE WHEN taken."window" = excluded."window" THEN taken.count + 1 ELSE 1 END,
        "window" = excluded."window"
    RETURNING count
"""


def count_table(organisation: Organisation, *, now: datetime, seconds: int) -> int:
    """Count one table within the current window of `seconds`, and return how many there were in it."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [organisation.pk, int(now.timestamp()) // seconds])
        return int(cursor.fetchone()[0])
