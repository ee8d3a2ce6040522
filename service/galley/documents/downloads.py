"""The short way of a download: a program asks with its key for a whole document, and gets it.

Programs download much, and Django's way costs ten times what the bytes cost. So a request that is plainly this one is
answered here: one question to the database, no model, no middleware. Whatever is not plain (a browser, a part of a
document, a key that is refused, a document that is another's or damaged) gets no answer here and goes Django's way,
which alone knows how to refuse. So nobody gets more by this way than by the other.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import psycopg
import psycopg_pool
from django.conf import settings
from django.urls import resolve

from galley.accounts import rules as accounts
from galley.documents import queries
from galley.documents.api import files
from galley.edge.middleware import id_of_request, note_answer
from galley.edge.standing_headers import Headers, standing_headers
from galley.edge.telemetry import recorded_names, recording
from galley.edge.telemetry.access_log import Answered
from galley.edge.telemetry.logs import request_id
from galley.objects import queries as objects
from galley.ports import Ask, ObjectStore, ObjectStoreError

log = logging.getLogger("galley.downloads")

PATH = re.compile(r"/api/v1/documents/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/pdf")
QUERIES = {b"": False, b"inline=true": True, b"inline=false": False}
BEARER = "Bearer "
ASKED = recorded_names.ASKED.lower().encode()
# With one of these another answer may be meant, or another way in.
OTHER_WAYS = frozenset(
    (b"range", b"if-none-match", b"x-session-token", b"content-length", b"transfer-encoding")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A download that is plainly one. `host`, `scheme` and `forwarded_scheme` are what the request says of itself,
    `scope` is all of it.
    """

    path: str
    document: UUID
    digest: str
    inline: bool
    host: str
    scheme: str
    forwarded_scheme: str | None
    request_id: str
    is_recorded: bool
    scope: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Download:
    """An answer: its headers, the first of its bytes, and the others in pieces."""

    headers: list[tuple[bytes, bytes]]
    first: bytes
    rest: Iterator[bytes]
    whole: bool


def asked_of(scope: dict[str, Any]) -> Asked | None:
    """Return what a request asks for, where it is plainly a program's download of a whole document."""
    found = PATH.fullmatch(scope["path"]) if scope["method"] == "GET" else None
    if found is None or scope["query_string"] not in QUERIES:
        return None
    headers = dict(scope["headers"])
    if len(headers) != len(scope["headers"]) or OTHER_WAYS & headers.keys():
        return None
    shown = headers.get(b"authorization", b"").decode("latin-1")
    secret = shown.removeprefix(BEARER)
    if secret == shown or not accounts.KEY.fullmatch(secret):
        return None
    forwarded = headers.get(b"x-forwarded-proto")
    return Asked(
        path=found[0],
        document=UUID(found[1]),
        digest=accounts.digest_of_key(secret),
        inline=QUERIES[scope["query_string"]],
        host=headers.get(b"host", b"").decode("latin-1"),
        scheme=scope["scheme"],
        forwarded_scheme=None if forwarded is None else forwarded.decode("latin-1"),
        request_id=id_of_request(headers.get(b"x-request-id", b"").decode("latin-1")),
        is_recorded=ASKED in headers and not recording.is_logged(),
        scope=scope,
    )


def short_answer(asked: Asked, *, ask: Ask, store: ObjectStore, now: datetime) -> Download | None:
    """Return the document, or None where Django has to answer."""
    at, begun = time.time(), time.perf_counter()
    standing = standing_headers(asked.host, asked.scheme, asked.forwarded_scheme)
    if standing is None:
        return None
    try:
        document = queries.document_by_key_shown(asked.digest, asked.document, now=now, ask=ask)
        if document is None:
            return None
        pieces = objects.pieces_of(document.content, store=store)
        first = next(pieces, b"")
    except (psycopg.Error, psycopg_pool.PoolTimeout, ObjectStoreError):
        # Django's way meets the same trouble, and words it.
        return None
    size = document.content.size
    told = files.pdf_headers(document, length=size, inline=asked.inline)
    own = [*told, ("X-Request-Id", asked.request_id), *_recorded(asked, document)]
    headers = [*map(_spelled, own), *_all_spelled(standing)]
    _note(asked, document, at, time.perf_counter() - begun)
    return Download(headers, first, files.telling(pieces), whole=size <= objects.ONE_PIECE)


def _recorded(asked: Asked, document: queries.StoredDocument) -> Headers:
    """Return what a recorder asks for, nothing where none asks."""
    if not asked.is_recorded:
        return ()
    return (recorded_names.PERSON, _name_of(document)), (recorded_names.ROUTE, _template())


def _name_of(document: queries.StoredDocument) -> str:
    return recorded_names.name_of(recorded_names.BY_KEY, document.member, settings.SECRET_KEY)


@lru_cache(maxsize=64)
def _all_spelled(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(map(_spelled, headers))


def _spelled(header: tuple[str, str]) -> tuple[bytes, bytes]:
    name, value = header
    return name.lower().encode("latin-1"), value.encode("latin-1")


def _note(asked: Asked, document: queries.StoredDocument, at: float, seconds: float) -> None:
    token = request_id.set(asked.request_id)
    try:
        asked_again = None
        if recording.is_logged():
            answered = Answered(_name_of(document), _template(), document.content.size, seconds)
            asked_again = recording.told_of_call(asked.scope, at, answered)
        note_answer("GET", asked.path, _route(), 200, seconds, asked_again)
    finally:
        request_id.reset(token)


@cache
def _template() -> str:
    return recorded_names.template_of(_route())


@cache
def _route() -> str:
    return resolve(f"/api/v1/documents/{UUID(int=0)}/pdf").route
