"""Serve people and programs."""

from __future__ import annotations

import argparse
import fcntl
import http.client
import logging
import multiprocessing
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from galley.adapters.database import embedded_postgres
from galley.adapters.database.waiting_jobs import WaitingJobs
from galley.adapters.processes.keep_alive import Pause, Stop, keep_jobs, keep_pool, keep_upkeep
from galley.adapters.processes.parent import become_parent
from galley.adapters.processes.processors import available_processors
from galley.adapters.shared_pool.client import SharedRenderer
from galley.adapters.shared_pool.sizes import sizes_of
from galley.adapters.workers.own_folder import OwnFolder
from galley.commands import opening
from galley.config import FIGURES_FOLDER, LEAST_THREADS, Settings, read_settings
from galley.failures import CommandFailed
from galley.ports import CannotRender, PoolStatus
from galley.rendering.confinement import die_with

log = logging.getLogger("galley.serve")

READY_SECONDS = 60
# Connections are cheap: one that is silent costs a file and some kilobytes, and ends by itself.
CONNECTIONS = 8192
SILENT_SECONDS = 10
KILL_SECONDS = 15
LOOK_SECONDS = 0.5


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop. The embedded default migrates itself and ships the sample templates."""
    with _only_one(settings.galley_home) if settings.embedded else nullcontext():
        _check_port(settings)
        if settings.embedded:
            _prepare_apart(settings)
        # A web process is a fresh interpreter: it takes along no socket, thread or lock of this one.
        multiprocessing.set_start_method("spawn", force=True)
        _allow_many_files()
        become_parent()
        shared, stop = _shared_things(settings), Stop()
        with _keeping(_keepers(settings, shared, stop), stop):
            _serve(settings, shared, stop)
    return 0


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the web processes share, and how many they are."""

    pool: Path
    figures: Path
    processes: int


def _shared_things(settings: Settings) -> _Shared:
    """Make a folder that ends with this process, for the pool's socket and the figures, and tell the web processes.

    Not in the data folder: the name of a socket has at most 107 letters, and two releases at the same time may have
    the same data folder, or none that they may write to.
    """
    folder = OwnFolder().path / "shared"
    folder.mkdir(mode=0o700)
    shared = _Shared(folder / "pool", folder / "figures", _processes(settings))
    shared.figures.mkdir()
    os.environ |= {
        "GALLEY_POOL": str(shared.pool),
        "WEB_PROCESSES": str(shared.processes),
        FIGURES_FOLDER: str(shared.figures),
    }
    return shared


def _processes(settings: Settings) -> int:
    most = max(1, settings.web_threads // LEAST_THREADS)
    return settings.web_processes or min(available_processors(), most)


def _prepare_apart(settings: Settings) -> None:
    """Migrate and ship the templates in a process of its own.

    What that takes ends with it: Django, connections, workers.
    """
    # Forked, so that it need not read everything again: no thread runs here yet, and nothing was rendered.
    apart = ProcessPoolExecutor(
        1, multiprocessing.get_context("fork"), initializer=die_with, initargs=(os.getpid(),)
    )
    with apart:
        apart.submit(_prepare, settings).result()


def _prepare(settings: Settings) -> None:
    with opening.django(settings):
        from galley.commands.import_templates import import_shipped
        from galley.commands.migrate import migrate

        migrate()
        import_shipped()


def _keepers(settings: Settings, shared: _Shared, stop: Stop) -> list[Callable[[], None]]:
    """Return what keeps the other processes running, each in a thread of its own, until the end is wished."""
    asked = SharedRenderer(shared.pool)
    if settings.metrics_address:
        _serve_figures(settings.metrics_address, asked, shared)
    told = (str(shared.pool), sizes_of(settings).as_text(), settings.log_format)
    keepers: list[Callable[[], None]] = [partial(keep_pool, stop, told, asked.answers)]
    if settings.embedded:
        # Where the embedded database answers is known since it was started, which was after the settings were read.
        waiting = WaitingJobs(read_settings().database_address)
        keepers += [partial(keep_upkeep, stop), partial(keep_jobs, stop, waiting.are_there)]
        keepers += [partial(_keep_database, settings, stop)]
    return keepers


def _serve_figures(address: str, asked: SharedRenderer, shared: _Shared) -> None:
    from galley.edge.telemetry import metrics

    try:
        metrics.serve(address, partial(_status_of, asked), str(shared.figures))
    except OSError as error:
        raise CommandFailed(
            f"METRICS_ADDRESS {address} cannot be used: {error.strerror}. Choose another."
        ) from error


def _status_of(asked: SharedRenderer) -> PoolStatus:
    try:
        return asked.status()
    except CannotRender:
        return PoolStatus(workers=0, busy=0, waiting=0)


@contextmanager
def _keeping(keepers: Sequence[Callable[[], None]], stop: Stop) -> Iterator[None]:
    """Keep what the web processes need running, and end it after them."""
    # The kernel ends such a process when the thread that started it ends, so each thread stays.
    threads = [threading.Thread(target=keeper) for keeper in keepers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.wish()
        for thread in threads:
            thread.join()


def _keep_database(settings: Settings, stop: Stop) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            if embedded_postgres.start_server(settings):
                log.error("The embedded PostgreSQL ended by itself and was started again.")
        except embedded_postgres.EmbeddedPostgresFailed as error:
            log.error("%s", error)  # noqa: TRY400 - it says all there is


def _serve(settings: Settings, shared: _Shared, stop: Stop) -> None:
    """Keep the web processes running. Raises `CommandFailed` when one of the first ends before it is ready."""
    ready = threading.Event()
    threading.Thread(target=_announce, args=(settings, ready), daemon=True).start()
    server = _Server(
        ready,
        "galley.asgi:application",
        address=settings.galley_host,
        port=settings.galley_port,
        interface=Interfaces.ASGINL,
        # The kernel spreads connections over them: each listens at the port by itself.
        workers=shared.processes,
        respawn_failed_workers=True,
        # Looking first which version of HTTP a client speaks would wait for a silent one for ever.
        http=HTTPModes.http1,
        backlog=1024,
        backpressure=CONNECTIONS // shared.processes,
        # Also how long a connection is kept between two requests.
        http1_settings=HTTP1Settings(header_read_timeout=SILENT_SECONDS * 1000),
        workers_kill_timeout=KILL_SECONDS,
        log_enabled=False,
    )
    try:
        server.serve()
    except SystemExit:
        stop.listen()
    if not server.interrupt_signal:
        raise CommandFailed("The web process ended before it was ready. What it said stands above.")


class _Server(MPServer):
    """Starts a web process again that ended, after a pause that grows, while the others go on."""

    def __init__(self, ready: threading.Event, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ready = ready
        self._pauses: dict[int, Pause] = {}

    def _respawn_workers(
        self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        # With a delay they are told to start again, as SIGHUP does, and each goes when the next one is there.
        if not delay:
            self._pause_before(workers)
        if not self.interrupt_signal:
            super()._respawn_workers(workers, spawn_target, target_loader, delay)
            # The library would stop all of them when one ends twice in five seconds.
            self.respawned_wrks.clear()

    def _pause_before(self, workers: list[int]) -> None:
        if not self._ready.is_set():
            self.shutdown(1)  # type: ignore[no-untyped-call] # the library leaves its types out
        for worker in workers:
            pause = self._pauses.setdefault(worker, Pause("A web process"))
            pause.begin(self.main_loop_interrupt.wait)


def _allow_many_files() -> None:
    """Let the web process have as many connections as it takes: each is an open file."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 1024
    if now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, most), most))


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold the data folder. Raises `CommandFailed` when another Galley holds it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "serve.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            owner = file.read().strip() or "another process"
            raise CommandFailed(
                f"Galley runs on the data folder {home} already ({owner}).\n"
                "Stop that one first, or choose another folder with GALLEY_HOME and another port with GALLEY_PORT."
            ) from error
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()}")
        file.flush()
        yield


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.galley_host, settings.galley_port))
        except OSError as error:
            raise CommandFailed(
                f"Port {settings.galley_port} on {settings.galley_host} cannot be used: {error.strerror}.\n"
                "Choose another with GALLEY_PORT."
            ) from error


def _announce(settings: Settings, ready: threading.Event) -> None:
    """Say that Galley is ready once it answers so."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if _is_ready(settings):
            ready.set()
            sys.stdout.write(_greeting(settings))
            sys.stdout.flush()
            return
        time.sleep(0.05)


def _is_ready(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.galley_host, settings.galley_port, timeout=5)
    try:
        connection.request("GET", "/healthz/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _greeting(settings: Settings) -> str:
    lines = [f"Galley is ready at {settings.address}"]
    if settings.embedded:
        lines.append(f"Data is kept in {settings.galley_home}. Ctrl-C stops everything.")
    return "\n" + "\n".join(f"  {line}" for line in lines) + "\n\n"
