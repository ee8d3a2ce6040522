"""What the replayed writes left in rows and objects."""

from __future__ import annotations

from decimal import Decimal

import pytest
from slipway.decisions.comparing.costs_and_effects.objects import objects_compared, shape_of_key
from slipway.decisions.comparing.costs_and_effects.tables import Written, only_in_one, rows_compared
from slipway.ports import ColumnSum, TableState

AT = Decimal(1_796_000_000)


def notes(rows: int, at: Decimal, total: int = 0, text: int = 0, nulls: int = 0) -> dict[str, TableState]:
    columns = {
        "at": ColumnSum("instant", at),
        "total": ColumnSum("number", Decimal(total), nulls),
        "text": ColumnSum("other", Decimal(text)),
    }
    return {"public.notes": TableState(rows, columns)}


BEFORE = notes(10, AT * 10, 100, 5000)


def after(*, rows: int = 12, late: float = 0, total: int = 130, text: int = 5600, nulls: int = 0) -> Written:
    return Written(BEFORE, notes(rows, AT * rows + Decimal(str(late)), total, text, nulls))


def said(new: Written, again: Written | None = None) -> list[str]:
    compared = rows_compared(after(), new, again or after(late=0.4))
    return [f"{each.route} {each.field}: {each.words}" for each in compared.differences]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (after(), []),
        (after(late=1.5), []),
        (after(rows=13), ["ROWS public.notes rows: 3 rows more, was 2 rows more"]),
        (after(rows=10, late=0), ["ROWS public.notes rows: no row more, was 2 rows more"]),
        (
            after(late=7200),
            ["ROWS public.notes at: instants are 2 h later in all (1 h for each row)"],
        ),
        (after(late=-7200), ["ROWS public.notes at: instants are 2 h earlier in all (1 h for each row)"]),
        (after(total=131), ["ROWS public.notes total: the sum of what is written is +31, was +30"]),
        (after(text=5601), ["ROWS public.notes text: other values are written"]),
        (after(nulls=1), ["ROWS public.notes total: +1 empty values, was +0"]),
    ],
)
def test_rows_are_compared_by_what_was_written(new: Written, words: list[str]) -> None:
    assert said(new) == words


def sums(written: str) -> Written:
    columns = {"tokens": ColumnSum("number", Decimal(written))}
    return Written(
        {"public.t": TableState(0, {"tokens": ColumnSum("number", Decimal(0))})},
        {"public.t": TableState(2, columns)},
    )


def test_numbers_drawn_from_the_clock_may_be_near_each_other_by_chance() -> None:
    old, again = sums("7.46892719059"), sums("7.46892719061")
    assert rows_compared(old, sums("7.46892681092"), again).differences == ()
    assert rows_compared(old, sums("7.4691"), again).differences != ()
    # What does not differ by itself is no draw.
    assert rows_compared(old, sums("7.46892719060"), old).differences != ()


def test_a_column_that_differs_by_itself_is_said_to_be_uncomparable() -> None:
    compared = rows_compared(after(), after(text=9), after(text=7))
    assert compared.differences == ()
    assert compared.uncomparable == ("public.notes.text",)


def test_a_column_that_only_one_release_has_is_left_out_and_named() -> None:
    wider = Written(
        {"public.notes": TableState(10, {**BEFORE["public.notes"].columns, "new": ColumnSum("other", AT)})},
        {
            "public.notes": TableState(
                12, {**after().after["public.notes"].columns, "new": ColumnSum("other", AT * 3)}
            )
        },
    )
    assert said(wider) == []
    assert list(only_in_one(after(), wider)) == ["public.notes.new"]


def test_a_migration_that_fills_a_column_is_no_difference() -> None:
    moved = Written(notes(10, AT * 10, 900, 1), notes(12, AT * 12, 930, 601))
    assert said(moved) == []


HASH = "0123456789abcdef" * 4
UUID = "8f14e45f-ceea-467f-a8f2-0d5b8c9d1e2f"


@pytest.mark.parametrize(
    ("key", "shape"),
    [
        (f"documents/01/{HASH}.pdf", "documents/{hh}/{hash}.pdf"),
        (f"people/{UUID}/photo.png", "people/{uuid}/photo.png"),
        ("exports/2026-11-30/notes-17.csv", "exports/{date}/notes-{number}.csv"),
        ("uploads/V1StGXR8_Z5jdHi6B-myT/a.txt", "uploads/{id}/a.txt"),
        ("templates/invoice/main.typ", "templates/invoice/main.typ"),
    ],
)
def test_keys_are_told_by_their_shape(key: str, shape: str) -> None:
    assert shape_of_key(key) == shape


def keys(folder: str, numbers: range, size: int = 1000) -> dict[str, int]:
    return {f"{folder}/{at:064x}.pdf": size for at in numbers}


def test_objects_under_other_keys_are_found() -> None:
    before = keys("documents", range(1, 5))
    old, again = before | keys("documents", range(5, 8)), before | keys("documents", range(8, 11))
    assert objects_compared(before, old, again, again) == ()
    found = objects_compared(before, old, before | keys("files", range(5, 8)), again)
    assert [f"{each.route}: {each.words}" for each in found] == [
        "OBJECTS documents/{hash}.pdf: no object more, was 3 objects",
        "OBJECTS files/{hash}.pdf: 3 objects more, was no object",
    ]


def test_objects_that_are_removed_and_objects_of_another_size_are_found() -> None:
    before = keys("documents", range(1, 5))
    old = before | keys("documents", range(5, 8))
    removed = {key: size for key, size in old.items() if key not in keys("documents", range(1, 3))}
    assert [each.words for each in objects_compared(before, old, removed, old)] == [
        "2 objects fewer, was no object"
    ]
    smaller = before | keys("documents", range(5, 8), 10)
    assert [each.words for each in objects_compared(before, old, smaller, old)] == ["30 B in all, was 3.0 kB"]
