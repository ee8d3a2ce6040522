"""The service: `POST /preview` answers a PDF, `POST /documents` stores one for good and answers 201 with its hash.

It stores as Galley does: a file under its hash, written whole and synced, and a row in PostgreSQL, committed before the
answer. There are no people, organisations, quotas, hashes on the way out, rules across fields and no trials of hostile
input: all of that is in the rivals' favour.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg_pool

from benchmarks.peers import engines

ENGINE, STORE, DATABASE = "RIVAL_ENGINE", "RIVAL_STORE", "RIVAL_DATABASE"
TABLE = (
    "CREATE TABLE IF NOT EXISTS rival_documents (id bigserial PRIMARY KEY, paper text NOT NULL, values jsonb NOT NULL, "
    "sha256 text NOT NULL, size int NOT NULL, made timestamptz NOT NULL DEFAULT now())"
)
INSERT = "INSERT INTO rival_documents (paper, values, sha256, size) VALUES (%s, %s, %s, %s) RETURNING id"
StartResponse = Callable[[str, list[tuple[str, str]]], object]


def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request."""
    if environ["REQUEST_METHOD"] == "GET":
        _connections(), _pool().submit(os.getpid).result()
        return _answer(start_response, "200 OK", "text/plain", b"ready")
    asked = json.loads(environ["wsgi.input"].read())
    data = _pool().submit(engines.pdf, asked["template"], asked["values"]).result()
    if environ["PATH_INFO"] == "/preview":
        return _answer(start_response, "200 OK", "application/pdf", data)
    made = json.dumps(_stored(asked, data)).encode()
    return _answer(start_response, "201 Created", "application/json", made)


def _answer(start_response: StartResponse, status: str, kind: str, data: bytes) -> Iterable[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(data)))])
    return [data]


def _stored(asked: dict[str, Any], data: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(data).hexdigest()
    _write(Path(os.environ[STORE], digest[:2], digest), data)
    with _connections().connection() as connection:
        row = (asked["template"], json.dumps(asked["values"]), digest, len(data))
        found = connection.execute(INSERT, row).fetchone()
    return {"id": found and found[0], "sha256": digest, "size": len(data)}


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(target)


@cache
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        os.cpu_count(),
        mp_context=get_context("spawn"),
        initializer=engines.prepare,
        initargs=(os.environ[ENGINE],),
    )


@cache
def _connections() -> psycopg_pool.ConnectionPool:
    pool = psycopg_pool.ConnectionPool(os.environ[DATABASE], min_size=1, max_size=8, open=True)
    with pool.connection() as connection:
        connection.execute(TABLE)
    return pool
