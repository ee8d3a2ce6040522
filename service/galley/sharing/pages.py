"""The page that a link leads to: for people without an account, and without any script.

To open it counts as nothing, since programs that look through mail open every link. A download is a form that is sent.
"""

from __future__ import annotations

import base64
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from galley import wiring
from galley.documents import queries as documents
from galley.documents.api import files
from galley.edge.problems import Problem, problem_response
from galley.library import spoken
from galley.objects import queries as objects
from galley.ports import ObjectStoreError
from galley.sharing import operations, queries, words
from galley.sharing.models import DocumentLink
from galley.sharing.rules import LinkState, state_of

PASSWORD = "link_password"  # noqa: S105 - the name of a limit
# As for logins: by address, and by what is tried.
TRIES = {PASSWORD: "10/m/ip,5/300s/key"}
PROOF_SECONDS = 3600
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


# There is no session whose authority a forged form could use: whoever has the address may do all that is done here.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def shared_document(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the page of a link, or the document where its form was sent."""
    link = queries.link_by_token(token)
    response = _answer(request, link) if link else _said(request, words.UNKNOWN.spoken(), 404)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _answer(request: HttpRequest, link: DocumentLink) -> HttpResponseBase:
    state = state_of(link.facts, now=wiring.clock().now())
    if state != LinkState.OPEN:
        return _ended(request, link, state)
    if request.method != "POST":
        return _question(request, link) if link.password else _document(request, link)
    if link.password and not _is_proven(link, request.POST.get("proof", "")):
        return _tried(request, link)
    return _download(request, link) if "download" in request.POST else _document(request, link)


def _tried(request: HttpRequest, link: DocumentLink) -> HttpResponse:
    """Answer a password: with the document's page, or with what is wrong."""
    password, key = request.POST.get("password", ""), str(link.pk)
    if not password:
        return _question(request, link)
    # Counted before it is looked at, so that many at the same instant get no more tries.
    usage = ratelimit.consume(request, app="galley", action=PASSWORD, key=key, config=TRIES, limit_get=True)
    if not usage:
        return _question(request, link, fault=words.TOO_MANY_TRIES, status=429)
    if not operations.opens(link, password):
        return _question(request, link, fault=words.WRONG_PASSWORD, status=403)
    usage.rollback()
    return _document(request, link)


def _download(request: HttpRequest, link: DocumentLink) -> HttpResponseBase:
    now = wiring.clock().now()
    if not operations.count_download(link, now=now):
        link.refresh_from_db(fields=["downloads", "revoked_at", "expires_at"])
        return _ended(request, link, state_of(link.facts, now=now))
    document = documents.StoredDocument(link.document.name, objects.Recorded(*_stored(link)), member=None)
    etag = f'"{document.content.sha256}"'
    try:
        return files.pdf_response(request, document, store=wiring.store(), etag=etag, inline=False)
    except ObjectStoreError:
        operations.take_back_download(link)
        return _said(request, words.NOT_NOW.spoken(), 503)


def _stored(link: DocumentLink) -> tuple[str, str, int]:
    content = link.document.content
    return content.key, content.sha256, content.size


def _document(request: HttpRequest, link: DocumentLink) -> HttpResponse:
    document = link.document
    told = {
        "title": words.title_of(spoken.title_for(document.version, document.title), document.number),
        "subject": document.subject,
        "facts": words.facts_of(document.pages, document.content.size),
        "until": words.until(link.expires_at, link.most_downloads, link.downloads),
        "picture": _picture(link),
        "proof": _signer().sign(str(link.pk)) if link.password else "",
    }
    return _page(request, "document.html", _sent_by(link) | told)


def _question(
    request: HttpRequest, link: DocumentLink, *, fault: str = "", status: int = 200
) -> HttpResponse:
    if fault and not _wants_page(request):
        return _said(request, words.Words("password", words.PASSWORD_NEEDED, fault).spoken(), status)
    told = _sent_by(link) | {"fault": words.SPEECH.say(fault) if fault else ""}
    return _page(request, "password.html", told, status=status)


def _ended(request: HttpRequest, link: DocumentLink, state: LinkState) -> HttpResponse:
    sent_by = _sent_by(link)
    said = words.ended(state, sent_by["sender"].name)
    return _said(request, said, HTTPStatus.GONE, sent_by)


def _said(
    request: HttpRequest, said: words.Words, status: int, told: dict[str, Any] | None = None
) -> HttpResponse:
    """Return a page that says one thing; to a program the same as a problem."""
    if not _wants_page(request):
        return problem_response(Problem(status, said.kind, said.text, title=said.title))
    return _page(request, "said.html", (told or {}) | {"said": said}, status=status)


def _wants_page(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _page(request: HttpRequest, name: str, told: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return HttpResponse(render_to_string(f"sharing/{name}", told | {"fonts": _fonts()}), status=status)


def _sent_by(link: DocumentLink) -> dict[str, Any]:
    try:
        return {"sender": queries.sender_of(link, store=wiring.store())}
    except ObjectStoreError:
        # The page is of use without a colour; the download says what is wrong.
        return {"sender": queries.Sender(link.organisation.name)}


def _picture(link: DocumentLink) -> str:
    """Return the first page as an address that holds it: one of its own would have to be guarded as the page is."""
    try:
        data = objects.bytes_of(link.picture, store=wiring.store()) if link.picture else b""
    except ObjectStoreError:
        return ""
    return f"data:image/webp;base64,{base64.b64encode(data).decode()}" if data else ""


def _is_proven(link: DocumentLink, proof: str) -> bool:
    """Return whether this page was opened with the link's password within the last hour."""
    try:
        return _signer().unsign(proof, max_age=PROOF_SECONDS) == str(link.pk)
    except signing.BadSignature:
        return False


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="galley.sharing.opened")


@cache
def _fonts() -> dict[str, str]:
    """Return the addresses of the web app's typefaces, whose names its build made."""
    folder = Path(settings.WEB_ROOT) / "assets"
    names = {"serif": "newsreader-latin-[!e]*.woff2", "sans": "source-sans-3-latin-wght*.woff2"}
    found = {name: next(folder.glob(pattern), None) for name, pattern in names.items()}
    return {name: f"/assets/{file.name}" for name, file in found.items() if file}
