"""What a second processor is worth: the same Galley and its clients, held to one processor and to two.

Server, database and clients are all held to the same processors (`sched_setaffinity`), so that what is compared is all
of the work. `python -m benchmarks.galley.cores WHAT PORT KEY PATH` is one process of clients.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from functools import partial

from benchmarks.figures import Figure, median
from benchmarks.galley import papers
from benchmarks.galley.downloads import Line
from benchmarks.galley.papers import paper
from benchmarks.galley.service import Client, Service, running

PROCESSES, CLIENTS_EACH, BYTES = 2, 10, 1_000_000
SECONDS, ROUNDS = 3.0, 5
# Where two processors do twice the work of one. Others may use this machine too: then checksums alone say what two do.
TIMES = 1.8
DOWNLOADS, CERTIFICATES = "downloads", "certificates"
# Work that needs nothing but a processor: what two of them give where others use them too.
SUMS = "checksums"


def measure() -> Iterator[Figure]:
    """Yield how many times as much two processors do as one; nothing on a machine that has one."""
    processors = sorted(os.sched_getaffinity(0))[:2]
    if len(processors) < 2:
        return
    with ExitStack() as served:
        one, two = (
            _Held(served.enter_context(running(processors=held)), held)
            for held in (processors[:1], processors)
        )
        for what in (CERTIFICATES, DOWNLOADS):
            rates = [(one.rate(what), two.rate(what), one.rate(SUMS), two.rate(SUMS)) for _ in range(ROUNDS)]
            yield _figure(what, rates)


def _figure(what: str, rates: Sequence[tuple[float, float, float, float]]) -> Figure:
    plain = median([double / single for _, _, single, double in rates])
    return Figure(
        f"{what} on two processors",
        median([double / single for single, double, _, _ in rates]),
        "times as many as on one",
        TIMES * plain / 2,
        "at least",
        {
            "on one, a second": median([single for single, _, _, _ in rates]),
            "on two, a second": median([double for _, double, _, _ in rates]),
            "checksums alone, times": plain,
        },
    )


class _Held:
    """A Galley that is held to some processors, and clients that are held to the same."""

    def __init__(self, service: Service, processors: Collection[int]) -> None:
        self._service, self._processors = service, processors
        wanted = {"template": "certificate", "values": paper("certificate").values()}
        made = json.loads(service.client().post("/api/v1/documents", wanted).body)
        self._path = f"/api/v1/documents/{made['id']}/pdf"

    def rate(self, what: str) -> float:
        """Return how many a second all clients together got."""
        told = (what, str(self._service.port), self._service.key, self._path)
        clients = [self._started(told) for _ in range(PROCESSES)]
        for client in clients:
            if client.stdout:
                client.stdout.readline()
        for client in clients:
            # All begin once all are ready.
            if client.stdin:
                client.stdin.write("go\n")
                client.stdin.flush()
        return sum(float(client.communicate()[0]) for client in clients)

    def _started(self, told: tuple[str, ...]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            (sys.executable, "-m", "benchmarks.galley.cores", *told),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, self._processors),
        )


def _main(what: str, port: int, key: str, path: str) -> int:
    """Ask with some clients for some seconds, and print how many answers a second there were."""
    # No process of clients asks for what another one has asked for: it would be remembered.
    papers.counter = itertools.count(os.getpid() * 10_000)
    asks = [_asking(what, port, key, path) for _ in range(CLIENTS_EACH)]
    for ask in asks:
        ask()
    print("ready", flush=True)
    sys.stdin.readline()
    counts = [0] * len(asks)
    ends = time.perf_counter() + SECONDS

    def run(index: int) -> None:
        while time.perf_counter() < ends:
            asks[index]()
            counts[index] += 1

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(counts) / SECONDS)
    return 0


def _asking(what: str, port: int, key: str, path: str) -> Callable[[], object]:
    if what == DOWNLOADS:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n"
        return Line(port, head.encode()).ask
    if what == SUMS:
        return partial(hashlib.sha256, bytes(BYTES))
    client, sheet = Client(port, key), paper("certificate")

    def issue() -> None:
        answer = client.post("/api/v1/documents", {"template": sheet.name, "values": sheet.values()})
        if answer.status != 201:
            raise RuntimeError(answer.body.decode())

    return issue


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
