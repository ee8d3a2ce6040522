"""What a restore point says of itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slipway.decisions.points import manifest as parts
from slipway.decisions.points.manifest import DumpFile, Manifest, ManifestDamaged, ReferencesFile
from slipway.ports import Pinned

AT = datetime(2026, 11, 24, 16, 42, 10, 987000, tzinfo=UTC)
POINT = "20261124T164210Z-0007"
MANIFEST = Manifest(
    id=POINT,
    at=AT,
    lsn="0/1A2B3C",
    release="sha256:" + "ab" * 32,
    deployment="20261124-1",
    fence=7,
    migrations=("things.0002",),
    database="service",
    bucket="s3://bucket/objects",
    mode="versioned",
    tools={"pg_dump": "18.3"},
    dump=(
        DumpFile(name="toc.dat", size=10, sha256="c" * 64),
        DumpFile(name="1.dat.gz", size=5, sha256="d" * 64),
    ),
    references=ReferencesFile(size=1, sha256="e" * 64, objects=2, bytes=30),
)


def test_a_name_is_the_instant_in_utc_and_the_fence() -> None:
    oslo = AT.astimezone(timezone(timedelta(hours=1)))
    assert list(islice(parts.point_ids(oslo, 7), 2)) == [POINT, f"{POINT}-02"]
    for name in (POINT, f"{POINT}-02"):
        assert parts.instant_of(name) == AT.replace(microsecond=0)
    assert parts.instant_of("20261124T164210Z-12345") is not None
    assert parts.instant_of("../20261124T164210Z-0007") is None


@given(st.lists(st.tuples(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(1, 9999))))  # noqa: DTZ001
def test_names_sort_by_time(made: list[tuple[datetime, int]]) -> None:
    made = [(at.replace(microsecond=0, tzinfo=UTC), fence) for at, fence in made]
    names = [next(parts.point_ids(at, fence)) for at, fence in made]
    assert sorted(names) == [next(parts.point_ids(at, fence)) for at, fence in sorted(made)]


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert parts.decode(POINT, parts.encode(MANIFEST)) == MANIFEST
    assert json.loads(parts.encode(MANIFEST))["format"] == 1
    assert "origin" not in json.loads(parts.encode(MANIFEST))
    brought = MANIFEST.model_copy(update={"origin": "production"})
    assert parts.decode(POINT, parts.encode(brought)) == brought
    assert MANIFEST.dump_bytes == 15


def test_every_changed_byte_of_a_manifest_is_noticed() -> None:
    whole = parts.encode(MANIFEST)
    for place in range(len(whole)):
        damaged = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        try:
            found = parts.decode(POINT, damaged)
        except ManifestDamaged:
            continue
        assert found == MANIFEST  # white space between the words


@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_cut_manifest_is_noticed(length: int) -> None:
    with pytest.raises(ManifestDamaged, match=POINT):
        parts.decode(POINT, parts.encode(MANIFEST)[:length])


def test_another_points_manifest_is_noticed() -> None:
    with pytest.raises(ManifestDamaged, match="it is that of"):
        parts.decode("20261124T164211Z-0007", parts.encode(MANIFEST))


@pytest.mark.parametrize("name", ["../toc.dat", "/etc/passwd", "", ".hidden", "a/b"])
def test_no_file_of_a_dump_leads_out_of_its_folder(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        DumpFile(name=name, size=1, sha256="c" * 64)


texts = st.text(min_size=1, max_size=20)


HEADERS: st.SearchStrategy[dict[str, Any]] = st.just({}) | st.just(
    {"ContentType": "text/html", "Metadata": {"a": "b"}}
)


@given(
    st.builds(
        Pinned, texts, st.integers(0, 2**60), st.just("a" * 64) | st.just(""), texts, texts, texts, HEADERS
    )
)
def test_a_line_of_references_is_read_as_it_was_written(pinned: Pinned) -> None:
    line = parts.line_of(pinned)
    assert line.count(b"\n") == 1
    assert parts.pinned_of(line) == pinned
