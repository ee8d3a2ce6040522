"""`galley serve` on a bare folder, as a person starts and stops it; real processes, a real port."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


@pytest.fixture(scope="module", autouse=True)
def base() -> None:
    """These tests have a database of their own."""


@pytest.fixture(autouse=True)
def _isolated() -> None:
    pass


class Place:
    """A data folder and a port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "service"),
            "GALLEY_HOME": str(home),
            "GALLEY_PORT": str(self.port),
            "RENDER_WORKERS": "1",
        }

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
            assert process.stdout
            said = ""
            while "Galley is ready at" not in said:
                line = process.stdout.readline()
                assert line, f"it ended before it was ready:\n{said}"
                said += line
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate(timeout=PATIENCE)

    def ask(self, method: str, path: str, payload: object = None, **headers: str) -> tuple[int, bytes]:
        """Send a request over the network."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            body = json.dumps(payload) if payload is not None else None
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Content-Type": "application/json"} | named)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

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
        return [process for process in set(found) if _lives(process)]


def _described(processes: list[psutil.Process]) -> list[str]:
    return [" ".join(process.cmdline()) for process in processes if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False  # gone in the meantime


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("serve") / "data"
    there = Place(home)
    yield there
    for process in there.processes():
        process.kill()


def until(condition: Callable[[], bool]) -> bool:
    """Return whether the condition came to hold."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_serving_stopping_and_serving_again(place: Place) -> None:
    """One story, because each start takes seconds: serve, work, stop, be killed, and go on."""
    with place.served() as server:
        assert place.ask("GET", "/healthz/ready") == (200, b"ready\n")
        key = _login_and_key(place)
        templates = json.loads(place.ask("GET", "/api/v1/templates", Authorization=f"Bearer {key}")[1])
        assert len(templates) >= 3
        made = _document(place, key, templates[0]["slug"])

        tried = place.command("smoke", f"http://127.0.0.1:{place.port}")
        assert tried.returncode == 0, tried.stderr
        assert "downloaded unchanged" in tried.stdout
        assert place.command("smoke", "http://127.0.0.1:9").returncode == 1

        second = place.command("serve")
        assert second.returncode == 1
        assert f"Galley runs on the data folder {place.home} already (process {server.pid})" in second.stderr
        assert "GALLEY_HOME" in second.stderr
        assert place.ask("GET", "/healthz/ready")[0] == 200

        mine = place.processes()
        assert len(mine) >= 5
        os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C does it: to the whole foreground group
        server.communicate(timeout=PATIENCE)
        assert server.returncode in {0, 130}
        assert until(lambda: not any(map(_lives, mine)))
        assert until(lambda: place.processes() == [])

    with place.served() as server:
        assert _pdf(place, key, made) == 200
        again = json.loads(place.ask("GET", "/api/v1/templates", Authorization=f"Bearer {key}")[1])
        assert [each["published_version"] for each in again] == [1] * len(templates)
        server.kill()
        server.wait(timeout=PATIENCE)
        # PostgreSQL goes on without it, and the next start takes it up; nothing else may hold the port.
        assert until(lambda: not any(_serves(each) for each in place.processes()))

    with place.served() as server:
        assert _pdf(place, key, made) == 200
        assert place.command("check-references").returncode == 0
        mine = place.processes()
        server.terminate()
        server.communicate(timeout=PATIENCE)
        assert server.returncode == 0
        assert until(lambda: not any(map(_lives, mine))), _described(mine)
        assert until(lambda: place.processes() == [])


@pytest.mark.slow
def test_a_port_that_is_taken_is_said_before_anything_is_started(place: Place) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", place.port))
        other.listen()
        ended = place.command("serve")
    assert ended.returncode == 1
    assert f"Port {place.port} on 127.0.0.1 cannot be used" in ended.stderr
    assert "GALLEY_PORT" in ended.stderr
    assert place.processes() == []


def _serves(process: psutil.Process) -> bool:
    try:
        return "galley" in " ".join(process.cmdline()) and "postgres" not in " ".join(process.cmdline())
    except psutil.Error:
        return False  # gone in the meantime


def _login_and_key(place: Place) -> str:
    made = place.command(
        "create-user", "ada@example.com", "--password-stdin", stdin="quiet-harbour-4417-lamps\n"
    )
    assert made.returncode == 0, made.stderr
    key = place.command("create-api-key", "ada@example.com")
    assert key.returncode == 0, key.stderr
    return key.stdout.strip()


def _document(place: Place, key: str, slug: str) -> str:
    authorization = f"Bearer {key}"
    template = json.loads(place.ask("GET", f"/api/v1/templates/{slug}", Authorization=authorization)[1])
    status, body = place.ask(
        "POST",
        "/api/v1/documents",
        {"template": slug, "values": template["sample"]},
        Authorization=authorization,
    )
    assert status == 201, body
    return str(json.loads(body)["id"])


def _pdf(place: Place, key: str, pk: str) -> int:
    status, body = place.ask("GET", f"/api/v1/documents/{pk}/pdf", Authorization=f"Bearer {key}")
    assert body.startswith(b"%PDF")
    return status
