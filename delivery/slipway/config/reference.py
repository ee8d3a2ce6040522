"""What may stand in slipway.toml, told for people: each table and key with its type, default and meaning.

What a key means is written next to it in example.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePath
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from slipway.config import targets, value_types
from slipway.config.value_types import Part

EXAMPLE = Path(__file__).parents[1] / "example.toml"

# The kinds of values, in the words of somebody who writes the file. The first that is equal counts.
WORDS: tuple[tuple[Any, str], ...] = (
    (value_types.Command, "command: a list of texts"),
    (value_types.Duration, "duration"),
    (value_types.Positive, "duration above 0"),
    (value_types.PortRange, "first and last port"),
    (value_types.Address, "`host:port`"),
    (value_types.Percentages, "list of percentages that rises to 100"),
    (value_types.OldShare, "percentage, up to 50"),
    (value_types.Pattern, "regular expression"),
    (value_types.Schedule, "cron schedule"),
    (value_types.Zone, "time zone"),
    (targets.TargetName, " or ".join(f"`{name}`" for name in targets.KINDS)),
    (tuple[value_types.Command, ...], "list of commands"),
    (tuple[value_types.Weekday, ...], "list of `mon` … `sun`"),
    (tuple[str, ...], "list of texts"),
    (dict[str, str], "table of texts"),
)
PLAIN = {
    "str": "text",
    "bool": "true or false",
    "int": "whole number",
    "float": "number",
    "Path": "path",
    "datetime": "instant",
    "date": "day",
    "time": "time of day",
}
BOUNDS = {Gt: "above", Ge: "from", Lt: "below", Le: "up to"}

ENTRY = re.compile(r"^([\w-]+)\s*=")
HEADER = re.compile(r"^\[\[?([\w.-]+)\]\]?\s*(?:#\s*(.*))?$")
# A comment begins at the first # that stands in no text.
COMMENT = re.compile(r"""^(?:[^#"']|"(?:\\.|[^"\\])*"|'[^']*')*#\s?(.*)$""")


@dataclass(frozen=True)
class Table:
    """One table of the file: where it stands, with NAME for whatever a team calls something, and its class."""

    path: tuple[str, ...]
    model: type[Part]
    is_list: bool = False

    @property
    def heading(self) -> str:
        """The table as the file writes it."""
        dotted = ".".join(self.path)
        return f"`[[{dotted}]]`" if self.is_list else f"`[{dotted}]`"

    @property
    def words(self) -> str:
        """What the table is for, with names spelled as the file spells them."""
        return re.sub(r"`([a-z]+(?:_[a-z]+)+)`", _dashed, (self.model.__doc__ or "").strip())

    def own_keys(self) -> Iterator[Key]:
        """Yield its own keys, not those of the tables in it."""
        hints = get_type_hints(self.model, include_extras=True)
        for name, field in self.model.model_fields.items():
            if not field.exclude and not _inner(hints[name]):
                yield Key(field.alias or name, hints[name], field)


@dataclass(frozen=True)
class Key:
    """One key: its name, type and field."""

    name: str
    kind: Any
    field: FieldInfo


def tables(model: type[Part], path: tuple[str, ...] = ()) -> Iterator[Table]:
    """Yield the tables of the file, each before those in it."""
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        for inner in _inner(hints[name]):
            here = (*path, field.alias or name, *(["NAME"] if _holds(hints[name], dict) else []))
            yield Table(here, inner, is_list=_holds(hints[name], tuple))
            yield from tables(inner, here)


def _inner(hint: Any) -> tuple[type[Part], ...]:
    """Return the tables that a type is made of."""
    if isinstance(hint, type) and issubclass(hint, Part):
        return (hint,)
    return tuple(dict.fromkeys(found for each in get_args(hint) for found in _inner(each)))


def _holds(hint: Any, kind: type) -> bool:
    return get_origin(hint) is kind or (
        get_origin(hint) in {Annotated, Union, UnionType}
        and any(_holds(each, kind) for each in get_args(hint))
    )


def row(table: Table, key: Key, meanings: Mapping[tuple[str, ...], str]) -> tuple[str, str, str, str]:
    """Return a key's name, type, default and meaning in words. Raises `LookupError` when it has no meaning."""
    meaning = meanings.get((*table.path, key.name)) or key.field.description
    if not meaning:
        where = ".".join((*table.path, key.name))
        raise LookupError(f"{where} has no meaning. Write one behind it in {EXAMPLE.name}, as a comment.")
    bounds = [f"{BOUNDS[type(each)]} {_bound(each)}" for each in key.field.metadata if type(each) in BOUNDS]
    return f"`{key.name}`", f"{_kind(key.kind)} {' and '.join(bounds)}".strip(), _default(key.field), meaning


def _bound(each: Any) -> Any:
    return next(getattr(each, name) for name in ("gt", "ge", "lt", "le") if hasattr(each, name))


def _kind(hint: Any) -> str:
    if found := next((words for kind, words in WORDS if kind == hint), ""):
        return found
    if get_origin(hint) is Literal:
        return " or ".join(f"`{each}`" for each in get_args(hint))
    if get_origin(hint) in {Union, UnionType}:
        return " or ".join(_kind(each) for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is Annotated:
        return _kind(get_args(hint)[0])
    return PLAIN.get(getattr(hint, "__name__", ""), getattr(hint, "__name__", str(hint)))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value in (None, "", (), {}):
        return "–"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    """Return a default as the file would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return f'"{_duration(value)}"'
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return f'"{value}"' if isinstance(value, str | PurePath) else f"{value:g}"


def _duration(value: timedelta) -> str:
    seconds = value.total_seconds()
    if seconds % 1:
        return f"{seconds * 1000:g}ms"
    fits = next((unit for unit in ("d", "h", "m") if seconds and not seconds % value_types.UNITS[unit]), "s")
    return f"{seconds / value_types.UNITS[fits]:g}{fits}"


def meanings_of(example: str) -> dict[tuple[str, ...], str]:
    """Return what each key means, by its path: the comment behind it, or else the lines of comments right above it."""
    found = dict[tuple[str, ...], str]()
    table, above = tuple[str, ...](), list[str]()
    for line in example.splitlines():
        if line.startswith("#"):
            above.append(line.removeprefix("#").strip())
            continue
        if header := HEADER.match(line):
            table = _starred(tuple(header[1].split(".")))
            if header[2]:
                found.setdefault(table, header[2])
        elif entry := ENTRY.match(line):
            comment = COMMENT.match(line)
            words = comment[1] if comment else " ".join(above)
            if words:
                found.setdefault((*table, entry[1]), words)
        above = []
    return found


def _starred(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a table's path with NAME where a team chooses the name: `environment.production` is one of many."""
    if path[0] == "environment":
        return ("environment", "NAME", *path[2:])
    return ("service", "processes", "NAME", *path[3:]) if path[:2] == ("service", "processes") else path


def _dashed(name: re.Match[str]) -> str:
    return name[0].replace("_", "-")
