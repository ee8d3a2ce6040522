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
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from galley import wiring
from galley.adapters.database import embedded_postgres
from galley.adapters.processes.keep_alive import Stop, keep_upkeep
from galley.adapters.processes.parent import become_parent
from galley.commands.import_templates import import_shipped
from galley.commands.migrate import migrate
from galley.config import Settings
from galley.failures import CommandFailed
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
            _prepare_apart()
        # The web process is a fresh interpreter: it takes along no socket, thread or lock of this one.
        multiprocessing.set_start_method("spawn", force=True)
        _allow_many_files()
        become_parent()
        stop = Stop()
        with _keeping_what_is_embedded(settings, stop) if settings.embedded else nullcontext():
            _serve(settings, stop)
    return 0


def _prepare_apart() -> None:
    """Migrate and ship the templates in a process of its own.

    What that takes ends with it: 35 MB of memory that this process would keep, connections, workers.
    """
    # Forked, so that it need not read everything again: no thread runs here yet, and nothing was rendered.
    apart = ProcessPoolExecutor(
        1, multiprocessing.get_context("fork"), initializer=die_with, initargs=(os.getpid(),)
    )
    with apart:
        apart.submit(_prepare).result()


def _prepare() -> None:
    try:
        migrate()
        import_shipped()
    finally:
        wiring.close()
        wiring.close_database()


@contextmanager
def _keeping_what_is_embedded(settings: Settings, stop: Stop) -> Iterator[None]:
    """Keep the upkeep and the embedded PostgreSQL running beside the server."""
    keepers = [
        # The kernel ends the upkeep when the thread that started it ends, so that thread stays.
        threading.Thread(target=keep_upkeep, args=(stop,)),
        threading.Thread(target=_keep_database, args=(settings, stop)),
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stop.wish()
        for keeper in keepers:
            keeper.join()


def _keep_database(settings: Settings, stop: Stop) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            if embedded_postgres.start_server(settings):
                log.error("The embedded PostgreSQL ended by itself and was started again.")
        except embedded_postgres.EmbeddedPostgresFailed as error:
            log.error("%s", error)  # noqa: TRY400 - it says all there is


def _serve(settings: Settings, stop: Stop) -> None:
    """Keep a web process running. Raises `CommandFailed` when the first one ends before it is ready."""
    ready = threading.Event()
    threading.Thread(target=_announce, args=(settings, ready), daemon=True).start()
    for pause in stop.pauses():
        server = _server(settings)
        try:
            server.serve()
        except SystemExit:
            stop.listen()
        if server.interrupt_signal or stop.is_set():
            return
        if not ready.is_set():
            raise CommandFailed("The web process ended before it was ready. What it said stands above.")
        pause(log, "The web process")


def _server(settings: Settings) -> MPServer:
    return MPServer(
        "galley.asgi:application",
        address=settings.galley_host,
        port=settings.galley_port,
        interface=Interfaces.ASGINL,
        workers=1,
        # Looking first which version of HTTP a client speaks would wait for a silent one for ever.
        http=HTTPModes.http1,
        backlog=1024,
        backpressure=CONNECTIONS,
        # Also how long a connection is kept between two requests.
        http1_settings=HTTP1Settings(header_read_timeout=SILENT_SECONDS * 1000),
        workers_kill_timeout=KILL_SECONDS,
        log_enabled=False,
    )


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
