"""Previewed pages as HTTP answers: not sent to who has them, and packed for who can unpack."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from galley.ports import OutputFormat

# Names the bytes of a page, so that they need not be sent twice.
PAGE_NAME = "X-Page-SHA256"
GZIP = "gzip"


def page_response(
    request: HttpRequest, data: bytes, form: OutputFormat, *, have: Sequence[str] | None
) -> HttpResponse:
    """Return a page, or only its name where the caller has it. A drawing is packed where the caller takes that.

    `have` is None for callers that say nothing of what they have.
    """
    name = None if have is None else hashlib.sha256(data).hexdigest()
    if have and name in have:
        response = HttpResponse(status=204)
        del response["Content-Type"]
    elif form is OutputFormat.SVG and takes_gzip(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(gzipped(data), content_type=form.value)
        response["Content-Encoding"] = GZIP
    else:
        response = HttpResponse(data, content_type=form.value)
    response["Vary"] = "Accept-Encoding"
    if name:
        response[PAGE_NAME] = name
    return response


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether an Accept-Encoding header (RFC 9110, 12.5.3) names gzip and does not refuse it."""
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name == GZIP:
            return not any(each.startswith("q=0") and not each[3:].strip(".0") for each in parameters)
    return False


def gzipped(data: bytes) -> bytes:
    """Return bytes packed as quickly as gzip can.

    A drawing shrinks to a fifth in two milliseconds; better packing takes longer than it saves on most lines.
    """
    packer = zlib.compressobj(level=1, wbits=zlib.MAX_WBITS + 16)
    return packer.compress(data) + packer.flush()
