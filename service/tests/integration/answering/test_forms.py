"""Somebody without an account fills in what was left open of a form, and learns nothing of the rest."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from galley import wiring
from galley.answering import jobs
from galley.answering.api import strangers
from galley.answering.models import Answer, AnswerLink
from galley.signing.models import SigningCertificate
from tests.support import certificates
from tests.support.callers import Caller, Upload
from tests.support.world import World, picture

SECRET = "Planted-in-a-closed-field"
AS_A_BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def make(
    world: World, *open_fields: str, values: dict[str, Any] | None = None, **wish: Any
) -> dict[str, Any]:
    asked = {"template": "slip", "values": values or {"name": "Ada", "lines": [SECRET]}, **wish}
    answer = world.browser("member").post("answer-links", asked | {"open_fields": open_fields or ["/name"]})
    assert answer.status == 201, answer.body
    return dict(answer.json()) | {"token": urlsplit(answer.json()["address"]).path.removeprefix("/f/")}


def stranger(made: dict[str, Any]) -> Caller:
    return Caller(headers={"Authorization": f"Bearer {made['token']}"})


def sent(made: dict[str, Any], key: str = "my-first-answer", **values: Any) -> int:
    return stranger(made).post("form/answers", {"values": values, "key": key}).status


def test_what_is_closed_never_leaves(world: World) -> None:
    made = make(world, "/name", "/picture")
    form = stranger(made).get("form")
    assert form.status == 200
    shown = form.json()
    assert list(shown["schema"]["properties"]) == ["name", "picture"]
    assert shown["schema"]["required"] == ["name"]
    assert shown["values"] == {"name": "Ada"}
    assert shown["sender"]["name"] == "Northern Press"
    page = stranger(made).post("form/preview", {"values": {"name": "Grace"}})
    assert (page.status, page.media_type, page.headers["X-Page-Count"]) == (200, "image/png", "1")
    wrong = stranger(made).post("form/preview", {"values": {"name": ""}})
    assert [each["path"] for each in wrong.json()["errors"]] == ["/name"]
    for answer in (form, page, wrong):
        assert SECRET not in answer.body.decode("latin-1")
        assert b"more_pages" not in answer.body
        assert "Set-Cookie" not in answer.headers
    other = make(world, values={"name": "Ada", "lines": ["Other"]})
    drawn = stranger(other).post("form/preview", {"values": {"name": "Grace"}})
    assert drawn.body != page.body, "the page is drawn with what is closed"


def test_what_is_closed_stays_as_it_was_and_what_is_unfinished_is_told_to_nobody_else(world: World) -> None:
    made = make(world, makes_documents=False)
    assert sent(made, name="Grace", lines=["Forged"], more_pages=3) == 201
    [answer] = [each for each in world.browser("member").get("answers").json() if each["link"] == made["id"]]
    whole = world.browser("member").get(f"answers/{answer['id']}").json()
    assert whole["values"] == {"name": "Grace", "lines": [SECRET]}
    assert whole["answered"] == {"name": "Grace"}
    unfinished = make(world, values={"name": "Ada", "lines": [SECRET], "more_pages": 99})
    page = stranger(unfinished).post("form/preview", {"values": {"name": "Grace"}})
    assert page.kind == "unfinished"
    assert "errors" not in page.json() or page.json()["errors"] == []
    assert sent(unfinished, name="Grace") == 201, "whoever asks can finish it"
    assert sent(make(world), name="") == 422


def test_an_answer_is_new_until_it_is_opened_and_becomes_a_document_once(world: World) -> None:
    member = world.browser("member")
    before = int(member.get("answers").headers["X-Unopened-Count"])
    made = make(world)
    sent(made, name="Grace")
    listed = member.get("answers")
    assert int(listed.headers["X-Unopened-Count"]) == before + 1
    path = f"answers/{listed.json()[0]['id']}"
    first, again = member.post(f"{path}/document"), member.post(f"{path}/document")
    assert (first.status, again.status) == (201, 201)
    assert first.json()["document"] == again.json()["document"]
    values = member.get(f"documents/{first.json()['document']}/values").json()["values"]
    assert values == {"name": "Grace", "lines": [SECRET]}
    assert int(member.get("answers").headers["X-Unopened-Count"]) == before
    assert member.delete(path).status == 204
    assert member.get(f"documents/{first.json()['document']}").status == 200, "what was made stays"


def test_a_document_is_made_by_itself_where_that_was_chosen(world: World) -> None:
    made = make(world, makes_documents=True, most_answers=2)
    faulty = make(world, makes_documents=True, values={"name": "Ada", "more_pages": 99})
    sent(made, name="Grace")
    sent(faulty, name="Grace")
    for link in (made, faulty):
        answer = Answer.objects.get(link_id=link["id"])
        jobs.make_document(str(answer.pk))
        jobs.make_document(str(answer.pk))
    document = Answer.objects.get(link_id=made["id"]).document
    assert document is not None
    assert document.subject == "Grace"
    unmade = Answer.objects.get(link_id=faulty["id"])
    assert (unmade.document, "1 value" in unmade.fault) == (None, True), unmade.fault


def test_a_document_that_cannot_be_signed_is_not_made_by_itself_and_says_why(world: World) -> None:
    certificates.upload(world, certificates.issued(), "slip")
    SigningCertificate.objects.update(ends_at="2026-01-01T00:00:00Z")
    made = make(world, makes_documents=True)
    sent(made, name="Grace")
    answer = Answer.objects.get(link_id=made["id"])
    jobs.make_document(str(answer.pk))
    answer.refresh_from_db()
    assert answer.document is None
    assert "The certificate to sign with ended on 2026-01-01" in answer.fault
    by_hand = world.browser("member").post(f"answers/{answer.pk}/document")
    assert (by_hand.status, by_hand.kind) == (409, "no-certificate")


def test_a_form_that_has_ended_says_why_and_whom_to_ask(world: World) -> None:
    made = make(world)
    page = Caller().get(f"/f/{made['token']}", headers=AS_A_BROWSER)
    assert (page.status, page.headers["Referrer-Policy"]) in {(200, "no-referrer"), (503, "no-referrer")}
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in page.headers["Cache-Control"]
    assert "Set-Cookie" not in page.headers

    def said() -> str:
        answer = stranger(made).get("form")
        assert answer.status == 410
        assert "Northern Press" in answer.json()["detail"]
        assert sent(made, key="another-answer", name="Grace") == 410
        assert Caller().get(f"/f/{made['token']}").status == 410
        return answer.kind

    rows = AnswerLink.objects.filter(pk=made["id"])
    usual = rows.values("expires_at").get()
    rows.update(expires_at=wiring.clock().now() - timedelta(seconds=1))
    assert said() == "form-expired"
    rows.update(**usual)
    assert sent(made, name="Grace") == 201
    assert sent(made, name="Grace") == 410, "once it has been answered"
    assert said() == "form-answered"
    assert world.browser("member").delete(f"answer-links/{made['id']}").json()["state"] == "revoked"
    assert said() == "form-revoked"
    assert stranger({"token": "x" * 43}).get("form").kind == "unknown-form"
    kept = " ".join(str(value) for value in vars(AnswerLink.objects.get(pk=made["id"])).values())
    assert made["token"] not in kept
    assert sha256(made["token"].encode()).hexdigest() in kept


@pytest.mark.committed
def test_of_many_answers_at_the_same_instant_as_many_are_kept_as_were_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(strangers.LIMITS, strangers.ANSWERED, "1000/m/ip")
    made = make(world, most_answers=1)
    many = make(world, most_answers=None)

    def one(given: tuple[dict[str, Any], str]) -> int:
        try:
            return sent(given[0], given[1], name="Grace")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        found = Counter(threads.map(one, [(made, f"answer-{n:04}") for n in range(20)]))
        same = Counter(threads.map(one, [(many, "the-same-answer")] * 2))
    assert (found[201], Answer.objects.filter(link_id=made["id"]).count()) == (1, 1), found
    assert (same[201], Answer.objects.filter(link_id=many["id"]).count()) == (2, 1), same
    assert AnswerLink.objects.get(pk=many["id"]).answers == 1


def test_pictures_belong_to_the_link_that_they_came_by(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = make(world, "/name", "/picture"), make(world, "/name", "/picture")

    def upload(to: dict[str, Any], data: bytes) -> Any:
        return stranger(to).post("form/pictures", files={"file": Upload("sign.png", data)})

    own = upload(made, picture()).json()["id"]
    assert stranger(made).get(f"form/pictures/{own}").media_type == "image/png"
    assert stranger(other).get(f"form/pictures/{own}").status == 404
    assert stranger(made).get(f"form/pictures/{world.asset}").status == 404
    for foreign in (world.asset, upload(other, picture("navy")).json()["id"]):
        refused = stranger(made).post("form/preview", {"values": {"name": "Grace", "picture": foreign}})
        assert [each["path"] for each in refused.json()["errors"]] == ["/picture"], foreign
    assert sent(made, name="Grace", picture=own) == 201
    assert upload(other, b"no picture").status == 422
    assert upload(other, b"x" * (2 * 2**20 + 1)).status == 413
    monkeypatch.setattr("galley.answering.operations.pages.MOST_PICTURES", 1)
    assert upload(other, picture("red")).kind == "too-many-pictures"


def test_a_form_opens_what_the_template_has_and_nothing_else(world: World) -> None:
    def asked(**wish: Any) -> Any:
        payload = {"template": "slip", "values": {"name": "Ada"}, "open_fields": ["/name"], **wish}
        return world.browser("member").post("answer-links", payload)

    for wrong in (["/nothing"], ["/lines/0"], [], ["name"], ["/"]):
        assert asked(open_fields=wrong).status == 422, wrong
    assert asked(days=0).status == asked(most_answers=0).status == asked(note="\x00").status == 422
    assert asked(open_fields=["/lines", "/name"]).json()["open_fields"] == ["/lines", "/name"]


def test_a_stranger_is_stopped_before_it_is_too_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(world, most_answers=None)
    large = stranger(made).post("form/answers", {"values": {"name": "x" * 300_000}, "key": "a-large-one"})
    assert large.kind == "too-large", json.dumps(large.json())
    monkeypatch.setitem(
        __import__("galley.answering.api.strangers", fromlist=["x"]).LIMITS, "form_previewed", "2/h/key"
    )
    tries = [stranger(made).post("form/preview", {"values": {"name": "G"}}).status for _ in range(3)]
    assert tries == [200, 200, 429]
    assert stranger(make(world)).post("form/preview", {"values": {"name": "G"}}).status == 200
