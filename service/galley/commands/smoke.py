"""Try a running Galley out, from its door to a finished document, and leave nothing behind."""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from galley import wiring
from galley.accounts import operations, queries
from galley.config import Settings
from galley.failures import CommandFailed

TIMEOUT_SECONDS = 60


class _Visitor:
    """A program with an API key that speaks to the running Galley."""

    def __init__(self, url: str, key: str, *, public_address: str) -> None:
        self._parts = urlsplit(url)
        self._headers = {
            **_as_a_proxy_asks(url, public_address),
            **_extra_headers(),
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }

    def ask(self, method: str, path: str, body: object = None, *, expect: int = HTTPStatus.OK) -> bytes:
        """Send one request and return the answer's body. Raises `CommandFailed` for any other status."""
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.netloc, timeout=TIMEOUT_SECONDS)
        data = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, f"{self._parts.path}{path}", data, self._headers)
            response = connection.getresponse()
            answer = response.read()
        except OSError as error:
            raise CommandFailed(f"{method} {path} got no answer: {error}") from error
        finally:
            connection.close()
        if response.status != expect:
            said = answer.decode(errors="replace")[:500]
            raise CommandFailed(f"{method} {path} was answered {response.status} instead of {expect}: {said}")
        return answer


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """See the gallery, preview a template, issue a document, download it and compare it, then delete all of it."""
    with _smoke_person() as key:
        visitor = _Visitor(arguments.url, key, public_address=settings.address)
        gallery = json.loads(visitor.ask("GET", "/api/v1/templates"))
        shown = [each["slug"] for each in gallery if each["published_version"]]
        if not shown:
            raise CommandFailed("The gallery is empty: no template is published.")
        _make_and_compare(visitor, shown[0])
    sys.stdout.write(
        f"{len(shown)} templates; a document of {shown[0]!r} was made, kept and downloaded unchanged.\n"
    )
    return 0


def _make_and_compare(visitor: _Visitor, slug: str) -> None:
    template = json.loads(visitor.ask("GET", f"/api/v1/templates/{slug}"))
    values = template["sample"]
    visitor.ask("POST", f"/api/v1/templates/{slug}/preview", {"values": values})
    order = {"template": slug, "values": values}
    made: dict[str, Any] = json.loads(
        visitor.ask("POST", "/api/v1/documents", order, expect=HTTPStatus.CREATED)
    )
    address = f"/api/v1/documents/{made['id']}"
    pdf = visitor.ask("GET", f"{address}/pdf")
    if hashlib.sha256(pdf).hexdigest() != made["sha256"] or not pdf.startswith(b"%PDF-"):
        raise CommandFailed("The downloaded document is not the one that was made.")
    visitor.ask("DELETE", address, expect=HTTPStatus.NO_CONTENT)


@contextmanager
def _smoke_person() -> Iterator[str]:
    """Give the API key of a person who exists only for as long as the block runs."""
    now = wiring.clock().now()
    person = operations.create_person(
        f"smoke-{secrets.token_hex(8)}@galley.invalid", None, now=now, name="Smoke test"
    )
    try:
        yield operations.create_api_key(queries.membership_of(person), name="smoke test", now=now)[1]
    finally:
        operations.delete_person(person)


def _as_a_proxy_asks(url: str, public_address: str) -> dict[str, str]:
    """Return what a proxy adds. One process is asked at its own address, which is no name that Galley answers to."""
    public = urlsplit(public_address)
    if urlsplit(url).netloc == public.netloc:
        return {}
    return {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}


def _extra_headers() -> dict[str, str]:
    given: dict[str, str] = json.loads(os.environ.get("SMOKE_HEADERS") or "{}")
    return given
