"""What came of a batch: its documents as a zip or as one PDF, and its rows with faults."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from galley import wiring
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Scope
from galley.batches import queries
from galley.batches.api.finding import own_batch
from galley.batches.models import Batch, BatchRow, RowState
from galley.batches.rules import merging
from galley.documents.api import files
from galley.documents.models import Document
from galley.documents.pieces import Outlet
from galley.documents.rules import file_name
from galley.edge import csv_lines
from galley.edge.contents import file_answer
from galley.edge.csv_lines import AskedMark, DecimalMark
from galley.edge.problems import Problem, ProblemOut
from galley.objects import queries as objects
from galley.ports import ObjectStoreError

router = Router(tags=["batches"], auth=people_or_programs(Scope.DOCUMENTS))
PORTION = 500
MOST_MERGED = 10_000
ENDINGS = ("csv", "tsv", "txt", "xlsx", "json", "jsonl", "ndjson")


@router.get(
    "/batches/{batch_id}/zip",
    response={200: None, 404: ProblemOut},
    openapi_extra=file_answer("application/zip"),
)
def download_zip(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """All documents that are made, as a zip that is written while it is sent."""
    batch = own_batch(current_membership(request), batch_id)
    response = StreamingHttpResponse(_zip(batch), content_type="application/zip")
    response["Content-Disposition"] = files.disposition(
        f"{file_name(_title(batch), '', suffix='')}.zip", inline=False
    )
    return response


@router.get(
    "/batches/{batch_id}/pdf",
    response={200: None, 404: ProblemOut, 409: ProblemOut},
    openapi_extra=file_answer("application/pdf"),
)
def download_merged(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """All documents that are made as one PDF, in the order of rows, for printing; it is no PDF/A and not signed.

    It is written while it is sent. One that cannot be read ends it, so that none lacks unnoticed; the zip names it.
    """
    batch = own_batch(current_membership(request), batch_id)
    if batch.rows.filter(state=RowState.MADE)[MOST_MERGED:].exists():
        raise Problem(
            409, "too-many", f"More than {MOST_MERGED:,} documents do not become one PDF. Take the zip."
        )
    name = file_name(_title(batch), "")
    documents = ((document.name, _pages_of(document)) for _, document in _made(batch))
    response = StreamingHttpResponse(merging.merged(_title(batch), documents), content_type="application/pdf")
    response["Content-Disposition"] = files.disposition(name, inline=False)
    return response


@router.get(
    "/batches/{batch_id}/errors.csv",
    response={200: None, 404: ProblemOut},
    openapi_extra=file_answer("text/csv"),
)
def download_errors(
    request: HttpRequest, batch_id: UUID, decimal_mark: AskedMark = DecimalMark.POINT
) -> StreamingHttpResponse:
    """The rows with faults, as they are, and why: mended, the file can be sent again."""
    batch = own_batch(current_membership(request), batch_id)
    response = StreamingHttpResponse(_errors(batch, decimal_mark), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = files.disposition("errors.csv", inline=False)
    return response


def _title(batch: Batch) -> str:
    """Return what the batch is called without the ending of the table that it was read from."""
    name, dot, ending = batch.name.rpartition(".")
    return name if dot and name and ending.casefold() in ENDINGS else batch.name


def _zip(batch: Batch) -> Iterator[bytes]:
    """Yield a zip of the documents; one that cannot be read is named in it, and costs no other."""
    outlet, store, faults = Outlet(), wiring.store(), list[str]()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for row, document in _made(batch):
            try:
                data = objects.bytes_of(document.content, store=store)
            except ObjectStoreError as error:
                faults.append(f"row {row.number}: {document.name} ({error})")
                continue
            archive.writestr(f"{row.number:06} {file_name(document.name, '')}", data)
            yield outlet.drain()
        if faults:
            archive.writestr("MISSING.txt", "\n".join(faults))
    yield outlet.drain()


def _pages_of(document: Document) -> bytes:
    """Return a document without its signature, which is over that file alone and says nothing of another one."""
    data = objects.bytes_of(document.content, store=wiring.store())
    return data[: -document.signature.size] if document.signature else data


def _made(batch: Batch) -> Iterator[tuple[BatchRow, Document]]:
    after = 0
    while rows := list(queries.rows_of(batch, state=RowState.MADE, after=after)[:PORTION]):
        found = queries.documents_of(rows)
        for row in rows:
            if row.document_id in found:
                yield row, found[row.document_id]
        after = rows[-1].number


def _errors(batch: Batch, mark: DecimalMark) -> Iterator[str]:
    yield csv_lines.BEGINNING + _line([*batch.headers, "Row", "What is wrong"], mark)
    after = 0
    while rows := list(queries.rows_of(batch, state=RowState.FAULTY, after=after)[:PORTION]):
        for row in rows:
            said = " · ".join(_said(batch, each) for each in row.problems)
            yield _line([*row.cells, row.number, said], mark)
        after = rows[-1].number


def _said(batch: Batch, problem: list[Any]) -> str:
    place, path, message = problem[:3]
    where = batch.headers[place] if 0 <= place < len(batch.headers) else path
    return f"{where}: {message}" if where else str(message)


def _line(cells: list[Any], mark: DecimalMark) -> str:
    return csv_lines.line_of([_harmless(each) for each in cells], mark)


def _harmless(cell: Any) -> Any:
    """Return a text that no spreadsheet takes for a formula; a number stays one."""
    begins = isinstance(cell, str) and cell[:1] in ("=", "+", "@", "\t", "\r")
    return f"'{cell}" if begins else cell
