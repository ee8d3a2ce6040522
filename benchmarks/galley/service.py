"""A real Galley for the benchmarks: `galley serve` on a folder of its own, and clients that speak HTTP to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil

COMMAND = (sys.executable, "-m", "galley.cli")
# Of a browser that does nothing but what it is asked for.
BROWSER_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
WITHOUT_LIMIT = ("PREVIEWS_PER_MINUTE", "RENDERS_PER_HOUR", "QUOTA_OBJECTS", "QUOTA_MB")


@dataclass(frozen=True)
class Answer:
    """What came back, the seconds it took, and the cursor of the next page of a list."""

    status: int
    body: bytes
    seconds: float
    cursor: str = ""


class Client:
    """One kept-alive connection with an API key. Not for use by several threads."""

    def __init__(self, port: int, key: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Authorization": f"Bearer {key}"}

    def post(self, path: str, body: dict[str, Any], **headers: str) -> Answer:
        """Send JSON."""
        data = json.dumps(body).encode()
        return self._ask("POST", path, data, {"Content-Type": "application/json", **headers})

    def get(self, path: str) -> Answer:
        """Ask for something."""
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        begun = time.perf_counter()
        self._connection.request(method, path, data, self._headers | headers)
        response = self._connection.getresponse()
        body = response.read()
        taken = time.perf_counter() - begun
        return Answer(response.status, body, taken, response.headers.get("X-Next-Cursor", ""))


@dataclass(frozen=True)
class Service:
    """A running Galley."""

    port: int
    key: str
    process: psutil.Process
    environment: dict[str, str]

    def client(self) -> Client:
        """Return a new connection."""
        return Client(self.port, self.key)

    def client_of(self, email: str) -> Client:
        """Return a connection of another person, who is made by this, in an organisation of their own."""
        _command(self.environment, "create-user", email)
        return Client(self.port, _command(self.environment, "create-api-key", email).strip())

    def create_person(self, email: str, password: str) -> None:
        """Make a person who can log in."""
        _command(self.environment, "create-user", email, "--password-stdin", said=password)

    def resident_bytes(self) -> int:
        """Return the memory of the web process and all render workers."""
        return sum(_memory(process) for process in [self.process, *self.process.children(recursive=True)])


@contextlib.contextmanager
def running(*, processors: Collection[int] = ()) -> Iterator[Service]:
    """Serve Galley on a folder of its own until the block ends, held to these processors where some are named."""
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as home:
        Path(home).chmod(0o755)
        port = free_port()
        environment = {
            **os.environ,
            "GALLEY_HOME": home,
            "GALLEY_PORT": str(port),
            **dict.fromkeys(WITHOUT_LIMIT, "1000000"),
            "RENDER_QUEUE": "64",
        }
        with Path(home, "serve.log").open("wb") as log:
            held = partial(os.sched_setaffinity, 0, processors) if processors else None
            server = subprocess.Popen(
                (*COMMAND, "serve"), env=environment, stdout=log, stderr=log, preexec_fn=held
            )
        try:
            wait_until_ready(port, server)
            _command(environment, "create-user", "bench@example.com")
            key = _command(environment, "create-api-key", "bench@example.com").strip()
            yield Service(port, key, psutil.Process(server.pid), environment)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def at_once(clients: int, work: Callable[[int], list[float]]) -> tuple[list[float], float]:
    """Do work in that many threads at once; return all its times and the seconds from first start to last end."""
    results: list[list[float]] = [[] for _ in range(clients)]
    barrier = threading.Barrier(clients + 1)

    def run(index: int) -> None:
        barrier.wait()
        results[index] = work(index)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return [each for result in results for each in result], time.perf_counter() - begun


def _command(environment: dict[str, str], *arguments: str, said: str = "") -> str:
    done = subprocess.run(
        (*COMMAND, *arguments),
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server says that it is ready; raise `RuntimeError` when it ends or takes two minutes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"The server on port {port} did not start.")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz/ready")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise RuntimeError(f"The server on port {port} was not ready in time.")


def free_port() -> int:
    """Return a port of loopback that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
