"""How the compiler's complaints are told."""

from __future__ import annotations

from galley.rendering.engine.diagnostics import complaint, warnings

ROOT = "/var/cache/galley/render-x/abc-1"
PACKAGES = "/opt/galley/rendering/packages"


def test_a_fault_is_placed_in_the_bundle() -> None:
    diagnostic = (
        f"error: unknown variable: foo\n   ┌─ {ROOT.lstrip('/')}/parts/table.typ:12:5\n  = hint: a hint\n"
    )
    found = complaint("unknown variable: foo", diagnostic, ["a hint"], root=ROOT, packages=PACKAGES)
    assert (found.file, found.line, found.hints) == ("parts/table.typ", 12, ("a hint",))


def test_a_fault_in_a_package_is_placed_where_the_bundle_called_it() -> None:
    diagnostic = f"┌─ @galley/kit:1.0.0/lib.typ:3:1\n┌─ {ROOT.lstrip('/')}/main.typ:7:2\n"
    found = complaint("invalid decimal", diagnostic, [], root=ROOT, packages=PACKAGES)
    assert (found.file, found.line) == ("main.typ", 7)


def test_no_path_of_the_machine_is_told() -> None:
    for message in (
        f"file not found (searched at {ROOT}/assets/a.png)",
        f"failed to load file {ROOT}",
        f"package broken (searched at {PACKAGES}/galley/kit/1.0.0/x.typ)",
    ):
        found = complaint(message, "", [f"look into {ROOT}/a"], root=ROOT, packages=PACKAGES)
        said = " ".join((found.message, *found.hints))
        assert ROOT not in said
        assert PACKAGES not in said
    assert (
        complaint(
            f"file not found (searched at {ROOT}/assets/a.png)", "", [], root=ROOT, packages=PACKAGES
        ).message
        == "The file “assets/a.png” is not in the bundle."
    )


def test_a_message_is_never_endless() -> None:
    assert (
        len(complaint("x" * 100_000, "", ["y" * 100_000] * 50, root=ROOT, packages=PACKAGES).message) <= 2000
    )


MANY = f"""error: PDF/A-2a, PDF/UA-1 error: missing alt text
  ┌─ {ROOT.lstrip("/")}/main.typ:5:1
  │
5 │ #image("assets/a.png")
  │  ^^^^^^^^^^^^^^^^^^^^^
  │
  = hint: make sure your images and equations have alt text

warning: unknown font family: corporate sans
  ┌─ {ROOT.lstrip("/")}/main.typ:4:16

error: unclosed delimiter
  ┌─ {ROOT.lstrip("/")}/parts/a.typ:7:0
  │
  = hint: try using a backslash escape: \\]

error: invalid decimal: twelve
   ┌─ @galley/kit:1.1.0/language.typ:40:71

help: while calling `money`
  ┌─ {ROOT.lstrip("/")}/main.typ:2:1
"""


def test_every_fault_is_told_with_its_place_and_remedy() -> None:
    found = complaint("PDF/A-2a, PDF/UA-1 error: missing alt text", MANY, [], root=ROOT, packages=PACKAGES)
    assert (found.message, found.file, found.line) == (
        "The picture “assets/a.png” has no alternative text, which PDF/A-2a, PDF/UA-1 demands.",
        "main.typ",
        5,
    )
    assert "alt:" in found.hints[0]
    assert "a-2b" in found.hints[0]
    assert [(each.message, each.file, each.line) for each in found.further] == [
        ("unclosed delimiter", "parts/a.typ", 7),
        ("invalid decimal: twelve", "main.typ", 2),
    ]
    assert found.further[0].hints == ("try using a backslash escape: \\]",)


def test_a_warning_names_the_family_that_is_not_there() -> None:
    (found,) = warnings([MANY, MANY], root=ROOT, packages=PACKAGES)
    assert (found.message, found.file, found.line) == (
        "There is no font family “corporate sans”.",
        "main.typ",
        4,
    )
