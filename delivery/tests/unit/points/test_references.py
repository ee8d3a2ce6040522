"""Which rows lead to objects, and which only say so."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slipway.config import Retention
from slipway.decisions.points import references as rules
from slipway.decisions.points.references import DanglingReferences, QueryUnfit, Reference
from slipway.errors import Refused
from slipway.ports import BucketFacts, ObjectState, Pinned

DIGEST, OTHER = (hashlib.sha256(text).hexdigest() for text in (b"one", b"other"))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def version(name: str, seconds: float, size: int = 3) -> ObjectState:
    return ObjectState("one", size, name, name, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("row", "reference"),
    [
        (("one",), Reference("one")),
        (("one", 3), Reference("one", 3)),
        (("one", 3, DIGEST.upper()), Reference("one", 3, DIGEST)),
        (("one", None, bytes.fromhex(DIGEST)), Reference("one", None, DIGEST)),
        (("one", 3, memoryview(bytes.fromhex(DIGEST))), Reference("one", 3, DIGEST)),
        (("one", 3, DIGEST, "documents", 42), Reference("one", 3, DIGEST, "documents 42")),
    ],
)
def test_a_row_is_key_then_size_then_checksum_then_its_own_name(row: Any, reference: Reference) -> None:
    assert rules.reference_of(row) == reference


@pytest.mark.parametrize("row", [(), (None,), ("",), (7,), ("one", "3"), ("one", 3, "abc"), ("one", 3, 7)])
def test_a_row_that_names_no_object_is_refused(row: Any) -> None:
    with pytest.raises(QueryUnfit):
        rules.reference_of(row)


def test_missing_and_other_objects_dangle_and_are_named_with_their_rows() -> None:
    references = [Reference("one", 3), Reference("two", 3, row="documents 2"), Reference("three", 4)]
    states = {"one": ObjectState("one", 3), "three": ObjectState("three", 5)}
    with pytest.raises(DanglingReferences) as caught:
        raise DanglingReferences(rules.dangling(references, states))
    assert caught.value.what.splitlines() == [
        "2 references lead to no such object:",
        "  two (row documents 2): there is no such object",
        "  three: it has 5 bytes and not 4",
    ]


def test_twenty_are_named_and_the_rest_are_counted() -> None:
    error = DanglingReferences(rules.dangling([Reference(f"{number:02}") for number in range(35)], {}))
    assert "19: there" in error.what
    assert "20: there" not in error.what
    assert error.what.splitlines()[0].startswith("35 references")
    assert error.what.splitlines()[-1] == "  and 15 more"


def test_each_object_is_pinned_once_with_what_rows_and_bucket_know() -> None:
    states = {
        "two": ObjectState("two", 3, "etag", "v1"),
        "one": ObjectState("one", 3),
        "free": ObjectState("free", 1),
    }
    references = [Reference("two", 3, DIGEST), Reference("two"), Reference("one", 3)]
    assert rules.pin(references, states) == [
        Pinned("one", 3),
        Pinned("two", 3, DIGEST, version_id="v1", etag="etag"),
    ]


def test_two_rows_that_disagree_about_an_object_do_not_both_hold() -> None:
    pinned = {"one": Pinned("one", 3, DIGEST)}
    references = [Reference("one", 3, DIGEST), Reference("one", 3, OTHER)]
    assert [each.reference for each in rules.dangling(references, pinned)] == [references[1]]


def test_a_restored_database_is_compared_both_ways() -> None:
    objects = [Pinned("one", 3, DIGEST), Pinned("two", 3)]
    assert rules.differences([Reference("one", 3, DIGEST), Reference("two", 3)], objects) == []
    found = rules.differences([Reference("one", 3, OTHER), Reference("new", 1)], objects)
    assert sorted(each.reference.key for each in found) == ["new", "one", "two"]


@pytest.mark.parametrize(
    ("facts", "mode", "why"),
    [
        (BucketFacts(versioned=False), "immutable", ""),
        (BucketFacts(versioned=False), "copy", ""),
        (BucketFacts(versioned=False), "versioned", "keeps no versions"),
        (BucketFacts(versioned=True), "versioned", ""),
        (BucketFacts(versioned=True, noncurrent_days=186), "versioned", "after 186 days"),
        (BucketFacts(versioned=True, noncurrent_days=187), "versioned", ""),
        (BucketFacts(versioned=True, expires_days=30), "versioned", ""),
        (BucketFacts(versioned=True, expires_days=30), "immutable", "after 30 days"),
        (BucketFacts(versioned=True, expires_days=30, noncurrent_days=1), "copy", ""),
    ],
)
def test_a_bucket_has_to_keep_what_points_name_for_as_long_as_points_are_kept(
    facts: BucketFacts, mode: rules.Mode, why: str
) -> None:
    said = rules.why_refused(facts, mode, Retention(monthly=6))
    assert why in said
    assert bool(said) is bool(why)
    if why:
        with pytest.raises(Refused, match=why):
            rules.check_facts(facts, mode, Retention(monthly=6))


def test_an_object_written_about_the_time_of_the_snapshot_is_looked_at_twice() -> None:
    reference = Reference("one", 3)
    assert not rules.may_be_another(reference, version("a", -60), NOON)
    assert rules.may_be_another(reference, version("a", -1), NOON)
    assert rules.may_be_another(reference, version("a", 1), NOON)
    assert rules.may_be_another(reference, version("a", -60, size=4), NOON)
    assert rules.may_be_another(reference, None, NOON)


def test_the_newest_version_of_then_is_the_likeliest() -> None:
    versions = [
        version("e", 2),
        version("d", 1),
        version("c", -1),
        version("b", -2, size=9),
        version("a", -3),
    ]
    likely = rules.candidates(Reference("one", 3), versions, NOON)
    assert [each.etag for each in likely] == ["c", "a", "d", "e"]
