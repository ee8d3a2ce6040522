"""How many processors there are to use, by what a container's cgroup says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from galley.adapters.processes.processors import available_processors


@pytest.fixture(autouse=True)
def _a_large_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(16)))


def of_v2(folder: Path, text: str) -> int:
    (folder / "cpu.max").write_text(text)
    return available_processors(folder)


@pytest.mark.parametrize(
    ("text", "processors"),
    [
        ("200000 100000\n", 2),
        ("150000 100000\n", 2),
        ("10000 100000\n", 1),
        ("6400000 100000\n", 16),
        ("max 100000\n", 16),
        ("", 16),
        ("nonsense here\n", 16),
    ],
)
def test_a_containers_limit_counts_and_is_rounded_up(tmp_path: Path, text: str, processors: int) -> None:
    assert of_v2(tmp_path, text) == processors


@pytest.mark.parametrize(("quota", "processors"), [("250000", 3), ("-1", 16), ("0", 16)])
def test_so_does_the_limit_of_an_older_kernel(tmp_path: Path, quota: str, processors: int) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(quota)
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000")
    assert available_processors(tmp_path) == processors


def test_without_a_limit_the_processors_of_this_process_count(tmp_path: Path) -> None:
    assert available_processors(tmp_path) == 16
