"""Read slipway.toml, with every fault named by its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from slipway.config.slipway_toml import Config
from slipway.config.targets import kind_with
from slipway.config.value_types import Part
from slipway.errors import WrongUse


class ConfigFault(WrongUse):
    """The configuration is wrong; the message names each fault and its line."""


def read(file: Path) -> Config:
    """Read the configuration. Raises `ConfigFault`, naming every fault at once."""
    try:
        text = file.read_text()
    except OSError as error:
        raise ConfigFault(
            f"{file} cannot be read: {error.strerror}.", next_step="Name another file with --config."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigFault(f"{file} is not UTF-8: {error}.") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigFault(f"{file} is no TOML: {error}.") from error
    try:
        return Config.model_validate({**table, "folder": file.resolve().parent})
    except ValidationError as error:
        meant = _meant(error)
        told = [each for each in error.errors() if each["loc"] not in meant.values()]
        faults = sorted(
            {_fault(text, each["loc"], each["msg"], each["type"], meant.get(each["loc"])) for each in told}
        )
        lines = [f"{file}:{line}: {words}" for line, words in faults]
        raise ConfigFault("\n".join(lines), next_step="Mend these lines and run it again.") from error


def _meant(error: ValidationError) -> dict[tuple[int | str, ...], tuple[int | str, ...]]:
    """Return for each key that is not known the one of its table that was probably meant.

    One that is missing is told once, as the misspelled one.
    """
    unknown = [each["loc"] for each in error.errors() if each["type"] == "extra_forbidden"]
    found = {path: get_close_matches(str(path[-1]), keys_of(path[:-1]), n=1) for path in unknown}
    return {path: (*path[:-1], keys[0]) for path, keys in found.items() if keys}


def keys_of(path: Sequence[int | str]) -> list[str]:
    """Return the keys that a table of the file may have, by where it stands; none where nobody knows."""
    part: Any = Config
    for name in path:
        if isinstance(part, type) and issubclass(part, Part):
            field = next(
                (each for key, each in part.model_fields.items() if (each.alias or key) == name), None
            )
            part = _without_none(field.annotation) if field else None
        else:
            # What a table of tables, or a list of them, consists of.
            part = next(iter(get_args(part)[-2 if Ellipsis in get_args(part) else -1 :]), None)
    if not (isinstance(part, type) and issubclass(part, Part)):
        return []
    return [each.alias or key for key, each in part.model_fields.items() if not each.exclude]


def _without_none(annotation: Any) -> Any:
    """Return the type of a table that may be left out."""
    return get_args(annotation)[0] if type(None) in get_args(annotation) else annotation


def _fault(
    text: str, path: Sequence[int | str], message: str, kind: str, meant: Sequence[int | str] | None
) -> tuple[int, str]:
    place = ".".join(str(part) for part in path)
    said = {
        "missing": "is missing",
        "extra_forbidden": f"is not known here; {_advice(path, meant)}".removesuffix("; "),
    }.get(kind, message.removeprefix("Value error, "))
    return line_of(text, path), f"{place}: {said}" if place else said


def _advice(path: Sequence[int | str], meant: Sequence[int | str] | None) -> str:
    """Return what to write instead of a key that is not known; a target's own setting stands in its own table."""
    if len(path) == 3 and path[0] == "environment" and (kind := kind_with(str(path[-1]))):
        return f"write it under [{path[0]}.{path[1]}.{kind}]"
    return f"write {str(meant[-1])!r}" if meant else ""


def line_of(text: str, path: Sequence[int | str]) -> int:
    """Return the line, from 1, where a path of a TOML text stands, or its nearest table where it is missing."""
    names = [part for part in path if isinstance(part, str)]
    best, best_depth, table = 1, 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if header := re.match(r"\[\[?\s*([^\]]+?)\s*\]\]?", stripped):
            table = _dotted(header[1])
            here = table
        elif entry := re.match(
            r"""((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""", stripped
        ):
            here = [*table, *_dotted(entry[1])]
        else:
            continue
        if len(here) > best_depth and here == names[: len(here)]:
            best, best_depth = number, len(here)
    return best


def _dotted(text: str) -> list[str]:
    return [part.strip().strip("\"'") for part in text.split(".")]


def as_written(part: Part) -> dict[str, Any]:
    """Return a table as the file would have it, for comparing two environments."""
    return part.model_dump(mode="json", by_alias=True)
