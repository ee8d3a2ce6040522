"""Identifiers of every country are taken by the very processes that check them, confined as they are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from galley import ports
from galley.adapters.workers.pool_settings import ReaderSettings
from galley.adapters.workers.reader_pool import ReaderPool
from galley.rendering.values import formats
from tests.support.identifiers import IBANS, VAT_IDS

NUMBERS = {"iban": IBANS, "vat-id": VAT_IDS}
SCHEMA = {
    "type": "object",
    "properties": {form: {"type": "array", "items": {"type": "string", "format": form}} for form in NUMBERS},
}
# Warms up as a reader does, then tells which files are opened and which modules loaded after that.
WATCHED = """
import json, sys
from galley.rendering.workers import reader
reader.warm_up()
late = []
watching = True
sys.addaudithook(lambda event, told: watching and event in {"open", "import"} and late.append(str(told[0])))
numbers, schema = json.loads(sys.stdin.read())
problems = reader.check_values(json.dumps(numbers), json.dumps(schema)).problems
watching = False
print(json.dumps([late, [problem.path for problem in problems]]))
"""


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderPool]:
    pool = ReaderPool(ReaderSettings(workers=1))
    yield pool
    pool.close()


def refused(readers: ReaderPool, numbers: dict[str, list[str]]) -> list[str]:
    """Return the numbers that a real reader refuses."""
    checked = readers.check_values(json.dumps(numbers), json.dumps(SCHEMA))
    return [_at(numbers, problem) for problem in checked.problems]


def _at(numbers: dict[str, list[str]], problem: ports.Problem) -> str:
    _, form, place = problem.path.split("/")
    return numbers[form][int(place)]


def test_a_valid_number_of_every_country_is_taken(readers: ReaderPool) -> None:
    assert refused(readers, NUMBERS) == []
    assert {number[:2] for number in VAT_IDS} >= formats.VAT_COUNTRIES


def test_a_changed_digit_is_noticed_in_every_country(readers: ReaderPool) -> None:
    def changed(number: str) -> str:
        place = max(place for place, letter in enumerate(number) if letter.isdigit())
        return f"{number[:place]}{(int(number[place]) + 1) % 10}{number[place + 1 :]}"

    wrong = [changed(number) for number in IBANS]
    assert refused(readers, {"iban": wrong, "vat-id": []}) == wrong


def test_a_belgian_account_is_held_against_its_own_check_digits(readers: ReaderPool) -> None:
    # The check digits of the IBAN fit; those of the account do not.
    wrong = ["BE41539007547035"]
    assert refused(readers, {"iban": wrong, "vat-id": []}) == wrong


def test_a_reader_opens_nothing_later() -> None:
    told = subprocess.run(
        [sys.executable, "-c", WATCHED],
        input=json.dumps([NUMBERS, SCHEMA]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == [[], []]
