"""Tables over HTTP: taken, matched, mended, made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field, FiniteFloat, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.batches import operations, queries
from galley.batches.api.allowances import take_table
from galley.batches.api.finding import own_batch
from galley.batches.api.refusals import NothingToMake, RowAtWork, TableAtWork, TableTooLarge
from galley.batches.models import Batch, BatchRow, BatchState, RowState
from galley.batches.operations.composing import Composer
from galley.batches.operations.taking import UnknownColumn, Wish
from galley.documents.api.answers import answering
from galley.documents.operations import VersionIsDraft
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.library import queries as library
from galley.library import spoken
from galley.library.api.answers import answering as answering_for_templates

router = Router(tags=["batches"], auth=people_or_programs(Scope.DOCUMENTS))
JsonText = Annotated[str, StringConstraints(max_length=1_000_000)]
LONGEST_CELL = 10_000
MIB = 2**20


class ColumnOut(Schema):
    header: str
    field: str = Field(description="A JSON pointer into the values; empty where the column is left out.")


class FieldOut(Schema):
    pointer: str = Field(description="In lists, # stands for the number of the item, from 0.")
    label: str
    kind: str
    required: bool


class UsualOut(Schema):
    """A number in a list's items that no column gives."""

    pointer: str = Field(description="As of a field.")
    label: str
    value: float | None = Field(description="What documents say there; null: nothing.")
    source: Literal["business", "template"] = Field(description="Who says so.")


class BatchOut(Schema):
    id: UUID
    template: str
    title: str
    version: int
    name: str
    state: BatchState
    fault: str = Field(description="Why the file cannot be read, or no more documents are made of it.")
    fault_kind: str | None = Field(None, description="As in the faults of values; so is what it is about.")
    fault_about: list[str] | None = None
    total: int
    done: int = Field(description="Rows whose document is made.")
    failed: int = Field(description="Rows with faults; none of them has a document.")
    waiting: int = Field(description="Rows without faults that have no document yet.")
    columns: list[ColumnOut]
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, batch: Batch) -> BatchOut:
        counts = queries.counts_of(batch)
        named = zip(batch.headers, batch.columns, strict=False)
        return cls(
            id=batch.pk,
            template=batch.version.template.slug,
            title=spoken.title_of(batch.version),
            version=batch.version.number,
            name=batch.name,
            state=BatchState(batch.state),
            fault=batch.fault,
            fault_kind=batch.fault_kind or None,
            fault_about=batch.fault_about or None,
            total=sum(counts.values()),
            done=counts[RowState.MADE],
            failed=counts[RowState.FAULTY],
            waiting=counts[RowState.GOOD],
            columns=[ColumnOut(header=header, field=field) for header, field in named],
            created_at=batch.created_at,
            ended_at=batch.ended_at,
        )


class ProblemOfRowOut(Schema):
    column: int = Field(description="The place of the column, from 0; -1 where none is meant.")
    path: str
    message: str
    kind: str | None = Field(None, description="As in the faults of values; so is what it is about.")
    about: list[str] | None = None


class SharedFaultOut(Schema):
    """What is wrong with several rows alike and lies in no cell, such as a column that is missing."""

    path: str
    message: str
    kind: str | None = Field(description="As in the faults of values; so is what it is about.")
    about: list[str] | None
    rows: int = Field(description="In how many rows.")


class RowOut(Schema):
    number: int
    cells: list[str | int | float | bool]
    state: RowState
    problems: list[ProblemOfRowOut]
    document: UUID | None

    @classmethod
    def of(cls, row: BatchRow) -> RowOut:
        problems = [
            ProblemOfRowOut(column=place, path=path, message=said, kind=kind or None, about=about or None)
            for place, path, said, kind, about in row.problems
        ]
        return cls(
            number=row.number,
            cells=row.cells,
            state=RowState(row.state),
            problems=problems,
            document=row.document_id,
        )


class ColumnsIn(Body):
    columns: list[Annotated[str, StringConstraints(max_length=300)]] = Field(
        max_length=200, description="A JSON pointer for each column of the table; empty leaves it out."
    )
    values: dict[str, Any] | None = Field(None, description="Values that all rows have. Default: as before.")


# What a table can hold as well: no NUL, no number without end.
CellText = Annotated[str, StringConstraints(max_length=LONGEST_CELL, pattern=r"^[^\x00]*$")]


class CellsIn(Body):
    cells: list[CellText | int | FiniteFloat | bool] = Field(max_length=200)


class WishIn(Schema):
    template: Annotated[str, StringConstraints(max_length=60)]
    version: int | None = None
    brand: Annotated[str, StringConstraints(max_length=60)] = ""
    values: JsonText = Field("{}", description="Values that all rows have, as a JSON object.")
    columns: JsonText = Field(
        "", description="A JSON list: a pointer for each column. Default: by their names."
    )
    dry_run: bool = Field(
        False, description="Check the rows and make nothing yet; POST …/start makes the documents."
    )


@router.get("/batches", response=list[BatchOut])
def list_batches(request: HttpRequest, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[BatchOut]:
    """One's batches, the newest first."""
    return [BatchOut.of(each) for each in queries.batches_of(current_membership(request))[:limit]]


@router.post(
    "/batches",
    response={
        202: BatchOut,
        403: ProblemOut,
        404: ProblemOut,
        409: ProblemOut,
        413: ProblemOut,
        422: ProblemOut,
        429: ProblemOut,
    },
)
def add_batch(request: HttpRequest, file: File[UploadedFile], wish: Form[WishIn]) -> Status[BatchOut]:
    """Make a document of each row of a CSV, XLSX or JSON lines. All rows are checked before the first is made.

    Columns fill the fields of their name: a title, a path such as `client/name`, or with the number of a list's item,
    `items/2/price`. Rows with faults are left out, and listed.
    """
    membership = current_membership(request)
    limit, size = wiring.settings().upload_mb, file.size or 0
    if size > limit * MIB:
        raise Problem(413, "too-large", TableTooLarge(limit).said)
    take_table(membership, size)
    with answering_for_templates():
        version = library.version_for_documents(membership, wish.template, wish.version)
    if not version.published:
        raise Problem(409, "version-is-draft", VersionIsDraft(version).said)
    columns = _json_of("columns", wish.columns, list) if wish.columns else None
    taken = Wish(
        version=version,
        name=file.name or "table",
        data=file.read(),
        common=_json_of("values", wish.values, dict),
        columns=[str(each) for each in columns] if columns is not None else None,
        brand=wish.brand,
        is_wanted=not wish.dry_run,
    )
    with _answering_for_columns():
        batch = operations.take_file(taken, by=membership, now=wiring.clock().now())
    return Status(202, BatchOut.of(batch))


@router.get("/batches/{batch_id}", response={200: BatchOut, 404: ProblemOut})
def show_batch(request: HttpRequest, batch_id: UUID) -> BatchOut:
    """How far a batch is."""
    return BatchOut.of(own_batch(current_membership(request), batch_id))


@router.delete("/batches/{batch_id}", response={204: None, 404: ProblemOut})
def delete_batch(request: HttpRequest, batch_id: UUID) -> Status[None]:
    """Forget the table. Documents that were made of it stay."""
    operations.delete(own_batch(current_membership(request), batch_id))
    return Status(204, None)


@router.get("/batches/{batch_id}/fields", response={200: list[FieldOut], 404: ProblemOut})
def list_fields(request: HttpRequest, batch_id: UUID) -> list[FieldOut]:
    """The fields that its columns can fill."""
    found = queries.fields_as_read(own_batch(current_membership(request), batch_id).version)
    return [
        FieldOut(pointer=each.pointer, label=each.label, kind=each.kind, required=each.is_required)
        for each in found
    ]


@router.get("/batches/{batch_id}/usual", response={200: list[UsualOut], 404: ProblemOut})
def list_usual(request: HttpRequest, batch_id: UUID) -> list[UsualOut]:
    """The numbers that documents will say though no column gives them, such as the usual VAT rate of the business."""
    membership = current_membership(request)
    batch = own_batch(membership, batch_id)
    found = Composer.of(batch, membership).usual()
    labels = {each.pointer: each.label for each in queries.fields_as_read(batch.version)}
    return [
        UsualOut(
            pointer=each.field.pointer,
            label=labels[each.field.pointer],
            value=each.value,
            source="business" if each.is_of_business else "template",
        )
        for each in found
    ]


@router.put(
    "/batches/{batch_id}/columns",
    response={200: BatchOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut},
)
def match_columns(request: HttpRequest, batch_id: UUID, payload: ColumnsIn) -> BatchOut:
    """Say which column fills which field; all rows are checked again. It is remembered for the next table like this."""
    membership = current_membership(request)
    batch = own_batch(membership, batch_id)
    if batch.state not in (BatchState.READY, BatchState.STOPPED, BatchState.CHECKING, BatchState.DONE):
        raise Problem(409, "batch-busy", TableAtWork().said)
    with _answering_for_columns():
        operations.match_columns(batch, payload.columns, common=payload.values)
    return BatchOut.of(own_batch(membership, batch_id))


@router.get("/batches/{batch_id}/rows", response={200: list[RowOut], 404: ProblemOut})
def list_rows(
    request: HttpRequest,
    batch_id: UUID,
    state: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[RowOut]:
    """Its rows behind the number `after`, of one state where it is named: good, faulty or made."""
    batch = own_batch(current_membership(request), batch_id)
    return [RowOut.of(each) for each in queries.rows_of(batch, state=state, after=after)[:limit]]


@router.get("/batches/{batch_id}/faults", response={200: list[SharedFaultOut], 404: ProblemOut})
def list_shared_faults(request: HttpRequest, batch_id: UUID) -> list[SharedFaultOut]:
    """What is wrong with several rows alike, once for all of them; what lies in a cell is told with its row."""
    batch = own_batch(current_membership(request), batch_id)
    return [
        SharedFaultOut(
            path=each.path,
            message=each.message,
            kind=each.kind or None,
            about=each.about or None,
            rows=each.rows,
        )
        for each in queries.shared_faults_of(batch)
    ]


@router.put(
    "/batches/{batch_id}/rows/{number}",
    response={200: RowOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut, 503: ProblemOut},
)
def mend_row(request: HttpRequest, batch_id: UUID, number: int, payload: CellsIn) -> RowOut:
    """Put other cells in the place of a row's, and check it again."""
    membership = current_membership(request)
    row = _row(membership, batch_id, number)
    if len(payload.cells) != len(row.batch.headers):
        raise Problem(422, "invalid-request", f"A row of this table has {len(row.batch.headers)} cells.")
    with answering(), _answering_for_made_rows():
        if row.state == RowState.MADE:
            raise operations.RowMade(row)
        if row.state == RowState.GOOD and row.batch.state == BatchState.MAKING:
            raise Problem(409, "batch-busy", RowAtWork().said)
        return RowOut.of(
            operations.mend_row(
                row,
                list(payload.cells),
                by=membership,
                now=wiring.clock().now(),
                tools=wiring.rendering_tools(people.requester_of(membership)),
            )
        )


@router.get("/batches/{batch_id}/rows/{number}/values", response={200: dict[str, Any], 404: ProblemOut})
def show_row_values(request: HttpRequest, batch_id: UUID, number: int) -> dict[str, Any]:
    """The values that a row comes to, for a preview of its page."""
    membership = current_membership(request)
    row = _row(membership, batch_id, number)
    return Composer.of(row.batch, membership).filled(row).values


@router.post(
    "/batches/{batch_id}/start", response={200: BatchOut, 403: ProblemOut, 404: ProblemOut, 409: ProblemOut}
)
def start_batch(request: HttpRequest, batch_id: UUID) -> BatchOut:
    """Make the documents of all rows without faults; or go on where it was stopped."""
    membership = current_membership(request)
    batch = own_batch(membership, batch_id)
    allowances.require_quota(membership)
    if not operations.start(batch):
        raise Problem(409, "nothing-to-make", NothingToMake().said)
    return BatchOut.of(own_batch(membership, batch_id))


@router.post("/batches/{batch_id}/stop", response={200: BatchOut, 404: ProblemOut})
def stop_batch(request: HttpRequest, batch_id: UUID) -> BatchOut:
    """Make no more; what is made stays."""
    membership = current_membership(request)
    operations.stop(own_batch(membership, batch_id))
    return BatchOut.of(own_batch(membership, batch_id))


@contextmanager
def _answering_for_columns() -> Iterator[None]:
    try:
        yield
    except UnknownColumn as error:
        message = str(error)
        errors = [{"path": "/columns", "message": message}]
        raise Problem(422, "invalid-request", message, errors=errors) from error


@contextmanager
def _answering_for_made_rows() -> Iterator[None]:
    try:
        yield
    except operations.RowMade as error:
        raise Problem(409, "row-made", error.said) from error


def _row(membership: Membership, batch_id: UUID, number: int) -> BatchRow:
    batch = own_batch(membership, batch_id)
    row = batch.rows.filter(number=number).first()
    if row is None:
        raise not_found("This row")
    row.batch = batch
    return row


def _json_of(name: str, text: str, kind: type) -> Any:
    message = f"This is no JSON {'object' if kind is dict else 'list'}."
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Problem(
            422, "invalid-request", message, errors=[{"path": f"/{name}", "message": message}]
        ) from error
    if not isinstance(found, kind):
        raise Problem(422, "invalid-request", message, errors=[{"path": f"/{name}", "message": message}])
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON.")
