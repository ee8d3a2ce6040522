"""Whole against whole: Galley beside the same service on WeasyPrint and on Chromium, over the same HTTP server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil

from benchmarks.figures import Figure, median
from benchmarks.galley import service
from benchmarks.galley.papers import Paper, paper
from benchmarks.galley.service import Client, Service, at_once, free_port
from benchmarks.peers import app

WEASYPRINT, CHROMIUM = "WeasyPrint", "Chromium"
ROUNDS = {"invoice": 40, "contract": 30, "statement": 10}
# How many times as long as Galley's the preview of a rival has to take.
GOALS = {
    WEASYPRINT: {"invoice": 5.0, "contract": 5.0, "statement": 10.0},
    CHROMIUM: {"invoice": 3.0, "contract": 3.0, "statement": 2.0},
}
CLIENTS, EACH = 8, 12
MS = 1000.0

Ask = Callable[[Client, Paper], float]


def measure() -> Iterator[Figure]:
    """Yield how many times as long a preview takes behind the rivals, and how many documents each stores in a second.

    The three take turns, so that all see the same machine.
    """
    with (
        service.running() as galley,
        rival(galley, WEASYPRINT) as weasyprint,
        rival(galley, CHROMIUM) as chromium,
    ):
        rivals = {WEASYPRINT: weasyprint, CHROMIUM: chromium}
        for name, rounds in ROUNDS.items():
            yield from _previews(galley, rivals, paper(name), rounds)
        yield _stored(galley, rivals, paper("invoice"))


@contextlib.contextmanager
def rival(galley: Service, engine: str) -> Iterator[Service]:
    """Serve the same on another engine until the block ends, with a database on Galley's own server."""
    with tempfile.TemporaryDirectory(prefix="rival-") as store:
        port = free_port()
        home = galley.environment["GALLEY_HOME"]
        environment = {
            **os.environ,
            app.ENGINE: engine.lower(),
            app.STORE: store,
            app.DATABASE: f"postgresql://postgres:@/galley?host={home}/postgres",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        with Path(store, "log").open("wb") as log:
            command = (sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "16")
            server = subprocess.Popen(
                (*command, "--port", str(port), "benchmarks.peers.app:app"),
                env=environment,
                stdout=log,
                stderr=log,
            )
        try:
            service.wait_until_ready(port, server)
            yield Service(port, "", galley.process, environment)
        finally:
            # Browsers and their drivers end with it.
            family = psutil.Process(server.pid).children(recursive=True)
            server.terminate()
            for each in (*family, psutil.Process(server.pid)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
            server.wait()


def _previews(galley: Service, rivals: Mapping[str, Service], sheet: Paper, rounds: int) -> Iterator[Figure]:
    clients: dict[str, tuple[Client, Ask]] = {"Galley": (galley.client(), _preview_of_galley)}
    clients |= {name: (each.client(), _preview_of_rival) for name, each in rivals.items()}
    times: dict[str, list[float]] = {name: [] for name in clients}
    for number in range(rounds + 3):
        for name, (client, ask) in clients.items():
            seconds = ask(client, sheet)
            # The first ones find nothing read.
            if number >= 3:
                times[name].append(seconds * MS)
    middles = {name: median(each) for name, each in times.items()}
    for name in rivals:
        yield Figure(
            f"preview of the {sheet.name} behind {name}, beside Galley's",
            middles[name] / middles["Galley"],
            "×",
            GOALS[name][sheet.name],
            "at least",
            {f"{each}, ms": middles[each] for each in ("Galley", name)},
        )


def _stored(galley: Service, rivals: Mapping[str, Service], sheet: Paper) -> Figure:
    rates = {"Galley": _rate(galley, sheet, "/api/v1/documents")}
    rates |= {name: _rate(each, sheet, "/documents") for name, each in rivals.items()}
    ours = rates.pop("Galley")
    return Figure(
        f"{sheet.name}s issued and stored, {CLIENTS} clients",
        ours,
        "a second",
        max(rates.values()),
        "at least",
        rates,
    )


def _rate(served: Service, sheet: Paper, path: str) -> float:
    clients = [served.client() for _ in range(CLIENTS)]
    for client in clients:
        _issued(client, path, sheet)
    _, seconds = at_once(CLIENTS, lambda index: [_issued(clients[index], path, sheet) for _ in range(EACH)])
    return CLIENTS * EACH / seconds


def _preview_of_galley(client: Client, sheet: Paper) -> float:
    return _asked(client, f"/api/v1/templates/{sheet.name}/preview", {"values": sheet.values()}, 200)


def _preview_of_rival(client: Client, sheet: Paper) -> float:
    return _asked(client, "/preview", {"template": sheet.name, "values": sheet.values()}, 200)


def _issued(client: Client, path: str, sheet: Paper) -> float:
    return _asked(client, path, {"template": sheet.name, "values": sheet.values()}, 201)


def _asked(client: Client, path: str, body: dict[str, Any], status: int) -> float:
    answer = client.post(path, body)
    if answer.status != status:
        raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:500].decode(errors='replace')}")
    return answer.seconds
