"""How the compiler's complaints are told."""

from __future__ import annotations

from galley.rendering.diagnostics import complaint

ROOT = "/var/cache/galley/render-x/abc-1"
PACKAGES = "/opt/galley/rendering/packages"


def test_a_fault_is_placed_in_the_bundle() -> None:
    diagnostic = f"error: unknown variable: foo\n   ┌─ {ROOT.lstrip('/')}/parts/table.typ:12:5\n"
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
