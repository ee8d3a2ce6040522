"""The page that is made from the code says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from slipway.cli import reference
from slipway.cli.command_groups import COMMANDS
from slipway.config import Config
from slipway.config import reference as settings
from slipway.errors import Exit

PAGE = Path(__file__).parents[2] / "docs/slipway/reference.md"


def test_the_page_is_what_make_docs_writes() -> None:
    assert PAGE.read_text() == reference.page(), "run `make docs`"


def test_every_command_every_exit_code_and_every_table_has_its_place() -> None:
    text = PAGE.read_text()
    for name in COMMANDS:
        assert f"\n### slipway {name}\n" in text
    for code in Exit:
        assert re.search(rf"^\| {code.value} \| \S", text, re.MULTILINE)
    for table in settings.tables(Config):
        assert f"\n### {table.heading}\n" in text


def test_a_meaning_is_the_comment_behind_a_key_or_the_lines_right_above_it() -> None:
    found = settings.meanings_of(
        "# Of the file.\n\n[environment.production]\nhome = 'a # b'   # Where it lives.\n"
        "\n# Two\n# lines.\nports = [\n  1,\n]\n"
        "\n# Of nothing.\n\nstore = ''\n[environment.production.environment] # All of them.\n"
    )
    assert found == {
        ("environment", "NAME", "home"): "Where it lives.",
        ("environment", "NAME", "ports"): "Two lines.",
        ("environment", "NAME", "environment"): "All of them.",
    }


def test_a_setting_without_a_meaning_is_refused_by_its_name() -> None:
    table = next(
        each for each in settings.tables(Config) if each.path == ("environment", "NAME", "retention")
    )
    key = next(each for each in table.own_keys() if each.name == "weekly")
    with pytest.raises(LookupError, match=r"environment\.NAME\.retention\.weekly has no meaning"):
        settings.row(table, key, {})
