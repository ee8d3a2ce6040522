"""How fast a stored document comes back, beside a bare WSGI answer of the same bytes by the same server."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure, median, percentile
from benchmarks.galley.papers import paper
from benchmarks.galley.service import Service, at_once, free_port

CLIENTS, EACH, ROUNDS = 8, 150, 7
SHARE, SPREAD = 0.35, 2.5
STARTS_WITHIN = 30.0
BUFFER = 1 << 20


class Line:
    """A kept-alive connection that asks one thing again and again.

    `http.client` takes longer for an answer than a bare server does, and would be what is measured.
    """

    def __init__(self, port: int, request: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = request
        self._buffer = bytearray(BUFFER)

    def ask(self) -> float:
        """Ask, take the whole answer, and return the seconds that took."""
        begun = time.perf_counter()
        self._socket.sendall(self._request)
        got, end = 0, BUFFER
        while got < end:
            got += self._taken(got)
            if end == BUFFER:
                end = self._end(got)
        return time.perf_counter() - begun

    def _taken(self, got: int) -> int:
        taken = self._socket.recv_into(memoryview(self._buffer)[got:])
        if not taken:
            raise RuntimeError("The server closed the connection.")
        return taken

    def _end(self, got: int) -> int:
        """Return where the answer ends, once its head is here."""
        head_ends = self._buffer.find(b"\r\n\r\n", 0, got)
        if head_ends < 0:
            return BUFFER
        head = bytes(self._buffer[:head_ends]).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(head.decode("latin-1"))
        return head_ends + 4 + int(head.split(b"content-length: ")[1].split(b"\r\n")[0])


@dataclass
class Runner:
    """One of the servers that take turns, and what was measured of it."""

    lines: list[Line]
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Have all clients ask at once, and note how that went."""
        times, seconds = at_once(
            len(self.lines), lambda index: [self.lines[index].ask() for _ in range(EACH)]
        )
        self.rates.append(len(times) / seconds)
        self.times += times


def measure(service: Service) -> Iterator[Figure]:
    """Yield downloads a second beside bare answers, and how far the slow ones lie from the middle."""
    client = service.client()
    wanted = {"template": "certificate", "values": paper("certificate").values()}
    made = json.loads(client.post("/api/v1/documents", wanted).body)
    path = f"/api/v1/documents/{made['id']}/pdf"
    pdf = client.get(path).body
    with _bare("galley", pdf) as behind, _bare("granian", pdf) as alone:
        galley = Runner(_lines(service.port, path, service.key))
        bare, server = (Runner(_lines(port, "/", service.key)) for port in (behind, alone))
        for _ in range(ROUNDS):
            for runner in (galley, bare, server):
                runner.run()
    yield from _figures(len(pdf) // 1000, galley, bare, server)


def _figures(size: int, galley: Runner, bare: Runner, server: Runner) -> Iterator[Figure]:
    name, middle = f"download of a stored {size} kB document, {CLIENTS} clients", median(galley.times) * 1000
    peers = {"median": middle, "bare answer, p95": percentile(bare.times, 95) * 1000}
    yield Figure(f"{name}, p95", percentile(galley.times, 95) * 1000, "ms", SPREAD * middle, peers=peers)
    yield Figure(f"{name}, median", middle, "ms", peers={"bare answer": median(bare.times) * 1000})
    rate = median(bare.rates)
    peers = {"bare answer behind the same door": rate, "by the server alone": median(server.rates)}
    yield Figure("downloads", median(galley.rates), "a second", SHARE * rate, "at least", peers)


def _lines(port: int, path: str, key: str) -> list[Line]:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n"
    return [Line(port, head.encode()) for _ in range(CLIENTS)]


@contextlib.contextmanager
def _bare(served_by: str, pdf: bytes) -> Iterator[int]:
    """Serve these bytes barely, and yield the port."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(pdf)
        port = free_port()
        command = (sys.executable, "-m", "benchmarks.galley.bare", served_by, str(port))
        process = subprocess.Popen(command, env={**os.environ, "BARE_FILE": file.name})
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing listens on port {port}.")
