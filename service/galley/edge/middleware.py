"""Around every request: an id, a line in the log, figures, limits, and the rules that all answers obey."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from uuid import uuid4

from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.middleware.common import CommonMiddleware
from django.urls import resolve

from galley.adapters.database.connection_guard import release_connection
from galley.edge import limits, problems
from galley.edge.telemetry import metrics, recording
from galley.edge.telemetry.logs import ASKED_AGAIN, request_id

log = logging.getLogger("galley.request")
Next = Callable[[HttpRequest], HttpResponse]
QUIET = ("/healthz/", "/metrics", "/assets/")
# Balancers and kubelets ask these at the address of one process, which is no name that people use. The figures are not
# among them: a page that has its own name point here would read them in a browser on this machine.
ASKED_BY_ADDRESS = ("/healthz/live", "/healthz/ready", "/version")
# A caller of these gets a session before any login.
BEGINNING = re.compile(r"^/_allauth/\w+/v1/auth/(?:webauthn/(?:login|signup)|signup|password/request)$")
NEWCOMER = "newcomer"
LONGEST_METHOD = 20  # anybody may call a method what they like
NUL = "%00"  # no database keeps it, so no address has it
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def id_of_request(given: str) -> str:
    """Return the id that a client gave its request, or a new one."""
    return given if GIVEN_ID.fullmatch(given) else uuid4().hex


def note_answer(
    method: str,
    path: str,
    route: str,
    status: int,
    seconds: float,
    asked_again: Mapping[str, object] | None = None,
) -> None:
    """Count an answered request, and log it where it is not one of those that come every second."""
    metrics.observe_request(method, route, status, seconds)
    if path.startswith(QUIET):
        return
    method, path = method[:LONGEST_METHOD], recording.SECRET_IN_PATH.sub(r"\1…", path)
    told: dict[str, object] = {"method": method, "status": status, "ms": round(seconds * 1000, 1)}
    told |= {"path": path} if asked_again is None else {ASKED_AGAIN: asked_again}
    log.info("%s %s %s", method, path, status, extra=told)


class RequestLog:
    """Gives each request an id, and logs and counts it when it is answered."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, between two looks at the clock."""
        token = request_id.set(id_of_request(request.headers.get("X-Request-Id", "")))
        at, began = time.time(), time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            response["X-Request-Id"] = request_id.get()
            route = request.resolver_match.route if request.resolver_match else "none"
            asked_again = recording.told_of(request, response, at, seconds)
            note_answer(request.method or "", request.path, route, response.status_code, seconds, asked_again)
            return response
        finally:
            request_id.reset(token)


class ReleaseConnections:
    """Gives the database connection back before the answer is sent: its client may take a long time for it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        # A file is sent as a file; it needs no database.
        if isinstance(response, StreamingHttpResponse) and not getattr(response, "file_to_stream", None):
            response.streaming_content = _release_after_each(response.streaming_content)
        release_connection("the client")
        return response


def _release_after_each(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        release_connection("the client")
        yield piece


class ResponseRules:
    """Keeps private answers out of every cache that is not the person's own, and words a refused method."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and put the headers in."""
        with limits.collected() as told:
            response = (
                problems.on_400(request) if NUL in request.get_full_path() else self.get_response(request)
            )
        limits.write(response, told)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            problems.explain_refused_method(request, response)
        if request.path.startswith(recording.CALLS) and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class KnownHosts(CommonMiddleware):
    """Refuses a request for a host that is not ours, but for the addresses that are asked at one process."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Let these through, and look at the host of all others."""
        # Their answers hold no address, so a made-up host leads nobody astray.
        return None if request.path in ASKED_BY_ADDRESS else super().process_request(request)


class Newcomers:
    """Limits how many sessions without a login one address may begin: a passkey's challenge needs one, as a sign-up."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it in words."""
        most = settings.GALLEY.newcomers_per_minute
        limit = {NEWCOMER: f"{most}/m/ip"}
        begins = BEGINNING.search(request.path) is not None
        if begins and not ratelimit.consume(
            request, app="galley", action=NEWCOMER, config=limit, limit_get=True
        ):
            detail = (
                f"More than {most} logins and sign-ups were begun from this address within a minute. "
                "Try again in a minute."
            )
            return problems.problem_response(
                problems.Problem(429, "too-many-newcomers", detail, headers={"Retry-After": "60"})
            )
        return self.get_response(request)


class LoginFaults:
    """Answers what allauth trips over and its client is to mend: else it would be a fault of ours, with its trace."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer to a request that allauth could not take; None where the fault is ours."""
        if not request.path.startswith("/_allauth/"):
            return None
        if isinstance(error, RecursionError):
            return problems.problem_response(
                problems.Problem(400, "bad-request", "This request is nested too deeply to be read.")
            )
        if "/webauthn" in request.path and isinstance(error, (KeyError, TypeError, ValueError)):
            detail = "What came from the passkey cannot be read. Use the passkey once more."
            return problems.problem_response(problems.Problem(400, "bad-request", detail))
        if request.path.endswith("/signup") and isinstance(error, IntegrityError):
            # Another request signed the address up in the same instant. Asked again, allauth finds it taken, and
            # answers as for one that was taken long ago: an answer of its own would tell that it was not.
            view = resolve(request.path_info)
            answer: HttpResponse = view.func(request, *view.args, **view.kwargs)
            return answer
        return None
