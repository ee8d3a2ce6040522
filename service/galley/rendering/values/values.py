"""A person's values: their one spelling, and what is missing or wrong with them, said to that person."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema_rs import ValidationError

from galley.ports import Problem
from galley.rendering.limits import ValuesLimits
from galley.rendering.values import validator, wording
from galley.rendering.values.json_text import pointer

__all__ = ["Problem", "ValuesRefused", "canonical", "problems", "settled"]

LIMITS = ValuesLimits()
# Beyond this a number cannot be held by every program that reads JSON.
LARGEST_WHOLE = 2**53 - 1
# More than a person is told, because several may lie at one value.
MOST_ERRORS = 2000
LAST = 1_000_000
# As `json` writes a number such as 30.0; a text that holds the same only costs a second look.
WHOLE_WITH_POINT = re.compile(r"\d\.0[,}\]]")
SCALARS = frozenset({str, int, float, bool, type(None)})


class ValuesRefused(Exception):
    """The values cannot be spelt as JSON that every program reads alike."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path or 'The values'}: {problem.message}")
        self.problem = problem


def canonical(values: Mapping[str, Any], limits: ValuesLimits = LIMITS) -> str:
    """Return the one JSON text of the values: equal values, equal text.

    Names are sorted, nothing is escaped without need. Raises `ValuesRefused` for what JSON cannot say (NaN,
    half of a character), for numbers that lose digits, and for values that are too large, too deep or too
    many.
    """
    _check_shape(values, limits)
    try:
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except TypeError as error:
        raise ValuesRefused(
            Problem("", "Only text, numbers, yes or no, lists and groups are possible.")
        ) from error
    if len(text) > limits.bytes or len(text.encode()) > limits.bytes:
        raise ValuesRefused(Problem("", f"All values together are larger than {limits.bytes // 1024} KiB."))
    return text


def settled(values: dict[str, Any], limits: ValuesLimits = LIMITS) -> tuple[dict[str, Any], str]:
    """Return values with every whole number spelt as one (30.0 as 30, which JSON Schema calls the same), and
    their one JSON text. Raises `ValuesRefused`.
    """
    text = canonical(values, limits)
    if not WHOLE_WITH_POINT.search(text):
        return values, text
    values = {name: _plain(inner) for name, inner in values.items()}
    return values, canonical(values, limits)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_WHOLE:
        return int(value)
    return value


def problems(
    values: Mapping[str, Any], schema: Mapping[str, Any], limits: ValuesLimits = LIMITS
) -> tuple[Problem, ...]:
    """Return what is missing or wrong, in the order of the form; nothing when the values fit the schema.

    One value has one problem. The schema must have passed the check of its bundle.
    """
    try:
        canonical(values, limits)
    except ValuesRefused as refused:
        return (refused.problem,)
    checker = validator.validator_of(json.dumps(schema))
    if checker.is_valid(values):
        return ()
    errors = itertools.islice(checker.iter_errors(values), MOST_ERRORS)
    found: dict[str, tuple[int, wording.Said]] = {}
    for path, rank, said in _told(errors, schema):
        where = pointer(*path)
        if where not in found or rank < found[where][0]:
            found[where] = (rank, said)
    order = _Order(schema)
    return tuple(
        Problem(where, said.message, said.kind, said.about)
        for where, (_, said) in sorted(found.items(), key=lambda each: order.of(each[0]))
    )[: limits.problems]


Told = tuple[tuple[str | int, ...], int, wording.Said]


def _told(errors: Iterable[ValidationError], schema: Mapping[str, Any]) -> Iterator[Told]:
    """Yield each fault's place, how little it says beside others at the same place, and its sentence."""
    for error in errors:
        for inner in _closest(error, schema):
            path, said = tuple(inner.instance_path), wording.said(inner, schema)
            missing = wording.missing_names(inner)
            if missing is None:
                yield path, wording.rank(inner), said
            else:
                yield from (((*path, name), wording.rank(inner), said) for name in missing)


def _closest(error: ValidationError, schema: Mapping[str, Any]) -> list[ValidationError]:
    """Return the faults inside a choice of forms of the branch that comes closest, when the choice itself
    says little.
    """
    branches = validator.branches_of(error)
    if not branches or wording.is_choice(error, schema):
        return [error]
    best = min(branches, key=lambda branch: (_wrong_kind(branch, error.instance_path), len(branch)))
    return [inner for each in best for inner in _closest(each, schema)]


def _wrong_kind(branch: list[ValidationError], path: list[str | int]) -> bool:
    """Tell whether a branch is meant for something else: another kind of value, or one with another name."""
    return any(
        error.kind.name in ("const", "enum") or (error.kind.name == "type" and error.instance_path == path)
        for error in branch
    )


class _Order:
    """In which order a form shows its fields."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema

    def of(self, where: str) -> tuple[int, ...]:
        """Return a key that sorts JSON pointers as the form shows them."""
        part: Any = self._schema
        key: list[int] = []
        for name in where.split("/")[1:]:
            part = wording.resolved(part, self._schema)
            fields = part.get("properties", {})
            name = name.replace("~1", "/").replace("~0", "~")
            if isinstance(fields, dict) and name in fields:
                key.append(list(fields).index(name))
                part = fields[name]
            else:
                key.append(int(name) if name.isdecimal() else LAST)
                part = part.get("items", {})
        return tuple(key)


def _check_shape(values: Mapping[str, Any], limits: ValuesLimits) -> None:
    try:
        sound = _entries(values, limits.depth) <= limits.entries
    except _Unsound:
        sound = False
    if not sound:
        _name_fault(values, limits)


class _Unsound(Exception):
    """Something is wrong; a slower look finds out where."""


def _entries(value: Any, depth: int) -> int:
    """Return how many values there are when all of them are sound. Raises `_Unsound`."""
    kind = type(value)
    if kind is dict and depth and all(type(name) is str and name.isascii() for name in value):
        return 1 + sum(_entries(inner, depth - 1) for inner in value.values())
    if kind is list and depth:
        return 1 + sum(_entries(inner, depth - 1) for inner in value)
    if kind is str and value.isascii():
        return 1
    if kind not in SCALARS or _scalar_problem(value):
        raise _Unsound
    return 1


def _name_fault(values: Mapping[str, Any], limits: ValuesLimits) -> None:
    # A loop with its own stack: values that are nested very deep must not end the interpreter's.
    entries = 0
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), values)]
    while stack:
        path, value = stack.pop()
        entries += 1
        if entries > limits.entries:
            raise ValuesRefused(Problem("", f"There are more than {limits.entries:,} values."))
        if len(path) > limits.depth:
            raise ValuesRefused(Problem(pointer(*path[:3]), "This is nested too deep."))
        if problem := _scalar_problem(value):
            raise ValuesRefused(Problem(pointer(*path), problem))
        if isinstance(value, Mapping):
            if any(not isinstance(name, str) or _scalar_problem(name) for name in value):
                raise ValuesRefused(Problem(pointer(*path), "A name in here is not readable text."))
            stack.extend(((*path, name), inner) for name, inner in value.items())
        elif isinstance(value, list | tuple):
            stack.extend(((*path, index), inner) for index, inner in enumerate(value))


def _scalar_problem(value: object) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return "This is not a number."
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_WHOLE:
        return "This number is too large. Write it as text if it is no amount."
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return "This text has half of a character in it. Type it again."
    return None
