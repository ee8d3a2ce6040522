"""JSON files with line numbers: where a text is broken, and on which line each value stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined] # public, but not in the stubs
from typing import Any

SPACE = re.compile(r"[ \t\n\r]*")
SCALAR = re.compile(r"[^\s,\]}]+")
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Broken:
    """Why and where a text is no JSON; `line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, the line on which each part of it stands by JSON pointer, and keys that stand twice."""

    value: Any
    lines: dict[str, int]
    repeated: tuple[str, ...]

    def line_of(self, pointer: str) -> int | None:
        """Return the line of a value, or of the nearest thing around it that is there."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer)


def parse(data: bytes) -> Parsed | Broken:
    """Read a JSON file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Broken(data.count(b"\n", 0, error.start) + 1, "This file is not UTF-8 text.")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        places = _Places(text)
    except json.JSONDecodeError as error:
        return Broken(error.lineno, f"This is not valid JSON: {error.msg[0].lower()}{error.msg[1:]}.")
    except (RecursionError, _TooDeep):
        return Broken(1, f"This JSON is nested more than {DEPTH} deep.")
    except ValueError as error:
        return Broken(1, f"This is not valid JSON: {error}.")
    return Parsed(value, places.lines, tuple(places.repeated))


def pointer(*parts: str | int) -> str:
    """Return the JSON pointer of a path (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


class _TooDeep(Exception):
    pass


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


class _Places:
    """Walks over text that is known to be JSON and notes the line of every value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self.lines: dict[str, int] = {}
        self.repeated: list[str] = []
        self._value("", 0)

    def _value(self, where: str, depth: int) -> None:
        if depth > DEPTH:
            raise _TooDeep
        self._skip()
        self.lines[where] = self._here()
        match self._text[self._at]:
            case "{":
                self._object(where, depth)
            case "[":
                self._array(where, depth)
            case '"':
                _, self._at = scanstring(self._text, self._at + 1)
            case _:
                self._at += len(SCALAR.match(self._text, self._at)[0])  # type: ignore[index] # it is valid JSON

    def _object(self, where: str, depth: int) -> None:
        keys: set[str] = set()
        while self._more("}"):
            key, self._at = scanstring(self._text, self._at + 1)
            inner = where + pointer(key)
            if key in keys:
                self.repeated.append(inner)
            keys.add(key)
            self._skip()
            self._at += 1
            self._value(inner, depth + 1)

    def _array(self, where: str, depth: int) -> None:
        index = 0
        while self._more("]"):
            self._value(f"{where}/{index}", depth + 1)
            index += 1

    def _more(self, end: str) -> bool:
        # Steps over the opening bracket or the comma, and past the closing bracket at the end.
        self._skip()
        if self._text[self._at] != end:
            self._at += 1
            self._skip()
        if self._text[self._at] == end:
            self._at += 1
            return False
        return True

    def _skip(self) -> None:
        self._at = SPACE.match(self._text, self._at).end()  # type: ignore[union-attr] # it matches nothing, too

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
