"""What the server keeps alive starts wherever the server was started."""

from __future__ import annotations

import subprocess
from pathlib import Path

from galley.adapters.processes.keep_alive import UPKEEP


def test_a_folder_named_galley_is_not_taken_for_the_package(tmp_path: Path) -> None:
    (tmp_path / "galley").mkdir()
    (tmp_path / "galley/__init__.py").touch()
    ended = subprocess.run((*UPKEEP, "--help"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
