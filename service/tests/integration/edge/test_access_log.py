"""With ACCESS_LOG on, the log says what people asked, and answers say nothing of it to anybody."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from galley.edge.telemetry.logs import JsonLines
from galley.edge.telemetry.recorded_names import ASKED, COPY, PERSON, ROUTE
from tests.integration.documents.test_downloads import shortly, used
from tests.support.callers import ALLAUTH, Caller
from tests.support.world import World

RECORDED = {ASKED: "1"}
RENAME = "PATCH /api/v1/me"


class Lines:
    """What the log says of requests while a test runs, as machines get it."""

    def __init__(self) -> None:
        self.out, self.usual = io.StringIO(), settings.GALLEY

    def all(self) -> list[dict[str, Any]]:
        lines = map(json.loads, self.out.getvalue().splitlines())
        return [line for line in lines if line["logger"] == "galley.request"]

    def last(self) -> dict[str, Any]:
        return self.all()[-1]


@pytest.fixture
def log() -> Iterator[Lines]:
    found = Lines()
    handler = logging.StreamHandler(found.out)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("galley.request")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    chosen = {"access_log": "on", "access_log_bodies": frozenset({RENAME})}
    with override_settings(GALLEY=settings.GALLEY.model_copy(update=chosen)):
        yield found
    logger.removeHandler(handler)
    logger.setLevel(before)


def name_of(caller: Caller, log: Lines) -> str:
    """Return the name by which a proxy that records hears of somebody."""
    with override_settings(GALLEY=log.usual):
        return str(caller.get("me", headers=RECORDED).headers[PERSON])


def test_a_request_is_one_line_that_says_who_asked_what(world: World, log: Lines) -> None:
    browser = world.browser("member")
    name, said = name_of(browser, log), len(log.all())
    answer = browser.get("documents?search=a%20b", headers={"Accept": "application/json"})
    (line,) = log.all()[said:]
    assert (line["method"], line["path"], line["query"]) == ("GET", "/api/v1/documents", "search=a%20b")
    assert (line["route"], line["status"], line["size"]) == ("/api/v1/documents", 200, len(answer.body))
    assert line["person"] == name
    assert line["headers"]["accept"] == "application/json"
    assert line["at"].endswith("+00:00")


def test_people_hear_nothing_of_it(world: World, log: Lines) -> None:
    assert not {PERSON, ROUTE} & set(world.browser("member").get("me", headers=RECORDED).headers)
    path = f"documents/{world.document}/pdf"
    found = shortly(used(world.program("member")), path, X_Slipway_Recording="1")
    assert found is not None
    assert not {PERSON.lower().encode(), ROUTE.lower().encode()} & {name for name, _ in found.headers}


def test_the_short_way_of_a_download_says_the_same(world: World, log: Lines) -> None:
    program, path = used(world.program("member")), f"documents/{world.document}/pdf"
    assert shortly(program, path) is not None
    short = log.last()
    assert program.get(path).status == 200
    long = log.last()
    same = ("method", "path", "query", "route", "person", "status", "size", "body_bytes")
    assert {name: short[name] for name in same} == {name: long[name] for name in same}
    assert short["person"]


def test_a_logout_is_said_of_who_was_logged_in(world: World, log: Lines) -> None:
    browser = world.browser("member")
    name = name_of(browser, log)
    browser.delete(f"{ALLAUTH['browser']}/auth/session")
    assert log.last()["person"] == name


def test_a_body_is_said_of_a_named_route_and_of_no_other(world: World, log: Lines) -> None:
    browser = world.browser("member")
    assert browser.patch("me", {"name": "Ada Lime"}).status == 200
    assert json.loads(base64.b64decode(log.last()["body"])) == {"name": "Ada Lime"}
    browser.post("invitations/read", {"token": "Plantedinthisrequest"})
    assert "body" not in log.last()
    assert log.last()["body_bytes"] > 0
    assert "Plantedinthisrequest" not in log.out.getvalue()


@pytest.mark.parametrize("name", ["Slipway-Slot", "Slipway-Proof", "X-Slipway-Slot"])
def test_what_slipway_tries_is_no_request_of_people(world: World, log: Lines, name: str) -> None:
    world.browser("member").get("me", headers={name: "green"})
    assert log.last()["status"] == 200
    assert "path" not in log.last()


def test_a_link_that_lets_somebody_in_is_not_said(world: World, log: Lines) -> None:
    for page in ("verify-email", "password/reset/key", "invitation"):
        Caller().get(f"/account/{page}/Plantedinthisrequest")
        assert "path" not in log.last()
    Caller().get("/d/Plantedinthisrequest")
    assert "path" not in log.last()
    assert "Planted" not in log.out.getvalue()


def test_a_copy_of_the_data_says_what_it_always_said(
    world: World, log: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COPY, "new")
    world.browser("member").get("me?a=b")
    assert log.last()["path"] == "/api/v1/me"
    assert not {"query", "person", "headers", "visitor"} & log.last().keys()


def test_switched_off_it_says_what_it_always_said(world: World, log: Lines) -> None:
    with override_settings(GALLEY=log.usual):
        world.browser("member").get("me?a=b")
    assert log.last()["path"] == "/api/v1/me"
    assert not {"query", "person", "headers", "visitor"} & log.last().keys()
