"""A bare folder and a port on which `galley serve` runs, as real processes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from tests.support import surroundings

ROOT = Path(__file__).parents[3]
PATIENCE = 600.0


class Place:
    """A data folder and a port."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = free_port()
        self.said: list[str] = []
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "service"),
            "GALLEY_HOME": str(home),
            "GALLEY_PORT": str(self.port),
            "RENDER_WORKERS": "1",
            "WEB_PROCESSES": "1",
        } | settings

    def command(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command on this folder to its end."""
        return subprocess.run(
            [sys.executable, "-m", "galley.cli", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def key_of(self, email: str) -> str:
        """Make a person, and return an API key of theirs."""
        made = self.command("create-user", email, "--password-stdin", stdin="quiet-harbour-44-lamps\n")
        assert made.returncode == 0, made.stderr
        return self.command("create-api-key", email).stdout.strip()

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[str]]:
        """Serve, wait until it says that it is ready, and kill it in the end if it still runs."""
        process = subprocess.Popen(
            [sys.executable, "-m", "galley.cli", "serve"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said = self.listen(process)
            assert until(lambda: "Galley is ready at" in "".join(said) or process.poll() is not None)
            assert process.poll() is None, f"it ended before it was ready:\n{''.join(said)}"
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=PATIENCE)

    def listen(self, process: subprocess.Popen[str]) -> list[str]:
        """Return the lines that a process says, which grow as it says them."""
        said = self.said = []

        def read() -> None:
            assert process.stdout
            with process.stdout:
                said.extend(process.stdout)

        threading.Thread(target=read, daemon=True).start()
        return said

    def ask(self, method: str, path: str, payload: object = None, **headers: str) -> tuple[int, bytes]:
        """Send a request over the network."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            body = json.dumps(payload) if payload is not None else None
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            # A body that is refused by its declared size is not read: the answer may be there before all of it is sent.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body, {"Content-Type": "application/json"} | named)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def clean_up(self) -> None:
        """Kill whatever still runs on this folder."""
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()

    def processes(self) -> list[psutil.Process]:
        """Return what runs on this folder: by its command line, its environment, or its parents."""
        found = []
        for process in psutil.process_iter():
            try:
                mine = process.environ().get("GALLEY_HOME") == str(self.home)
                if mine or any(str(self.home) in part for part in process.cmdline()):
                    found += [process, *process.children(recursive=True)]
            except psutil.Error:
                continue
        return [process for process in set(found) if lives(process)]


def begun_once(home: Path) -> Path:
    """Return `home` as the first start leaves it: copied from one that was started once for the whole run.

    A first start takes three times as long as another: a database is made, migrated, and given the shipped templates.
    """
    begun = surroundings.FOLDER / "begun-once"
    with surroundings.alone("begun-once"):
        if not begun.exists():
            draft = Place(surroundings.FOLDER / "begun-draft")
            with draft.served() as server:
                server.send_signal(signal.SIGINT)
                assert server.wait(timeout=PATIENCE) == 0
            draft.home.rename(begun)
    # The database's files belong to another user where the tests run as root.
    subprocess.run(["cp", "--archive", begun, home], check=True)
    return home


def free_port() -> int:
    """Return a port of loopback that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def described(processes: list[psutil.Process]) -> list[str]:
    return [" ".join(process.cmdline()) for process in processes if lives(process)]


def lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False  # gone in the meantime


def until(condition: Callable[[], bool]) -> bool:
    """Return whether the condition came to hold."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
