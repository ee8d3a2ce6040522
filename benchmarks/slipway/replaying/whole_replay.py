"""The command `slipway replay` as a whole: what it says, how long it takes, and how much memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

DELIVERY = Path(__file__).parents[3] / "delivery"
BY = "bench@galley.example"
PEAK, EVERY_SECONDS = re.compile(r"VmHWM:\s+(\d+) kB"), 0.02


def whole_replay(folder: Path, release: str, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Replay against a release in production, and return what the command says, with the seconds that it took as
    `wall` and its memory at the most as `memory`, in KiB. Raises `RuntimeError` where it finds a difference or fails.
    """
    words = (sys.executable, "-m", "slipway.cli", "--json", "replay", "production", "--release", release)
    environment = {**os.environ, **(variables or {}), "SLIPWAY_BY": BY, "PYTHONPATH": str(DELIVERY)}
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(words, cwd=folder, env=environment, stdout=output, text=True)
        memory = _most_memory(process)
        wall = time.monotonic() - began
        output.seek(0)
        lines = output.read().splitlines()
    if process.returncode:
        raise RuntimeError(f"The replay ended with {process.returncode}: {lines[-3:]}")
    return {**json.loads(lines[-1]), "wall": wall, "memory": memory}


def _most_memory(process: subprocess.Popen[str]) -> int:
    """Wait for the end of a process, and return its memory at the most, in KiB.

    What the kernel says of a process that has ended begins with the memory of who started it, which is more here.
    """
    most = 0
    while process.poll() is None:
        with suppress(OSError):
            found = PEAK.search(Path(f"/proc/{process.pid}/status").read_text())
            most = max(most, int(found[1])) if found else most
        time.sleep(EVERY_SECONDS)
    return most
