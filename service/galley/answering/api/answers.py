"""What was answered, over HTTP, for whoever asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from galley import wiring
from galley.accounts import allowances
from galley.accounts import queries as people
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.answering import operations, queries
from galley.answering.business import business_of
from galley.answering.models import Answer
from galley.answering.rules import merged, open_values
from galley.documents.api.answers import Values, answering
from galley.edge.problems import ProblemOut, not_found
from galley.library import spoken

router = Router(tags=["answering"], auth=people_or_programs(Scope.DOCUMENTS))
MOST_LISTED = 200


class AnswerOut(Schema):
    id: UUID
    link: UUID
    template: str
    template_title: str
    version: int
    note: str = Field(description="The note of the link that it came by.")
    answered_at: datetime
    opened_at: datetime | None = Field(description="When it was opened first; null as long as it is new.")
    document: UUID | None
    document_name: str
    fault: str = Field(description="Why a document that was to be made by itself was not.")

    @classmethod
    def of(cls, answer: Answer) -> AnswerOut:
        version, document = answer.link.version, answer.document
        is_there = document is not None and document.deleted_at is None
        return cls(
            id=answer.pk,
            link=answer.link_id,
            template=version.template.slug,
            template_title=spoken.title_of(version),
            version=version.number,
            note=answer.link.note,
            answered_at=answer.answered_at,
            opened_at=answer.opened_at,
            document=document.pk if document and is_there else None,
            document_name=document.name if document and is_there else "",
            fault=answer.fault,
        )


class AnswerDetailOut(AnswerOut):
    open_fields: list[str]
    answered: Values = Field(description="What was answered, and nothing else.")
    values: Values = Field(
        description="What was answered laid over the values of whoever asked, where these were open."
    )


@router.get("/answers", response=list[AnswerOut])
def list_answers(request: HttpRequest, response: HttpResponse) -> list[AnswerOut]:
    """The newest answers to one's forms. `X-Unopened-Count` is how many of all nobody has opened yet."""
    membership = current_membership(request)
    response["X-Unopened-Count"] = str(queries.unopened(membership))
    return [AnswerOut.of(each) for each in queries.answers_of(membership)[:MOST_LISTED]]


@router.get("/answers/{answer_id}", response={200: AnswerDetailOut, 404: ProblemOut})
def show_answer(request: HttpRequest, answer_id: UUID) -> AnswerDetailOut:
    """One answer with its values, to make a document of."""
    answer, store = _answer(current_membership(request), answer_id), wiring.store()
    own, answered = (
        queries.values_of(answer.link, store=store),
        queries.answered_values(answer, store=store),
    )
    pointers = answer.link.open_fields
    return AnswerDetailOut(
        **AnswerOut.of(answer).dict(),
        open_fields=pointers,
        answered=open_values(answered, pointers),
        values=merged(own, answered, pointers),
    )


@router.put("/answers/{answer_id}/opened", response={200: AnswerOut, 404: ProblemOut})
def open_answer(request: HttpRequest, answer_id: UUID) -> AnswerOut:
    """Say that an answer has been looked at, so that it is new no more."""
    answer = _answer(current_membership(request), answer_id)
    return AnswerOut.of(operations.open_answer(answer, now=wiring.clock().now()))


@router.post(
    "/answers/{answer_id}/document",
    response={
        201: AnswerOut,
        404: ProblemOut,
        409: ProblemOut,
        410: ProblemOut,
        422: ProblemOut,
        503: ProblemOut,
        504: ProblemOut,
    },
)
def make_document_of_answer(request: HttpRequest, answer_id: UUID) -> Status[AnswerOut]:
    """Make the document of an answer as it came. Asked again, it is the same document."""
    membership = current_membership(request)
    answer = _answer(membership, answer_id)
    allowances.require_quota(membership)
    allowances.count_render(membership.person)
    with answering():
        operations.make_document(
            answer,
            brand=business_of(answer.link, membership),
            lease=timedelta(seconds=wiring.settings().number_lease_seconds),
            by=membership,
            now=wiring.clock().now(),
            tools=wiring.rendering_tools(people.requester_of(membership)),
        )
    return Status(201, AnswerOut.of(operations.open_answer(answer, now=wiring.clock().now())))


@router.delete("/answers/{answer_id}", response={204: None, 404: ProblemOut})
def delete_answer(request: HttpRequest, answer_id: UUID) -> Status[None]:
    """Delete an answer for good. A document that was made of it stays."""
    operations.delete_answer(_answer(current_membership(request), answer_id))
    return Status(204, None)


def _answer(membership: Membership, answer_id: UUID) -> Answer:
    answer = queries.answers_of(membership).defer(None).filter(pk=answer_id).first()
    if answer is None:
        raise not_found("This answer")
    return answer
