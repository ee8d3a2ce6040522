"""What programs read of a document: its electronic invoice, over HTTP."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from galley import wiring
from galley.accounts.auth import current_membership, people_or_programs
from galley.accounts.models import Scope
from galley.documents.api import files
from galley.documents.api.found import document_of
from galley.edge.contents import file_answer
from galley.edge.problems import ProblemOut, not_found
from galley.einvoices import attaching
from galley.objects import queries as objects

router = Router(tags=["documents"], auth=people_or_programs(Scope.DOCUMENTS))
XML = "application/xml"


@router.get(
    "/documents/{document_id}/e-invoice.xml",
    response={200: None, 404: ProblemOut, 502: ProblemOut},
    openapi_extra=file_answer(XML),
)
def download_e_invoice(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The XML that the document carries, as Factur-X (ZUGFeRD) or XRechnung; 404 where it is no electronic invoice."""
    document = document_of(current_membership(request), document_id)
    pdf = objects.bytes_of(document.content, store=wiring.store())
    # It is read from the end, and a signature was put behind that.
    xml = attaching.invoice_in(pdf[: -document.signature.size] if document.signature else pdf)
    if xml is None:
        raise not_found("An electronic invoice in this document")
    response = HttpResponse(xml, content_type=XML)
    response["Content-Disposition"] = files.disposition(f"{document.name}.xml", inline=False)
    return response
