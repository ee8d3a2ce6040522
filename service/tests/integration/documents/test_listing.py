"""Lists of documents: narrowed, summed up, labelled, and as CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
from galley.documents import listing
from galley.documents.models import Document
from tests.support import slips
from tests.support.world import World, membership, published

RECORD = """
[tool.galley.record]
number = "/number"
amount = "/total"
currency = "/currency"
dated_on = "/date"
due_on = "/due"
"""
BILLS = [
    {"number": "1", "total": "10.50", "currency": "EUR", "date": "2026-01-31", "due": "2026-02-28"},
    {"number": "2", "total": "-3", "currency": "EUR", "date": "2026-02-01"},
    {"number": "3", "total": "7", "currency": "USD", "date": "2026-02-28"},
    {"number": "=4", "currency": "EUR"},
]


@pytest.fixture(autouse=True)
def made(world: World) -> dict[str, str]:
    """Four bills of the member, by number, with their ids."""
    more = {key: {"type": "string", "title": key} for key in ("number", "total", "currency", "date", "due")}
    bundle = slips.bundle(
        "bill",
        typst_toml=slips.MANIFEST.format(name="bill", title="Bill") + RECORD,
        schema_json=json.dumps(slips.SCHEMA | {"properties": slips.SCHEMA["properties"] | more}),
        sample_json=json.dumps(slips.SAMPLE | BILLS[0]),
    )
    published(bundle, membership("author").organisation)
    member = world.browser("member")
    answers = [
        member.post("documents", {"template": "bill", "values": {"name": "Ada"} | bill}).json()
        for bill in BILLS
    ]
    return {answer["number"]: answer["id"] for answer in answers}


def numbers(world: World, query: str) -> list[str]:
    answer = world.browser("member").get(f"documents?template=bill&{query}")
    assert answer.status == 200, answer.body
    return sorted(each["number"] for each in answer.json())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["1", "2", "3", "=4"]),
        ("dated_from=2026-02-01&dated_to=2026-02-28", ["2", "3"]),
        ("dated_to=2026-01-31", ["1"]),
        ("amount_from=7", ["1", "3"]),
        ("amount_from=-3&amount_to=7", ["2", "3"]),
        ("amount_from=7&dated_from=2026-02-01", ["3"]),
        ("state=cancelled", []),
        ("label=paid", []),
        ("q=2026-02-28", ["3"]),
    ],
)
def test_a_list_is_narrowed(world: World, query: str, found: list[str]) -> None:
    assert numbers(world, query) == found


@pytest.mark.parametrize("query", ["dated_from=soon", "amount_to=1e99", "amount_from=NaN", "state=lost"])
def test_what_narrows_a_list_has_to_be_what_it_says(world: World, query: str) -> None:
    assert world.browser("member").get(f"documents?{query}").status == 422


def test_a_document_without_a_day_of_its_own_has_that_on_which_it_was_made(world: World) -> None:
    today = Document.objects.get(number="=4").issued_on
    assert numbers(world, f"dated_from={today}&dated_to={today}") == ["=4"]


def test_states_and_labels_narrow_a_list(world: World, made: dict[str, str]) -> None:
    member = world.browser("member")
    member.put(f"documents/{made['1']}/cancellation", {})
    member.put(f"documents/{made['2']}/cancellation", {"replaced_by": made["3"]})
    assert [numbers(world, f"state={state}") for state in ("cancelled", "replaced", "issued")] == [
        ["1"], ["2"], ["3", "=4"],
    ]  # fmt: skip
    labelled = member.put(f"documents/{made['1']}/labels", {"labels": ["paid", "Kestrel Row", "paid"]})
    assert labelled.json()["labels"] == ["paid", "Kestrel Row"]
    member.put(f"documents/{made['2']}/labels", {"labels": ["paid"]})
    assert numbers(world, "label=paid") == ["1", "2"]
    assert numbers(world, "label=paid&label=Kestrel%20Row") == ["1"]
    assert member.get("documents/labels").json() == ["Kestrel Row", "paid"]
    assert world.browser("foreigner").get("documents/labels").json() == []
    assert member.put(f"documents/{made['1']}/labels", {"labels": ["a,b"]}).status == 422


def test_what_a_list_comes_to_is_told_by_currency_without_what_counts_no_more(
    world: World, made: dict[str, str]
) -> None:
    member = world.browser("member")
    told = member.get("documents/totals?template=bill").json()
    assert told == {
        "count": 4,
        "totals": [
            {"currency": "EUR", "count": 2, "amount": "7.50"},
            {"currency": "USD", "count": 1, "amount": "7.00"},
        ],
    }
    member.put(f"documents/{made['1']}/cancellation", {})
    narrowed = member.get("documents/totals?template=bill&dated_to=2026-02-01").json()
    assert narrowed == {"count": 2, "totals": [{"currency": "EUR", "count": 1, "amount": "-3.00"}]}


def test_a_list_as_csv_has_every_row_and_no_formula(
    world: World, made: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "CSV_PORTION", 3)
    member = world.browser("member")
    member.put(f"documents/{made['2']}/labels", {"labels": ["+paid"]})
    answer = member.get("documents/csv?template=bill")
    assert answer.media_type == "text/csv"
    # Without the mark of UTF-8 a spreadsheet shows "MÃ¼ller".
    assert answer.body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    shown = {row["number"]: row for row in rows}
    assert list(shown) == ["'=4", "3", "2", "1"]
    assert {key: shown["1"][key] for key in ("amount", "dated_on", "due_on", "currency", "id")} == {
        "amount": "10.50",
        "dated_on": "2026-01-31",
        "due_on": "2026-02-28",
        "currency": "EUR",
        "id": made["1"],
    }
    assert (shown["2"]["amount"], shown["2"]["labels"]) == ("-3.00", "'+paid")
    # Where decimals have a comma, "10.50" is a day to a spreadsheet, and a comma divides no cells.
    text = member.get("documents/csv?template=bill&decimal_mark=comma").body.decode("utf-8-sig")
    german = {row["number"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert (german["1"]["amount"], german["2"]["amount"], german["1"]["id"]) == ("10,50", "-3,00", made["1"])


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "a;=1", "a;b;@c", ";=1"])
def test_no_cell_begins_with_a_formula_with_either_separator(text: str) -> None:
    cells = listing.safe_cell(text).split(";")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert listing.safe_cell(text).replace("'", "") == text
    assert listing.safe_cell("Ardmore; Kestrel Row - Press") == "Ardmore; Kestrel Row - Press"


def test_each_page_tells_how_many_there_are_and_large_lists_are_not_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = world.browser("member")
    first = member.get("documents?template=bill&limit=2")
    assert first.headers["X-Total-Count"] == "4"
    rest = member.get(f"documents?template=bill&limit=2&cursor={first.headers['X-Next-Cursor']}")
    assert rest.headers["X-Total-Count"] == "4"
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    assert member.get("documents?template=bill&limit=2").headers["X-Total-More-Than"] == "3"
