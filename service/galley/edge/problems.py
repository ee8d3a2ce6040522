"""Errors as RFC 9457 problem documents: what is wrong, where, and how to mend it."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from psycopg_pool import PoolTimeout

from galley.edge.telemetry import metrics
from galley.ports import CannotRender, ObjectAltered, ObjectMissing, ReadersBusy, StoreUnreachable
from galley.sentences import Sentence

log = logging.getLogger("galley.problem")

MEDIA_TYPE = "application/problem+json"
# A database that is away, restarts, fails over, or has no connection or no lock to give in time.
DATABASE_TROUBLE = (OperationalError, InterfaceError, PoolTimeout)
# Its class has no place among those: the database ended a transaction in which nothing was asked for too long.
IDLE_TRANSACTION = "25P03"


class FieldError(Schema):
    """One invalid value; `path` is a JSON pointer, or a file's name when a bundle is checked.

    `message` is English. `kind` names what is wrong and `about` what its sentence is about, so that an app can say it
    in another language: kind "maximum" about "1,000".
    """

    path: str
    message: str
    line: int | None = None
    hint: str | None = None
    kind: str | None = None
    about: list[str] | None = None


class ProblemOut(Schema):
    """An RFC 9457 problem document.

    `detail` is English. Where `kind` names its sentence, an app can say it in another language, as those of values.
    """

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    kind: str | None = None
    about: list[str] | None = None


class Problem(Exception):
    """An answer that is an error. `kind` names it in its type's address, for programs; `detail` says it to people."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str | Sentence,
        *,
        title: str = "",
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.said = detail if isinstance(detail, Sentence) else Sentence(detail)
        super().__init__(self.said.text)
        self.status = status
        self.kind = kind
        self.detail = self.said.text
        self.title = title or HTTPStatus(status).phrase
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})


def problem_response(problem: Problem) -> HttpResponse:
    """Write a problem as a response."""
    response = JsonResponse(_body(problem), status=problem.status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def _body(problem: Problem) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"urn:galley:problem:{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.said.kind:
        body |= {"kind": problem.said.kind, "about": list(problem.said.about)}
    return body | ({"errors": problem.errors} if problem.errors else {})


def explain_refused_method(request: HttpRequest, response: HttpResponse) -> None:
    """Put a problem into an answer of 405; its headers stay."""
    allowed = response.headers.get("Allow") or "nothing"
    detail = f"{request.method} is not possible at this address. Possible: {allowed}."
    response.content = json.dumps(_body(Problem(405, "method-not-allowed", detail)))
    response["Content-Type"] = MEDIA_TYPE


def not_found(what: str = "This") -> Problem:
    """Return the one answer for what is absent and for what belongs to another."""
    return Problem(404, "not-found", f"{what} does not exist, or you may not see it.")


def database_trouble(error: BaseException) -> Problem:
    """Return the answer while the database is away or too busy, the same for all calls."""
    log.warning("The database does not answer: %s", error, extra={"error": type(error).__name__})
    detail = "The database does not answer now. What you sent was not kept. Try again in a moment."
    return Problem(503, "database-unreachable", detail, headers={"Retry-After": "2"})


def _is_database_trouble(error: BaseException | None) -> bool:
    return isinstance(error, DATABASE_TROUBLE) or _ended_idle(error)


def _ended_idle(error: BaseException | None) -> bool:
    return isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", None) == IDLE_TRANSACTION


def note_broken_object(error: ObjectMissing | ObjectAltered) -> None:
    """Count and log an object that is not as it was recorded: its operator has to hear of it."""
    metrics.store_errors.labels(type(error).__name__).inc()
    log.error("%s", error, extra={"key": error.key, "error": type(error).__name__})


def note_silent_store(error: StoreUnreachable) -> None:
    """Count and log that the object store did not answer."""
    metrics.store_errors.labels("StoreUnreachable").inc()
    log.error("%s", error, extra={"error": "StoreUnreachable"})


def answer_with_problems(api: NinjaAPI) -> None:
    """Make every error of an API a problem document."""
    _answer_for_the_stores(api)
    _answer_for_the_workers(api)
    _answer_for_requests(api)


def _answer_for_the_stores(api: NinjaAPI) -> None:
    @api.exception_handler(ObjectMissing)
    @api.exception_handler(ObjectAltered)
    def on_broken_object(request: HttpRequest, error: ObjectMissing | ObjectAltered) -> HttpResponse:
        note_broken_object(error)
        detail = (
            "What is kept of this is no longer what was recorded, so it is not handed out. "
            "Tell the administrator of this Galley: a restore point has it."
        )
        return problem_response(
            Problem(502, "stored-object-altered", detail, title="The stored object is damaged")
        )

    @api.exception_handler(StoreUnreachable)
    def on_silent_store(request: HttpRequest, error: StoreUnreachable) -> HttpResponse:
        note_silent_store(error)
        detail = "The object store does not answer. Nothing was lost. Try again in a moment."
        return problem_response(Problem(503, "store-unreachable", detail, headers={"Retry-After": "5"}))

    def on_silent_database(request: HttpRequest, error: Any) -> HttpResponse:
        return problem_response(database_trouble(error))

    for trouble in DATABASE_TROUBLE:
        api.add_exception_handler(trouble, on_silent_database)

    @api.exception_handler(InternalError)
    def on_ended_transaction(request: HttpRequest, error: InternalError) -> HttpResponse:
        if not _ended_idle(error):
            raise error
        return problem_response(database_trouble(error))


def _answer_for_the_workers(api: NinjaAPI) -> None:
    @api.exception_handler(CannotRender)
    def on_no_worker(request: HttpRequest, error: CannotRender) -> HttpResponse:
        log.error("%s", error, extra={"error": type(error).__name__})
        detail = "Galley cannot render at the moment. Its operator finds the reason in its log and at /healthz/ready."
        return problem_response(Problem(503, "cannot-render", detail))

    @api.exception_handler(ReadersBusy)
    def on_busy_readers(request: HttpRequest, error: ReadersBusy) -> HttpResponse:
        headers = {"Retry-After": str(error.retry_after)}
        return problem_response(Problem(503, "busy", str(error), headers=headers))


def _answer_for_requests(api: NinjaAPI) -> None:
    @api.exception_handler(Http404)
    def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem_response(not_found())

    @api.exception_handler(RequestDataTooBig)
    def on_large_body(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        detail = f"This request is larger than {limit} MiB. Send less at once; pictures go to /api/v1/assets."
        return problem_response(Problem(413, "too-large", detail))

    @api.exception_handler(Problem)
    def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
        return problem_response(problem)

    @api.exception_handler(ValidationError)
    def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [
            {"path": _pointer(fault["loc"]), "message": _sentence(fault["msg"])} for fault in error.errors
        ]
        detail = "The request is not as this call expects it."
        return problem_response(Problem(422, "invalid-request", detail, errors=errors))

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        # Ninja calls whatever stops the reading of a body a bad request; what we say ourselves is more exact.
        if isinstance(error.__cause__, Problem):
            return problem_response(error.__cause__)
        kinds = {401: "login-needed", 403: "forbidden", 400: "bad-request"}
        details = {
            401: "Log in first, or send an API key.",
            403: "The CSRF token is missing or old. Reload the page.",
        }
        kind = kinds.get(error.status_code, "error")
        detail = details.get(error.status_code, str(error))
        return problem_response(Problem(error.status_code, kind, detail))


def _pointer(location: Sequence[object]) -> str:
    """Turn Ninja's ("body", "payload", "name") into "/name"."""
    if location and location[0] == "body":
        return pointer(location[2:])  # the name of our own argument comes second
    if location and location[0] in {"form", "file", "query", "path", "header"}:
        return pointer(location[1:])
    return pointer(location)


def pointer(location: Sequence[object]) -> str:
    """Return a place inside a body as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message if message.endswith((".", "!", "?")) else f"{message}."


def on_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that was refused before any view saw it."""
    return problem_response(Problem(400, "bad-request", "This request was not understood."))


def on_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that may not be made."""
    return problem_response(Problem(403, "forbidden", "This is not allowed. Reload the page and try again."))


def on_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without the token of this browser."""
    return on_403(request, PermissionDenied(reason))


def on_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return problem_response(not_found("This address"))


def on_500(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; the log has it under the request's id. A silent database is none."""
    # Django calls this while it handles the exception, whichever view or middleware raised it.
    error = sys.exc_info()[1]
    if error and _is_database_trouble(error):
        return problem_response(database_trouble(error))
    detail = "Something went wrong on our side; nothing was changed. Try again. If it stays, tell us the request id."
    return problem_response(Problem(500, "our-fault", detail))
