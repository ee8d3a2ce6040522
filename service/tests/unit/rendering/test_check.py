"""What authors are told about their bundles."""

from __future__ import annotations

import copy
import io
import itertools
import json
import struct
import time
import zlib
from pathlib import Path
from typing import Any, cast

import pytest
import typst
from galley.rendering.bundles import check, manifest
from galley.rendering.bundles.archive import write_zip
from galley.rendering.bundles.bundle import Bundle
from galley.rendering.bundles.faults import BundleRefused, Fault
from galley.rendering.limits import BundleLimits
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
            "main.typ": b"= Hello\n",
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
        ({"type": "string", "format": "isbn"}, "does not know the format"),
        ({"type": "string", "pattern": "("}, "cannot be read"),
        ({"type": "string", "pattern": "(?=a)b"}, "Look-ahead"),
        ({"type": "string", "pattern": "(a)\\1"}, "back to a group"),
        ({"type": "string", "pattern": "a" * 301}, "longer than"),
        ({"type": "string", "pattern": "(a{1,90}){1,90}"}, "repeats too much"),
        ({"type": "string", "pattern": "[a-z&&b]"}, "Inside [ ]"),
        ({"type": "text"}, 'There is no type "text".'),
        ({"type": "string", "maxLength": -1}, "not valid JSON Schema"),
        ({"$id": "https://example.org/x"}, "Only the whole schema"),
        ({"$dynamicRef": "#x"}, "do not know"),
    ],
)
def test_a_schema_that_forms_or_checks_cannot_bear_is_refused(part: dict[str, Any], said: str) -> None:
    found = faults(schema_json=schema(odd=part))
    assert said in " ".join(fault.message for fault in found)
    assert all(fault.path == "schema.json" for fault in found)


@pytest.mark.parametrize(
    "part",
    [
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "items": False},
        {
            "oneOf": [
                {"type": "object", "title": "A", "properties": {"kind": {"const": "a"}}},
                {"type": "null"},
            ]
        },
    ],
)
def test_every_shape_that_the_form_can_show_is_taken(part: dict[str, Any]) -> None:
    assert faults(schema_json=schema(odd=part)) == []


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


@pytest.mark.parametrize("name", ["title", "number", "amount", "currency", "dated_on"])
def test_what_a_document_is_known_by_must_be_in_the_sample(name: str) -> None:
    table = f"{bundles.MANIFEST}\n[tool.galley.record]\n# nothing else\n{name} = "
    assert faults(typst_toml=f'{table}"/name"\n') == []
    (fault,) = faults(typst_toml=f'{table}"/nowhere/at all"\n')
    assert (fault.path, fault.line) == ("typst.toml", table.count("\n") + 1)
    assert f"The {name} “/nowhere/at all” is no" in fault.message


@pytest.mark.parametrize("name", ["p-prose-plugin", "p-raw", "p-url"])
def test_words_listings_and_links_are_no_code(name: str) -> None:
    sources = {
        "p-prose-plugin": "I wrote a WordPress plugin. We eval each release. The mean and std of it.",
        "p-raw": '```py\nresult = eval("1+1")\n```',
        "p-url": 'See #link("https://example.org/plugin(new)")[the page].',
    }
    assert faults(main_typ=sources[name]) == []


def test_a_source_of_any_length_is_taken_in_linear_time() -> None:
    def seconds(quotes: int) -> float:
        begun = time.process_time()
        assert faults(main_typ='"' + '\\"' * quotes) == []
        return time.process_time() - begun

    seconds(1000)
    # Forty times the text: at most a few hundred times the time, where the square would be sixteen hundred.
    assert seconds(400_000) < 300 * max(seconds(10_000), 0.001)


def test_plugins_come_in_where_they_are_allowed() -> None:
    found = Bundle({**bundles.files(), "lib/plugin.wasm": b"\0asm\1\0\0\0"})
    (fault,) = check.faults_of(found)
    assert fault.path == "lib/plugin.wasm"
    assert "plugins are off here" in fault.message
    assert "TEMPLATE_PLUGINS=allowed" in str(fault.hint)
    assert check.faults_of(found, BundleLimits(plugins=True)) == ()


def test_a_plugin_is_known_by_its_first_bytes() -> None:
    assert "plugin" in faults_with("assets/data.txt", b"\0asm\1\0\0\0")[0].message


@pytest.mark.parametrize(
    "path",
    [
        *(
            "LICENSE-MIT",
            "LICENSE.md",
            "OFL-Inter.txt",
            ".gitignore",
            ".github/workflows/ci.yml",
            "CHANGELOG",
        ),
        *(
            "lib/cetz/thumbnail.png",
            "lib/cetz/docs/manual.pdf",
            "style.csl",
            "lib/x/justfile",
            "data.tsv",
            "Cargo.lock",
        ),
    ],
)
def test_what_packages_carry_along_is_harmless(path: str) -> None:
    data = b"%PDF-1.7 \xff\xfe" if path.endswith((".pdf", ".png")) else b"text"
    assert faults_with(path, data) == []


def test_a_byte_order_mark_before_the_manifest_is_no_fault() -> None:
    assert faults(typst_toml=b"\xef\xbb\xbf" + bundles.MANIFEST.encode()) == []


def test_every_combination_of_standards_that_the_engine_exports_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "main.typ").write_text('#set document(title: "x")\n#set text(lang: "en")\n= A')
    compiler = typst.Compiler(str(tmp_path / "main.typ"), ignore_system_fonts=True)
    names = sorted(
        {*manifest.VERSIONS, *(name for names in manifest.VERSIONS.values() for name in names), "ua-1"} - {""}
    )

    def exports(wanted: tuple[str, ...]) -> bool:
        try:
            compiler.compile(
                format="pdf", pdf_standards=cast("list[typst.PDFStandard]", list(wanted)), timestamp=0
            )
        except RuntimeError:
            return False
        return True

    tried = [wanted for count in range(4) for wanted in itertools.combinations(names, count)]
    assert {wanted for wanted in tried if exports(wanted)} == set(manifest.STANDARDS)


@pytest.mark.parametrize("standard", [["a-2b", "ua-1"], ["ua-1", "a-2u"], ["a-3b", "ua-1"], "a-4"])
def test_standards_are_taken_in_any_order(standard: object) -> None:
    text = bundles.MANIFEST.replace('["a-2a", "ua-1"]', json.dumps(standard))
    assert faults(typst_toml=text) == []


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
        ("run.exe", b"MZ"),
        ("fonts/a.woff2", b"wOF2\xff"),
        ("notes.xyz", b"\xff\x00"),
        ("uploads/a.png", png()),
        ("notes.txt", b"\xff\xfe"),
    ],
)
def test_a_file_that_does_not_belong_is_refused(path: str, data: bytes) -> None:
    assert {fault.path for fault in faults_with(path, data)} == {path}


@pytest.mark.parametrize("target", ["#/properties/name/title", "#/required", "#/properties/name/maxLength"])
def test_a_reference_to_what_is_no_schema_is_a_fault(target: str) -> None:
    schema = copy.deepcopy(bundles.SCHEMA)
    schema["properties"]["other"] = {"$ref": target}
    found = faults(schema_json=json.dumps(schema))
    assert any(f"What lies at “{target}” is no schema." in fault.message for fault in found), found
