"""Whether this program was given an input, and whether something stands in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from slipway.adapters.kubernetes.pods import given_input


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A pipe as this program's input; its other end is given."""
    reading, writing = os.pipe()
    with os.fdopen(reading) as opened:
        monkeypatch.setattr("sys.stdin", opened)
        yield writing
        os.close(writing)


def with_file(monkeypatch: pytest.MonkeyPatch, file: Path) -> IO[str]:
    opened = file.open()
    monkeypatch.setattr("sys.stdin", opened)
    return opened


def test_a_file_is_an_input_and_an_empty_one_has_nothing_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, is_full in (("select 1", True), ("", False)):
        (tmp_path / "x").write_text(text)
        with with_file(monkeypatch, tmp_path / "x"):
            assert given_input.is_there()
            assert given_input.waits() is is_full


def test_nothing_at_all_is_no_input(monkeypatch: pytest.MonkeyPatch) -> None:
    with with_file(monkeypatch, Path(os.devnull)):
        assert not given_input.is_there()
        assert not given_input.waits()


def test_a_pipe_that_nobody_writes_to_holds_nothing_up(pipe: int) -> None:
    assert given_input.is_there()
    assert not given_input.waits()
    os.write(pipe, b"x")
    assert given_input.waits()
