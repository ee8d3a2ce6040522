"""How the numbers of a series are written, in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class YearForm(StrEnum):
    """How a number names the year: not at all, by two digits, or by four."""

    NONE = "none"
    TWO = "two"
    FOUR = "four"


@dataclass(frozen=True, slots=True)
class Pattern:
    """How numbers look: prefix, year, separator, and the number itself with at least so many digits.

    `first` is the number to begin with in the period `first_in`: a year, or 0 without one. Every later year begins
    with 1.
    """

    prefix: str = ""
    year: YearForm = YearForm.FOUR
    separator: str = "-"
    digits: int = 4
    first: int = 1
    first_in: int = 0

    def period_of(self, day: date) -> int:
        """Return the year in which numbers are counted from the beginning, 0 where they never are."""
        return 0 if self.year is YearForm.NONE else day.year

    def beginning_of(self, period: int) -> int:
        """Return the number that a year begins with."""
        return self.first if period == self.first_in else 1

    def text(self, number: int, *, period: int) -> str:
        """Return a number as it is written, such as "RE-2026-0412"."""
        years = {YearForm.NONE: "", YearForm.TWO: f"{period % 100:02}", YearForm.FOUR: f"{period:04}"}
        year = years[self.year]
        return f"{self.prefix}{year}{self.separator if year else ''}{number:0{self.digits}}"
