"""What slipway.toml has to say of previews before there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway.config import ConfigFault, read
from slipway.config.reference import EXAMPLE


def changed(folder: Path, words: str, instead: str) -> Path:
    text = EXAMPLE.read_text()
    assert words in text
    file = folder / "slipway.toml"
    file.write_text(text.replace(words, instead))
    return file


def test_releases_are_delivered_to_every_environment_but_that_of_previews() -> None:
    assert read(EXAMPLE).delivered == ["staging", "cluster", "production"]


@pytest.mark.parametrize(
    ("words", "instead", "said"),
    [
        ('["pr-{number}.preview.tally.example"]', "[]", "each preview has its own"),
        ("pr-{number}.preview", "preview", "each preview has its own"),
        ('releases = "s3://tally-previews/releases"', 'releases = ""', "must not lie among the releases"),
        ('bucket-keys = ["make-keys", "{view}", "{bucket}"]', "", "keys of its own view alone"),
        ('bucket-role = ""', 'bucket-role = "arn"', "keys of its own view alone"),
    ],
    ids=["no host", "one host for all", "no store of its own", "no keys", "two kinds of keys"],
)
def test_what_would_let_previews_meet_is_refused(tmp_path: Path, words: str, instead: str, said: str) -> None:
    with pytest.raises(ConfigFault, match=said):
        read(changed(tmp_path, words, instead))
