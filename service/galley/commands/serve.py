"""Serve people and programs."""

from __future__ import annotations

import argparse
import fcntl
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from galley import wiring
from galley.adapters.parent import become_parent
from galley.commands.import_templates import import_shipped
from galley.commands.migrate import migrate
from galley.config import Settings
from galley.failures import CommandFailed

READY_SECONDS = 60


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop. The embedded default migrates itself and ships the sample templates."""
    with _only_one(settings.galley_home) if settings.embedded else _nothing():
        _check_port(settings)
        if settings.embedded:
            migrate()
            import_shipped()
            wiring.close()
        become_parent()
        with _upkeep() if settings.embedded else _nothing():
            server = _server(settings)
            threading.Thread(target=_announce, args=(settings, server), daemon=True).start()
            server.serve()
    return 0


def _server(settings: Settings) -> MPServer:
    return MPServer(
        "galley.wsgi:application",
        address=settings.galley_host,
        port=settings.galley_port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.web_threads,
        # What waits here has not been promised anything yet; the pool answers 503 long before this is full.
        backlog=1024,
        backpressure=settings.web_threads * 4,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        workers_kill_timeout=15,
        log_enabled=False,
    )


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


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _upkeep() -> Iterator[None]:
    """Run the worker beside the server."""
    process = subprocess.Popen(
        [sys.executable, "-m", "galley.cli", "worker"],
        stdin=subprocess.DEVNULL,
        # Ctrl-C reaches the whole terminal; the server ends the worker itself, in order.
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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


def _announce(settings: Settings, server: MPServer) -> None:
    """Say that Galley is ready once it answers so."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        # Asking imports modules (encodings.idna, at the least). A web process that is forked in that moment
        # takes along an import lock that nobody will ever open, and stands still at its own import of the same.
        if server.wrks and _is_ready(settings):
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
