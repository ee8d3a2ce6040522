"""Zips from strangers."""

from __future__ import annotations

import io
import os
import stat
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from galley.rendering.bundles import archive, bundle
from galley.rendering.bundles.faults import BundleRefused, Fault
from galley.rendering.limits import MIB, BundleLimits
from hypothesis import given
from hypothesis import strategies as st

LIMITS = BundleLimits()
SMALL = BundleLimits(files=5, file_bytes=2 * MIB, total_bytes=3 * MIB)


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as written:
        for name, data in members:
            written.writestr(name, data)
    return target.getvalue()


def special(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    return info


def faults_of(data: bytes, limits: BundleLimits = LIMITS) -> tuple[Fault, ...]:
    with pytest.raises(BundleRefused) as caught:
        archive.read_zip(data, limits)
    return caught.value.faults


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/etc/passwd", "outside the bundle"),
        ("../up.typ", "outside the bundle"),
        ("a/../../up.typ", "outside the bundle"),
        ("a\\b.typ", "character \\"),
        ("C:file.typ", "character :"),
        ("a\u202eb.typ", "invisible"),
        ("a\nb.typ", "invisible"),
        ("a//b.typ", "empty"),
        ("./a.typ", "empty"),
        ("a/" * 9 + "b.typ", "too long or too deep"),
        ("x" * 200, "too long or too deep"),
        ("cafe\u0301.typ", "split accents"),
        ("folder /a.typ", "space"),
    ],
)
def test_a_name_that_is_unsafe_is_refused(name: str, said: str) -> None:
    (fault,) = faults_of(zipped(("main.typ", b""), (name, b"x")))
    assert said in fault.message


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int) -> None:
    (fault,) = faults_of(zipped(("main.typ", b""), (special("odd", kind), b"/etc/passwd")))
    assert fault.path == "odd"
    assert ("link" if kind == stat.S_IFLNK else "not a regular file") in fault.message


def test_names_that_differ_only_in_case_are_refused() -> None:
    (fault,) = faults_of(zipped(("Main.typ", b""), ("main.typ", b"")))
    assert "only in case" in fault.message


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused() -> None:
    (fault,) = faults_of(zipped(("main.typ", b"a"), ("main.typ", b"b")))
    assert "twice" in fault.message


def test_every_fault_of_the_archive_is_named_at_once() -> None:
    data = zipped(("../a", b""), (special("b", stat.S_IFLNK), b""), ("Main.typ", b""), ("main.typ", b""))
    assert {fault.path for fault in faults_of(data)} == {"../a", "b", "main.typ"}


def test_a_bomb_is_refused_by_what_the_zip_says() -> None:
    (fault,) = faults_of(zipped(("bomb.txt", b"\0" * (8 * MIB))))
    assert "zip bomb" in fault.message


def test_a_bomb_that_lies_about_its_size_is_not_inflated() -> None:
    honest = zipped(("bomb.txt", b"\0" * (200 * MIB)))
    lying = honest.replace(struct.pack("<I", 200 * MIB), struct.pack("<I", 1000))
    assert lying != honest
    tracemalloc.start()
    with pytest.raises(BundleRefused):
        archive.read_zip(lying, LIMITS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MIB


def test_too_many_files_and_too_much_together_are_refused() -> None:
    assert "6 files" in faults_of(zipped(*((f"{n}.txt", b"") for n in range(6))), SMALL)[0].message
    parts = [(f"{n}.txt", os.urandom(1_900_000)) for n in range(2)]
    assert "together" in faults_of(zipped(*parts), SMALL)[0].message
    assert "larger than 2 MiB" in faults_of(zipped(("a.txt", os.urandom(2_200_000))), SMALL)[0].message


@pytest.mark.parametrize(
    "data",
    [b"", b"no zip", b"PK\x03\x04" + b"\0" * 40, zipped(("a", b"abc" * 99))[:-30]],
    ids=["nothing", "text", "only a head", "cut short"],
)
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    assert "not a readable zip" in faults_of(data)[0].message


def test_an_encrypted_file_is_refused() -> None:
    data = bytearray(zipped(("secret.txt", b"x" * 50)))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in faults_of(bytes(data))[0].message


def test_a_single_folder_around_everything_is_taken_off() -> None:
    data = zipped(
        ("mine/main.typ", b"1"),
        ("mine/assets/a.png", b"2"),
        ("__MACOSX/mine/._main.typ", b"3"),
        ("mine/.DS_Store", b""),
    )
    assert archive.read_zip(data, LIMITS) == {"main.typ": b"1", "assets/a.png": b"2"}


def test_equal_files_make_equal_zips_whatever_they_came_in(tmp_path: Path) -> None:
    files = {"main.typ": b"x" * 1000, "assets/a.txt": b"a", "b.txt": b""}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    ways = [
        bundle.from_zip(zipped(*files.items())),
        bundle.from_zip(zipped(*reversed(files.items()), compression=zipfile.ZIP_STORED)),
        bundle.from_zip(zipped(*((f"wrap/{path}", data) for path, data in files.items()))),
        bundle.from_folder(tmp_path),
    ]
    assert len({found.sha256 for found in ways}) == 1
    assert bundle.from_zip(ways[0].archive).files == files


def test_a_zips_bytes_never_change() -> None:
    # Documents are recorded with the SHA-256 of their template; this must hold on every machine and for ever.
    found = bundle.Bundle({"main.typ": b"Hello", "assets/a.txt": b"a"})
    assert found.sha256 == "ed7b924826a67b18436df9cff99215d6cb8e7519c3d95cb467ac9cebd637d305"


def test_a_folder_with_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.typ").write_text("x")
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(BundleRefused) as caught:
        bundle.from_folder(tmp_path)
    assert [fault.path for fault in caught.value.faults] == ["passwd"]


names = st.text(st.sampled_from("ab./\\ \n\u0301:Zz"), min_size=1, max_size=12)


@given(st.dictionaries(names, st.binary(max_size=20), max_size=4))
def test_whatever_is_accepted_stays_inside_and_comes_back_equal(files: dict[str, bytes]) -> None:
    try:
        found = archive.read_zip(zipped(*files.items()), LIMITS)
    except BundleRefused:
        return
    inside = Path("/root-of-render")
    for path in found:
        assert (inside / path).resolve().is_relative_to(inside)
        assert "\\" not in path
        assert path.isprintable()
    assert archive.read_zip(archive.write_zip(found), LIMITS) == archive.without_wrapper(found)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_otherwise(data: bytes) -> None:
    for hostile in (data, zipped(("a.txt", b"x"))[:40] + data, data + zipped(("a.txt", b"x"))):
        with suppress(BundleRefused):
            archive.read_zip(hostile, LIMITS)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_only_what_inflates_in_pieces_is_inflated(method: int) -> None:
    data = zipped(("main.typ", b"0" * 1000), compression=method)
    with pytest.raises(BundleRefused) as refused:
        archive.read_zip(data, BundleLimits())
    (fault,) = refused.value.faults
    assert fault.path == "main.typ"
    assert "compressed in a way" in fault.message


def test_a_file_that_holds_more_than_the_zip_says_is_not_read_on() -> None:
    data = bytearray(zipped(("main.typ", b"0" * 5_000_000)))
    for head, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(head) + place
        data[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(BundleRefused):
        archive.read_zip(bytes(data), BundleLimits())


@pytest.mark.parametrize("folder", ["assets", "ASSETS"])
def test_a_file_and_a_folder_of_one_name_are_refused(folder: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        archive.read_zip(zipped((folder, b"x"), ("assets/a.txt", b"x"), ("main.typ", b"")), BundleLimits())
    assert [(fault.path, fault.message) for fault in refused.value.faults] == [
        (folder, "This file has the same name as a folder.")
    ]
