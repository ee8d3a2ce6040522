"""Lists of damage, and the gate that is closed while nobody has accepted it."""

from __future__ import annotations

import pytest
from slipway.decisions.gates.data import damage
from slipway.decisions.gates.data.damage import Damage
from slipway.decisions.points.references import Dangling, Reference
from slipway.decisions.record.entries import Unreadable
from slipway.errors import WrongUse

from tests.support.facts_of_gates import asked, table

LINE = b'{"key": "a", "size": 1, "sha256": "", "why": "gone"}\n'
GONE = [Dangling(Reference(key, row=f"notes {key}"), "there is no such object") for key in ("two", "one")]


def test_a_list_gives_back_each_key_once() -> None:
    data = damage.listed([*GONE, Dangling(Reference("one", row="pages 7"), "there is no such object")])
    assert len(data.splitlines()) == 3
    marks = damage.marks_in(data, file="list")
    assert [damage.key_in(mark) for mark in marks] == ["one", "two"]
    assert set(marks) == set(map(damage.mark_of, GONE))
    assert damage.unpacked(damage.packed(("two", "one"))) == ("one", "two")


def test_another_damage_of_the_same_key_has_another_mark() -> None:
    lost = Dangling(Reference("one", 5, "ab"), "there is no such object")
    others = [
        Dangling(Reference("one", 6, "ab"), lost.why),
        Dangling(Reference("one", 5, "cd"), lost.why),
        Dangling(Reference("one", 5, "ab"), "it has 4 bytes and not 5"),
    ]
    assert damage.mark_of(lost) not in map(damage.mark_of, others)
    assert damage.mark_of(Dangling(Reference("one", 5, "ab", row="8"), lost.why)) == damage.mark_of(lost)


def test_damage_is_named_by_its_keys_in_whatever_order() -> None:
    assert damage.digest_of(["one", "two"]) == damage.digest_of(["two", "one"])
    assert damage.digest_of(["one", "two"]) != damage.digest_of(["one"])


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "lists no damage"), (b"{}\n", ":1 is no line"), (LINE + b"x\n", ":2 is")]
)
def test_what_is_no_list_is_refused_with_its_line(data: bytes, words: str) -> None:
    with pytest.raises(WrongUse, match=words):
        damage.marks_in(data, file="list")


def test_the_gate_of_damage_is_closed_until_it_is_accepted() -> None:
    shut = asked(table(), damage=Damage(open=118, file="/home/list.jsonl"))["damage"]
    assert not shut.is_open
    assert "118 rows" in shut.reason
    assert "accept-damage production /home/list.jsonl" in shut.opens
    unlisted = asked(table(), damage=Damage(open=2))["damage"]
    assert not unlisted.is_open
    assert "slipway damage production" in unlisted.opens
    known = asked(table(), damage=Damage(accepted=118, by="ann and bob", reason="they are lost"))["damage"]
    assert known.is_open
    assert "ann and bob accepted: they are lost" in known.reason
    assert not asked(table(), damage=Unreadable("the store is away"))["damage"].is_open
