"""A person's values: their one spelling, and what is missing or wrong with them, said to that person."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from galley.rendering import wording
from galley.rendering.json_text import pointer
from galley.rendering.limits import ValuesLimits
from galley.rendering.schema_keywords import TooMuchWork, check_with, work_limited

LIMITS = ValuesLimits()
# Beyond this a number cannot be held by every program that reads JSON.
LARGEST_WHOLE = 2**53 - 1
SCALARS = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One value that is missing or wrong. `path` is a JSON pointer such as "/client/name", "" for all
    values.
    """

    path: str
    message: str


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


def problems(
    values: Mapping[str, Any], schema: Mapping[str, Any], limits: ValuesLimits = LIMITS
) -> tuple[Problem, ...]:
    """Return what is missing or wrong, in the order of the form; nothing when the values fit the schema.

    The schema must have passed the check of its bundle. The work is bounded: values that would take too
    long to check have a problem that says so.
    """
    try:
        canonical(values, limits)
    except ValuesRefused as refused:
        return (refused.problem,)
    validator = _validator(json.dumps(schema))
    try:
        with work_limited(limits.check_steps):
            errors = list(itertools.islice(validator.iter_errors(values), limits.problems))
    except (TooMuchWork, RecursionError):
        return (Problem("", "These values would take too long to check. Leave out some rows."),)
    found = {
        Problem(pointer(*error.absolute_path), wording.message(error)): None for error in map(_inner, errors)
    }
    return tuple(found)


@lru_cache(maxsize=256)
def _validator(schema: str) -> Draft202012Validator:
    return check_with(json.loads(schema))


def _inner(error: ValidationError) -> ValidationError:
    """Return the fault inside a choice of forms that comes closest, when the choice itself says little."""
    while error.context and not wording.is_choice(error):
        branches: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        error = min(branches.values(), key=lambda branch: (_wrong_kind(branch), len(branch)))[0]
    return error


def _wrong_kind(branch: list[ValidationError]) -> bool:
    return any(error.validator in ("type", "const", "enum") for error in branch)


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
