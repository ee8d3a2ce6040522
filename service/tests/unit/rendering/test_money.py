"""Money in the kit and in the shipped templates: exact, and with the decimals of its own currency."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typst
from galley.rendering.bundles.bundle import from_folder
from galley.rendering.installed import PACKAGES

TEMPLATES = Path(__file__).parents[4] / "templates"
DIGITS: dict[str, int] = json.loads((PACKAGES / "galley/kit/1.1.0/currencies.json").read_text())["digits"]


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> typst.Compiler:
    main = tmp_path_factory.mktemp("kit") / "main.typ"
    main.write_text("")
    return typst.Compiler(str(main), ignore_system_fonts=True, package_path=str(PACKAGES))


def with_kit(compiler: typst.Compiler, version: str, call: str) -> object:
    return json.loads(compiler.eval(f'{{ import "@galley/kit:{version}": *; {call} }}'))


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ('money("1234.567", currency: "KWD")', "KWD\u00a01,234.567"),
        ('money("1234.5", currency: "TND", locale: "de")', "1.234,500\u00a0TND"),
        ('money("1234.5", currency: "EUR", locale: "de")', "1.234,50\u00a0€"),
        ('money("1234.5", currency: "JPY")', "¥1,235"),
        ('money("1234.5", currency: "CLP")', "CLP\u00a01,235"),
        ('money("0.5", currency: "VND", locale: "de")', "1\u00a0VND"),
        ('money("-0.0004", currency: "BHD")', "BHD\u00a00.000"),
        ('price("0.0025", currency: "EUR")', "0.0025"),
        ('price("78", currency: "EUR")', "78.00"),
        ('price("78.1250", currency: "KWD")', "78.125"),
        ('price("12.50", currency: "JPY")', "13"),
        ('str(price-of("12.50", currency: "JPY") * 3)', "39"),
        ('str(rounded("12.3456", currency: "KWD"))', "12.346"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(compiler: typst.Compiler, call: str, shown: str) -> None:
    assert with_kit(compiler, "1.1.0", call) == shown


def test_the_first_kit_stays_as_it_was_published(compiler: typst.Compiler) -> None:
    assert with_kit(compiler, "1.0.0", 'money("1234.567", currency: "KWD")') == "KWD\u00a01,234.57"


@pytest.mark.parametrize("name", ["invoice", "statement", "contract", "ticket", "brochure"])
def test_every_currency_can_be_chosen(name: str) -> None:
    schema = from_folder(TEMPLATES / name).schema
    assert [choice["const"] for choice in _named("currency", schema)["oneOf"]] == sorted(DIGITS)


def _named(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    stack = [schema]
    while stack:
        part = stack.pop()
        for key, value in part.get("properties", {}).items():
            if key == name:
                return dict(value)
            stack.append(value)
    raise AssertionError(name)
