"""How fast a list of 100,000 documents answers: its first page, the pages after it, narrowed, and summed up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
from galley.adapters.database import embedded_postgres
from galley.config import Settings

from benchmarks.figures import Figure, percentile
from benchmarks.galley.papers import paper
from benchmarks.galley.service import Client, Service

MANY, EACH = 100_000, 60
GOAL_MS = 50.0
# What differs from document to document; all else is that of the one that was really made.
OWN = {
    "id": "gen_random_uuid()",
    "number": "'2026-' || lpad(n::text, 6, '0')",
    "name": "'Invoice 2026-' || lpad(n::text, 6, '0')",
    "subject": "'Client ' || (n % 5000)",
    "amount": "(n % 9000) + 0.5",
    "currency": "(ARRAY['EUR', 'EUR', 'EUR', 'USD', 'CHF'])[1 + n % 5]",
    "dated_on": "DATE '2024-01-01' + n % 1000",
    "issued_on": "DATE '2024-01-01' + n % 1000",
    "created_at": "created_at - make_interval(secs => n * 60)",
    "labels": "CASE WHEN n % 50 = 0 THEN ARRAY['paid'] ELSE ARRAY[]::varchar[] END",
    "cancelled_at": "CASE WHEN n % 400 = 0 THEN created_at END",
    "mail_fault": "CASE WHEN n % 500 = 0 THEN 'refused' ELSE '' END",
    "words": "array_to_tsvector(ARRAY['invoice', '2026-' || lpad(n::text, 6, '0'), 'client', (n % 5000)::text])",
    "idempotency_key": "NULL",
}
LISTS = {
    "first page": "documents?limit=50",
    "narrowed to a template": "documents?limit=50&template=invoice",
    "narrowed to a month": "documents?limit=50&dated_from=2025-03-01&dated_to=2025-03-31",
    "narrowed to amounts": "documents?limit=50&amount_from=8990&amount_to=8999",
    "narrowed to a label": "documents?limit=50&label=paid",
    "narrowed to those cancelled": "documents?limit=50&state=cancelled",
    "narrowed to a template that has few": "documents?limit=50&template=certificate",
    "narrowed to mails that did not arrive": "documents?limit=50&mail_fault=true",
    "found by a number": "documents?limit=50&q=2026-077777",
    "found by a client": "documents?limit=50&q=client%204711",
}


def measure(galley: Service) -> Iterator[Figure]:
    """Fill a list and yield how long each way to look at it takes, 95 of 100 times at most, in milliseconds."""
    _fill(galley, galley.client())
    # While the list was filled, nothing was asked for so long that the server closed the line.
    client = galley.client()
    for path in LISTS.values():
        client.get(f"/api/v1/{path}")
    for name, path in LISTS.items():
        times = _times(client, path)
        yield Figure(f"list of 100,000 documents, {name}, p95", percentile(times, 95), "ms", GOAL_MS)
    yield Figure(
        "list of 100,000 documents, pages 2 to 60, p95", percentile(_paging(client), 95), "ms", GOAL_MS
    )
    sums = _times(client, "documents/totals?template=invoice")
    yield Figure("list of 100,000 documents, what all come to, p95", percentile(sums, 95), "ms")
    rows = client.get("/api/v1/documents/csv")
    assert rows.body.count(b"\n") > MANY, "the whole list is in the file"
    yield Figure("list of 100,000 documents as CSV", rows.seconds, "s")


def _times(client: Client, path: str) -> list[float]:
    answers = [client.get(f"/api/v1/{path}") for _ in range(EACH)]
    assert {answer.status for answer in answers} == {200}, answers[0].body
    return [answer.seconds * 1000 for answer in answers]


def _paging(client: Client) -> list[float]:
    answers = [client.get("/api/v1/documents?limit=50")]
    while len(answers) < EACH:
        answers.append(client.get(f"/api/v1/documents?limit=50&cursor={answers[-1].cursor}"))
    return [answer.seconds * 1000 for answer in answers[1:]]


def _fill(galley: Service, client: Client) -> None:
    made = client.post("/api/v1/documents", {"template": "invoice", "values": paper("invoice").values()})
    assert made.status == 201, made.body
    home = Path(galley.environment["GALLEY_HOME"])
    address = embedded_postgres.start(Settings(galley_home=home))
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'documents_document'"
        )
        columns = [name for (name,) in found]
        values = [OWN.get(name, f'"{name}"').replace("%", "%%") for name in columns]
        names = ", ".join(f'"{name}"' for name in columns)
        connection.execute(
            f"INSERT INTO documents_document ({names}) SELECT {', '.join(values)} "
            "FROM documents_document, generate_series(1, %s) AS n WHERE documents_document.id = %s",
            (MANY, json.loads(made.body)["id"]),
        )
        connection.execute("VACUUM ANALYZE documents_document")
