"""What is told of a request so that a copy of the data can be asked it again: to a proxy that records, in headers of
its answer; or in the log, where ACCESS_LOG is on, and then to nobody else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.utils.encoding import escape_uri_path

from galley.edge.callers import address_of
from galley.edge.telemetry import access_log, recorded_names
from galley.edge.telemetry.access_log import Answered, Came

CALLS = ("/api/", "/_allauth/")
# The pages that letters and links lead to: their last part opens an account, an organisation, or a document.
SECRET_IN_PATH = re.compile(r"^(/account/(?:verify-email|password/reset/key|invitation)/|/[df]/).+")
# As a line says it of what is not to be asked again.
NOTHING: Mapping[str, object] = {}


class RecordedNames:
    """Says who asked and which route it was, where a recorder asks for it. Who asked is who had the session before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        # No proxy takes them out where the log is what is recorded from.
        if recorded_names.ASKED in request.headers and not is_logged():
            if person := _person(request):
                response[recorded_names.PERSON] = person
            if route := _route(request):
                response[recorded_names.ROUTE] = route
        return response

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Look who asks before a logout takes place. Pages are the same for all, so their session is not looked up."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES and request.path.startswith(CALLS)
        if has_session and (is_logged() or recorded_names.ASKED in request.headers):
            request.recorded_person = request.session.get(SESSION_KEY)  # type: ignore[attr-defined] # for this request


def is_logged() -> bool:
    """Return whether the log tells what it takes to ask a request again. A copy is asked by no person."""
    return settings.GALLEY.access_log == "on" and not os.environ.get(recorded_names.COPY)


def told_of(
    request: HttpRequest, response: HttpResponse, at: float, seconds: float
) -> Mapping[str, object] | None:
    """Return what the log tells of a request that began at this instant (in seconds since 1970); None where it is off.

    Nothing of what no person asked, and where the address itself is a secret.
    """
    if not is_logged():
        return None
    came, route = _came(request, at), _route(request)
    if came.is_trial or SECRET_IN_PATH.match(request.path):
        return NOTHING
    size = response.get("Content-Length", "")
    answered = Answered(_person(request), route, int(size) if size.isdecimal() else 0, seconds)
    is_body_told = access_log.is_body_told(came, route, settings.GALLEY.access_log_bodies)
    return access_log.told_of(came, answered, _body(request) if is_body_told else None, settings.SECRET_KEY)


def told_of_call(scope: Mapping[str, Any], at: float, answered: Answered) -> Mapping[str, object]:
    """Return the same of a call without a body, as the application server hands it on."""
    headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    came = Came(at, scope["method"], scope["path"], query, headers, _address(scope))
    return NOTHING if came.is_trial else access_log.told_of(came, answered, None, settings.SECRET_KEY)


def _came(request: HttpRequest, at: float) -> Came:
    # A test's client has no application server.
    scope = request.META.get("asgi.scope") or {"headers": (), "client": (request.META["REMOTE_ADDR"], 0)}
    length = request.META.get("CONTENT_LENGTH") or "0"
    return Came(
        at,
        request.method or "",
        escape_uri_path(request.path),
        request.META.get("QUERY_STRING", ""),
        {name.lower(): text for name, text in request.headers.items()},
        _address(scope),
        int(length) if length.isdecimal() else 0,
    )


def _address(scope: Mapping[str, Any]) -> str:
    return address_of(scope, trusted_proxies=settings.GALLEY.trusted_proxies)


def _body(request: HttpRequest) -> bytes | None:
    try:
        return request.body
    except (RawPostDataException, UnreadablePostError, RequestDataTooBig):
        return None


def _route(request: HttpRequest) -> str:
    return recorded_names.template_of(request.resolver_match.route) if request.resolver_match else ""


def _person(request: HttpRequest) -> str:
    member = getattr(request, "auth", None)
    if member is not None and hasattr(request, "api_key"):
        return recorded_names.name_of(recorded_names.BY_KEY, member.pk, settings.SECRET_KEY)
    person = getattr(member, "person_id", None) or getattr(request, "recorded_person", None)
    return recorded_names.name_of(recorded_names.BY_SESSION, person, settings.SECRET_KEY) if person else ""
