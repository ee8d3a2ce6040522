"""What authors are told about their bundles."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from galley.rendering import check
from galley.rendering.archive import write_zip
from galley.rendering.bundle import Bundle
from galley.rendering.faults import BundleRefused, Fault
from galley.rendering.installed import PACKAGES
from galley.rendering.source_check import source_faults
from PIL import Image
from tests.support import bundles


def faults(**changes: str | bytes | None) -> list[Fault]:
    return list(check.faults_of(bundles.certificate(**changes)))


def faults_with(path: str, data: bytes) -> list[Fault]:
    return list(check.faults_of(Bundle({**bundles.files(), path: data})))


def schema(**properties: Any) -> str:
    return json.dumps(
        {**bundles.SCHEMA, "properties": {**bundles.SCHEMA["properties"], **properties}}, indent=1
    )


def png(width: int = 4, height: int = 4) -> bytes:
    target = io.BytesIO()
    Image.new("1", (width, height)).save(target, "PNG")
    return target.getvalue()


def test_a_good_bundle_has_no_faults() -> None:
    assert faults() == []
    found = check.checked(bundles.certificate().archive)
    assert found.manifest.title == "Certificate"
    assert found.manifest.standard == ("a-2a", "ua-1")
    assert found.sample["name"] == "Ada Byron"
    assert list(found.tests) == ["tests/short.json"]


BAD_MANIFEST = b"""\
[package]
name = "Bad Name"
version = "1"
[tool.galley]
title = ""
standard = ["a-4", "ua-1"]
"""
BAD_SCHEMA = b"""\
{
 "type": "object",
 "properties": {
  "a": {"type": "strin"},
  "b": {"$ref": "http://example.org/schema"}
 }
}
"""


def test_every_fault_is_named_at_once_with_its_line() -> None:
    found = Bundle(
        {
            "typst.toml": BAD_MANIFEST,
            "main.typ": b'\n#eval("1")\n#import "@preview/cetz:0.3.0"\n',
            "schema.json": BAD_SCHEMA,
            "sample.json": b'{\n "a": 1,\n}',
            "virus.exe": b"MZ",
        }
    )
    with pytest.raises(BundleRefused) as caught:
        check.checked(found.archive)
    places = {(fault.path, fault.line) for fault in caught.value.faults}
    assert places >= {
        ("typst.toml", 2),
        ("typst.toml", 3),
        ("typst.toml", 5),
        ("typst.toml", 6),
        ("main.typ", 2),
        ("main.typ", 3),
        ("schema.json", 4),
        ("schema.json", 5),
        ("sample.json", 3),
        ("virus.exe", None),
    }
    assert all(fault.message.endswith((".", "?")) and fault.hint for fault in caught.value.faults)


@pytest.mark.parametrize("path", ["typst_toml", "schema_json", "sample_json", "main_typ"])
def test_a_missing_file_is_named(path: str) -> None:
    assert faults(**{path: None})[0].message


def test_broken_toml_and_json_are_reported_at_their_line() -> None:
    (fault,) = (fault for fault in faults(typst_toml="[package]\nname = \n") if fault.path == "typst.toml")
    assert fault.line == 2
    (fault,) = faults(sample_json='{\n  "name": "Ada"\n  "day": 1}')
    assert (fault.path, fault.line) == ("sample.json", 3)
    assert "NaN" in faults(sample_json='{"name": NaN}')[0].message
    assert "twice" in faults(sample_json='{"name": "A",\n"name": "B"}')[0].message


def test_values_that_do_not_fit_are_reported_at_their_line() -> None:
    sample = '{\n  "name": "Ada",\n  "day": "tomorrow"\n}'
    (fault,) = faults(sample_json=sample)
    assert (fault.path, fault.line) == ("sample.json", 3)
    assert fault.message == "/day: Not a valid date (like 2026-11-23)."
    (fault,) = faults_with("tests/odd.json", b'{"name": 5}')
    assert (fault.path, fault.line) == ("tests/odd.json", 1)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"$ref": "https://example.org/schema"}, "inside this file"),
        ({"$ref": "other.json"}, "inside this file"),
        ({"$ref": "#/$defs/absent"}, "nothing at"),
        ({"$ref": "#"}, "contains itself"),
        ({"type": "object", "patternProperties": {"(a+)+$": {}}}, "do not know"),
        ({"type": "string", "format": "iban"}, "does not know the format"),
        ({"type": "string", "pattern": "("}, "cannot be read"),
        ({"type": "string", "pattern": "(?=a)b"}, "Look-ahead"),
        ({"type": "string", "pattern": "(a)\\1"}, "back to a group"),
        ({"type": "string", "pattern": "a" * 301}, "longer than"),
        ({"type": "string", "pattern": "(a{1,90}){1,90}"}, "repeats too much"),
        ({"type": "string", "pattern": "[a-z&&b]"}, "Inside [ ]"),
        ({"type": "text"}, "not valid JSON Schema"),
        ({"type": "string", "maxLength": -1}, "not valid JSON Schema"),
        ({"$id": "https://example.org/x"}, "Only the whole schema"),
        ({"$dynamicRef": "#x"}, "do not know"),
    ],
)
def test_a_schema_that_forms_or_checks_cannot_bear_is_refused(part: dict[str, Any], said: str) -> None:
    found = faults(schema_json=schema(odd=part))
    assert said in " ".join(fault.message for fault in found)
    assert all(fault.path == "schema.json" for fault in found)


def test_a_schema_that_grows_without_end_is_refused() -> None:
    doubling = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
    text = json.dumps({**bundles.SCHEMA, "$defs": {**doubling, "d40": {}}, "allOf": [{"$ref": "#/$defs/d0"}]})
    (fault,) = faults(schema_json=text)
    assert "5000 parts" in fault.message


def test_a_schema_of_another_dialect_or_type_is_refused() -> None:
    other = json.dumps({**bundles.SCHEMA, "$schema": "http://json-schema.org/draft-07/schema#"})
    assert "2020-12" in faults(schema_json=other)[0].message
    assert '"type": "object"' in faults(schema_json='{"type": "array"}')[0].message
    assert '"type": "object"' in faults(schema_json="[]")[0].message


def test_a_subject_that_is_no_text_of_the_sample_is_refused() -> None:
    (fault,) = faults(typst_toml=bundles.MANIFEST.replace("/name", "/client/name"))
    assert (fault.path, fault.line) == ("typst.toml", 12)


@pytest.mark.parametrize(
    "code",
    [
        '#eval("1")',
        "#let e = eval",
        "#std.eval(x)",
        '#dictionary(std).at("ev" + "al")',
        '#plugin("x.wasm")',
        '5" wide #eval("x") 6" high',
        'See https://example.org #eval("x")',
        "#{ let x = 1; eval(x) }",
        '#import "@preview/cetz:0.3.0": canvas',
        '#import "@local/mine:1.0.0"',
        '#import "@galley/kit:9.9.9": values',
        '#import "@galley/unknown:1.0.0"',
    ],
)
def test_code_that_runs_text_or_fetches_is_refused_with_its_line(code: str) -> None:
    (fault,) = source_faults("main.typ", f"#let x = 1\n\n{code}\n")
    assert fault.line == 3


@pytest.mark.parametrize(
    "code",
    [
        '// never use eval("x") here',
        "/* eval(1)\n and plugin(2) */",
        '#"The word eval is text"',
        "#let evaluate = 1",
        "#let re-eval = 1",
        "#let evaluation_plugin = 2",
        '#import "@galley/kit:1.0.0": values',
        "#std.text(red)[x]",
        "Write to name@example.org",
    ],
)
def test_code_that_only_looks_like_it_is_accepted(code: str) -> None:
    assert source_faults("main.typ", code) == []


def test_pictures_are_what_their_names_say() -> None:
    assert faults_with("assets/a.png", png()) == []
    assert "no" in faults_with("assets/a.png", b"GIF89a nonsense")[0].message
    assert "PNG picture, but its name says JPEG" in faults_with("assets/a.jpg", png())[0].message


def test_a_picture_beyond_all_measure_is_refused() -> None:
    data = bytearray(png())
    data[16:24] = struct.pack(">II", 2_000_000, 2_000_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    assert "far too many pixels" in faults_with("assets/a.png", bytes(data))[0].message


def test_a_picture_that_unpacks_to_far_too_much_is_refused_by_its_head() -> None:
    data = bytearray(png())
    data[16:24] = struct.pack(">II", 12_000, 6_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    assert "12,000 × 6,000" in faults_with("assets/a.png", bytes(data))[0].message


BILLION_LAUGHS = (
    b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
)


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        (BILLION_LAUGHS, "entities"),
        (b"<svg", "cannot be read"),
        (b"<html/>", "not an SVG"),
        (b'<svg xmlns:x="y"><image x:href="http://169.254.169.254/"/></svg>', "fetches"),
        (b'<svg><image href="file:///etc/passwd"/></svg>', "fetches"),
    ],
)
def test_a_drawing_that_grows_or_fetches_is_refused(drawing: bytes, said: str) -> None:
    (fault,) = faults_with("assets/a.svg", drawing)
    assert said in fault.message or "can be read" in fault.message


def test_a_plain_drawing_is_accepted() -> None:
    drawing = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><a href="#b"><rect/></a></svg>'
    assert faults_with("assets/a.svg", drawing) == []


def test_fonts_are_fonts() -> None:
    assert "not a font" in faults_with("fonts/a.ttf", b"wOF2" + b"\0" * 100)[0].message
    assert "not a font" in faults_with("fonts/a.otf", b"OTTO\xff\xff" + b"\0" * 40)[0].message
    assert "not a font" in faults_with("fonts/a.ttc", b"ttcf" + struct.pack(">II", 1, 2**31))[0].message
    tables = [b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name"]
    head = b"\0\1\0\0" + struct.pack(">HHHH", len(tables), 0, 0, 0)
    font = head + b"".join(struct.pack(">4sIII", tag, 0, 12, 4) for tag in tables)
    assert faults_with("fonts/a.ttf", font) == []


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("inner.zip", write_zip({"a": b""})),
        ("assets/inner.png", write_zip({"a": b""})),
        ("code.wasm", b"\0asm"),
        ("run.py", b"print()"),
        ("uploads/a.png", png()),
        ("notes.txt", b"\xff\xfe"),
    ],
)
def test_a_file_that_does_not_belong_is_refused(path: str, data: bytes) -> None:
    assert {fault.path for fault in faults_with(path, data)} == {path}


def test_the_shipped_packages_pass_the_check_of_code() -> None:
    sources = sorted(PACKAGES.rglob("*.typ"))
    assert sources
    for source in sources:
        assert source_faults(source.name, source.read_text()) == []
    assert all(Path(folder, "typst.toml").is_file() for folder in PACKAGES.glob("*/*/*"))
