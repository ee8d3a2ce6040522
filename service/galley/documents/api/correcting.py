"""Documents that count no more, and people's own words for documents, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from galley import wiring
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Membership, Scope
from galley.documents import operations, queries
from galley.documents.api.answers import DocumentOut, answering
from galley.documents.api.found import document_of
from galley.documents.models import Document
from galley.edge.problems import Problem, ProblemOut
from galley.edge.requests import Body

router = Router(tags=["documents"], auth=people_or_programs(Scope.DOCUMENTS))
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]


class CancellationIn(Body):
    reason: Reason = Field("", description="For oneself; nobody who verifies the document is told it.")
    replaced_by: UUID | None = Field(None, description="The document that counts in its place, if one does.")


@router.put(
    "/documents/{document_id}/cancellation",
    response={200: DocumentOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut},
)
def cancel_document(request: HttpRequest, document_id: UUID, payload: CancellationIn) -> DocumentOut:
    """Say that a document counts no more. It stays as it is, keeps its number, and `verify` says so."""
    membership = current_membership(request)
    document = document_of(membership, document_id)
    replacement = _replacement(membership, payload.replaced_by)
    with answering():
        document = operations.cancel_document(
            document, reason=payload.reason, replacement=replacement, now=wiring.clock().now()
        )
    return DocumentOut.of(document)


@router.delete("/documents/{document_id}/cancellation", response={200: DocumentOut, 404: ProblemOut})
def reinstate_document(request: HttpRequest, document_id: UUID) -> DocumentOut:
    """Take a cancellation back: the document counts again."""
    return DocumentOut.of(
        operations.reinstate_document(document_of(current_membership(request), document_id))
    )


def _replacement(membership: Membership, document_id: UUID | None) -> Document | None:
    if document_id is None:
        return None
    found = queries.document_of(membership, document_id)
    if found is None:
        message = "There is no such document here."
        raise Problem(422, "invalid-request", message, errors=[{"path": "/replaced_by", "message": message}])
    return found
