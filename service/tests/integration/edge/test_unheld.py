"""No request holds a database connection while it waits for a renderer, an object store or its client."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client
from galley import wiring
from galley.adapters.database.connection_guard import (
    GuardedRenderer,
    GuardedStore,
    TransactionOpen,
    release_connection,
)
from galley.ports import ObjectStore, Renderer
from psycopg_pool import PoolTimeout
from tests.integration.edge import access_table
from tests.support import slips
from tests.support.callers import ALLAUTH, Answer, Caller, Upload
from tests.support.world import World, picture

pytestmark = pytest.mark.committed


class Watched:
    """Whatever one asks of it, it notes whether the asking thread has a connection in hand."""

    def __init__(self, inner: ObjectStore | Renderer, notes: list[tuple[str, bool]]) -> None:
        self._inner, self._notes = inner, notes

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*arguments: Any, **more: Any) -> Any:
            self._notes.append((name, connection.connection is not None))
            return getattr(self._inner, name)(*arguments, **more)

        return ask


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Return what was asked of store and renderer, and whether a connection was in hand."""
    notes: list[tuple[str, bool]] = []
    store: Any = Watched(wiring.command_store(), notes)
    renderer: Any = Watched(wiring.command_renderer(), notes)
    monkeypatch.setattr(wiring, "store", lambda: GuardedStore(store))
    monkeypatch.setattr(wiring, "renderer", lambda: GuardedRenderer(renderer))
    return notes


def test_no_request_holds_a_connection_while_it_waits(world: World, asked: list[tuple[str, bool]]) -> None:
    member, author = world.browser("member"), world.browser("author")
    values = {"template": "slip", "values": {"name": "Unheld", "picture": world.asset}}
    saved = {"template": "slip", "name": "Unheld", "values": {"name": "Unheld"}}
    bundle = Upload("slip.zip", slips.zipped(slips.files(title="Once more")))
    calls: dict[str, Callable[[], Answer]] = {
        "preview": lambda: member.post("templates/slip/preview", {"values": {"name": "Unheld"}}),
        "issue": lambda: member.post("documents", values),
        "remake": lambda: member.post(f"documents/{world.document}/remake"),
        "download": lambda: member.get(f"documents/{world.document}/pdf"),
        "upload": lambda: member.post("assets", files={"file": Upload("a.png", picture("navy"))}),
        "look at a picture": lambda: member.get(f"assets/{world.asset}"),
        "save": lambda: member.post("customisations", saved),
        "save again": lambda: member.put(f"customisations/{world.customisation}", saved),
        "open": lambda: member.get(f"customisations/{world.customisation}"),
        "add a version": lambda: author.post("templates/slip/versions", files={"bundle": bundle}),
        "publish": lambda: author.post("templates/slip/versions/3/publish"),
        "gallery": lambda: member.get("templates/slip/versions/1/picture"),
        "export": lambda: member.get("me/export"),
        "readiness": lambda: member.get("/healthz/ready"),
    }
    for name, call in calls.items():
        asked.clear()
        answer = call()
        assert answer.status in {200, 201, 202}, (name, answer.body)
        assert asked, f"{name} asked neither store nor renderer"
        assert [what for what, held in asked if held] == [], name


def test_an_answer_is_sent_without_a_connection(world: World, asked: list[tuple[str, bool]]) -> None:
    browser = Client(SERVER_NAME="localhost", headers={"X-Organisation": "north"})
    for name, value in world.cookies["member"].items():
        browser.cookies[name] = value
    answer: Any = browser.get("/api/v1/me/export")
    assert isinstance(answer, StreamingHttpResponse)
    pieces: Any = answer.streaming_content
    held = [connection.connection is not None for _ in pieces]
    assert len(held) > 3
    assert not any(held)


def test_waiting_inside_a_transaction_is_refused_at_once(world: World) -> None:
    with transaction.atomic(), pytest.raises(TransactionOpen, match="the object store"):
        wiring.store().get("documents/x")
    with transaction.atomic(), pytest.raises(TransactionOpen, match="something slow"):
        release_connection()


def get_addresses(world: World) -> Iterator[str]:
    yield from (
        "/healthz/ready",
        "/api/v1/me",
        f"{ALLAUTH['browser']}/auth/session",
        f"{ALLAUTH['app']}/auth/session",
    )
    fill = {"slug": "slip", "number": "1", "member_id": "1", "sha256": "0" * 64}
    for route in access_table.api_table(world):
        path = route
        for name, value in fill.items():
            path = path.replace(f"<{name}>", value)
        yield "/api/v1/" + re.sub(r"<[a-z_:]*id>", world.document, path)


@pytest.mark.parametrize("trouble", [OperationalError("gone"), PoolTimeout("none")], ids=["gone", "busy"])
def test_without_its_database_every_address_answers_503(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def refuse(*arguments: object) -> None:
        raise trouble

    public = {"/api/v1/openapi.json"}
    for path in dict.fromkeys(get_addresses(world)):
        for caller in (world.browser("member"), world.program("member"), world.app("member")):
            connection.close()
            with monkeypatch.context() as patched:
                patched.setattr(connection, "get_new_connection", refuse)
                answer = caller.get(path)
            # Some addresses refuse the method or the caller before they ask anything.
            assert answer.status in {503, 405, 401, 410} or path in public, (path, answer.status, answer.body)
            if answer.status == 503 and not path.startswith("/healthz"):
                assert int(answer.headers["Retry-After"]) > 0, path
                assert json.loads(answer.body)["type"] == "urn:galley:problem:database-unreachable", path
    assert Caller().get("/api/v1/openapi.json").status == 200
