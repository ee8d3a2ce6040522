"""Totals, CSV and labels of the list of documents, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Scope
from galley.documents import listing, operations, queries, rules
from galley.documents.api import files
from galley.documents.api.answers import DocumentOut, WantedIn
from galley.documents.api.found import document_of
from galley.documents.models import Document
from galley.edge.contents import file_answer
from galley.edge.csv_lines import AskedMark, DecimalMark
from galley.edge.problems import ProblemOut
from galley.edge.requests import Body

router = Router(tags=["documents"], auth=people_or_programs(Scope.DOCUMENTS))
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f,]*$"),
]


class TotalOut(Schema):
    currency: str
    count: int
    amount: str = Field(description="In decimals, such as 1234.50.")


class TotalsOut(Schema):
    count: int = Field(description="How many documents there are, also those that count no more.")
    totals: list[TotalOut] = Field(description="By currency; cancelled and replaced documents are left out.")


class LabelsIn(Body):
    labels: list[Label] = Field(max_length=12)


@router.get("/documents/totals", response={200: TotalsOut, 422: ProblemOut})
def show_totals(request: HttpRequest, wanted: Query[WantedIn], everyone: Query[bool] = False) -> TotalsOut:
    """What the documents of a list come to, by currency."""
    rows = _rows(request, wanted, everyone=everyone)
    totals = [
        TotalOut(currency=each.currency, count=each.count, amount=rules.shown_amount(each.amount))
        for each in listing.totals_of(rows)
    ]
    return TotalsOut(count=rows.order_by().count(), totals=totals)


@router.get("/documents/csv", response={200: None, 422: ProblemOut}, openapi_extra=file_answer("text/csv"))
def download_list(
    request: HttpRequest,
    wanted: Query[WantedIn],
    everyone: Query[bool] = False,
    decimal_mark: AskedMark = DecimalMark.POINT,
) -> StreamingHttpResponse:
    """The list of documents as CSV, sent while it is read."""
    pieces = listing.csv_of(_rows(request, wanted, everyone=everyone), decimal_mark)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = files.disposition("documents.csv", inline=False)
    return response


@router.get("/documents/labels", response=list[str])
def list_labels(request: HttpRequest) -> list[str]:
    """The labels on the documents one may see."""
    return listing.labels_of(current_membership(request))


@router.put("/documents/{document_id}/labels", response={200: DocumentOut, 404: ProblemOut, 422: ProblemOut})
def label_document(request: HttpRequest, document_id: UUID, payload: LabelsIn) -> DocumentOut:
    """Give a document these labels in place of those that it has."""
    document = document_of(current_membership(request), document_id)
    return DocumentOut.of(operations.label_document(document, labels=payload.labels))


def _rows(request: HttpRequest, wanted: WantedIn, *, everyone: bool) -> QuerySet[Document]:
    rows = queries.documents_of(current_membership(request), everyone=everyone)
    return listing.narrowed(rows, wanted.wanted())
