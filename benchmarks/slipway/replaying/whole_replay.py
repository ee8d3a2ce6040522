"""The command `slipway replay` as a whole: what it says, how long it takes, and how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DELIVERY = Path(__file__).parents[3] / "delivery"
BY = "bench@galley.example"


def whole_replay(folder: Path, release: str, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Replay against a release in production, and return what the command says, with the seconds that it took as
    `wall` and its memory at the most as `memory`, in KiB. Raises `RuntimeError` where it finds a difference or fails.
    """
    words = (sys.executable, "-m", "slipway.cli", "--json", "replay", "production", "--release", release)
    environment = {**os.environ, **(variables or {}), "SLIPWAY_BY": BY, "PYTHONPATH": str(DELIVERY)}
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(words, cwd=folder, env=environment, stdout=output, text=True)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        output.seek(0)
        lines = output.read().splitlines()
    if status:
        raise RuntimeError(f"The replay ended with {os.waitstatus_to_exitcode(status)}: {lines[-3:]}")
    return {**json.loads(lines[-1]), "wall": wall, "memory": used.ru_maxrss}
