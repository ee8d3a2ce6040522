"""A picture of a document's first page."""

from __future__ import annotations

from dataclasses import replace

from galley.documents import rules
from galley.documents.models import Document
from galley.documents.operations import check_and_preview
from galley.documents.operations.issue_and_remake import brand_of
from galley.objects import queries as stored
from galley.ports import CleanPicture, OutputFormat, Priority, RenderingTools

PIXELS_AN_INCH = 120


def picture_of(document: Document, *, tools: RenderingTools) -> bytes | None:
    """Return the first page as it is shown in a list, in WebP; None where no picture of it can be made.

    Raises `ObjectStoreError`.
    """
    chosen = rules.parsed(stored.bytes_of(document.values, store=tools.store))
    brand = brand_of(document, store=tools.store)
    try:
        pdf = check_and_preview.request_for(document, chosen, brand=brand, tools=tools)
        asked = replace(pdf, form=OutputFormat.PNG, ppi=PIXELS_AN_INCH)
        pages = check_and_preview.rendered(asked, tools, Priority.PREVIEW).parts
    except (check_and_preview.RenderFailed, check_and_preview.InvalidValues):
        return None
    found = tools.reader.page_picture(pages[0], requester=tools.requester)
    return found.data if isinstance(found, CleanPicture) else None
