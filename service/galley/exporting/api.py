"""Download everything one's account holds."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from galley import wiring
from galley.accounts.auth import current_person, only_people
from galley.documents.api import files
from galley.edge.contents import file_answer
from galley.exporting import archive

router = Router(tags=["accounts"])


@router.get(
    "/me/export",
    operation_id="galley_documents_export_api_export_me",
    response={200: None},
    auth=only_people,
    openapi_extra=file_answer("application/zip"),
)
def export_me(request: HttpRequest) -> StreamingHttpResponse:
    """Everything the account holds, as a zip."""
    now = wiring.clock().now()
    pieces = archive.archive_of(current_person(request), now=now, store=wiring.store())
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = files.disposition(f"Galley export {now:%Y-%m-%d}.zip", inline=False)
    return response
