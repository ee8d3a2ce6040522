"""What an answer is taken apart into: texts in lists and under names, of bounded number and depth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

# An answer beyond these is compared as far as they go, and by its bytes.
MOST_TEXTS, MOST_DEPTH, MOST_ITEMS = 20_000, 30, 2000
MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is compared, and where it stands, such as `td.total`, among its siblings in a list."""

    value: str
    where: str = ""


Tree: TypeAlias = "Text | dict[str, Tree] | list[Tree]"


def text(value: str, where: str = "") -> Text:
    """Return a text; of a long one the beginning, its length and its hash are kept."""
    if len(value) <= MOST_CHARACTERS:
        return Text(value, where)
    hashed = hashlib.sha256(value.encode(errors="replace")).hexdigest()
    return Text(f"{value[: MOST_CHARACTERS - 100]}… ({len(value)} characters, {hashed})", where)


def digest(body: bytes) -> Text:
    """Return the hash of these bytes."""
    return Text(hashlib.sha256(body).hexdigest())


def texts_in(tree: Tree, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path of each text, without positions in lists, and the text."""
    if isinstance(tree, Text):
        yield f"{path}/{tree.where}" if tree.where else path, tree.value
    elif isinstance(tree, dict):
        for name, child in tree.items():
            yield from texts_in(child, f"{path}/{name}")
    else:
        for child in tree:
            yield from texts_in(child, path if isinstance(child, Text) and child.where else f"{path}/*")


def longest_list(tree: Tree) -> int:
    """Return how many items the longest list in it has."""
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    here = len(tree) if isinstance(tree, list) else 0
    return max([here, *(longest_list(child) for child in children)])
