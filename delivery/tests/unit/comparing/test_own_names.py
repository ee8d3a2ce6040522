"""Each release names itself in its answers; that is no difference, and everything else beside it is."""

from __future__ import annotations

from slipway.decisions.comparing.content.own_names import OwnNames

OLD, NEW = "0c1d2e3f" * 5, "9a8b7c6d" * 5
NAMES = OwnNames((OLD, "a" * 64), (NEW, "b" * 64))


def test_a_name_is_taken_out_whole_and_in_short() -> None:
    assert NAMES.alike(OLD, NEW)
    assert NAMES.alike(f"Galley {OLD[:12]} (build {OLD[:7]})", f"Galley {NEW[:12]} (build {NEW[:7]})")
    assert NAMES.alike("sha256:" + "a" * 64, "sha256:" + "b" * 64)


def test_what_differs_besides_still_differs() -> None:
    assert not NAMES.alike(f"{OLD[:12]} of 3", f"{NEW[:12]} of 4")
    assert not NAMES.alike(f"{OLD[:12]}{OLD[:12]}", NEW[:12])


def test_fewer_digits_other_hashes_and_places_without_a_name_are_no_names() -> None:
    assert not NAMES.alike(OLD[:6], NEW[:6])
    assert not NAMES.alike(OLD[:8] + "ffff", NEW[:8] + "ffff")
    assert not NAMES.alike(f"ab{OLD[:9]}", f"ab{NEW[:9]}")
    assert not NAMES.alike("a text", "another text")
    assert not NAMES.alike(OLD, None)
    assert not OwnNames().alike("a", "b")
