"""Documents that a series numbers: the number is filled in before the document is made, and becomes its own with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from galley.accounts.models import Membership, Organisation
from galley.documents import rules
from galley.documents.models import Document
from galley.documents.operations import check_and_preview
from galley.documents.operations.check_and_preview import InvalidValues
from galley.library.models import Template, TemplateVersion
from galley.numbering import operations as numbering
from galley.numbering import queries as numbers
from galley.numbering.models import NumberSeries
from galley.ports import Problem, RenderingTools
from galley.rendering.values import letters, notes

NUMBER = "number"


def pointer_of(version: TemplateVersion) -> str:
    """Return where a template's documents have a number that counts on; empty where they have none.

    One that the schema wants kept in the next document, such as that of an account, is no such number.
    """
    at = str(version.record.get(NUMBER, ""))
    if not at or not isinstance(rules.value_like(version.sample, at), str):
        return ""
    noted = notes.noted(version.schema, version.sample, notes.NEXT)
    return "" if noted.get(at) == notes.KEEP else at


def fault_of_number(version: TemplateVersion, text: str, *, tools: RenderingTools) -> str | None:
    """Return why no document of a template can have a number that is written so, None where it can.

    Raises `ReadersBusy`.
    """
    if unset := next(letters.never_set([text]), None):
        return unset[1]
    at = pointer_of(version)
    sample = check_and_preview.canonical(_with_number(version.sample, at, text))
    found = tools.reader.check_values(sample, version.schema_text, requester=tools.requester)
    return next((each.message for each in found.problems if each.path == at), None)


def series_of(version: TemplateVersion, by: Membership) -> NumberSeries | None:
    """Return the series that numbers documents of this version, if there is one."""
    return numbers.series_of(by.organisation, version.template_id) if version.record.get(NUMBER) else None


def with_next_number(
    version: TemplateVersion, chosen: dict[str, Any], *, by: Membership, day: date
) -> dict[str, Any]:
    """Return the values with the number that they would get now, where a series gives it; none is reserved.

    The number of the template's sample is nobody's choice: a page of the sample has the next one in its place.
    Raises `InvalidValues` for a number of their own where the series lets none be chosen.
    """
    series = series_of(version, by)
    if series is None:
        return chosen
    at = version.record[NUMBER]
    typed = _typed(chosen, at)
    if typed and series.gapless and typed != _typed(version.sample, at):
        raise InvalidValues([Problem(at, str(numbering.NumberIsGiven()))])
    is_given = series.gapless or not typed
    return _with_number(chosen, at, numbers.next_text(series, day=day)) if is_given else chosen


def reserved(
    series: NumberSeries, version: TemplateVersion, chosen: dict[str, Any], *, day: date, lease: timedelta
) -> tuple[numbering.Place, dict[str, Any]]:
    """Reserve the number that the values name, else the next one, and return it with the values that have it.

    Raises `InvalidValues` for a number that cannot be theirs.
    """
    at = version.record[NUMBER]
    typed = _typed(chosen, at)
    if not typed:
        place = numbering.reserve(series, day=day, lease=lease)
        return place, _with_number(chosen, at, place.text)
    try:
        return numbering.claim(series, typed, lease=lease), chosen
    except (numbering.NumberTaken, numbering.NumberIsGiven) as error:
        raise InvalidValues([Problem(at, str(error))]) from error


def used_numbers(organisation: Organisation, template: Template) -> Iterator[tuple[str, UUID]]:
    """Yield the numbers that documents of a template have, with their documents; also of deleted ones."""
    rows = Document.objects.filter(organisation=organisation, version__template=template).exclude(number="")
    yield from rows.order_by("created_at").values_list("number", "pk").iterator()


def _typed(chosen: dict[str, Any], at: str) -> str:
    # As a document is known by it: else other spaces would make one number two.
    return rules.subject_of(chosen, at)[:80] if isinstance(rules.value_at(chosen, at), str) else ""


def _with_number(chosen: dict[str, Any], at: str, text: str) -> dict[str, Any]:
    return dict(rules.with_value(chosen, at, text))
