"""How many documents are issued and stored in a second, beside the raw engine."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.papers import Paper, paper
from benchmarks.raw import RawEngine
from benchmarks.service import Client, Service, at_once

CLIENTS = 8
SHARES = {"certificate": (0.5, 400, 300), "statement": (0.85, 40, 24)}


def measure(service: Service) -> Iterator[Figure]:
    """Yield throughput of issuing beside the raw engine."""
    for name, (share, count, raw_count) in SHARES.items():
        yield _issuing(service, paper(name), share=share, count=count, raw_count=raw_count)


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


def _issue(client: Client, sheet: Paper) -> float:
    answer = client.post("/api/v1/documents", {"template": sheet.name, "values": sheet.values()})
    if answer.status != 201:
        raise RuntimeError(answer.body.decode())
    return answer.seconds
