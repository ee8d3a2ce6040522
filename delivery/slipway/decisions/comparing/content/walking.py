"""Two trees laid side by side: the places in which they differ, and what stands there in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from slipway.decisions.comparing.content.shapes import shape_of
from slipway.decisions.comparing.content.tree import Text, Tree, texts_in

# Of one answer no more places are looked at, and for what differs by itself no more of one path.
MOST_PAIRS, MOST_OF_A_PATH = 5000, 20
# Longer lists that differ nearly everywhere are compared by position: aligning them would take too long.
MOST_ALIGNED = 200
IDS = ("id", "uuid", "pk", "key")
ENDINGS_OF_IDS = tuple(f"_{name}" for name in IDS)
OWN_NAMES = ("slug", "name", "code", "number", "href", "url", "title")
MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """One place in which two answers differ: its path, with `*` for any item of a list, and what is there.

    None says that it is not there at all. `is_item` says that it is a whole item with an id, of a list of such.
    """

    path: str
    old: str | None
    new: str | None
    is_item: bool = False


def pairs_of(old: Tree, new: Tree, path: str = "") -> tuple[Pair, ...]:
    """Return the first places in which two trees differ."""
    return tuple(islice(_walked(old, new, path), MOST_PAIRS))


def some_of_each_path(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return the first pairs of each path: enough to learn how a field differs by itself."""
    seen = Counter[str]()
    kept = list[Pair]()
    for pair in pairs:
        seen[pair.path] += 1
        if seen[pair.path] <= MOST_OF_A_PATH:
            kept.append(pair)
    return tuple(kept)


def _walked(old: Tree, new: Tree, path: str) -> Iterator[Pair]:
    if isinstance(old, Text) and isinstance(new, Text):
        if old != new:
            yield Pair(_at(path, old), old.value, new.value)
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _objects(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, path)
    else:
        yield Pair(path, words_of(old), words_of(new))


def _objects(old: dict[str, Tree], new: dict[str, Tree], path: str) -> Iterator[Pair]:
    for name in [*old, *(name for name in new if name not in old)]:
        if (name in old and name in new) or not _is_id(name):
            yield from _either(old.get(name), new.get(name), f"{path}/{'*' if _is_id(name) else name}")
    # Values under names that were made anew on each copy stand in the same order.
    gone = [child for name, child in old.items() if name not in new and _is_id(name)]
    come = [child for name, child in new.items() if name not in old and _is_id(name)]
    yield from _together(gone, come, f"{path}/*")


def _is_id(name: str) -> bool:
    """Whether a name is a number, a UUID, a hash or an instant: one of many in an object that serves as a list."""
    shape = shape_of(name)
    return len(shape.holes) == 1 and shape.holes[0].text == name


def _either(old: Tree | None, new: Tree | None, path: str) -> Iterator[Pair]:
    if old is not None and new is not None:
        yield from _walked(old, new, path)
    else:
        there = old if old is not None else new
        yield Pair(
            _at(path, there),
            None if old is None else words_of(old),
            None if new is None else words_of(new),
            is_item=isinstance(there, dict) and any(map(_names_an_item, there)),
        )


def _at(path: str, tree: Tree | None) -> str:
    if isinstance(tree, Text) and tree.where:
        return f"{path.removesuffix('/*')}/{tree.where}"
    return path


def words_of(tree: Tree) -> str:
    """Return what stands there, in short."""
    if isinstance(tree, Text):
        return tree.value
    return ", ".join(f"{path.lstrip('/')}: {value}" for path, value in islice(texts_in(tree), 8))[
        :MOST_CHARACTERS
    ] or ("an empty list" if isinstance(tree, list) else "an empty object")


def _lists(old: list[Tree], new: list[Tree], path: str) -> Iterator[Pair]:
    if old == new:
        return
    own = _own_name(old, new)
    if own:
        yield from _by_name(_named(old, own), _named(new, own), path)
    else:
        yield from _by_place(old, new, path)


def _own_name(old: list[Tree], new: list[Tree]) -> str:
    """Return the name under which every item of both has a value that no other item of its list has."""
    if not (old and new and isinstance(old[0], dict)):
        return ""
    # Of `unique_key` and `owner_id` only the one tells its item that has another value in each.
    further = (name for name in old[0] if _names_an_item(name))
    return next(
        (name for name in (*IDS, *further, *OWN_NAMES) if _tells(old, name) and _tells(new, name)), ""
    )


def _names_an_item(name: str) -> bool:
    return name in IDS or name.endswith(ENDINGS_OF_IDS)


def _tells(items: list[Tree], name: str) -> bool:
    values = [item.get(name) for item in items if isinstance(item, dict)]
    told = [value.value for value in values if isinstance(value, Text)]
    return len(told) == len(items) == len(set(told))


def _named(items: list[Tree], own: str) -> dict[str, Tree]:
    values = [item[own] for item in items if isinstance(item, dict)]
    told = [value.value for value in values if isinstance(value, Text)]
    return dict(zip(told, items, strict=True))


def _by_name(old: dict[str, Tree], new: dict[str, Tree], path: str) -> Iterator[Pair]:
    both = [name for name in old if name in new]
    then = [name for name in new if name in old]
    if both != then:
        yield Pair(f"{path} order", ", ".join(both)[:MOST_CHARACTERS], ", ".join(then)[:MOST_CHARACTERS])
    for name in both:
        yield from _walked(old[name], new[name], f"{path}/*")
    # Names that were made anew on each copy: such items stand in the same places.
    gone = [old[name] for name in old if name not in new]
    come = [new[name] for name in new if name not in old]
    yield from _together(gone, come, f"{path}/*")


def _by_place(old: list[Tree], new: list[Tree], path: str) -> Iterator[Pair]:
    signs, others = [_sign(item) for item in old], [_sign(item) for item in new]
    start = next(
        (at for at, (a, b) in enumerate(zip(signs, others, strict=False)) if a != b), min(len(old), len(new))
    )
    left, right = old[start:], new[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    signs, others = signs[start : start + len(left)], others[start : start + len(right)]
    if len(left) > 1 and Counter(signs) == Counter(others):
        yield Pair(f"{_at(f'{path}/*', left[0]).removesuffix('/*')} order", _in_row(left), _in_row(right))
    elif max(len(left), len(right)) > MOST_ALIGNED:
        yield from _together(left, right, f"{path}/*")
    else:
        yield from _aligned(left, right, signs, others, f"{path}/*", exact=True)


def _aligned(
    old: list[Tree], new: list[Tree], signs: Sequence[str], others: Sequence[str], path: str, *, exact: bool
) -> Iterator[Pair]:
    """Yield what differs when equal items are laid beside each other, and then those of one shape."""
    for kind, a, b, c, d in SequenceMatcher(None, signs, others, autojunk=False).get_opcodes():
        left, right = old[a:b], new[c:d]
        if kind == "replace" and exact and b - a != d - c:
            shapes, other_shapes = [_shape(each) for each in left], [_shape(each) for each in right]
            yield from _aligned(left, right, shapes, other_shapes, path, exact=False)
        elif kind != "equal" or not exact:
            yield from _together(left, right, path)


def _together(old: Sequence[Tree], new: Sequence[Tree], path: str) -> Iterator[Pair]:
    for at in range(max(len(old), len(new))):
        yield from _either(old[at] if at < len(old) else None, new[at] if at < len(new) else None, path)


def _in_row(items: Sequence[Tree]) -> str:
    return " | ".join(words_of(item)[:60] for item in items[:8])[:MOST_CHARACTERS]


def _sign(item: Tree) -> str:
    return "\0".join(f"{path}\1{value}" for path, value in texts_in(item))


def _shape(item: Tree) -> str:
    return "\0".join(f"{path}\1{shape_of(value).skeleton}" for path, value in texts_in(item))
