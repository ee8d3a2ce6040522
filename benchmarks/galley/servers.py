"""Which application server? Galley behind granian and gunicorn, in turns: `python -m benchmarks.galley.servers`."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.figures import median, percentile
from benchmarks.galley import service
from benchmarks.galley.papers import paper

CLIENTS, EACH, ROUNDS = 8, 100, 3


def main() -> int:
    """Print requests a second, median and 95th percentile of downloads and previews behind each server."""
    with service.running() as granian, _gunicorn(granian) as gunicorn:
        for server in (granian, gunicorn) * ROUNDS:
            name = "granian" if server is granian else "gunicorn"
            for what, (times, seconds) in _measured(server).items():
                middle, slow = median(times) * 1000, percentile(times, 95) * 1000
                print(
                    f"{name:9} {what:9} {len(times) / seconds:7.0f}/s  {middle:6.1f} ms  p95 {slow:6.1f} ms",
                    flush=True,
                )
    return 0


def _measured(server: service.Service) -> dict[str, tuple[list[float], float]]:
    client = server.client()
    body = {"template": "certificate", "values": paper("certificate").values()}
    address = f"/api/v1/documents/{json.loads(client.post('/api/v1/documents', body).body)['id']}/pdf"
    clients = [server.client() for _ in range(CLIENTS)]
    same = {"values": body["values"]}
    ask = {
        "download": lambda index: clients[index].get(address),
        "preview": lambda index: clients[index].post("/api/v1/templates/certificate/preview", same),
    }
    return {what: service.at_once(CLIENTS, partial(_seconds_of, call)) for what, call in ask.items()}


def _seconds_of(call: Callable[[int], service.Answer], client: int) -> list[float]:
    return [call(client).seconds for _ in range(EACH)]


@contextlib.contextmanager
def _gunicorn(beside: service.Service) -> Iterator[service.Service]:
    """Serve the same data folder a second time, behind gunicorn with as many threads."""
    port = service.free_port()
    home = beside.environment["GALLEY_HOME"]
    address = f"postgresql://postgres:@/galley?host={home}/postgres"
    command = (sys.executable, "-m", "gunicorn", "galley.wsgi:application", "--bind", f"127.0.0.1:{port}")
    threads = ("--worker-class", "gthread", "--workers", "1", "--threads", "24", "--log-level", "error")
    environment = {**beside.environment, "GALLEY_EMBEDDED_DATABASE": address}
    process = subprocess.Popen((*command, *threads), env=environment, stderr=subprocess.DEVNULL)
    try:
        service.wait_until_ready(port, process)
        yield service.Service(port, beside.key, beside.process, environment)
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
