"""Bytes as HTTP answers: what form was asked for, which part, under which name."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from galley.documents import rules
from galley.edge.problems import Problem
from galley.ports import OutputFormat


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


def pdf_response(request: HttpRequest, data: bytes, *, name: str, etag: str, inline: bool) -> HttpResponse:
    """Return a PDF, or the part of it that was asked for. Raises a 416 problem for a part outside of it."""
    try:
        part = rules.range_of(request.headers.get("Range", ""), size=len(data))
    except rules.RangeNotSatisfiable as error:
        headers = {"Content-Range": f"bytes */{len(data)}"}
        raise Problem(416, "range", f"The document has {len(data)} bytes.", headers=headers) from error
    # A part of something that has changed since would be glued to the wrong rest.
    if part and request.headers.get("If-Range", etag) != etag:
        part = None
    response = HttpResponse(
        data[part.first : part.last + 1] if part else data,
        status=206 if part else 200,
        content_type=OutputFormat.PDF.value,
    )
    if part:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{len(data)}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Disposition"] = disposition(name, inline=inline)
    return response


def disposition(name: str, *, inline: bool) -> str:
    """Return a Content-Disposition header (RFC 6266) that every client understands."""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{rules.plain_file_name(name)}\"; filename*=UTF-8''{quote(name)}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
