"""Documents can be told apart, found, named, dated, and not guessed."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from galley import wiring
from galley.accounts.models import Organisation
from galley.documents import operations, queries, rules
from galley.documents.models import Document
from galley.library.models import TemplateVersion
from galley.rendering.bundles import bundle as bundles
from pypdf import PdfReader
from tests.support import slips
from tests.support.callers import Answer, Caller, Upload
from tests.support.world import World, membership, published, rendering_tools

RECORD = """
[tool.galley.record]
title = "/kind"
number = "/number"
amount = "/total"
currency = "/currency"
dated_on = "/date"
"""
BILL: dict[str, Any] = {
    "name": "Hartmann & Söhne",
    "kind": "Invoice",
    "number": "2026-0412",
    "total": "1234.50",
    "currency": "EUR",
    "date": "2026-11-23",
}


def bill(name: str = "bill", **changed: str) -> TemplateVersion:
    """Publish a template of North whose manifest says what its documents are known by."""
    schema = slips.SCHEMA | {
        "properties": slips.SCHEMA["properties"]
        | {key: {"type": "string", "title": key} for key in BILL if key != "name"}
    }
    bundle = slips.bundle(
        name,
        typst_toml=slips.MANIFEST.format(name=name, title="Bill") + RECORD,
        schema_json=json.dumps(schema),
        sample_json=json.dumps(BILL),
        **changed,
    )
    return published(bundle, membership("author").organisation)


def issue(world: World, values: dict[str, Any] = BILL, template: str = "bill", **more: Any) -> Answer:
    return world.browser("member").post("documents", {"template": template, "values": values} | more)


def found(world: World, text: str) -> list[str]:
    return [each["number"] for each in world.browser("member").get(f"documents?q={text}").json()]


def test_a_document_is_known_by_what_its_manifest_names(world: World) -> None:
    bill()
    made = issue(world).json()
    wanted = {"title": "Invoice", "subject": BILL["name"], "number": "2026-0412", "amount": "1234.50"}
    assert {key: made[key] for key in wanted} == wanted
    assert (made["currency"], made["dated_on"]) == ("EUR", "2026-11-23")
    assert made["name"] == "Invoice 2026-0412 - Hartmann & Söhne"
    header = world.browser("member").get(f"documents/{made['id']}/pdf").headers["Content-Disposition"]
    assert 'filename="Invoice 2026-0412 - Hartmann & Sohne.pdf"' in header
    assert "filename*=UTF-8''Invoice%202026-0412%20-%20Hartmann%20%26%20S%C3%B6hne.pdf" in header


@pytest.mark.parametrize(
    "text",
    ["2026-0412", "2026-04", "0412", "hartmann", "SOHNE", "Söh", "1234.50", "1%2C234.50", "eur", "invoice"],
)
def test_a_search_finds_a_document_by_its_words(world: World, text: str) -> None:
    bill()
    issue(world)
    issue(
        world,
        BILL | {"number": "2025-7", "name": "Otherwise", "kind": "Credit", "total": "9", "currency": "USD"},
    )
    assert found(world, text) == ["2026-0412"]


@pytest.mark.parametrize("text", ["artman", "'", "%5C", "%26", "!", "a:*%26b", "''%20|", "(", "%00"])
def test_a_search_takes_any_text(world: World, text: str) -> None:
    bill()
    issue(world)
    answer = world.browser("member").get(f"documents?q={text}")
    assert answer.status in {200, 400}
    assert text != "artman" or len(answer.json()) == 1, "a part within a word is found where nothing else is"


def test_a_search_uses_the_index(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = queries.search(Document.objects.filter(pk__isnull=False), text="2026-0412")
        assert "document_words" not in rows.explain(), "where nothing has the word, texts are looked through"
        bill()
        issue(world)
        assert "document_words" in queries.search(Document.objects.all(), text="2026-0412").explain()


def test_older_documents_are_read_once_and_keep_their_names(world: World) -> None:
    bill()
    made = issue(world).json()
    Document.objects.filter(pk=made["id"]).update(
        words=None, number="", title="", amount=None, name="Bill - H"
    )
    assert operations.backfill_records(store=rendering_tools().store) == 1
    document = Document.objects.get(pk=made["id"])
    assert (document.number, document.name, document.amount) == ("2026-0412", "Bill - H", Decimal("1234.5"))
    assert operations.backfill_records(store=rendering_tools().store) == 0
    assert found(world, "2026-0412") == ["2026-0412"]


def test_saved_values_say_for_whom_they_are(world: World) -> None:
    bill()
    member = world.browser("member")
    saved = member.post("customisations", {"template": "bill", "name": "Bill", "values": BILL}).json()
    assert (saved["subject"], saved["number"]) == (BILL["name"], "2026-0412")
    later = {"name": "Bill", "values": BILL | {"number": "2026-0413"}}
    assert member.put(f"customisations/{saved['id']}", later).json()["number"] == "2026-0413"


def test_the_values_of_a_document_begin_a_new_one(world: World) -> None:
    made = world.browser("member").get(f"documents/{world.document}/values").json()
    assert made == {"template": "slip", "version": 1, "values": slips.SAMPLE, "own": []}


def test_the_values_of_a_document_say_which_of_them_no_other_document_has(world: World) -> None:
    bill()
    member = world.browser("member")
    issued = issue(world, BILL).json()
    assert member.get(f"documents/{issued['id']}/values").json()["own"] == ["/number", "/date"]


# --- rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "subject", "name"),
    [
        ("Invoice 7", "A/B: <x>", "Invoice 7 - A B x.pdf"),
        ("CON", "", "_CON.pdf"),
        ("nul.txt", "", "_nul.txt.pdf"),
        ("Letter", "gpj.\u202eexe", "Letter - gpj. exe.pdf"),
        ("..", "", "document.pdf"),
        ("a\nb\u0000c", "", "a b c.pdf"),
    ],
)
def test_a_file_name_is_safe_everywhere(title: str, subject: str, name: str) -> None:
    assert rules.file_name(title, subject) == name


def test_a_file_name_is_short_in_bytes_and_has_a_plain_form() -> None:
    name = rules.file_name("請求書" * 60, "山田" * 60)
    assert len(name.encode()) < 256
    assert rules.plain_file_name(name) == "document.pdf"
    assert rules.plain_file_name('50% "off"\\.pdf') == "50 off.pdf"


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", "x", "", "9" * 40])
def test_an_amount_that_is_none_counts_as_not_said(amount: str) -> None:
    known = rules.record_of({"a": amount}, title="T", subject="", pointers={"amount": "/a"}, stated={})
    assert known.amount is None


# --- the seal ----------------------------------------------------------------------------------------------------


def test_a_guess_is_not_confirmed(world: World) -> None:
    """Whoever can guess every value makes the same page, and its bytes are others than those that were issued."""
    member = world.browser("member")
    made = issue(world, slips.SAMPLE, "slip").json()
    preview = member.post(
        "templates/slip/preview", {"values": slips.SAMPLE}, headers={"Accept": "application/pdf"}
    )
    guess = hashlib.sha256(preview.body).hexdigest()
    assert Caller().get(f"verify/{guess}").json()["state"] == "unknown"
    assert issue(world, slips.SAMPLE, "slip").json()["sha256"] != made["sha256"]
    assert Caller().get(f"verify/{made['sha256']}").json()["state"] == "issued"
    again = member.post(f"documents/{made['id']}/remake").json()
    assert again == {"sha256": made["sha256"], "identical": True}


def test_a_document_from_before_there_were_seals_is_made_again_the_same(world: World) -> None:
    document = Document.objects.get(pk=world.document)
    document.seal = ""
    bare = operations.remake_document(document, tools=rendering_tools())
    assert b"%galley-" not in bare
    document.seal = "ab" * 16
    assert operations.remake_document(document, tools=rendering_tools()) == rules.sealed(bare, "ab" * 16)


def test_verification_uses_an_index(world: World) -> None:
    sha256 = world.pdf_sha256
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = queries.issued_rows(sha256).explain()
    assert "Seq Scan" not in plan
    assert "content_id" in plan


def test_verification_is_limited_by_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = wiring.settings().model_copy(update={"verifications_per_minute": 3})
    monkeypatch.setattr(wiring, "settings", lambda: strict)
    asked = [Caller().get(f"verify/{world.pdf_sha256}", address="203.0.113.5") for _ in range(5)]
    other = Caller().get(f"verify/{world.pdf_sha256}", address="203.0.113.6")
    assert [answer.status for answer in asked] == [200, 200, 200, 429, 429]
    assert asked[-1].headers["Retry-After"]
    assert other.status == 200


# --- the day -----------------------------------------------------------------------------------------------------


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-11-29"), ("America/New_York", "2026-11-28"), ("Pacific/Kiritimati", "2026-11-29")],
)
def test_the_day_of_a_document_is_that_of_its_organisation(
    world: World, zone: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "clock", Clock)
    Organisation.objects.filter(slug="north").update(time_zone=zone)
    assert issue(world, slips.SAMPLE, "slip").json()["issued_on"] == day


def test_the_day_may_be_chosen_within_bounds(world: World) -> None:
    today = wiring.clock().now().date()
    for days in (-366, -1, 0, 31):
        day = str(today + timedelta(days=days))
        assert issue(world, slips.SAMPLE, "slip", issued_on=day).json()["issued_on"] == day
    for wrong in (
        str(today - timedelta(days=367)),
        str(today + timedelta(days=33)),
        "9999-12-31",
        "0001-01-01",
    ):
        answer = issue(world, slips.SAMPLE, "slip", issued_on=wrong)
        assert (answer.status, answer.faults) == (422, ["/issued_on"])
        assert world.browser("member").post(
            "templates/slip/preview", {"values": slips.SAMPLE, "issued_on": wrong}
        ).faults == ["/issued_on"]


def test_another_day_is_another_request(world: World) -> None:
    member, day = world.browser("member"), wiring.clock().now().date()
    body = {"template": "slip", "values": slips.SAMPLE}
    key = {"Idempotency-Key": "once"}
    first = member.post("documents", body, headers=key).json()
    assert member.post("documents", body, headers=key).json()["id"] == first["id"]
    answer = member.post("documents", body | {"issued_on": str(day)}, headers=key)
    assert (answer.status, answer.kind) == (409, "key-used-otherwise")


def test_only_owners_choose_the_time_zone_and_it_has_to_be_one(world: World) -> None:
    owner = world.browser("owner")
    assert owner.patch("organisations/north", {"time_zone": "Asia/Tokyo"}).json()["time_zone"] == "Asia/Tokyo"
    answer = owner.patch("organisations/north", {"time_zone": "Mars/Olympus"})
    assert (answer.status, answer.faults) == (422, ["/time_zone"])


# --- what only the template can reckon ------------------------------------------------------------------------------

SHIPPED = Path(__file__).parents[4] / "templates"
STATING = slips.MAIN.replace("kit:1.0.0", "kit:1.2.0").replace("field\n", "field, record\n", 1)


def shipped(name: str) -> dict[str, Any]:
    """Publish a template that comes with Galley, and return its sample."""
    bundle = bundles.from_folder(SHIPPED / name)
    return dict(published(bundle, membership("author").organisation).sample)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_an_invoice_is_known_by_the_total_that_it_prints(world: World, currency: str) -> None:
    sample = shipped("invoice") | {"currency": currency}
    sample["payment"] = {key: value for key, value in sample["payment"].items() if key != "paid"}
    made = issue(world, sample, "invoice")
    assert made.status == 201, made.body
    pk = made.json()["id"]
    (listed,) = [each for each in world.browser("member").get("documents").json() if each["id"] == pk]
    text = (
        PdfReader(io.BytesIO(world.browser("member").get(f"documents/{pk}/pdf").body)).pages[0].extract_text()
    )
    sign = {"EUR": "€", "JPY": "¥", "KWD": r"KWD\s"}[currency]
    (printed, *_) = re.findall(rf"{sign}([\d,.]+\d)", text)
    assert Decimal(listed["amount"]) == Decimal(printed.replace(",", ""))
    assert listed["currency"] == currency
    assert (listed["dated_on"], listed["due_on"]) == ("2026-11-23", "2026-12-23")
    assert pk in [each["id"] for each in world.browser("member").get(f"documents?q={printed}").json()]


def test_what_a_template_states_goes_before_what_its_manifest_names(world: World) -> None:
    day = "datetime(year: 2027, month: 1, day: 2)"
    bill(main_typ=STATING + f'#record(number: "S-7", amount: decimal("-0.5"), date: {day})')
    made = issue(world).json()
    assert (made["number"], Decimal(made["amount"]), made["dated_on"]) == (
        "S-7",
        Decimal("-0.5"),
        "2027-01-02",
    )
    assert (made["title"], made["currency"]) == ("Invoice", "EUR")


@pytest.mark.parametrize(
    "stated",
    [
        '#metadata("a text")<galley-record>',
        "#metadata((amount: (1, 2), number: true, other: 1))<galley-record>",
        '#metadata((amount: "no number", number: "n" * 4000))<galley-record>',
        '#metadata(range(20000))<galley-record>',
        "#for n in range(5000) [#metadata((amount: n))<galley-record>]",
        '#metadata((amount: "1e999999", currency: "E", dated_on: "2026-02-31"))<galley-record>',
        "#[Text]<galley-record>",
    ],
)  # fmt: skip
def test_a_record_that_is_none_leaves_what_the_manifest_names(world: World, stated: str) -> None:
    bill(main_typ=slips.MAIN + stated)
    made = issue(world)
    assert made.status == 201, made.body
    known = {key: made.json()[key] for key in ("number", "currency", "dated_on")}
    assert known == {"number": BILL["number"], "currency": "EUR", "dated_on": BILL["date"]}


def test_an_author_is_told_of_a_record_that_cannot_be_kept(world: World) -> None:
    twice = STATING + '#record(number: "A") #record(number: "B")'
    bundle = slips.zipped(slips.files("twice", main_typ=twice))
    made = world.browser("author").post("templates", files={"bundle": Upload("twice.zip", bundle)}).json()
    assert "more than once" in made["warnings"][0]["message"]


def test_the_list_of_templates_says_what_documents_are_known_by(world: World) -> None:
    bill()
    listed = {each["slug"]: each["record"] for each in world.browser("member").get("templates").json()}
    assert listed["bill"] == {
        "subject": "/name",
        "title": "/kind",
        "number": "/number",
        "amount": "/total",
        "currency": "/currency",
        "dated_on": "/date",
    }
