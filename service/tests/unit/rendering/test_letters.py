"""Letters that no font can set: the page and the document name the same ones, at the same fields, as what they are."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from galley.rendering.engine.diagnostics import complaint
from galley.rendering.engine.engine import Engine
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes.protocol import Done, Job, Refused
from galley.rendering.values import letters

MAIN = """\
#import "@galley/kit:1.1.0": values, issued-on, field
#set document(title: "Letters", date: issued-on)
#set text(font: "Libertinus Serif", lang: "en")
#for (name, value) in values [= #field("/" + name, value)]
"""
DIAGNOSTIC = """error: PDF/UA-1 error: the text `"漢"` could not be displayed with font `"Inter"`
  ┌─ root/main.typ:4:0

error: PDF/A-2a, PDF/UA-1 error: the text `"\\u{7}"` could not be displayed with font `"a \\"b\\""`
  ┌─ root/main.typ:9:0

error: PDF/A-2a error: the text contains the disallowed codepoint `"\\u{feff}"`

error: PDF/A-2a error: the PDF contains the codepoint `"\\u{f8ff}"`

error: PDF/A-2a error: the text `"\\u{1f469}\\u{200d}\\\\\\""` could not be displayed with font `"x"`
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(RenderLimits())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root")
    (folder / "main.typ").write_text(MAIN)
    (folder / "typst.toml").write_text('[package]\nentrypoint = "main.typ"')
    return folder


def asked(
    engine: Engine, root: Path, form: str, *, standard: tuple[str, ...], **values: str
) -> Done | Refused:
    inputs = {"issued_on": "2026-11-23", "preview": "true" if form == "svg" else "false"}
    job = Job(str(root), form, standard, 144, 0, inputs, json.dumps(values, ensure_ascii=False), 60)
    answer = engine.render(job)
    assert isinstance(answer, Done | Refused)
    return answer


@pytest.mark.parametrize(
    "name",
    [
        "山田太郎",
        "𠮷野家",
        "สมชาย ใจดี",
        "محمد الأحمد",
        "דוד כהן",
        "Ωμέγα",
        "Ђорђе",
        "👍 👩\u200d💻 ❤️ 🇩🇪",
        "अमित",
        "김철수",
    ],
)
@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_names_in_the_scripts_of_the_world_are_set(engine: Engine, root: Path, name: str, form: str) -> None:
    assert isinstance(asked(engine, root, form, standard=("a-2a", "ua-1"), name=name), Done)


@pytest.mark.parametrize("standard", [(), ("a-2b",), ("a-2a", "ua-1"), ("ua-1",), ("a-4",)])
@pytest.mark.parametrize("letter", ["\x07", "\uf8ff", "\U00013000", "\ufffe", "e\u0301\U000e0041\U00013000"])
def test_the_page_and_the_document_refuse_the_same_letters(
    engine: Engine, root: Path, letter: str, standard: tuple[str, ...]
) -> None:
    page, document = (
        asked(engine, root, form, standard=standard, name=f"Mill{letter}House", other="u7f8")
        for form in ("svg", "pdf")
    )
    assert isinstance(page, Refused)
    assert isinstance(document, Refused)
    values = {"name": f"Mill{letter}House", "other": "u7f8"}
    faults = list(letters.faults_in(values, page.letters))
    assert faults == list(letters.faults_in(values, document.letters))
    assert [path for path, _ in faults] == ["/name"]


def test_a_byte_order_mark_is_named_at_its_field(engine: Engine, root: Path) -> None:
    page = asked(engine, root, "svg", standard=("a-2a", "ua-1"), name="\ufeffMill House")
    assert isinstance(page, Refused)
    ((path, sentence),) = letters.faults_in({"name": "\ufeffMill House"}, page.letters)
    assert path == "/name"
    assert sentence == (
        "This text has U+FEFF, a byte-order mark, at its beginning. Take it out, or type the text again."
    )


def test_letters_that_a_template_brings_along_are_set(engine: Engine, root: Path) -> None:
    # The first refusal must not be remembered for good ones in the same text.
    assert isinstance(asked(engine, root, "svg", standard=(), name="é\x07"), Refused)
    assert isinstance(asked(engine, root, "svg", standard=(), name="é"), Done)


def test_one_sentence_for_each_field_names_what_is_wrong_and_where() -> None:
    values = {"a": {"b": ["fine", "Mill\x07House\uf8ff"]}, "c/d": "𓀀"}
    said = (
        "This text has U+0007, a control character; U+F8FF, a private-use letter, which means something else in"
        " every font, after “Mill”. Take it out, or type the text again."
    )
    assert list(letters.faults_in(values, ("\uf8ff", "\x07", "𓀀"))) == [
        ("/a/b/1", said),
        ("/c~1d", "No typeface here has “𓀀” (U+13000). Use other letters."),
    ]


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        ("漢", "“漢” (U+6F22)"),
        ("\t", "U+0009, a tab"),
        ("\u202e", "U+202E, an invisible character"),
        ("\ufdd0", "U+FDD0, which Unicode keeps free of letters"),
        ("\U0001fae9", "“\U0001fae9” (U+1FAE9)"),
    ],
)
def test_a_letter_is_called_what_it_is(letter: str, name: str) -> None:
    assert letters.described(letter) == name


def test_what_is_set_together_is_asked_for_together() -> None:
    values = json.dumps({"a": "x\u0323\u0301 é 👍🏽 👩\u200d💻 plain"}, ensure_ascii=False)
    assert letters.unusual(values, {"é"}) == ("x\u0323\u0301", "👍🏽", "👩\u200d💻")
    assert letters.unusual('{"a": "plain \\n \\" text", "b": 1}', ()) == ()


def test_the_compilers_escapes_are_read_as_the_letters_they_stand_for() -> None:
    found = complaint("PDF/UA-1 error: …", DIAGNOSTIC * 2, (), root="/root", packages="/packages")
    assert found.letters == ("漢", "\x07", "\ufeff", "\uf8ff", '\U0001f469\u200d\\"')
    assert found.message.startswith(
        "The fonts of this template have no “漢” (U+6F22); U+0007, a control character; U+FEFF, a byte-order mark"
    )
    assert (found.file, found.line) == ("main.typ", 4)
    assert "add a font" in found.hints[0]


def test_a_letter_within_another_and_a_bracket_are_found_as_they_are() -> None:
    values = {"a": "x👩\u200d💻y]^-\\z"}
    ((_, said),) = letters.faults_in(values, ("]", "👩\u200d💻", "👩", "^", "\\"))
    places = [said.index(letter) for letter in ("“👩”", "“👩\u200d💻”", "“]”")]
    assert places == sorted(places)
    assert list(letters.faults_in(values, ("é", "q"))) == []


def processor_seconds(values: object, wanted: tuple[str, ...]) -> float:
    begun = time.process_time()
    list(letters.faults_in(values, wanted))
    return time.process_time() - begun


def test_the_search_takes_time_that_grows_with_the_text_alone() -> None:
    # Letters that all begin alike, and a text that has nothing but their beginning: each place is a candidate.
    wanted = tuple("漢" * length + "\x07" for length in range(1, 4000, 10))
    once, four = (
        min(processor_seconds({"a": "漢" * (size * 60_000)}, wanted) for _ in range(3)) for size in (1, 4)
    )
    assert four < 8 * once
    few = min(processor_seconds({"a": "漢" * 60_000}, wanted[:2]) for _ in range(3))
    assert once < few * (letters.LONGEST + 4), "more letters than are looked for cost nothing"


def test_a_document_full_of_faults_is_told_of_some() -> None:
    assert len(list(letters.faults_in(["𓀀"] * 50_000, ("𓀀",)))) == letters.FAULTS
