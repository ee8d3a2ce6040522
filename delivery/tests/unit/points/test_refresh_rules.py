"""Data goes from one environment to another only as slipway.toml says, anonymised, and never over what is live."""

from __future__ import annotations

from pathlib import Path

import pytest
import slipway
from slipway import config
from slipway.config import Config
from slipway.decisions.points import refresh_rules, scratch_names
from slipway.errors import Refused, WrongUse

EXAMPLE = (Path(slipway.__file__).parent / "example.toml").read_text()
ANONYMISE = 'anonymise = ["{home}/venv/bin/tally", "anonymise"]'


def read(tmp_path: Path, words: str = "", instead: str = "") -> Config:
    assert words in EXAMPLE
    file = tmp_path / "slipway.toml"
    file.write_text(EXAMPLE.replace(words, instead) if words else EXAMPLE)
    return config.read(file)


def test_what_is_configured_may_be_done(tmp_path: Path) -> None:
    refresh_rules.check(read(tmp_path), "staging", "production")


@pytest.mark.parametrize(
    ("words", "instead", "into", "origin", "said"),
    [
        ("", "", "production", "staging", 'write `refresh-from = "staging"` under [environment.production]'),
        (
            'refresh-from = "production"',
            "",
            "staging",
            "production",
            'write `refresh-from = "production"` under',
        ),
        (ANONYMISE, "", "staging", "production", "Write `anonymise = [command…]` under [service]"),
        (ANONYMISE, "anonymise = []", "staging", "production", "people's data never leaves as it is"),
    ],
    ids=["the wrong way", "not allowed", "nothing anonymises", "an empty command"],
)
def test_what_nobody_has_agreed_to_is_refused(
    tmp_path: Path, words: str, instead: str, into: str, origin: str, said: str
) -> None:
    with pytest.raises(Refused) as raised:
        refresh_rules.check(read(tmp_path, words, instead), into, origin)
    assert said in str(raised.value)


@pytest.mark.parametrize("word", ["database", "bucket"])
def test_a_command_that_would_find_what_is_live_is_never_run(tmp_path: Path, word: str) -> None:
    # The web process alone is led to a copy: enough for reading the file, and not for making anything anonymous.
    serve = 'tally", "serve"'
    led = EXAMPLE.replace(f'{word.upper()}_URL = "{{{word}}}"', "").replace(serve, f'{serve}, "{{{word}}}"')
    own = "[environment.production.environment]"
    for text in (led, led.replace(own, f'{own}\n{word.upper()}_URL = "live"')):
        (tmp_path / "slipway.toml").write_text(text)
        with pytest.raises(WrongUse, match="it would change what is live"):
            refresh_rules.check(config.read(tmp_path / "slipway.toml"), "staging", "production")


def test_a_place_to_take_data_from_has_to_be_another_environment(tmp_path: Path) -> None:
    for name in ("staging", "nowhere"):
        with pytest.raises(config.ConfigFault, match=r"environment\.staging\.refresh-from: names"):
            read(tmp_path, 'refresh-from = "production"', f'refresh-from = "{name}"')


def test_scratches_are_told_apart_by_the_environment_they_are_for() -> None:
    name = scratch_names.scratch_name("copy_for", "staging-2", 7)
    assert scratch_names.is_scratch(name, "copy_for", "staging-2")
    assert not scratch_names.is_scratch(name, "copy_for", "staging")
    assert not scratch_names.is_scratch(name, "refresh", "staging-2")
    assert len(scratch_names.scratch_name("copy_for", "e" * 31, 999_999)) <= 63
