"""What a cell means in a field. A text that could mean two things is a fault, never a guess (decision 21)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from galley.batches.rules import currencies
from galley.batches.rules.cell_faults import Unclear
from galley.batches.rules.fields import Field, field_at

Cell = str | int | float | bool
YES = frozenset(("yes", "true", "1", "x", "ja", "oui", "si", "sí", "wahr", "vrai", "✓"))
NO = frozenset(("no", "false", "0", "nein", "non", "falsch", "faux"))
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
MARKS = re.compile(r"[-−]?\d[\d.,' \u00a0\u202f’]*")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
PARTED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
# Thousands apart, the same way throughout: "12 50" is two numbers, or one with its mark missing.
APART = re.compile(r"[-−]?\d{1,3}(?P<mark>[' \u00a0\u202f’])\d{3}(?:(?P=mark)\d{3})*(?:[.,]\d+)?")
GAPS = re.compile(r"[' \u00a0\u202f’]")
# Spreadsheets show so many digits; what is behind them is noise of binary fractions.
DIGITS_SHOWN, MOST_DIGITS = 15, 40


@dataclass(slots=True)
class Filled:
    """The values of a row, and faults of single cells, each with the place of its column."""

    values: dict[str, Any]
    faults: list[tuple[int, Unclear]] = field(default_factory=list)
    # Amounts that name their currency: a column's place, and the sign or code.
    signs: list[tuple[int, str]] = field(default_factory=list)


def filled(
    cells: Sequence[Cell], columns: Sequence[str], fields: Sequence[Field], common: Mapping[str, Any]
) -> Filled:
    """Return the values that a row comes to: those that all rows have, and its cells in their places.

    An empty cell says nothing. Items of a list that are all empty are left out; those behind them move up.
    """
    found = Filled(dict(common))
    for place, pointer in enumerate(columns):
        known = field_at(pointer, fields) if pointer else None
        if known is None or place >= len(cells) or cells[place] == "":
            continue
        if known.is_money and (sign := currencies.sign_in(cells[place])):
            found.signs.append((place, sign))
        try:
            found.values = _placed(found.values, pointer.split("/")[1:], meant(cells[place], known))
        except Unclear as fault:
            found.faults.append((place, fault))
    found.values = _without_gaps(found.values)
    return found


def meant(cell: Cell, known: Field) -> Any:
    """Return what a cell means in a field. Raises `Unclear`."""
    match known.kind:
        case "number" | "integer":
            return _number(cell, known)
        case "yes":
            return _yes(cell)
        case "day":
            return _day(str(cell))
    if known.is_money:
        return _money(cell)
    text = str(cell)
    named = {title.casefold(): const for const, title in known.choices} | {
        const.casefold(): const for const, _ in known.choices
    }
    return named.get(text.casefold(), text)


def _money(cell: Cell) -> str:
    if isinstance(cell, bool):
        raise Unclear("cell-no-amount")
    if isinstance(cell, int | float):
        return _shown(cell)
    return _decimal_of(currencies.without_sign(cell.strip()))


def _number(cell: Cell, known: Field) -> int | float:
    if isinstance(cell, bool):
        raise Unclear("cell-no-number")
    text = _shown(cell) if isinstance(cell, int | float) else _decimal_of(_without_percent(cell, known))
    if known.is_percent and isinstance(cell, float) and 0 < abs(cell) < 1:
        # A spreadsheet that shows 19 % keeps 0.19.
        hundredfold = _plain_decimal(Decimal(text) * 100)
        raise Unclear("cell-two-shares", text, hundredfold)
    if "." not in text:
        return int(text)
    if known.kind == "integer":
        raise Unclear("cell-no-whole-number", str(cell))
    return float(text)


def _without_percent(text: str, known: Field) -> str:
    text = text.strip()
    return text.removesuffix("%").strip() if known.is_percent else text


def _shown(cell: float) -> str:
    """Return a number as the spreadsheet shows it. Raises `Unclear` for what is none, such as 1e999."""
    if isinstance(cell, int):
        return _short(f"{Decimal(cell):f}")
    if not math.isfinite(cell):
        raise Unclear("cell-no-number")
    return _short(_plain_decimal(Decimal(f"{cell:.{DIGITS_SHOWN}g}")))


def _short(text: str) -> str:
    if len(text) > MOST_DIGITS:
        raise Unclear("cell-too-many-digits", str(MOST_DIGITS))
    return text


def _decimal_of(text: str) -> str:
    """Return the one number that a text means, as decimal text. Raises `Unclear` for none, and for two."""
    if not MARKS.fullmatch(_short(text)) or (GAPS.search(text) and not APART.fullmatch(text)):
        raise Unclear("cell-not-a-number", text)
    core = GAPS.sub("", text.replace("−", "-"))
    meanings = {each for each in (_pointed(core, ".", ","), _pointed(core, ",", ".")) if each is not None}
    if len(meanings) == 1:
        return meanings.pop()
    if not meanings:
        raise Unclear("cell-not-a-number", text)
    one, other = sorted(meanings, key=len)
    raise Unclear("cell-two-numbers", text, one, other)


def _pointed(core: str, point: str, group: str) -> str | None:
    """Return the number with `point` as decimal mark and `group` between thousands, None where it is none."""
    whole, _, fraction = core.partition(point)
    digits = whole.lstrip("-")
    groups = digits.split(group)
    is_grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:]))
    # "0.125" and "00,125": what begins with zero is not grouped.
    is_grouped &= len(groups) == 1 or not groups[0].startswith("0")
    if not is_grouped or not all(each.isdigit() for each in groups) or (fraction and not fraction.isdigit()):
        return None
    if point in core and not fraction:
        return None
    return _plain_decimal(
        Decimal(f"{'-' if core.startswith('-') else ''}{''.join(groups)}.{fraction or 0}"), fraction
    )


def _plain_decimal(number: Decimal, fraction: str | None = None) -> str:
    if fraction is not None:
        text = f"{number:f}"
        return text if fraction else text.partition(".")[0]
    return f"{number.to_integral_value():f}" if number == number.to_integral_value() else f"{number:f}"


def _yes(cell: Cell) -> bool:
    text = str(cell).strip().casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    raise Unclear("cell-no-yes", str(cell))


def _day(text: str) -> str:
    if found := ISO.fullmatch(text.strip()):
        return _date(int(found[1]), int(found[2]), int(found[3]), text)
    found = PARTED.fullmatch(text.strip())
    if not found:
        raise Unclear("cell-no-day", text)
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    # With dots the day comes first wherever dots are used; with the others, it depends on the country.
    if mark == "." or first == second or first > 12:
        return _date(year, second, first, text)
    if second > 12:
        return _date(year, first, second, text)
    days = (f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}")
    raise Unclear("cell-two-days", text, *days)


def _date(year: int, month: int, day: int, text: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise Unclear("cell-no-such-day", text) from error


def _placed(values: Any, names: Sequence[str], value: Any) -> Any:
    if not names:
        return value
    name, rest = names[0].replace("~1", "/").replace("~0", "~"), names[1:]
    if name.isdigit() and not isinstance(values, Mapping):
        listed = list(values) if isinstance(values, list) else []
        listed += [None] * (int(name) + 1 - len(listed))
        listed[int(name)] = _placed(listed[int(name)], rest, value)
        return listed
    group = dict(values) if isinstance(values, Mapping) else {}
    is_list = bool(rest) and rest[0].isdigit()
    return group | {name: _placed(group.get(name, [] if is_list else {}), rest, value)}


def _without_gaps(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _without_gaps(each) for name, each in values.items()}
    if isinstance(values, list):
        return [_without_gaps(each) for each in values if each is not None]
    return values
