"""Links and files in what was made: only what is safe to open for whoever gets the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from galley.rendering.engine import links
from galley.rendering.engine.engine import Engine
from galley.rendering.limits import RenderLimits
from galley.rendering.pipes.protocol import Done, Job, Refused

HEAD = """\
#import "@galley/kit:1.1.0": *
#set document(title: "See /URI(file:x)", date: issued-on)
#set text(lang: "en")
= Links
"""


def rendered(
    root: Path, source: str, form: str, *, standard: tuple[str, ...] = ("a-2a", "ua-1")
) -> Done | Refused:
    (root / "main.typ").write_text(HEAD + source)
    (root / "typst.toml").write_text('[package]\nentrypoint = "main.typ"')
    inputs = {"issued_on": "2026-11-23", "preview": "true" if form == "svg" else "false"}
    answer = Engine(RenderLimits()).render(Job(str(root), form, standard, 144, 0, inputs, "{}", 60))
    assert isinstance(answer, Done | Refused)
    return answer


@pytest.mark.parametrize("form", ["pdf", "svg"])
@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("javascript:alert(1)", "“javascript:”"),
        ("JaVaScript:alert((1)", "“javascript:”"),
        ("file:///etc/passwd", "“file:”"),
        ("data:text/html,ä(x)", "“data:”"),
        ("vbscript:x", "“vbscript:”"),
        ("example.org/page", "without https://"),
        ("/etc/passwd", "without https://"),
    ],
)
def test_a_link_that_could_do_harm_is_refused_by_name(
    tmp_path: Path, address: str, named: str, form: str
) -> None:
    answer = rendered(tmp_path, f'#link("https://good.example")[good] #link("{address}")[here]', form)
    assert isinstance(answer, Refused)
    assert named in answer.message
    assert "https:, http:, mailto:, tel:" in answer.hints[0]


@pytest.mark.parametrize("form", ["pdf", "svg"])
@pytest.mark.parametrize(
    "address", ["https://a.example/ü(1)", "HTTP://a.example", "mailto:a@b.example", "tel:+353 1"]
)
def test_links_that_people_use_are_kept(tmp_path: Path, address: str, form: str) -> None:
    source = f'#link("{address}")[here] #field("/name")[A] <top> #link(<top>)[up] (file: /URI(file:x) \\\\)'
    assert isinstance(rendered(tmp_path, source, form), Done)


def test_an_attached_file_is_refused(tmp_path: Path) -> None:
    source = '#pdf.attach("main.typ", relationship: "source", mime-type: "text/plain", description: "d")'
    answer = rendered(tmp_path, source, "pdf", standard=("a-3b",))
    assert isinstance(answer, Refused)
    assert "attached file" in answer.message


@pytest.mark.parametrize(
    ("pdf", "refused"),
    [
        (b"<</Title(a \\( /URI(file:x) )>>", False),
        (b"<</Length 9>>\nstream\n/URI(file:x)\nendstream", False),
        (b"<</S/URI/URI(https://a.b/\\(x)>>", False),
        (b"<</S/URI/URI<66696c653a78>>>", True),
        (b"<</S/URI/URI(fi\\154e:x)>>", True),
        (b"<</S/JavaScript/JS(app.alert)>>", True),
        (b"(never ends /URI(file:x)", False),
    ],
)
def test_only_what_a_reader_of_the_pdf_would_open_counts(pdf: bytes, refused: bool) -> None:
    assert (links.problem_in_pdf(pdf) is not None) is refused
