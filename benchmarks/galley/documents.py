"""How many documents are issued and stored in a second, beside the raw engine."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.figures import Figure, median
from benchmarks.galley.papers import Paper, paper
from benchmarks.galley.raw import RawEngine
from benchmarks.galley.service import Client, Service, at_once

CLIENTS, ROUNDS = 8, 5
# Of what all processors could render if they did nothing else; documents and raw renders of each round.
SHARES = {"certificate": (0.6, 80, 60), "statement": (0.6, 16, 8)}


def measure(service: Service) -> Iterator[Figure]:
    """Yield throughput of issuing beside the raw engine."""
    for name, (share, count, raw_count) in SHARES.items():
        yield _issuing(service, paper(name), share=share, count=count, raw_count=raw_count)


def _issuing(service: Service, sheet: Paper, *, share: float, count: int, raw_count: int) -> Figure:
    engine, rates, raw_rates = RawEngine(sheet), list[float](), list[float]()
    # In turns, so that both meet the same machine.
    for _ in range(ROUNDS):
        raw_rates.append(raw_count / sum(engine.pdf() for _ in range(raw_count)))
        rates.append(_rate(service, sheet, count))
    raw, processors = median(raw_rates), len(os.sched_getaffinity(0))
    return Figure(
        f"documents issued and stored, {sheet.name}, {CLIENTS} clients",
        median(rates),
        "a second",
        raw * processors * share,
        "at least",
        {"raw, one process": raw},
    )


def _rate(service: Service, sheet: Paper, count: int) -> float:
    """Return how many documents a second all clients together got."""
    # A connection that is silent while the engine alone is measured would be ended.
    clients = [service.client() for _ in range(CLIENTS)]
    for client in clients:
        _issue(client, sheet)
    each = count // CLIENTS
    _, seconds = at_once(CLIENTS, lambda index: [_issue(clients[index], sheet) for _ in range(each)])
    return count / seconds


def _issue(client: Client, sheet: Paper) -> float:
    answer = client.post("/api/v1/documents", {"template": sheet.name, "values": sheet.values()})
    if answer.status != 201:
        raise RuntimeError(answer.body.decode())
    return answer.seconds
