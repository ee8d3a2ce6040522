"""Whether an answer that came has lost what it said: it is empty, a list in it is, or it is another page altogether."""

from __future__ import annotations

from slipway.decisions.comparing.content.parts import Parts
from slipway.decisions.comparing.content.tree import Tree, texts_in

# An answer that said less than this can change altogether without having lost anything.
LEAST_TEXTS = 4
ANOTHER_PAGE, ANOTHER_SHAPE, HALF = 0.1, 0.25, 0.5
READ = ("headings", "text", "links")


def what_is_gone(old: Parts, new: Parts) -> tuple[str, str] | None:
    """Return what was there and what is there instead, in words; None where the content is still there."""
    if old.body == new.body:
        return None
    if old.kind != "nothing" and new.kind == "nothing":
        return old.kind, "empty"
    if new.kind == "HTML" and old.kind not in ("HTML", "nothing"):
        # Who asked for data gets a page: of an error, or one to log in at.
        return old.kind, f"the page “{_title(new.body)}”"
    if old.kind == new.kind == "HTML":
        return _another_page(old.body, new.body)
    if old.kind == new.kind and old.kind in ("JSON", "CSV"):
        return _another_shape(old.body, new.body)
    return None


def _another_page(old: Tree, new: Tree) -> tuple[str, str] | None:
    before, after = _said(old), _said(new)
    if len(before) < LEAST_TEXTS or len(before & after) > ANOTHER_PAGE * len(before):
        return None
    return (
        f"the page “{_title(old)}”",
        f"the page “{_title(new)}” with nothing of it" if after else "an empty page",
    )


def _another_shape(old: Tree, new: Tree) -> tuple[str, str] | None:
    emptied = next((path for path in _lists(old, "") if _lists(new, "").get(path) == 0), None)
    before, after = {path for path, _ in texts_in(old)}, {path for path, _ in texts_in(new)}
    kept = len(before & after) / len(before) if before else 1.0
    if emptied is not None and kept <= HALF:
        count = _lists(old, "")[emptied]
        return f"{count} {'item' if count == 1 else 'items'}", f"{emptied or 'the list'} is empty"
    if len(before) < LEAST_TEXTS or kept > ANOTHER_SHAPE:
        return None
    return _names(before), _names(after)


def _lists(tree: Tree, path: str) -> dict[str, int]:
    """Return how many items each list has that is under names alone, where the old one has any."""
    if isinstance(tree, list):
        return {path: len(tree)}
    if not isinstance(tree, dict):
        return {}
    return {
        at: count for name, child in tree.items() for at, count in _lists(child, f"{path}/{name}").items()
    }


def _said(tree: Tree) -> set[str]:
    parts = tree if isinstance(tree, dict) else {}
    return {value for name in READ for _, value in texts_in(parts.get(name, []))}


def _title(tree: Tree) -> str:
    parts = tree if isinstance(tree, dict) else {}
    first = [value for name in ("headings", "title", "text") for _, value in texts_in(parts.get(name, []))]
    return first[0][:80] if first else ""


def _names(paths: set[str]) -> str:
    return ", ".join(sorted(paths)[:6]) or "nothing"
