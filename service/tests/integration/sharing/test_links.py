"""A link leads somebody without an account to one document, as often and as long as it says."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connections
from galley import wiring
from galley.documents.models import Document
from galley.objects.models import StoredObject
from galley.sharing.models import DocumentLink
from tests.support.callers import Answer, Caller
from tests.support.world import World

AS_A_BROWSER = {"Accept": "text/html,application/xhtml+xml"}
FORM = "application/x-www-form-urlencoded"


def make(world: World, **wish: Any) -> dict[str, Any]:
    answer = world.browser("member").post(f"documents/{world.document}/links", wish)
    assert answer.status == 201, answer.body
    return dict(answer.json()) | {"path": urlsplit(answer.json()["address"]).path}


def opened(path: str, method: str = "GET", **form: str) -> Answer:
    raw = urlencode(form).encode() if form else None
    return Caller().send(
        method if not form else "POST", path, raw=raw, content_type=FORM, headers=AS_A_BROWSER
    )


def link_of(made: dict[str, Any]) -> DocumentLink:
    return DocumentLink.objects.get(pk=made["id"])


def listed(world: World) -> dict[str, Any]:
    return dict(world.browser("member").get(f"documents/{world.document}/links").json()[0])


def test_the_page_names_sender_and_document_and_its_button_downloads_it(world: World) -> None:
    made = make(world, note="Hartmann")
    page = opened(made["path"])
    text = page.body.decode()
    assert page.status == 200
    assert "Northern Press" in text
    assert "<h1>Slip</h1>" in text
    assert "For Ada Lovelace" in text
    assert "data:image/webp;base64," in text, "the first page is shown"
    assert (page.headers["X-Robots-Tag"], page.headers["Referrer-Policy"]) == (
        "noindex, nofollow, noarchive",
        "no-referrer",
    )
    assert "no-store" in page.headers["Cache-Control"]
    assert "Set-Cookie" not in page.headers
    pdf = opened(made["path"], download="yes")
    assert (pdf.status, pdf.media_type) == (200, "application/pdf")
    assert sha256(pdf.body).hexdigest() == world.pdf_sha256
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in pdf.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "written", "said"),
    [
        ("de-AT,de;q=0.9", '<html lang="de" dir="ltr">', "PDF herunterladen"),
        ("ar", '<html lang="ar" dir="rtl">', "تنزيل PDF"),
        ("nl, fr;q=0.5", '<html lang="fr" dir="ltr">', "Télécharger le PDF"),
        ("tlh", '<html lang="en" dir="ltr">', "Download PDF"),
    ],
)
def test_the_page_is_written_in_the_language_of_who_opens_it(
    world: World, asked: str, written: str, said: str
) -> None:
    page = Caller().send("GET", make(world)["path"], headers=AS_A_BROWSER | {"Accept-Language": asked})
    assert written in page.body.decode()
    assert said in page.body.decode()


def test_only_a_download_counts_as_seen(world: World) -> None:
    made = make(world)
    for method in ("GET", "HEAD", "GET"):
        assert opened(made["path"], method).status == 200
    assert (listed(world)["downloads"], listed(world)["first_downloaded_at"]) == (0, None)
    opened(made["path"], download="yes")
    first = listed(world)["first_downloaded_at"]
    opened(made["path"], download="yes")
    assert first
    assert (listed(world)["downloads"], listed(world)["first_downloaded_at"]) == (2, first)


def test_nothing_that_is_kept_or_listed_opens_the_link(world: World) -> None:
    made = make(world, password="four-words")
    token = made["path"].removeprefix("/d/")
    assert len(token) == 43, "256 bits"
    link = link_of(made)
    kept = " ".join(str(value) for value in vars(link).values())
    assert token not in kept
    assert "four-words" not in kept
    assert token not in str(listed(world))
    assert link.digest == sha256(token.encode()).hexdigest()


def test_a_password_is_asked_for_and_tried_as_often_as_that_of_a_login(world: World) -> None:
    made = make(world, password="four-words")
    asked = opened(made["path"]).body.decode()
    assert "Password" in asked
    assert "Ada Lovelace" not in asked, "what it is, is not told before"
    assert opened(made["path"], download="yes").media_type == "text/html"
    assert opened(made["path"], download="yes", proof="made:up:proof").media_type == "text/html"
    page = opened(made["path"], password="four-words")
    proof = page.body.decode().partition('name="proof" value="')[2].partition('"')[0]
    assert "Ada Lovelace" in page.body.decode()
    pdf = opened(made["path"], download="yes", proof=proof)
    assert sha256(pdf.body).hexdigest() == world.pdf_sha256
    other = make(world, password="four-words")
    assert opened(other["path"], download="yes", proof=proof).media_type == "text/html", "of another link"
    tries = [opened(made["path"], password=f"guess-{n}").status for n in range(6)]
    assert tries == [403] * 5 + [429]
    assert opened(made["path"], password="four-words").status == 429, "now not even the right one"
    assert link_of(made).downloads == 1


def test_a_link_that_has_ended_says_why_and_whom_to_ask(world: World) -> None:
    made = make(world)
    member, document = world.browser("member"), f"documents/{world.document}"

    def said() -> tuple[int, str]:
        page = opened(made["path"])
        assert opened(made["path"], download="yes").status == page.status
        program = Caller().get(made["path"])
        assert "Northern Press" in page.body.decode()
        return page.status, program.kind

    rows = DocumentLink.objects.filter(pk=made["id"])
    usual = rows.values("expires_at").get()
    rows.update(expires_at=wiring.clock().now() - timedelta(seconds=1))
    assert said() == (410, "link-expired")
    rows.update(**usual, most_downloads=2, downloads=2)
    assert said() == (410, "link-used-up")
    rows.update(downloads=0)
    member.put(f"{document}/cancellation", {"reason": "Wrong sum"})
    assert said() == (410, "link-cancelled")
    assert "Wrong sum" not in opened(made["path"]).body.decode()
    member.delete(f"{document}/cancellation")
    new = member.post(
        "documents", {"template": "slip", "values": {"name": "New"}, "replaces": world.document}
    )
    assert said() == (410, "link-replaced"), new.body
    member.delete(f"{document}/cancellation")
    assert opened(made["path"]).status == 200, "whatever was taken back"
    assert member.delete(f"{document}/links/{made['id']}").json()["state"] == "revoked"
    assert said() == (410, "link-revoked")
    member.delete(document)
    assert said() == (410, "link-deleted")
    assert opened("/d/" + "x" * 43).status == 404
    assert Caller().get("/d/x").kind == "not-found"


def test_a_document_that_cannot_be_read_counts_as_no_download(world: World) -> None:
    made = make(world, most_downloads=1)
    key = Document.objects.get(pk=world.document).content_id
    StoredObject.objects.filter(pk=key).update(sha256="0" * 64)
    answer = opened(made["path"], download="yes")
    assert answer.status == 503
    assert b"Nothing was counted" in answer.body
    assert listed(world)["downloads"] == 0


@pytest.mark.committed
def test_of_many_at_the_same_instant_as_many_get_it_as_the_link_says(world: World) -> None:
    made = make(world, most_downloads=3)

    def one(_: int) -> int:
        try:
            return opened(made["path"], download="yes").status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        found = Counter(threads.map(one, range(20)))
    assert found == {200: 3, 410: 17}
    assert link_of(made).downloads == 3


def test_links_end_with_the_document_and_have_a_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("galley.sharing.operations.MOST_LINKS", 3)
    made = [make(world), make(world)]  # and there was one
    path = f"documents/{world.document}/links"
    assert world.browser("member").post(path, {}).kind == "too-many-links"
    world.browser("member").delete(f"{path}/{made[0]['id']}")
    assert make(world)["state"] == "open"
    for wrong in ({"days": 0}, {"days": 9999}, {"most_downloads": 0}, {"password": "abc"}, {"note": "\x00"}):
        assert world.browser("member").post(path, wrong).status == 422, wrong
    Document.objects.filter(pk=world.document).delete()
    assert not DocumentLink.objects.exists()
