"""A letter that no font has is named, in the order of its first appearance."""

from __future__ import annotations

from galley.rendering.diagnostics import complaint

DIAGNOSTIC = """error: PDF/UA-1 error: the text `"漢"` could not be displayed with font `"Inter"`
  ┌─ root/main.typ:4:0

error: PDF/UA-1 error: the text `"字"` could not be displayed with font `"Inter"`
  ┌─ root/main.typ:9:0
"""


def test_letters_without_a_font_are_named_once_each_with_the_next_step() -> None:
    found = complaint("PDF/UA-1 error: …", DIAGNOSTIC * 2, (), root="/root", packages="/packages")
    assert found.letters == "漢字"
    assert found.message == "The fonts of this template have no “漢”, “字”."
    assert (found.file, found.line) == ("main.typ", 4)
    assert "add a font" in found.hints[0]
