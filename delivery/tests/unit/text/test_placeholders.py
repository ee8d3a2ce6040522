"""Words in braces mean what they are told to mean, and nothing else."""

from __future__ import annotations

import pytest
from slipway.decisions.text.placeholders import (
    SettingsMissing,
    UnknownWord,
    fill,
    fill_all,
    mentions,
    settings,
)

VALUES = {"home": "/srv/a b", "port": "81"}


def secret(path: str) -> str:
    if path == "/run/key":
        return "s3cret {home}\n"
    raise FileNotFoundError(2, "No such file or directory")


def made(path: str) -> str:
    return f"made for {path}\n"


def settled(table: dict[str, str]) -> dict[str, str]:
    return settings(table, VALUES, variables={"NAME": "{port}"}, read_secret=secret, make_secret=made)


def test_words_are_filled_in() -> None:
    assert fill_all(("{home}/bin", "--port={port}{port}", "plain"), VALUES) == (
        "/srv/a b/bin",
        "--port=8181",
        "plain",
    )


def test_doubled_braces_are_meant_as_such() -> None:
    assert fill('{{"port": {port}}}', VALUES) == '{"port": 81}'
    assert fill("{{port}}", VALUES) == "{port}"
    assert fill("a } b {", VALUES) == "a } b {"


def test_what_was_filled_in_is_not_filled_again() -> None:
    assert fill("{a}", {"a": "{b}", "b": "no"}) == "{b}"


def test_an_unknown_word_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownWord, match=r"(?s)\{prot\} in `--port=\{prot\}`.*\{home\}, \{port\}"):
        fill("--port={prot}", VALUES)
    with pytest.raises(UnknownWord):
        fill("{}", VALUES)


def test_a_mention_is_a_word_in_braces() -> None:
    assert mentions("port", ("a", "--x={port}"))
    assert not mentions("port", ("port", "{{port}}"))


def test_settings_come_from_variables_and_files() -> None:
    found = settled(
        {
            "A": "env:NAME",
            "B": "file:/run/key",
            "C": "{home}",
            "D": "file:///bucket/{port}",
            "E": "generated:own",
        }
    )
    assert found == {
        "A": "{port}",
        "B": "s3cret {home}",
        "C": "/srv/a b",
        "D": "file:///bucket/81",
        "E": "made for own",
    }


def test_all_that_is_missing_is_named_at_once_and_no_secret_with_it() -> None:
    with pytest.raises(SettingsMissing, match=r"(?s)\bA\b.*GONE.*\bB\b.*/run/none") as error:
        settled({"A": "env:GONE", "B": "file:/run/none", "C": "file:/run/key"})
    assert "s3cret" not in str(error.value)
