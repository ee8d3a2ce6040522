"""Keys that are misspelled, and ports that are none, are told at their line with what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from slipway import config
from slipway.config import ConfigFault

GOOD = Path(config.__file__).parents[1] / "example.toml"


def fault_of(folder: Path, words: str, instead: str) -> str:
    text = GOOD.read_text()
    assert words in text
    file = folder / "slipway.toml"
    file.write_text(text.replace(words, instead, 1))
    with pytest.raises(ConfigFault) as caught:
        config.read(file)
    line = text[: text.index(words)].count("\n") + 1
    (only,) = caught.value.what.splitlines()
    assert only.startswith(f"{file}:{line}: "), only
    return only


@pytest.mark.parametrize(
    ("words", "instead", "meant"),
    [
        ("artefact =", "artefcat =", "artefact"),
        ("bucket-mode =", "bucket_mode2 =", "bucket-mode"),
        ("without-evidence =", "without-evidnce =", "without-evidence"),
        ("restore-points =", "restore-point =", "restore-points"),
    ],
)
def test_a_misspelled_key_is_told_once_at_its_line_with_what_was_meant(
    tmp_path: Path, words: str, instead: str, meant: str
) -> None:
    assert fault_of(tmp_path, words, instead).endswith(f"is not known here; write {meant!r}")


@pytest.mark.parametrize("port", ["65536", "99999", "0"])
def test_a_port_that_is_none_is_a_fault(tmp_path: Path, port: str) -> None:
    said = fault_of(tmp_path, 'listen = "127.0.0.1:8000"', f'listen = "127.0.0.1:{port}"')
    assert f"{port} is no port" in said
