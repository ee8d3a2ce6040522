"""Whoever changes an audit is found, and the first entry that cannot be trusted is named."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slipway.decisions.record.audit import (
    FIRST,
    Anchor,
    anchor_of,
    canonical,
    hash_of,
    next_entry,
    read_anchor,
    verify,
)
from slipway.ports import Facts

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
contents = st.lists(
    st.tuples(
        st.text(max_size=4),
        st.sampled_from(["deployed", "approved"]),
        st.dictionaries(st.text(max_size=4), values, max_size=2),
    ),
    min_size=1,
    max_size=9,
)


def chain_of(contents: list[tuple[str, str, Facts]]) -> list[Facts]:
    chain = list[Facts]()
    for number, (by, what, facts) in enumerate(contents):
        chain.append(next_entry(chain, at=START + timedelta(seconds=number), by=by, what=what, facts=facts))
    return chain


def plain_chain(length: int = 5) -> list[Facts]:
    return chain_of([("ann", "deployed", {"n": number}) for number in range(length)])


def test_each_entry_holds_the_hash_of_the_one_before() -> None:
    chain = plain_chain()
    assert [entry["number"] for entry in chain] == [1, 2, 3, 4, 5]
    assert chain[0]["before"] == FIRST
    assert all(later["before"] == earlier["hash"] for earlier, later in pairwise(chain))
    assert canonical({"b": 1, "a": "é", "hash": "x"}) == '{"a":"é","b":1}'.encode()


@settings(max_examples=60, deadline=None)
@given(contents)
def test_a_chain_that_nobody_touched_is_whole(contents: list[tuple[str, str, Facts]]) -> None:
    chain = chain_of(contents)
    assert verify(chain, [anchor_of(chain[-1])]) == ()
    assert verify(chain, [anchor_of(entry) for entry in chain]) == ()


def _edited(chain: list[Facts], at: int, draw: Any) -> int:
    field = draw(st.sampled_from(["number", "at", "by", "what", "facts", "before", "hash", "more"]))
    old = chain[at].get(field)
    chain[at][field] = draw(values.filter(lambda value: value != old or type(value) is not type(old)))
    return at


def _edited_and_hashed_anew(chain: list[Facts], at: int, draw: Any) -> int:
    chain[at]["by"] += "x"
    chain[at]["hash"] = hash_of(chain[at])
    return at


def _written_anew_to_the_end(chain: list[Facts], at: int, draw: Any) -> int:
    chain[at]["by"] += "x"
    for place in range(at, len(chain)):
        chain[place]["before"] = chain[place - 1]["hash"] if place else FIRST
        chain[place]["hash"] = hash_of(chain[place])
    return at


def _cut_out(chain: list[Facts], at: int, draw: Any) -> int:
    del chain[at]
    return at


def _cut_off(chain: list[Facts], at: int, draw: Any) -> int:
    del chain[at:]
    return at


def _repeated(chain: list[Facts], at: int, draw: Any) -> int:
    chain.insert(at + 1, copy.deepcopy(chain[at]))
    return at + 1


def _inserted(chain: list[Facts], at: int, draw: Any) -> int:
    forged = {**chain[at], "by": "mallory"}
    chain.insert(at, {**forged, "hash": hash_of(forged)})
    return at


def _swapped(chain: list[Facts], at: int, draw: Any) -> int:
    other: int = draw(st.integers(0, len(chain) - 1))
    chain[at], chain[other] = chain[other], chain[at]
    return min(at, other)


MUTATIONS = [
    _edited,
    _edited_and_hashed_anew,
    _written_anew_to_the_end,
    _cut_out,
    _cut_off,
    _repeated,
    _inserted,
    _swapped,
]


@pytest.mark.parametrize("mutate", MUTATIONS)
@settings(max_examples=60, deadline=None)
@given(contents=contents, data=st.data())
def test_any_change_is_found_and_no_later_entry_is_blamed(
    mutate: Any, contents: list[tuple[str, str, Facts]], data: st.DataObject
) -> None:
    whole = chain_of(contents)
    changed = copy.deepcopy(whole)
    place = mutate(changed, data.draw(st.integers(0, len(whole) - 1)), data.draw)
    if changed == whole:
        return
    every = [anchor_of(entry) for entry in whole]
    faults = verify(changed, every)
    assert faults
    # The entry before is named where either of two could have been rewritten.
    assert place <= faults[0].number <= place + 1
    assert verify(changed, every[-1:]), "one anchor of the head is enough"


def test_an_edited_entry_is_named_by_its_number() -> None:
    chain = plain_chain()
    anchors = [anchor_of(chain[-1])]
    chain[2]["by"] = "mallory"
    (fault,) = verify(chain, anchors)
    assert (fault.number, fault.words) == (3, "entry 3 was changed: its hash is not that of its content")


def test_what_is_cut_off_at_the_end_is_named() -> None:
    chain = plain_chain()
    (fault,) = verify(chain[:3], [anchor_of(chain[4])])
    assert fault.number == 4
    assert fault.words == "entries 4 to 5 are gone: entry 5 is anchored"
    assert verify([], [anchor_of(chain[0])])[0].number == 1


def test_a_chain_without_an_anchor_has_no_proven_end() -> None:
    chain = plain_chain()
    assert [fault.number for fault in verify(chain, [])] == [6]
    assert verify([], []) == ()


@pytest.mark.parametrize("wrong", [None, 5, [], "entry", {}, {"number": 3}])
def test_what_is_no_entry_is_a_fault_and_no_error(wrong: Any) -> None:
    chain: list[Any] = plain_chain()
    anchors = [anchor_of(chain[-1])]
    chain[2] = wrong
    assert verify(chain, anchors)[0].number in (2, 3)


def test_a_chain_that_was_cut_goes_on_and_stays_broken() -> None:
    chain = plain_chain()
    anchors = [anchor_of(entry) for entry in chain]
    del chain[2]
    chain.append(next_entry(chain, at=START, by="ann", what="deployed", facts={}))
    assert chain[-1]["number"] == 6
    assert verify(chain, [*anchors, anchor_of(chain[-1])])[0].number in (2, 3)


def test_only_a_number_and_a_hash_make_an_anchor() -> None:
    anchor = Anchor(7, "ab" * 32)
    assert read_anchor(anchor.name) == anchor
    assert read_anchor("00000007-" + "AB" * 32) is None
    assert read_anchor("latest") is None
