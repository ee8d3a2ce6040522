"""Templates are called, and their fields are, as their readers call them."""

from __future__ import annotations

import json
from typing import Any

from tests.support import slips
from tests.support.callers import Answer, Caller, Upload
from tests.support.world import World, published

GERMAN = {"Accept-Language": "de-AT,de;q=0.9"}
OWN = {"Slip": {"de": "Zettel"}, "Name": {"de": "Wer", "fr": "Qui"}, "Lines": {"fr": "Lignes"}}


def upload(caller: Caller, words: Any) -> Answer:
    data = slips.slip_zip("leaflet", title="Slip", translations_json=json.dumps(words, indent=1))
    return caller.post("templates", files={"bundle": Upload("slip.zip", data)})


def titles(answer: Answer) -> list[str]:
    return [
        answer.json()["title"],
        *(each["title"] for each in answer.json()["schema"]["properties"].values()),
    ]


def test_a_shipped_template_speaks_the_language_of_each_reader(world: World) -> None:
    published(slips.bundle("papers", title="Invoice"), None)
    member = world.browser("member")
    english, german = member.get("templates/papers"), member.get("templates/papers", headers=GERMAN)
    assert titles(english) == ["Invoice", "Name", "Lines", "Picture", "More pages"]
    assert titles(german)[:2] == ["Rechnung", "Name"]
    assert german.json()["sample"] == english.json()["sample"]
    for q, headers in (("rechnung", GERMAN), ("invoice", GERMAN), ("invoice", {})):
        (listed,) = member.get(f"templates?q={q}", headers=headers).json()
        assert listed["slug"] == "papers"
    assert member.get("templates?q=rechnung").json() == [], "who asks in English is shown no German title"
    made = member.post("documents", {"template": "papers", "values": {"name": "A"}}, headers=GERMAN).json()
    assert (made["title"], made["template_title"]) == ("Rechnung", "Rechnung")
    assert member.get(f"documents/{made['id']}").json()["title"] == "Invoice"


def test_an_author_gives_their_template_other_languages(world: World) -> None:
    author = world.browser("author")
    assert upload(author, OWN).status == 201
    shown = author.get("templates/leaflet", headers=GERMAN)
    assert titles(shown) == ["Zettel", "Wer", "Lines", "Picture", "More pages"]
    assert titles(author.get("templates/leaflet"))[:2] == ["Slip", "Name"]
    assert titles(author.get("templates/leaflet", headers={"Accept-Language": "fr"}))[:3] == [
        "Slip",
        "Qui",
        "Lignes",
    ]


def test_a_form_by_link_asks_in_the_language_of_who_fills_it_in(world: World) -> None:
    author = world.browser("author")
    upload(author, OWN)
    author.post("templates/leaflet/versions/1/publish")
    asked = {"template": "leaflet", "values": {"name": "A"}, "open_fields": ["/name"]}
    token = author.post("answer-links", asked).json()["address"].rsplit("/", 1)[-1]
    stranger = Caller(headers={"Authorization": f"Bearer {token}"})
    assert titles(stranger.get("form", headers=GERMAN)) == ["Zettel", "Wer"]


def test_what_is_wrong_with_translations_is_named_by_line(world: World) -> None:
    words = {"Nmae": {"de": "Name"}, "Name": {"deutsch": "Name"}, "Lines": {"de": ""}, "Picture": "Bild"}
    answer = upload(world.browser("author"), words)
    assert answer.status == 422
    named = [(each["path"], each["line"]) for each in answer.json()["errors"]]
    assert named == [("translations.json", line) for line in (2, 5, 8, 11)]
    assert "“Nmae” is no title or description" in answer.json()["errors"][0]["message"]
    assert upload(world.browser("author"), ["Name"]).status == 422
    babel = {"Name": {f"{one}{other}": "Name" for one in "abcde" for other in "abcde"}}
    assert "more than 20 languages" in upload(world.browser("author"), babel).json()["errors"][0]["message"]
