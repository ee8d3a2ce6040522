"""Regular expressions that a template's author wrote and that a person's text is held against.

A backtracking engine can be made to run for ages by a few characters (ReDoS), and Python's cannot be
interrupted. So patterns run on Rust's `regex`, which has no backtracking: its time is bounded by length of
text times size of the pattern, whatever both contain. It comes with pydantic-core. The size of the pattern
is bounded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

CHARACTERS = 300
STATES = 600

TOKEN = re.compile(
    r"""(?P<escape>\\(?:[pPuU]\{[^}]*\}|.))|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?[^:)]*:)?)|(?P<close>\))
    |(?P<count>\{(?P<least>\d+)(?:,(?P<most>\d*))?\})|(?P<more>[*+?])|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# These mean something else inside a set in Rust than in JavaScript.
ODD_IN_SET = re.compile(r"\[|&&|--|~~")


def problem_with(pattern: str) -> str | None:
    """Return in plain words why a pattern cannot be used, or None."""
    if len(pattern) > CHARACTERS:
        return f"This pattern is longer than {CHARACTERS} characters."
    for token in TOKEN.finditer(pattern):
        if token["set"] and ODD_IN_SET.search(_unescaped(token["set"][1:-1])):
            return "Inside [ ], write “[” as “\\[”, and do not write &&, -- or ~~."
    if states(pattern) > STATES:
        return "This pattern repeats too much: its {…} counts multiply to too many steps."
    try:
        _compiled(pattern)
    except SchemaError as error:
        return _reason(str(error))
    return None


@lru_cache(maxsize=2048)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Return a function that tells whether the pattern is found in a text, as JSON Schema means it."""
    return _compiled(pattern).isinstance_python


def states(pattern: str) -> int:
    """Estimate how many states a pattern needs: its atoms, multiplied by the counts that they stand under."""
    totals, lasts = [0], [0]
    for token in TOKEN.finditer(pattern):
        if token["open"]:
            totals.append(0)
            lasts.append(0)
        elif token["close"] and len(totals) > 1:
            inner = totals.pop()
            lasts.pop()
            totals[-1] += inner
            lasts[-1] = inner
        elif token["count"]:
            times = max(int(token["least"]), int(token["most"] or 0), 1)
            totals[-1] += lasts[-1] * (times - 1)
            lasts[-1] *= times
        elif not token["more"]:
            totals[-1] += 1
            lasts[-1] = 1
    return sum(totals)


def _compiled(pattern: str) -> SchemaValidator:
    return SchemaValidator(
        core_schema.str_schema(pattern="".join(_translated(pattern)), regex_engine="rust-regex")
    )


def _translated(pattern: str) -> Iterator[str]:
    # In JSON Schema these are ASCII only; in Rust they would take the digits and letters of every script.
    ascii_only = {"d": "[0-9]", "D": "[^0-9]", "w": "[A-Za-z0-9_]", "W": "[^A-Za-z0-9_]"}
    for piece in re.findall(r"\\.|[^\\]+|\\$", pattern, re.DOTALL):
        yield ascii_only.get(piece[1:], piece) if piece[0] == "\\" else piece


def _unescaped(text: str) -> str:
    return re.sub(r"\\.", "", text, flags=re.DOTALL)


def _reason(message: str) -> str:
    if "look-around" in message:
        return "Look-ahead and look-behind are not possible in patterns."
    if "backreference" in message:
        return "References back to a group are not possible in patterns."
    if "size limit" in message:
        return "This pattern is too large."
    reason = message.rsplit("error: ", 1)[-1].strip().rstrip(".")
    return f"This pattern cannot be read: {reason}."
