"""The formats that a form knows. Each tells whether a text has it; what is no text is left to `type`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from importlib import import_module, resources

# No bound to two decimals: dinars have three, and a unit price may be finer than the smallest coin.
MONEY = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
MONEY_PATTERN = f"^{MONEY.pattern}$"
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
BUNDLED = re.compile(r"/assets(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
# The engine counts days up to the end of the year 9999. A thousand years are left to what a template adds to a
# date, such as a term of payment; years of three digits are typing errors.
FIRST_YEAR, LAST_YEAR = 1000, 8999
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@(?:[^@\s.\x00-\x1f]{1,63}\.)+[^@\s.\x00-\x1f]{2,63}")
ADDRESS = re.compile(r"(?:https?://[^\s/?#]+[^\s]*|mailto:[^\s@]+@[^\s@]+)")


# Countries whose VAT IDs carry a checksum that is known. IDs of others are taken as they are.
VAT_COUNTRIES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "EL",
        "ES",
        "FI",
        "FR",
        "GB",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "XI",
    ]
)
VAT_FORM = re.compile(r"[A-Z0-9/+*&]{4,}")
LONGEST_ID = 60


def _is_iban(value: str) -> bool:
    # Imported where it is needed: few schemas have such a field, and each process would pay for it.
    from stdnum import iban

    if not value or len(value) > LONGEST_ID:
        return not value
    compact = iban.compact(value)
    rules = _iban_rules().get(compact[:2])
    return bool(iban.is_valid(compact, check_country=False)) and (rules is None or rules(compact))


@cache
def _iban_rules() -> dict[str, Callable[[str], bool]]:
    folders = (each for each in resources.files("stdnum").iterdir() if each.joinpath("iban.py").is_file())
    rules = {each.name: import_module(f"stdnum.{each.name}.iban").is_valid for each in folders}
    # For Belgium the library asks a list of banks of the day of its release. A bank that it lacks is no typing
    # error, and lists age; check digits do not.
    return {country.upper(): rule for country, rule in rules.items()} | {"BE": _is_belgian}


def _is_belgian(number: str) -> bool:
    # The last two digits are the rest of the ten before them by 97, and 97 where there is no rest.
    return int(number[-2:]) == (int(number[4:-2]) % 97 or 97)


def _is_vat_id(value: str) -> bool:
    from stdnum.ch import vat as swiss
    from stdnum.eu import vat as european
    from stdnum.gb import vat as british

    compact = re.sub(r"[\s.-]", "", value).upper()
    if not value or len(value) > LONGEST_ID or not VAT_FORM.fullmatch(compact):
        return not value
    if compact.startswith("CHE"):
        return bool(swiss.is_valid(value)) or bool(swiss.is_valid(f"{value} MWST"))
    if compact.startswith("GB"):
        return bool(british.is_valid(compact))
    return compact[:2] not in VAT_COUNTRIES or bool(european.is_valid(compact))


def load() -> None:
    """Load the rules of every country, which their library loads when they are first asked for."""
    for country in VAT_COUNTRIES:
        _is_vat_id(f"{country}12345678")
    _is_iban("DE89370400440532013000")


def _text(fits: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or fits(value)


def _reads(read: Callable[[str], object], form: re.Pattern[str] | None = None) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            if read(value) is False:
                return False
        except ValueError:
            return False
        return form is None or form.fullmatch(value) is not None

    return fits


def _day(value: str) -> bool:
    return FIRST_YEAR <= date.fromisoformat(value).year <= LAST_YEAR


def _instant(value: str) -> bool:
    return FIRST_YEAR <= datetime.fromisoformat(value).year <= LAST_YEAR


def is_far_day(value: object) -> bool:
    """Tell whether a text is a day, or an instant, outside of the years that are possible."""
    try:
        year = datetime.fromisoformat(str(value)).year
    except ValueError:
        return False
    return not FIRST_YEAR <= year <= LAST_YEAR


FORMATS: dict[str, Callable[[object], bool]] = {
    "money": _text(lambda value: MONEY.fullmatch(value) is not None),
    "color": _text(lambda value: COLOR.fullmatch(value) is not None),
    "asset": _text(lambda value: (UUID.fullmatch(value) or BUNDLED.fullmatch(value)) is not None),
    "multiline": _text(lambda _: True),
    "date": _text(_reads(_day, DAY)),
    "time": _text(_reads(time.fromisoformat)),
    "date-time": _text(_reads(_instant)),
    "email": _text(lambda value: len(value) <= 254 and EMAIL.fullmatch(value) is not None),
    "uri": _text(lambda value: len(value) <= 2000 and ADDRESS.fullmatch(value) is not None),
    "iban": _text(_is_iban),
    "vat-id": _text(_is_vat_id),
    "uuid": _text(lambda value: UUID.fullmatch(value) is not None),
}
