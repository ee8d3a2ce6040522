"""The formats that a form knows. Each tells whether a text has it; what is no text is left to `type`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time

# No bound to two decimals: dinars have three, and a unit price may be finer than the smallest coin.
MONEY = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
BUNDLED = re.compile(r"/assets(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@(?:[^@\s.\x00-\x1f]{1,63}\.)+[^@\s.\x00-\x1f]{2,63}")
ADDRESS = re.compile(r"(?:https?://[^\s/?#]+[^\s]*|mailto:[^\s@]+@[^\s@]+)")


def _text(fits: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or fits(value)


def _reads(read: Callable[[str], object], form: re.Pattern[str] | None = None) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return form is None or form.fullmatch(value) is not None

    return fits


FORMATS: dict[str, Callable[[object], bool]] = {
    "money": _text(lambda value: MONEY.fullmatch(value) is not None),
    "color": _text(lambda value: COLOR.fullmatch(value) is not None),
    "asset": _text(lambda value: (UUID.fullmatch(value) or BUNDLED.fullmatch(value)) is not None),
    "multiline": _text(lambda _: True),
    "date": _text(_reads(date.fromisoformat, DAY)),
    "time": _text(_reads(time.fromisoformat)),
    "date-time": _text(_reads(datetime.fromisoformat)),
    "email": _text(lambda value: len(value) <= 254 and EMAIL.fullmatch(value) is not None),
    "uri": _text(lambda value: len(value) <= 2000 and ADDRESS.fullmatch(value) is not None),
    "uuid": _text(lambda value: UUID.fullmatch(value) is not None),
}
