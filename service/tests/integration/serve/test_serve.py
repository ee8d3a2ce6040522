"""`galley serve` on a bare folder, as a person starts and stops it; real processes, a real port."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.support.places import PATIENCE, Place, begun_once, described, lives, until


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("serve") / "data"
    there = Place(home)
    yield there
    there.clean_up()


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
        server.wait(timeout=PATIENCE)
        assert server.returncode in {0, 130}
        assert until(lambda: not any(map(lives, mine)))
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
        server.wait(timeout=PATIENCE)
        assert server.returncode == 0
        assert until(lambda: not any(map(lives, mine))), described(mine)
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


@pytest.mark.slow
def test_behind_a_gateway_one_process_is_asked_and_tried_at_its_own_address(tmp_path: Path) -> None:
    public = {
        "PUBLIC_URL": "https://galley.example",
        "ALLOWED_HOSTS": "galley.example",
        "TRUSTED_PROXIES": "2",
    }
    place = Place(begun_once(tmp_path / "data"), GALLEY_HOST="0.0.0.0", **public)
    try:
        with place.served():
            for path in ("/healthz/live", "/healthz/ready", "/version"):
                assert place.ask("GET", path)[0] == 200, path
            assert place.ask("GET", "/api/v1/templates")[0] == 400
            as_people = {"Host": "galley.example", "X-Forwarded-Proto": "https"}
            assert place.ask("GET", "/api/v1/templates", **as_people)[0] == 401
            tried = place.command("smoke", f"http://127.0.0.1:{place.port}")
            assert tried.returncode == 0, tried.stderr
    finally:
        place.clean_up()


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


def test_a_database_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    folder = place.home / "postgres"
    folder.mkdir(parents=True)
    (folder / "a letter").write_text("It lies here by mistake.")
    refused = place.command(
        "create-user", "ada@example.com", "--password-stdin", stdin="quiet-harbour-44-lamps\n"
    )
    assert refused.returncode == 1, refused
    assert "exists but is not empty" in refused.stderr
    assert "Traceback" not in refused.stderr
