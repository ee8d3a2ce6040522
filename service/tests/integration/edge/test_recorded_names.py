"""A recorder hears who asked by a name that lets nobody in, and a copy of the data finds that person again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from galley.edge.telemetry.recorded_names import ASKED, PERSON, ROUTE, template_of
from tests.support.callers import ALLAUTH, Caller
from tests.support.commands import galley
from tests.support.world import World, email_of, person

RECORDED = {ASKED: "1"}


def name_of(caller: Caller, path: str = "me") -> str:
    return str(caller.get(path, headers=RECORDED).headers[PERSON])


def acting_as(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the headers of somebody, on a copy."""
    monkeypatch.setenv("SLIPWAY_COPY", "1")
    ended = galley("act-as", name)
    assert ended.code == 0, ended.err
    return dict(json.loads(ended.out))


def caller_with(headers: dict[str, str]) -> Caller:
    """Return a caller who shows these headers."""
    cookies = dict(each.split("=", 1) for each in headers["Cookie"].split("; "))
    others = {name: value for name, value in headers.items() if name not in {"Cookie", "X-CSRFToken"}}
    return Caller(cookies=cookies, headers=others)


def test_nobody_hears_it_who_did_not_ask(world: World) -> None:
    for caller in (world.browser("member"), world.program("member")):
        answer = caller.get("me")
        assert answer.status == 200
        assert not {PERSON, ROUTE} & set(answer.headers)


def test_a_person_has_one_name_by_session_and_token_and_it_tells_nothing(world: World) -> None:
    names = {actor: name_of(world.browser(actor)) for actor in ("member", "author", "foreigner")}
    assert len(set(names.values())) == 3
    assert name_of(world.app("member")) == names["member"]
    assert name_of(world.browser("member"), "documents") == names["member"]
    assert len(names["member"]) == 32
    assert str(person("member").pk) not in names["member"]
    assert email_of("member") not in names["member"]


def test_nobodys_requests_have_no_name(world: World) -> None:
    answer = Caller().get("me", headers=RECORDED)
    assert answer.status == 401
    assert PERSON not in answer.headers
    assert answer.headers[ROUTE] == "/api/v1/me"


def test_routes_have_names_of_their_own(world: World) -> None:
    browser = world.browser("member")
    assert (
        browser.get(f"documents/{world.document}", headers=RECORDED).headers[ROUTE]
        == "/api/v1/documents/{id}"
    )
    assert template_of("^(?!assets/)(?P<address>.*)$") == ""
    assert template_of("api/v1/verify/<str:sha256>") == "/api/v1/verify/{sha256}"


def test_a_logout_is_the_request_of_who_was_logged_in(world: World) -> None:
    browser = world.browser("member")
    name = name_of(browser)
    answer = browser.delete(f"{ALLAUTH['browser']}/auth/session", headers=RECORDED)
    assert answer.headers[PERSON] == name


def test_a_copy_lets_one_ask_as_somebody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = acting_as(name_of(world.browser("member")), monkeypatch)
    assert set(headers) == {"Cookie", "X-CSRFToken"}
    caller = caller_with(headers)
    assert caller.get("me").json()["email"] == email_of("member")
    written = caller.post(
        f"documents/{world.deleted_document}/restore",
        headers={"X-CSRFToken": headers["X-CSRFToken"], "X-Organisation": "north"},
    )
    assert written.status == 200, written.body


def test_a_write_without_the_printed_csrf_token_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = acting_as(name_of(world.browser("member")), monkeypatch)
    caller = caller_with(headers)
    answer = caller.post(f"documents/{world.deleted_document}/restore", headers={"X-CSRFToken": "x" * 32})
    assert answer.status == 403


def test_one_asks_as_a_program_where_its_key_acts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    name = name_of(world.program("member"), f"documents/{world.document}")
    assert name != name_of(world.browser("member"))
    headers = acting_as(name, monkeypatch)
    assert headers["X-Organisation"] == "north"
    assert caller_with(headers).get(f"documents/{world.document}").status == 200


def test_where_the_data_is_no_copy_nobody_acts_as_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLIPWAY_COPY", raising=False)
    ended = galley("act-as", name_of(world.browser("member")))
    assert (ended.code, ended.out) == (1, "")
    assert "SLIPWAY_COPY" in ended.err


def test_a_name_of_nobody_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_COPY", "1")
    ended = galley("act-as", "0" * 32)
    assert (ended.code, ended.out) == (1, "")
    assert "another SECRET_KEY" in ended.err


def test_a_name_of_the_former_secret_key_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    name = name_of(world.browser("member"))
    with override_settings(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert acting_as(name, monkeypatch)["Cookie"]


def test_several_are_given_at_once_and_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_COPY", "1")
    by_hand = name_of(world.browser("member"))
    program = name_of(world.program("member"), f"documents/{world.document}")
    ended = galley("act-as", "--people", ",".join((by_hand, program, "0" * 32)))
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert set(found) == {by_hand, program}
    assert "X-Organisation" not in found[by_hand]
    assert caller_with(found[program]).get(f"documents/{world.document}").status == 200
    for words in ((), (by_hand, "--people", program)):
        assert galley("act-as", *words).code == 1


def test_headers_are_written_where_they_are_wanted(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SLIPWAY_COPY", "1")
    ended = galley("act-as", name_of(world.browser("member")), "--to", str(tmp_path / "headers"))
    assert (ended.code, ended.out) == (0, "")
    assert "Cookie" in json.loads((tmp_path / "headers").read_text())
