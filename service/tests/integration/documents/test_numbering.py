"""Series of numbers: none twice, none left out, whatever happens while a document is made."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from galley import sealing, wiring
from galley.adapters.signing.pdf_signer import PdfSigner
from galley.adapters.signing.tokens.client import TokenModule
from galley.adapters.signing.tokens.faults import Fault, Kind
from galley.documents.models import Document
from galley.documents.operations import remembering
from galley.numbering import operations as numbering
from galley.numbering.models import NumberSeries, SeriesNumber
from galley.signing.models import SigningCertificate
from galley.signing.queries import PIN_PURPOSE
from tests.support import certificates, slips
from tests.support.callers import Answer
from tests.support.world import World, membership, published

RECORD = '\n[tool.galley.record]\nnumber = "/bill/number"\n'
MINUTE = timedelta(minutes=1)
# A value that the schema takes and the template cannot set: the render fails after the number was reserved.
UNSETTABLE = "lost"
MAIN = slips.MAIN + f'#if values.name == "{UNSETTABLE}" {{ panic("cannot be set") }}\n'


@pytest.fixture
def year() -> str:
    return str(wiring.clock().now().year)


@pytest.fixture(autouse=True)
def _bill(world: World) -> None:
    bill = {
        "type": "object",
        "required": ["number"],
        "properties": {"number": {"type": "string", "title": "Number", "minLength": 1, "maxLength": 20}},
    }
    sample = slips.SAMPLE | {"bill": {"number": "2026-0412"}}
    schema = slips.SCHEMA | {
        "required": ["name", "bill"],
        "properties": slips.SCHEMA["properties"] | {"bill": bill},
    }
    bundle = slips.bundle(
        "bill",
        typst_toml=slips.MANIFEST.format(name="bill", title="Bill") + RECORD,
        schema_json=json.dumps(schema),
        sample_json=json.dumps(sample),
        main_typ=MAIN,
        tests__long_json=None,
    )
    published(bundle, membership("author").organisation)


def number_bills(world: World, **how: Any) -> dict[str, Any]:
    answer = world.browser("owner").put("templates/bill/series", {"gapless": True} | how)
    assert answer.status == 200, answer.body
    return dict(answer.json())


def issue(world: World, name: str = "Ada", number: str = "", key: str = "", **more: Any) -> Answer:
    values = {"name": name} | ({"bill": {"number": number}} if number else {})
    headers = {"Idempotency-Key": key} if key else {}
    body = {"template": "bill", "values": values} | more
    return world.browser("member").post("documents", body, headers=headers)


def issued_numbers() -> list[str]:
    rows = Document.objects.filter(version__template__slug="bill").exclude(number="")
    return sorted(rows.values_list("number", flat=True))


def the_series() -> NumberSeries:
    return NumberSeries.objects.get(template__slug="bill")


def test_documents_get_one_number_after_the_other(world: World, year: str) -> None:
    shown = number_bills(world, prefix="RE-")
    assert (shown["next"], shown["pointer"]) == (f"RE-{year}-0001", "/bill/number")
    made = [issue(world).json()["number"] for _ in range(3)]
    assert made == [f"RE-{year}-0001", f"RE-{year}-0002", f"RE-{year}-0003"]
    values = world.browser("member").get(f"documents/{issue(world).json()['id']}/values").json()["values"]
    assert values["bill"] == {"number": f"RE-{year}-0004"}, "the values that are kept have it as well"
    assert world.browser("member").get("templates/bill/series").json()["next"] == f"RE-{year}-0005"


def test_a_document_that_is_recorded_is_told_though_the_database_fails_afterwards(
    world: World, year: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("the server closed the connection")

    number_bills(world)
    monkeypatch.setattr(numbering, "release", fail)
    monkeypatch.setattr(remembering, "remember_contacts", fail)
    made = issue(world)
    assert (made.status, made.json()["number"]) == (201, f"{year}-0001")
    assert issued_numbers() == [f"{year}-0001"]
    assert [each.getMessage().count("the server closed the connection") for each in caplog.records] == [1, 1]


def test_a_document_that_cannot_be_signed_is_not_kept_and_uses_up_no_number(
    world: World, year: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number_bills(world)
    certificates.upload(world, certificates.issued(), "bill")
    count = Document.objects.count()
    # Nothing listens there.
    away = PdfSigner("http://127.0.0.1:9/", wiring.token_module().sign)
    monkeypatch.setattr(wiring, "signer", lambda: away)
    for _ in range(2):
        refused = issue(world)
        assert (refused.status, refused.kind) == (503, "cannot-sign")
    refusing = TokenModule("", ["Seal"])
    monkeypatch.setattr(refusing, "_asked", lambda _: Fault(Kind.PIN_REFUSED))
    monkeypatch.setattr(wiring, "signer", lambda: PdfSigner("", refusing.sign))
    SigningCertificate.objects.update(
        token="Seal", mechanism="rsa", sealed_key=sealing.cipher(PIN_PURPOSE).encrypt(b"1234").decode()
    )
    for words in ("refused the PIN", "refused its PIN on"):
        refused = issue(world)
        assert (refused.status, refused.kind) == (409, "no-certificate")
        assert words in refused.json()["detail"]
    assert Document.objects.count() == count
    assert issue(world, signed=False).json()["number"] == f"{year}-0001"


def test_a_preview_shows_the_next_number_and_takes_none(world: World, year: str) -> None:
    number_bills(world)
    for _ in range(2):
        page = world.browser("member").post("templates/bill/preview", {"values": {"name": "Ada"}})
        assert page.status == 200, page.body
    assert issue(world).json()["number"] == f"{year}-0001"


def test_a_series_without_gaps_lets_nobody_choose(world: World) -> None:
    number_bills(world)
    for answer in (
        issue(world, number="2026-9"),
        world.browser("member").post(
            "templates/bill/preview", {"values": {"name": "Ada", "bill": {"number": "9"}}}
        ),
    ):
        assert (answer.status, answer.faults) == (422, ["/bill/number"])
        assert "without gaps" in answer.json()["errors"][0]["message"]
    assert SeriesNumber.objects.count() == 0


def test_a_chosen_number_is_nobody_elses_and_is_not_given_again(world: World, year: str) -> None:
    number_bills(world, gapless=False)
    assert issue(world, number=f"{year}-0002").status == 201
    again = issue(world, number=f"{year}-0002")
    assert (again.status, again.faults) == (422, ["/bill/number"])
    assert [issue(world).json()["number"] for _ in range(2)] == [f"{year}-0001", f"{year}-0003"]
    assert issue(world, UNSETTABLE, number="X").status == 422
    assert issue(world, number="X").status == 201, "what failed has taken nothing"


@pytest.mark.parametrize("prefix", ["\ue000", "\U0001ffff", "a-long-prefix-"])
def test_a_series_that_no_document_could_be_numbered_by_is_refused(world: World, prefix: str) -> None:
    """A number of a bill has at most 20 letters."""
    answer = world.browser("owner").put("templates/bill/series", {"prefix": prefix, "digits": 5})
    assert (answer.status, answer.faults) == (422, ["/prefix"]), answer.body
    assert not NumberSeries.objects.exists()


def test_a_page_of_the_sample_is_shown_where_numbers_are_given_without_gaps(world: World) -> None:
    """The page of a business draws samples, and they have a number."""
    number_bills(world)
    sample = world.browser("member").get("templates/bill").json()["sample"]
    assert sample["bill"]["number"]
    page = world.browser("member").post("templates/bill/preview", {"values": sample})
    assert page.status == 200, page.body


def test_other_spaces_make_no_other_number(world: World) -> None:
    number_bills(world, gapless=False)
    assert issue(world, number="A 1").status == 201
    assert [issue(world, number=same).faults for same in ("A  1", " A\n1", "A\u00a01")] == [
        ["/bill/number"]
    ] * 3
    assert issued_numbers() == ["A 1"]


def test_numbers_of_before_the_series_are_not_given_again(world: World, year: str) -> None:
    issue(world, number=f"{year}-0413")
    number_bills(world, first=412)
    assert [issue(world).json()["number"] for _ in range(2)] == [f"{year}-0412", f"{year}-0414"]


def test_a_render_that_fails_leaves_no_hole(world: World, year: str) -> None:
    number_bills(world)
    outcomes = [
        issue(world, name).status for name in ("Ada", UNSETTABLE, "Ada", UNSETTABLE, UNSETTABLE, "Ada")
    ]
    assert outcomes == [201, 422, 201, 422, 422, 201]
    assert issued_numbers() == [f"{year}-{n:04}" for n in (1, 2, 3)]


def test_a_retry_gets_the_document_that_was_made(world: World) -> None:
    number_bills(world)
    first, again = issue(world, key="once").json(), issue(world, key="once").json()
    assert first["id"] == again["id"]
    assert len(issued_numbers()) == 1


def test_a_year_begins_anew_by_the_day_of_the_document(world: World, year: str) -> None:
    number_bills(world, year="two", separator="", digits=3, first=41)
    last_year = int(year) - 1
    days = [f"{last_year}-12-30", f"{year}-01-02", f"{last_year}-12-31"]
    made = [issue(world, issued_on=day).json()["number"] for day in days]
    assert made == [f"{last_year % 100}001", f"{int(year) % 100}041", f"{last_year % 100}002"]


def test_the_number_of_a_deleted_document_stays_taken(world: World, year: str) -> None:
    number_bills(world)
    made = issue(world).json()
    assert world.browser("member").delete(f"documents/{made['id']}").status == 204
    Document.objects.filter(pk=made["id"]).delete()
    assert issue(world).json()["number"] == f"{year}-0002"


def test_a_lease_that_is_over_gives_the_number_to_the_next_one(world: World, year: str) -> None:
    number_bills(world)
    day = wiring.clock().now().date()
    dead = numbering.reserve(the_series(), day=day, lease=timedelta(seconds=-1))
    assert issue(world).json()["number"] == dead.text == f"{year}-0001"
    document = Document.objects.get(number=dead.text)
    with pytest.raises(numbering.PlaceLost):
        numbering.take(dead, document.pk, now=wiring.clock().now())
    numbering.release(dead)
    assert SeriesNumber.objects.get(text=dead.text).document_id == document.pk


def test_a_later_document_waits_for_the_earlier_one_and_takes_its_number_when_that_fails(
    world: World, year: str
) -> None:
    number_bills(world)
    day = wiring.clock().now().date()
    first = numbering.reserve(the_series(), day=day, lease=MINUTE)
    second = numbering.reserve(the_series(), day=day, lease=MINUTE)
    with pytest.raises(numbering.NumbersBusy):
        numbering.wait_for_turn(second, lease=timedelta(0))
    numbering.release(first)
    with pytest.raises(numbering.PlaceLost):
        numbering.wait_for_turn(second, lease=MINUTE)
    numbering.release(second)
    assert issue(world).json()["number"] == f"{year}-0001"


def test_of_those_that_wait_long_only_one_keeps_a_thread(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the others of a web process would be kept from everybody for as long as a lease."""
    number_bills(world)
    dead = numbering.reserve(the_series(), day=wiring.clock().now().date(), lease=MINUTE)
    monkeypatch.setattr(numbering, "PATIENCE_SECONDS", 0)
    with numbering.LONG_WAIT:
        assert issue(world).status == 503
    numbering.release(dead)
    assert issue(world).json()["number"] == dead.text
    assert numbering.LONG_WAIT.acquire(blocking=False), "whoever waited long has given the place back"
    numbering.LONG_WAIT.release()


def test_only_templates_with_a_running_number_are_numbered(world: World) -> None:
    listed = world.browser("member").get("series").json()
    assert [(each["template"], each["series"], each["may_change"]) for each in listed] == [
        ("bill", None, False)
    ]
    assert world.browser("owner").put("templates/slip/series", {}).kind == "no-number"


def test_a_series_that_ended_goes_on_where_it_was(world: World, year: str) -> None:
    number_bills(world)
    issue(world)
    owner = world.browser("owner")
    assert owner.delete("templates/bill/series").status == 204
    assert issue(world).faults == ["/bill"]
    assert issue(world, number="by hand").status == 201
    number_bills(world)
    assert issue(world).json()["number"] == f"{year}-0002"


@pytest.mark.committed
@pytest.mark.parametrize("gapless", [True, False])
def test_of_many_at_once_none_is_twice_and_none_is_missing(world: World, gapless: bool, year: str) -> None:
    """Eight people make bills at the same time, every fourth of which fails."""
    number_bills(world, gapless=gapless)
    together, each_makes = 8, 13

    def work(person: int) -> list[int]:
        names = [UNSETTABLE if (person + n) % 4 == 0 else f"Ada {person} {n}" for n in range(each_makes)]
        try:
            return [issue(world, name).status for name in names]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(together) as threads:
        outcomes = [status for all_of in threads.map(work, range(together)) for status in all_of]
    assert set(outcomes) <= {201, 422, 503}, outcomes
    made, numbers = outcomes.count(201), issued_numbers()
    assert made > together * each_makes // 2
    assert len(numbers) == len(set(numbers)) == made
    if not gapless:
        # What was given back by the last that failed is the next one's.
        while SeriesNumber.objects.exclude(state="taken").exists():
            assert issue(world).status == 201
            made += 1
    assert issued_numbers() == [f"{year}-{n:04}" for n in range(1, made + 1)]
