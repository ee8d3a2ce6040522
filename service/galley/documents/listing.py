"""Which documents are wanted in a list, what they come to, and the list as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from galley.accounts.models import Membership, Person
from galley.adapters.database.connection_guard import release_connection
from galley.documents import queries, rules
from galley.documents.models import Document, DocumentState
from galley.edge import csv_lines
from galley.edge.csv_lines import DecimalMark
from galley.library import queries as library

# A spreadsheet takes what begins so for a formula (OWASP, "CSV Injection"). Where people write decimals with a comma,
# it begins a cell after each semicolon, quoted or not.
FORMULA = re.compile(r"(^|;)(?=[=+@\t\r-])")
CSV_PORTION = 2000
# More are told as "more than": to count all of them takes longer than to list the first.
MOST_COUNTED = 1_000
COLUMNS = (
    "number", "title", "subject", "template", "dated_on", "due_on", "amount", "currency", "state", "labels",
    "issued_on", "created_at", "by", "id",
)  # fmt: skip

# What is read for a line: a fraction of a document, and no texts of its template.
READ = (
    "pk", "number", "title", "subject", "dated_on", "due_on", "amount", "currency", "labels", "issued_on", "created_at",
    "cancelled_at", "replaced_by", "version__title", "version__template__slug", "person_id", "person__email",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; what is empty or None narrows nothing. Both ends of a range belong to it."""

    text: str = ""
    template: str = ""
    dated_from: date | None = None
    dated_to: date | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    state: DocumentState | None = None
    with_mail_fault: bool = False
    labels: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Total:
    """What the documents in one currency come to. Those that count no more are left out."""

    currency: str
    count: int
    amount: Decimal


def narrowed(rows: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    """Return the documents that are wanted, in the order they were in."""
    rows = _by_state(rows, wanted.state)
    for name, value in (("amount__gte", wanted.amount_from), ("amount__lte", wanted.amount_to)):
        rows = rows if value is None else rows.filter(**{name: value})
    if wanted.with_mail_fault:
        # Written as the index says it, which has none of the others.
        rows = rows.exclude(mail_fault="")
    if wanted.dated_from or wanted.dated_to:
        rows = _by_day(rows, wanted)
    if wanted.labels:
        rows = rows.filter(labels__contains=list(wanted.labels))
    if wanted.template:
        # By number and not by a join, so that PostgreSQL knows how many documents each has.
        rows = rows.filter(version__in=library.versions_called(wanted.template))
    return queries.search(rows, text=wanted.text)


def totals_of(rows: QuerySet[Document]) -> list[Total]:
    """Return what documents come to by currency, the currency of most documents first."""
    counting = rows.filter(cancelled_at__isnull=True, amount__isnull=False).exclude(currency="")
    summed = counting.order_by().values("currency").annotate(many=Count("pk"), total=Sum("amount"))
    found = [Total(each["currency"], each["many"], each["total"]) for each in summed]
    return sorted(found, key=lambda total: (-total.count, total.currency))


def count_of(rows: QuerySet[Document]) -> tuple[int, bool]:
    """Return how many documents there are, and whether that is all; more than `MOST_COUNTED` are not counted."""
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found <= MOST_COUNTED


def labels_of(membership: Membership) -> list[str]:
    """Return the labels on a person's documents, by name."""
    rows = queries.documents_of(membership, everyone=True).order_by().exclude(labels=[])
    used = rows.values_list("labels", flat=True).distinct()
    return sorted({label for labels in used for label in labels}, key=str.casefold)


def csv_of(rows: QuerySet[Document], mark: DecimalMark) -> Iterator[str]:
    """Yield the documents as CSV, in portions; no connection is held while a reader takes its time.

    Amounts are plain decimals with this mark. Text that a spreadsheet would take for a formula begins with an
    apostrophe.
    """
    yield csv_lines.BEGINNING + csv_lines.line_of(COLUMNS, mark)
    cursor = ""
    while True:
        portion = list(queries.after(rows, cursor).select_related(None).values(*READ)[:CSV_PORTION])
        if not portion:
            return
        cursor = queries.cursor_of(portion[-1]["created_at"], portion[-1]["pk"])
        text = "".join(csv_lines.line_of(_cells(row), mark) for row in portion)
        release_connection("the reader of a list")
        yield text


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'", text)


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    texts = (row["number"], row["title"] or row["version__title"], row["subject"])
    words = (_state(row), ", ".join(row["labels"]))
    return (
        *map(safe_cell, texts),
        row["version__template__slug"],
        _day(row["dated_on"] or row["issued_on"]),
        _day(row["due_on"]),
        "" if row["amount"] is None else Decimal(rules.shown_amount(row["amount"])),
        row["currency"],
        *map(safe_cell, words),
        _day(row["issued_on"]),
        row["created_at"].isoformat(timespec="seconds"),
        safe_cell(Person(pk=row["person_id"], email=row["person__email"]).shown),
        str(row["pk"]),
    )


def _state(row: dict[str, Any]) -> str:
    return Document(cancelled_at=row["cancelled_at"], replaced_by=row["replaced_by"]).state


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _by_state(rows: QuerySet[Document], state: DocumentState | None) -> QuerySet[Document]:
    match state:
        case None:
            return rows
        case DocumentState.ISSUED:
            return rows.filter(cancelled_at__isnull=True)
        case DocumentState.CANCELLED:
            return rows.filter(cancelled_at__isnull=False, replaced_by__isnull=True)
        case DocumentState.REPLACED:
            return rows.filter(cancelled_at__isnull=False, replaced_by__isnull=False)


def _by_day(rows: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    """Narrow to the days that documents name; one that names none has the day on which it was made."""
    rows = rows.alias(day=Coalesce(F("dated_on"), F("issued_on")))
    since = Q() if wanted.dated_from is None else Q(day__gte=wanted.dated_from)
    until = Q() if wanted.dated_to is None else Q(day__lte=wanted.dated_to)
    return rows.filter(since & until)
