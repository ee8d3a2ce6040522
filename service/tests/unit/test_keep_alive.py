"""What the server keeps alive starts wherever the server was started."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from galley.adapters.processes import keep_alive
from galley.adapters.processes.keep_alive import UPKEEP


def test_a_folder_named_galley_is_not_taken_for_the_package(tmp_path: Path) -> None:
    (tmp_path / "galley").mkdir()
    (tmp_path / "galley/__init__.py").touch()
    ended = subprocess.run((*UPKEEP, "--help"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_a_process_that_answered_and_falls_silent_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_alive, "LOOK_SECONDS", 0)
    answers = iter([False] * 5 + [True] + [False, False, True] + [False] * 3)
    with subprocess.Popen(("sleep", "3600")) as process:
        keep_alive._kill_when_silent(process, keep_alive.Stop(), lambda: next(answers))
        assert process.wait(timeout=60) == -signal.SIGKILL
    assert next(answers, None) is None, "it was killed too early"


def test_pauses_grow_and_are_short_again_after_a_process_ran_well(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = list[float]()
    pause = keep_alive.Pause("A process")
    for _ in range(8):
        pause.begin(waited.append)
    assert waited == [0.5, 1, 2, 4, 8, 16, 30, 30]
    monkeypatch.setattr(keep_alive, "WELL_AFTER", -1.0)
    pause.begin(waited.append)
    assert waited[-1] == 0.5
