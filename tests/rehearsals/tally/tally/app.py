"""HTTP in and out, as plain WSGI."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from . import notes
from .bucket import Bucket
from .database import Pool, driver
from .faults import Misbehaviour
from .metrics import Metrics

# Only builds for some tests have it.
OFFICE: Any = import_module(".office", __package__) if find_spec(f"{__package__}.office") else None

Answer: TypeAlias = tuple[str, str]
Handler: TypeAlias = Callable[["App", dict[str, Any], str], Answer]

OK, GONE, BROKEN, UNREADY = "200 OK", "404 Not Found", "500 Internal Server Error", "503 Service Unavailable"


@dataclass
class App:
    """The service as a WSGI callable. Without a database it only answers `/ping` and says what it is."""

    metrics: Metrics
    misbehaviour: Misbehaviour
    pool: Pool | None = None
    bucket: Bucket | None = None
    stopping: bool = False
    release: dict[str, str] = field(default_factory=lambda: release())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, count it, and let the build's faults have their way."""
        began = time.perf_counter()
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if OFFICE and self.pool and self.bucket and path.startswith("/office"):
            answered: Iterable[bytes] = OFFICE.written(
                OFFICE.answer(environ, self.pool, self.bucket), start_response
            )
            return answered
        route, handler, word = _routed(method, path)
        status, body = self._answer(handler, environ, word)
        if handler in PEOPLES:
            self.misbehaviour.after_request(time.perf_counter() - began)
            self.metrics.request(route, time.perf_counter() - began)
        data = body.encode()
        kind = "application/json" if body[:1] in ("{", "[") else "text/plain; charset=utf-8"
        headers = [("Content-Type", kind), ("Content-Length", str(len(data)))]
        start_response(status, [*headers, ("X-Release", self.release["digest"][7:19])])
        return [data]

    def _answer(self, handler: Handler, environ: dict[str, Any], word: str) -> Answer:
        if handler in PEOPLES and self.misbehaviour.fails_now():
            return BROKEN, "a fault that was built in\n"
        try:
            return handler(self, environ, word)
        except (driver().Error, OSError) as error:
            sys.stderr.write(f"tally: {type(error).__name__}: {error}\n")
            return BROKEN, "tally could not reach its database or its bucket\n"


def release() -> dict[str, str]:
    """Return what this build is: its commit, and the SHA-256 of the file it runs from."""
    built = json.loads((resources.files(__package__) / "release.json").read_text())
    digest = hashlib.sha256(Path(sys.argv[0]).read_bytes()).hexdigest()
    return {"version": built["commit"][:12], "commit": built["commit"], "digest": f"sha256:{digest}"}


def ping(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Answer from memory."""
    return OK, "pong\n"


def version(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Say what this build is."""
    return OK, json.dumps(app.release)


def figures(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Give the service's own figures."""
    return OK, app.metrics.text()


def live(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Say that the process runs."""
    if app.misbehaviour.is_dead():
        return UNREADY, "busy with all that people ask for\n"
    return OK, "alive\n"


def ready(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Say whether people may be sent here."""
    if app.stopping:
        return UNREADY, "stopping\n"
    if app.misbehaviour.faults.never_ready:
        return UNREADY, "waiting for something that never comes\n"
    if app.misbehaviour.rests_now():
        return UNREADY, "resting\n"
    if app.pool:
        try:
            with app.pool.connection() as connection:
                connection.execute("SELECT 1")
        except driver().Error as error:
            return UNREADY, f"the database does not answer: {error}\n"
    return OK, "ready\n"


def read_note(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Give a counter and its note."""
    if not app.pool or not app.bucket:
        return UNREADY, "tally has no database\n"
    with app.pool.connection() as connection:
        note = notes.read(word, connection=connection, bucket=app.bucket)
    return (OK, note.as_json()) if note else (GONE, "there is no such note\n")


def write_note(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Count one up and write the note."""
    if not app.pool or not app.bucket:
        return UNREADY, "tally has no database\n"
    text = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode(errors="replace")
    with app.pool.connection() as connection:
        note = notes.write(word, text, connection=connection, bucket=app.bucket)
    return OK, note.as_json()


def delete_note(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Delete a counter."""
    if not app.pool:
        return UNREADY, "tally has no database\n"
    with app.pool.connection() as connection:
        found = notes.delete(word, connection=connection)
    return (OK, "deleted\n") if found else (GONE, "there is no such note\n")


def ask_for_job(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Let a worker count a note's letters."""
    if not app.pool:
        return UNREADY, "tally has no database\n"
    with app.pool.connection() as connection:
        connection.execute("INSERT INTO jobs (name) VALUES (%s)", (word,))
    return "202 Accepted", "asked for\n"


def nothing(app: App, environ: dict[str, Any], word: str) -> Answer:
    """Say that there is nothing here."""
    return GONE, "there is nothing here\n"


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/ping", ping),
    ("GET", r"/notes/([\w.-]{1,60})", read_note),
    ("PUT", r"/notes/([\w.-]{1,60})", write_note),
    ("DELETE", r"/notes/([\w.-]{1,60})", delete_note),
    ("POST", r"/jobs/([\w.-]{1,60})", ask_for_job),
    ("GET", r"/version", version),
    ("GET", r"/metrics", figures),
    ("GET", r"/healthz/live", live),
    ("GET", r"/healthz/ready", ready),
)
# What people ask for; the others are asked by machines, and neither fail nor count.
PEOPLES: tuple[Handler, ...] = (ping, read_note, write_note, delete_note, ask_for_job, nothing)


def _routed(method: str, path: str) -> tuple[str, Handler, str]:
    for wanted, pattern, handler in ROUTES:
        if method == wanted and (match := re.fullmatch(pattern, path)):
            return f"{method} {pattern.partition('/(')[0]}", handler, (match.groups() or ("",))[0]
    return "other", nothing, ""
