"""Bytes as HTTP answers: what form was asked for, which part, under which name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from galley.documents import rules
from galley.documents.queries import StoredDocument
from galley.edge.handed_over import hand_over
from galley.edge.problems import Problem, note_broken_object, note_silent_store
from galley.objects import queries as objects
from galley.ports import ObjectAltered, ObjectMissing, ObjectStore, OutputFormat, StoreUnreachable


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def accepted_form(accept: str) -> OutputFormat:
    """Return the first form that an Accept header names with the highest weight; SVG where it names none."""
    best, weight = OutputFormat.SVG, 0.0
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((_number(each[2:]) for each in parameters if each.startswith("q=")), 1.0)
        if name in set(OutputFormat) and quality > weight:
            best, weight = OutputFormat(name), quality
    return best


def pdf_response(
    request: HttpRequest, document: StoredDocument, *, store: ObjectStore, etag: str, inline: bool
) -> HttpResponse | StreamingHttpResponse:
    """Return a PDF, or the part of it that was asked for. Raises a 416 problem for a part outside of it.

    Raises `ObjectStoreError` where it is not there, or small and not as it was recorded. A large one is proven on the
    way: where it is not as recorded, the answer ends before it is complete.
    """
    size = document.content.size
    part = _asked_part(request, size=size, etag=etag)
    pieces = objects.pieces_of(document.content, store=store)
    if part:
        pieces = rules.part_of(pieces, part)
    first = next(pieces, b"")
    whole = size <= objects.ONE_PIECE
    rest = telling(pieces)
    begun = whole or hand_over(request, rest)
    response = HttpResponse(first) if begun else StreamingHttpResponse(chain((first,), rest))
    response.status_code = 206 if part else 200
    if part:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    length = part.last + 1 - part.first if part else size
    for name, value in pdf_headers(document, length=length, inline=inline):
        response[name] = value
    return response


def telling(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Return the pieces; trouble on the way is logged and counted here, as no answer can say it any more."""
    try:
        yield from pieces
    except (ObjectMissing, ObjectAltered) as error:
        note_broken_object(error)
        raise
    except StoreUnreachable as error:
        note_silent_store(error)
        raise


def pdf_headers(document: StoredDocument, *, length: int, inline: bool) -> list[tuple[str, str]]:
    """Return what every answer with bytes of a document says of them."""
    return [
        ("Content-Type", OutputFormat.PDF.value),
        ("Content-Length", str(length)),
        ("Accept-Ranges", "bytes"),
        ("ETag", f'"{document.content.sha256}"'),
        ("Content-Disposition", _disposition_of(document.name, inline=inline)),
    ]


def _asked_part(request: HttpRequest, *, size: int, etag: str) -> rules.ByteRange | None:
    try:
        part = rules.range_of(request.headers.get("Range", ""), size=size)
    except rules.RangeNotSatisfiable as error:
        headers = {"Content-Range": f"bytes */{size}"}
        raise Problem(416, "range", f"The document has {size} bytes.", headers=headers) from error
    # A part of something that has changed since would be glued to the wrong rest.
    return part if part and request.headers.get("If-Range", etag) == etag else None


# A document is often fetched more than once, and looking at each letter of its name takes as long as reading its bytes.
@lru_cache(maxsize=1024)
def _disposition_of(document: str, *, inline: bool) -> str:
    return disposition(rules.file_name(document, ""), inline=inline)


def disposition(name: str, *, inline: bool) -> str:
    """Return a Content-Disposition header (RFC 6266) that every client understands."""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{rules.plain_file_name(name)}\"; filename*=UTF-8''{quote(name)}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
