"""What a service's own linter of migrations said: `django-migration-linter`'s lines, or the same as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from slipway.ports import Finished

VERDICT = re.compile(r"^\((?P<app>[^,()]+), (?P<name>[^()]+)\)\.\.\. (?P<verdict>ERR|WARN|OK|IGNORE)")


@dataclass(frozen=True, slots=True)
class Lint:
    """Its errors and warnings, each with the migration's name in front."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


NOTHING_SAID = Lint()


class Printed(BaseModel):
    """One migration in the JSON form."""

    model_config = ConfigDict(extra="ignore")

    name: str
    result: str = "OK"
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


PRINTED: TypeAdapter[tuple[Printed, ...]] = TypeAdapter(tuple[Printed, ...])


def read_lint(done: Finished) -> Lint:
    """Return what the linter said. One that ended above 0 without naming an error is an error itself."""
    lint = _from_json(done.answer) or _from_lines(done.answer.splitlines())
    if done.code and not lint.errors:
        said = (done.errors.strip() or done.output.strip())[-500:] or "it said nothing"
        return Lint(
            (f"the linter of the service's migrations ended with {done.code}: {said}",), lint.warnings
        )
    return lint


def _from_json(output: str) -> Lint | None:
    try:
        printed = PRINTED.validate_python(json.loads(output))
    except (ValidationError, ValueError):
        return None
    errors = [line for each in printed for line in _said(each, each.errors, "ERR")]
    warnings = [line for each in printed for line in _said(each, each.warnings, "WARN")]
    return Lint(tuple(errors), tuple(warnings))


def _said(migration: Printed, words: tuple[str, ...], verdict: str) -> list[str]:
    if not words and migration.result.upper().startswith(verdict):
        words = (f"{verdict}, without a reason",)
    return [f"{migration.name}: {word}" for word in words]


def _from_lines(lines: Iterable[str]) -> Lint:
    found: dict[str, list[str]] = {"ERR": [], "WARN": []}
    name = verdict = ""
    counted = 0
    for line in [*lines, ""]:
        if heading := VERDICT.match(line):
            _close(found, name, verdict, counted)
            name, verdict, counted = f"{heading['app']}.{heading['name']}", heading["verdict"], 0
        elif line.startswith(("\t", " ")) and line.strip() and verdict in found:
            found[verdict].append(f"{name}: {line.strip()}")
            counted += 1
        else:
            _close(found, name, verdict, counted)
            name = verdict = ""
    return Lint(tuple(found["ERR"]), tuple(found["WARN"]))


def _close(found: dict[str, list[str]], name: str, verdict: str, counted: int) -> None:
    if verdict in found and not counted:
        found[verdict].append(f"{name}: {verdict}, without a reason")
