"""Who is who."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

UNSEEN = frozenset({"Cf", "Cc"})
ADDRESS = re.compile(r"<([^<>]*\S[^<>]*)>\s*$")


def identity(person: str) -> str:
    """Return what makes a person the same one however written: `Ann <Ann@X.org>` and `ann@x.org ` are one."""
    # Before anything is looked for: brackets, too, have others that look alike.
    written = unicodedata.normalize("NFKC", person)
    address = ADDRESS.search(written)
    plain = (address[1] if address else written).casefold()
    # Characters that nobody sees must not make somebody else of anybody.
    return "".join(each for each in plain if unicodedata.category(each) not in UNSEEN).strip()


def reads_as_another(name: str) -> bool:
    """Whether a name that somebody else vouches for would count here as another one's: by an address at its end, by
    characters that nobody sees, or by letters that only look alike.
    """
    return identity(name) != name.casefold()


def is_among(person: str, people: Iterable[str]) -> bool:
    """Whether somebody is among these people."""
    return identity(person) in {identity(each) for each in people}


def without(people: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return these people, each once, without the others."""
    left_out = {identity(each) for each in others}
    each_once = {identity(each): each for each in people}
    return tuple(each for name, each in each_once.items() if name not in left_out)


def named(people: Iterable[str], *, last: str = "or") -> str:
    """Return people as a sentence has them: `a, b or c`."""
    *first, final = list(people) or ["nobody"]
    return f"{', '.join(first)} {last} {final}" if first else final
