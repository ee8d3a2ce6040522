"""What a flood of one organisation costs the documents of another: the time of one beside it, and alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from benchmarks.figures import Figure, median
from benchmarks.galley.papers import Paper, paper
from benchmarks.galley.service import Client, Service

CONNECTIONS = 18
DOCUMENTS = 15
ROUNDS = 3
TIMES_THE_USUAL = 2


def measure(service: Service) -> Iterator[Figure]:
    """Yield how many times as long as usual a document takes beside a flood; measured in turns, so that both see
    the same machine.
    """
    sheet, ada = paper("certificate"), service.client_of("ada@example.com")
    _issue(ada, sheet)
    alone, beside = list[float](), list[float]()
    for _ in range(ROUNDS):
        alone += [_issue(ada, sheet) for _ in range(DOCUMENTS)]
        with _flood(service, sheet):
            beside += [_issue(ada, sheet) for _ in range(DOCUMENTS)]
    yield Figure(
        f"a document beside {CONNECTIONS} connections of another organisation",
        median(beside) / median(alone),
        "times the usual",
        TIMES_THE_USUAL,
        peers={"alone, ms": median(alone) * 1000, "beside, ms": median(beside) * 1000},
    )


@contextmanager
def _flood(service: Service, sheet: Paper) -> Iterator[None]:
    stop = threading.Event()

    def ask_again_and_again() -> None:
        client = service.client()
        while not stop.is_set():
            client.post("/api/v1/documents", {"template": sheet.name, "values": sheet.values()})

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for _ in range(CONNECTIONS):
            threads.submit(ask_again_and_again)
        try:
            yield
        finally:
            stop.set()


def _issue(client: Client, sheet: Paper) -> float:
    answer = client.post("/api/v1/documents", {"template": sheet.name, "values": sheet.values()})
    if answer.status != 201:
        raise RuntimeError(answer.body.decode())
    return answer.seconds
