"""Count what a person uses in a minute or an hour."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from galley.accounts.models import Person, Usage

USAGE = """
    INSERT INTO accounts_usage (person_id, what, "window", count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (person_id, what) DO UPDATE SET
        count = CASE WHEN accounts_usage."window" = excluded."window" THEN accounts_usage.count + 1 ELSE 1 END,
        "window" = excluded."window"
    RETURNING count
"""


def lock_person(person: Person) -> None:
    """Let nothing else be counted for a person until the transaction ends, so that a limit holds for requests at the
    same instant too.
    """
    # Not FOR UPDATE: rows that name the person shall not wait.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def usage_of(person: Person, *, what: str, now: datetime, seconds: int) -> int:
    """Return how often a person has used something within the current window of `seconds`."""
    window = int(now.timestamp()) // seconds
    found = Usage.objects.filter(person=person, what=what, window=window).first()
    return found.count if found else 0


def count_use(person: Person, *, what: str, now: datetime, seconds: int = 60) -> int:
    """Count one use within the current window of `seconds` and return how many there were in it."""
    with connection.cursor() as cursor:
        cursor.execute(USAGE, [person.pk, what, int(now.timestamp()) // seconds])
        return int(cursor.fetchone()[0])
