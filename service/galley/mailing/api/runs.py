"""The documents of a batch by mail, over HTTP: looked at before, begun, paused, ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts import allowances
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.login import page_urls
from galley.accounts.models import Membership, Scope
from galley.batches.api.finding import own_batch
from galley.edge.problems import Problem, ProblemOut, not_found
from galley.edge.requests import Body
from galley.mailing import operations, queries, rules
from galley.mailing.api.inputs import Address, Line, Text
from galley.mailing.api.mails import MailOut
from galley.mailing.models import Delivery, MailRun
from galley.mailing.operations.planning import Plan, planned
from galley.mailing.recipients import UnknownSource
from galley.mailing.rules import MailState, RunState, SummaryState, Way
from galley.sharing.rules import MOST_DAYS, USUAL_DAYS

router = Router(tags=["mail"], auth=people_or_programs(Scope.DOCUMENTS))
SourceName = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
RowNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]
MOST_CORRECTED = 1000


class AddressSourceOut(Schema):
    source: str = Field(
        description="The place of a column, from 0, or a JSON pointer to a value of all rows."
    )
    label: str
    addresses: int = Field(description="How many of the first 500 rows have an address there.")


class AddressFaultOut(Schema):
    row: int
    text: str = Field(description="What stands there.")
    message: str


class FirstMailOut(Schema):
    row: int
    recipient: str
    places: dict[str, str] = Field(description="What stands in the places of the letter for this row.")


class RunDraftOut(Schema):
    """What would happen if the documents of a batch were sent now. Nothing is sent yet."""

    is_ready: bool = Field(description="Whether the organisation has a mail server that was tested.")
    sources: list[AddressSourceOut]
    source: str = Field(description="The source that was asked for, or is likely; empty where none is.")
    subject: str = Field(description="What is written with documents of this template, with its places.")
    body: str
    mails: int = Field(
        description="How many get their document: rows with an address that did not get it before."
    )
    have_it: int = Field(description="Rows whose document went to this address before, or is on its way.")
    faulty: int = Field(description="Rows without an address, or with a wrong one.")
    faults: list[AddressFaultOut] = Field(description="The first 100 of them.")
    first: FirstMailOut | None = Field(description="The first mail.")
    last_at: datetime | None = Field(
        description="About when the last goes out, by the limit of an hour; null where all go at once."
    )

    @classmethod
    def of(cls, plan: Plan, *, is_ready: bool, last_at: datetime | None) -> RunDraftOut:
        return cls(
            is_ready=is_ready,
            sources=[
                AddressSourceOut(source=each.source, label=each.label, addresses=each.addresses)
                for each in plan.sources
            ],
            source=plan.source,
            subject=plan.letter.subject,
            body=plan.letter.body,
            mails=plan.mails,
            have_it=plan.have_it,
            faulty=plan.faulty,
            faults=[
                AddressFaultOut(row=each.row, text=each.text[:200], message=each.fault)
                for each in plan.faults
            ],
            first=FirstMailOut(row=plan.first.row, recipient=plan.first.address, places=dict(plan.places))
            if plan.first
            else None,
            last_at=last_at,
        )


class MailRunIn(Body):
    source: SourceName
    subject: Line
    body: Text = Field(
        description="Plain text with places: {title} {number} {recipient} {business}, and {link} for the link."
    )
    way: Way = Field(Way.LINK, description="Whether documents come by a link, or are attached.")
    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS, description="For how many days the links work.")
    again: bool = Field(
        False, description="Whether those get it once more whose document went to them before."
    )
    corrected: dict[RowNumber, Address] = Field(
        default_factory=dict,
        max_length=MOST_CORRECTED,
        description="Addresses by row, instead of what stands there.",
    )
    summary_to_me: bool = Field(False, description="Whether one letter says how it ended when all are out.")


class MailRunOut(Schema):
    id: UUID
    state: RunState
    fault: str = Field(description="Why Galley has paused it by itself, or how it ended.")
    fault_kind: str | None = Field(None, description="As in the faults of values; so is what it is about.")
    fault_about: list[str] | None = None
    is_prepared: bool = Field(
        description="Whether all mails are counted below; before, they are written down."
    )
    subject: str
    way: Way
    total: int
    waiting: int
    sent: int
    perhaps_sent: int = Field(description="Galley was ended while it sent these, or heard no answer: ask.")
    failed: int = Field(description="Refused, or given up after several attempts.")
    bounced: int
    left_out: int = Field(description="Rows that had no address.")
    resumes_at: datetime | None = Field(
        description="When it goes on: the hour's share is used up, or the server is busy."
    )
    last_at: datetime | None = Field(description="About when the last of those that wait goes out.")
    summary: SummaryState
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, run: MailRun) -> MailRunOut:
        counts = operations.counts_of(run)
        waiting = counts[MailState.WAITING] + counts[MailState.SENDING]
        return cls(
            id=run.pk,
            state=RunState(run.state),
            fault=run.fault,
            fault_kind=run.fault_kind or None,
            fault_about=run.fault_about or None,
            is_prepared=run.prepared_at is not None,
            subject=run.subject,
            way=Way(run.way),
            total=sum(counts.values()),
            waiting=waiting,
            sent=counts[MailState.SENT],
            perhaps_sent=counts[MailState.PERHAPS_SENT],
            failed=counts[MailState.REFUSED] + counts[MailState.FAILED],
            bounced=counts[MailState.BOUNCED],
            left_out=run.left_out,
            resumes_at=run.resumes_at if run.state == RunState.SENDING else None,
            last_at=_last_at(run, waiting) if run.state == RunState.SENDING else None,
            summary=SummaryState(run.summary),
            created_at=run.created_at,
            ended_at=run.ended_at,
        )


class RunMailOut(MailOut):
    row: int
    document: UUID

    @classmethod
    def of(cls, delivery: Delivery) -> RunMailOut:
        return cls(**MailOut.of(delivery).dict(), row=delivery.row or 0, document=delivery.document_id)


@router.get(
    "/batches/{batch_id}/mail-runs/draft", response={200: RunDraftOut, 404: ProblemOut, 422: ProblemOut}
)
def draft_mail_run(request: HttpRequest, batch_id: UUID, source: SourceName | None = None) -> RunDraftOut:
    """Who would get which mail, which rows have no address, and how the first mail looks."""
    membership = current_membership(request)
    batch = own_batch(membership, batch_id)
    with _answering():
        language = translation.get_language_from_request(request)
        plan = planned(batch, source, by=membership, language=language, store=wiring.store())
    sent = allowances.mails_sent(membership.person)
    last_at = rules.last_at(plan.mails, used=sent.used, limit=sent.limit, now=wiring.clock().now())
    return RunDraftOut.of(plan, is_ready=queries.is_ready(membership.organisation), last_at=last_at)


@router.get("/batches/{batch_id}/mail-runs", response={200: list[MailRunOut], 404: ProblemOut})
def list_mail_runs(request: HttpRequest, batch_id: UUID) -> list[MailRunOut]:
    """When its documents were sent by mail, the newest first, and what became of the mails."""
    batch = own_batch(current_membership(request), batch_id)
    return [MailRunOut.of(each) for each in queries.runs_of(batch)[:20]]


@router.post(
    "/batches/{batch_id}/mail-runs",
    response={202: MailRunOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut},
)
def start_mail_run(request: HttpRequest, batch_id: UUID, payload: MailRunIn) -> Status[MailRunOut]:
    """Send the documents of a batch by mail, each to the address in its row, as many in an hour as one may.

    Those whose document went to them before get it again only where that is asked for.
    """
    membership = current_membership(request)
    batch = own_batch(membership, batch_id)
    wish = operations.RunWish(
        source=payload.source,
        subject=payload.subject,
        body=payload.body,
        way=payload.way,
        days=payload.days,
        home=page_urls.home(request),
        language=translation.get_language_from_request(request),
        again=payload.again,
        corrected=payload.corrected,
        summary_to=membership.person.email if payload.summary_to_me else "",
    )
    with _answering():
        run = operations.start_run(batch, wish, by=membership, now=wiring.clock().now())
    return Status(202, MailRunOut.of(_run(membership, batch_id, run.pk)))


@router.post(
    "/batches/{batch_id}/mail-runs/{run_id}/pause",
    response={200: MailRunOut, 404: ProblemOut, 409: ProblemOut},
)
def pause_mail_run(request: HttpRequest, batch_id: UUID, run_id: UUID) -> MailRunOut:
    """Send no more for now; what is under way goes out."""
    membership = current_membership(request)
    with _answering():
        operations.pause_run(_run(membership, batch_id, run_id))
    return MailRunOut.of(_run(membership, batch_id, run_id))


@router.post(
    "/batches/{batch_id}/mail-runs/{run_id}/resume",
    response={200: MailRunOut, 404: ProblemOut, 409: ProblemOut},
)
def resume_mail_run(request: HttpRequest, batch_id: UUID, run_id: UUID) -> MailRunOut:
    """Go on where it was paused."""
    membership = current_membership(request)
    with _answering():
        operations.resume_run(_run(membership, batch_id, run_id))
    return MailRunOut.of(_run(membership, batch_id, run_id))


@router.post(
    "/batches/{batch_id}/mail-runs/{run_id}/end", response={200: MailRunOut, 404: ProblemOut, 409: ProblemOut}
)
def end_mail_run(request: HttpRequest, batch_id: UUID, run_id: UUID) -> MailRunOut:
    """Do not send the rest, for good."""
    membership = current_membership(request)
    with _answering():
        operations.end_run(_run(membership, batch_id, run_id), now=wiring.clock().now())
    return MailRunOut.of(_run(membership, batch_id, run_id))


@router.get("/batches/{batch_id}/mail-runs/{run_id}/mails", response={200: list[RunMailOut], 404: ProblemOut})
def list_run_mails(
    request: HttpRequest,
    batch_id: UUID,
    run_id: UUID,
    state: MailState | None = None,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[RunMailOut]:
    """Its mails behind the row `after`, of one state where it is named, and what became of each."""
    run = _run(current_membership(request), batch_id, run_id)
    return [RunMailOut.of(each) for each in queries.mails_of(run, state=state, after=after)[:limit]]


def _run(membership: Membership, batch_id: UUID, run_id: UUID) -> MailRun:
    found = queries.runs_of(own_batch(membership, batch_id)).filter(pk=run_id).first()
    if found is None:
        raise not_found("This sending")
    return found


def _last_at(run: MailRun, waiting: int) -> datetime | None:
    sent = allowances.mails_sent(run.person)
    return rules.last_at(waiting, used=sent.used, limit=sent.limit, now=wiring.clock().now())


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except UnknownSource as error:
        errors = [{"path": "/source", "message": str(error)}]
        raise Problem(422, "invalid-request", str(error), errors=errors) from error
    except operations.NotTested as error:
        raise Problem(409, "mail-not-set-up", error.said) from error
    except operations.RunUnderWay as error:
        raise Problem(409, "mails-under-way", error.said) from error
    except operations.NobodyToWriteTo as error:
        raise Problem(409, "no-recipients", error.said) from error
    except operations.RunEnded as error:
        raise Problem(409, "mails-out", error.said) from error
