"""How many documents are issued and stored in a second, and how long a stored one takes to come back."""

from __future__ import annotations

import json
from collections.abc import Iterator

from benchmarks.figures import Figure, median, percentile
from benchmarks.papers import Paper, paper
from benchmarks.raw import RawEngine
from benchmarks.service import Client, Service, at_once

CLIENTS = 8
SHARES = {"certificate": (0.5, 400, 300), "statement": (0.85, 40, 24)}
DOWNLOADS_EACH = 150


def measure(service: Service) -> Iterator[Figure]:
    """Yield throughput of issuing beside the raw engine, and the times of downloads."""
    for name, (share, count, raw_count) in SHARES.items():
        yield _issuing(service, paper(name), share=share, count=count, raw_count=raw_count)
    yield from _downloads(service)


def _issuing(service: Service, sheet: Paper, *, share: float, count: int, raw_count: int) -> Figure:
    engine = RawEngine(sheet)
    raw = raw_count / sum(engine.pdf() for _ in range(raw_count))
    clients = [service.client() for _ in range(CLIENTS)]
    for client in clients:
        _issue(client, sheet)
    _, seconds = at_once(
        CLIENTS, lambda index: [_issue(clients[index], sheet) for _ in range(count // CLIENTS)]
    )
    return Figure(
        f"documents issued and stored, {sheet.name}, {CLIENTS} clients",
        count / seconds,
        "a second",
        raw * share,
        "at least",
        {"raw, one process": raw},
    )


def _downloads(service: Service) -> Iterator[Figure]:
    client = service.client()
    answer = client.post(
        "/api/v1/documents", {"template": "certificate", "values": paper("certificate").values()}
    )
    address = f"/api/v1/documents/{json.loads(answer.body)['id']}/pdf"
    clients = [service.client() for _ in range(CLIENTS)]
    times, seconds = at_once(
        CLIENTS, lambda index: [_download(clients[index], address) * 1000 for _ in range(DOWNLOADS_EACH)]
    )
    size = json.loads(answer.body)["size"] // 1000
    yield Figure(
        f"download of a stored {size} kB document, {CLIENTS} clients, p95", percentile(times, 95), "ms", 25
    )
    yield Figure(f"download of a stored {size} kB document, {CLIENTS} clients, median", median(times), "ms")
    yield Figure("downloads", len(times) / seconds, "a second")


def _issue(client: Client, sheet: Paper) -> float:
    answer = client.post("/api/v1/documents", {"template": sheet.name, "values": sheet.values()})
    if answer.status != 201:
        raise RuntimeError(answer.body.decode())
    return answer.seconds


def _download(client: Client, address: str) -> float:
    answer = client.get(address)
    if answer.status != 200:
        raise RuntimeError(answer.body.decode())
    return answer.seconds
