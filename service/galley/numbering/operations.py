"""Reserve numbers, give them to documents, and take them back when there is none.

The number is printed on the document, so it is known before the document is made; and while a document is made no
transaction may be open. So a number is reserved for as long as that may take. It becomes the document's in the
transaction that records the document, or is free again; when the process dies, it is the next one's after the lease.

In a gapless series a document is recorded only when every lower number is a document's. So at no instant is there a
hole, however processes end; who is ready first waits for those before, and takes a lower number that has become free.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from galley.accounts.models import Organisation
from galley.adapters.database.connection_guard import release_connection
from galley.library.models import Template
from galley.numbering import queries
from galley.numbering.models import NumberSeries, NumberState, SeriesNumber
from galley.numbering.rules import Pattern

LOOK_SECONDS, LONGEST_LOOK = 0.05, 0.5
# Who waits for a number keeps a thread of the web process from all others. So long anybody may; longer, one at a time:
# else a document that takes long, or a process that was killed, would keep every thread for as long as the lease.
PATIENCE_SECONDS = 3.0
LONG_WAIT = threading.Semaphore(1)
PORTION = 1000


class NumberTaken(Exception):
    """Another document has the number, or is about to get it."""

    def __init__(self, text: str) -> None:
        super().__init__(f"The number {text} is another document’s. Leave it empty, or choose another one.")


class NumberIsGiven(Exception):
    """A gapless series gives every number itself."""

    def __init__(self) -> None:
        super().__init__(
            "These documents are numbered without gaps, so no number can be chosen. Leave it empty."
        )


class PlaceLost(Exception):
    """The number has to be another one: the lease was over, or a lower one became free."""


class NumbersBusy(Exception):
    """Documents with lower numbers are still being made."""

    def __init__(self) -> None:
        super().__init__(
            "Documents with earlier numbers are still being made, and these are numbered without gaps. Try again."
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A number that is reserved for one document."""

    pk: int
    series: NumberSeries
    period: int
    number: int | None
    text: str
    token: UUID


@transaction.atomic
def set_series(
    organisation: Organisation,
    template: Template,
    pattern: Pattern,
    *,
    gapless: bool,
    day: date,
    now: datetime,
) -> NumberSeries:
    """Say how the documents of a template are numbered from now on. Numbers that were given stay as they are.

    Another first number than before counts for the year of the `day`.
    """
    before = NumberSeries.objects.filter(organisation=organisation, template=template).first()
    is_same = before is not None and before.first == pattern.first and before.year == pattern.year
    series, _ = NumberSeries.objects.update_or_create(
        organisation=organisation,
        template=template,
        defaults={
            "prefix": pattern.prefix,
            "year": pattern.year,
            "separator": pattern.separator,
            "digits": pattern.digits,
            "first": pattern.first,
            "first_in": before.first_in if before and is_same else pattern.period_of(day),
            "gapless": gapless,
            "is_on": True,
            "changed_at": now,
        },
    )
    return series


def switch_off(series: NumberSeries, *, now: datetime) -> None:
    """Let people number the documents of a template themselves. What was given stays taken."""
    NumberSeries.objects.filter(pk=series.pk).update(is_on=False, changed_at=now)


def mark_taken(series: NumberSeries, numbers: Iterable[tuple[str, UUID]], *, now: datetime) -> None:
    """Note the numbers of documents that were made without the series, so that it gives none of them again."""
    waiting = iter(numbers)
    while portion := list(islice(waiting, PORTION)):
        rows = [
            SeriesNumber(
                series=series,
                period=0,
                text=text,
                state=NumberState.TAKEN,
                token=None,
                document_id=document_id,
                taken_at=now,
            )
            for text, document_id in portion
        ]
        SeriesNumber.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def reserve(series: NumberSeries, *, day: date, lease: timedelta) -> Place:
    """Reserve the lowest number that nobody has, for as long as the lease."""
    series = _locked(series)
    period = series.pattern.period_of(day)
    _forget_typed(series)
    row = _returned(series, period)
    if row is None:
        number = queries.fresh_number(series, period)
        text = series.pattern.text(number, period=period)
        row = SeriesNumber(series=series, period=period, number=number, text=text)
    return _held(row, lease)


@transaction.atomic
def claim(series: NumberSeries, text: str, *, lease: timedelta) -> Place:
    """Reserve a number that somebody typed. Raises `NumberIsGiven` or `NumberTaken`."""
    series = _locked(series)
    if series.gapless:
        raise NumberIsGiven
    rows = SeriesNumber.objects.filter(series=series, text=text)
    if (row := rows.first()) and not rows.filter(queries.is_to_be_had()).exists():
        raise NumberTaken(text)
    return _held(row or SeriesNumber(series=series, period=0, text=text), lease)


def wait_for_turn(place: Place, *, lease: timedelta) -> None:
    """Wait until every lower number of a gapless series is a document's; no connection is held meanwhile.

    Raises `PlaceLost` where a lower one has become free, and `NumbersBusy` when it takes longer than a lease, or when
    it takes long and somebody else in this process waits long already.
    """
    begun = time.monotonic()
    with ExitStack() as held:
        is_long = False
        while place.series.gapless and not _is_turn(place, lease):
            waited = time.monotonic() - begun
            if waited > lease.total_seconds():
                raise NumbersBusy
            if waited > PATIENCE_SECONDS and not is_long:
                is_long = _begin_long_wait(held)
            release_connection("a document with a lower number")
            time.sleep(min(LOOK_SECONDS + waited / 10, LONGEST_LOOK))


def _begin_long_wait(held: ExitStack) -> bool:
    if not LONG_WAIT.acquire(blocking=False):
        raise NumbersBusy
    held.callback(LONG_WAIT.release)
    return True


def take(place: Place, document_id: UUID, *, now: datetime) -> None:
    """Give a number to the document that is recorded in this transaction, for ever. Raises `PlaceLost`."""
    if not _mine(place).update(state=NumberState.TAKEN, token=None, document_id=document_id, taken_at=now):
        raise PlaceLost


def release(place: Place) -> None:
    """Take a number back that no document got. Nothing happens where it was given, or is another one's by now."""
    if place.number is None:
        _mine(place).delete()
    else:
        _mine(place).update(state=NumberState.FREE, token=None)


def _locked(series: NumberSeries) -> NumberSeries:
    """Let one at a time look for a number of this series; that takes a moment, and nothing is waited for in it."""
    return NumberSeries.objects.select_for_update().get(pk=series.pk)


def _forget_typed(series: NumberSeries) -> None:
    """Let go of numbers that were typed for documents whose process died."""
    rows = SeriesNumber.objects.filter(series=series, number__isnull=True, state=NumberState.RESERVED)
    rows.filter(queries.is_to_be_had()).delete()


def _returned(series: NumberSeries, period: int) -> SeriesNumber | None:
    """Return the lowest number that was given back, written as the series is now; None where there is none."""
    for row in queries.open_numbers(series, period).filter(queries.is_to_be_had()):
        row.text = series.pattern.text(row.number or 0, period=period)
        if not SeriesNumber.objects.filter(series=series, text=row.text).exclude(pk=row.pk).exists():
            return row
        # The series was written otherwise before, and what is written now is a document's already.
        row.delete()
    return None


def _held(row: SeriesNumber, lease: timedelta) -> Place:
    row.state, row.token = NumberState.RESERVED, uuid4()
    row.leased_until = Now() + lease
    row.save()
    return Place(row.pk, row.series, row.period, row.number, row.text, row.token)


def _is_turn(place: Place, lease: timedelta) -> bool:
    if not _mine(place).update(leased_until=Now() + lease):
        raise PlaceLost
    lower = queries.open_numbers(place.series, place.period).filter(number__lt=place.number)
    if lower.filter(queries.is_to_be_had()).exists():
        raise PlaceLost
    return not lower.exists()


def _mine(place: Place) -> QuerySet[SeriesNumber]:
    return SeriesNumber.objects.filter(pk=place.pk, token=place.token, state=NumberState.RESERVED)


def anonymise_series() -> None:
    """Write every number otherwise, so that none tells whose it is."""
    NumberSeries.objects.update(prefix="")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE numbering_seriesnumber SET text = 'number-' || id")
