"""Runs another command of Slipway, as somebody would type it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from slipway.ports import Finished


def run_slipway(words: Sequence[str], *, config: str, tell: Callable[[str], None]) -> Finished:
    """Run a command with this configuration, tell each line as it comes, and return what it said.

    Errors are among its output, where they belong in time; with --json nothing else is.
    """
    began = time.monotonic()
    command = (sys.executable, "-m", "slipway.cli", "--config", config, *words)
    errors = subprocess.PIPE if "--json" in words else subprocess.STDOUT
    lines = list[str]()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        for line in process.stdout or ():
            tell(line.rstrip("\n"))
            lines.append(line)
        said = process.stderr.read() if process.stderr else ""
    return Finished(process.returncode, "".join(lines), said, time.monotonic() - began)
