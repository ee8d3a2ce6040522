"""Which series there are, and which number comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now

from galley.accounts.models import Organisation
from galley.numbering.models import NumberSeries, NumberState, SeriesNumber

# So many numbers are asked about at a time, where somebody typed those that come next.
PORTION = 100


def series_of(organisation: Organisation, template_id: UUID) -> NumberSeries | None:
    """Return the series that numbers the documents of a template, if there is one and it is on."""
    return NumberSeries.objects.filter(organisation=organisation, template_id=template_id, is_on=True).first()


def all_series_of(organisation: Organisation) -> QuerySet[NumberSeries]:
    """Return every series of an organisation that is on."""
    return NumberSeries.objects.filter(organisation=organisation, is_on=True)


def open_numbers(series: NumberSeries, period: int) -> QuerySet[SeriesNumber]:
    """Return the numbers of a year that are no document's, also those that are being given just now."""
    rows = SeriesNumber.objects.filter(series=series, period=period, number__isnull=False)
    return rows.exclude(state=NumberState.TAKEN).order_by("number")


def is_to_be_had() -> Q:
    """Return what holds for a number that anybody may reserve: free, or the lease of its holder is over."""
    return Q(state=NumberState.FREE) | Q(state=NumberState.RESERVED, leased_until__lt=Now())


def fresh_number(series: NumberSeries, period: int) -> int:
    """Return the lowest number that has no row yet, and whose text nobody typed."""
    rows = SeriesNumber.objects.filter(series=series, period=period)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    number = max(last + 1, series.pattern.beginning_of(period))
    while True:
        texts = {each: series.pattern.text(each, period=period) for each in range(number, number + PORTION)}
        typed = _there(series, texts.values())
        if untyped := [each for each, text in texts.items() if text not in typed]:
            return untyped[0]
        number += PORTION


def next_text(series: NumberSeries, *, day: date) -> str:
    """Return the number that a document of this day would get now; it is not reserved by that."""
    period = series.pattern.period_of(day)
    waiting = open_numbers(series, period).filter(is_to_be_had()).first()
    number = waiting.number if waiting else None
    return series.pattern.text(number or fresh_number(series, period), period=period)


def _there(series: NumberSeries, texts: Iterable[str]) -> set[str]:
    rows = SeriesNumber.objects.filter(series=series, text__in=list(texts))
    return set(rows.values_list("text", flat=True))
