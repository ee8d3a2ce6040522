"""Texts, days and rows out of the values of a document, whatever else they hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def text(values: Mapping[str, Any], group: str, name: str) -> str:
    """Return a text of a group on one line, empty where there is none."""
    return " ".join(lines(values, group, name).split())


def lines(values: Mapping[str, Any], group: str, name: str) -> str:
    """Return a text of a group as it is written."""
    found = part(values, group).get(name)
    return found.strip() if isinstance(found, str) else ""


def part(values: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    """Return a group of values, an empty one where there is none."""
    found = values.get(group)
    return found if isinstance(found, Mapping) else {}


def rows(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the rows of a list."""
    found = values.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def day(values: Mapping[str, Any], group: str, name: str) -> date | None:
    """Return a day, None where there is none."""
    try:
        return date.fromisoformat(text(values, group, name))
    except ValueError:
        return None
