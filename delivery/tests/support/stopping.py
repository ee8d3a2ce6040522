"""Stops what a test has let Slipway start in a home, and nothing else."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from slipway.adapters.machine.database import managed_postgres


def stop_everything(home: Path) -> None:
    """End the process keeper with all it keeps, and the managed database."""
    file = home / "run/supervisord.pid"
    if file.exists():
        pid = int(file.read_text())
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + 20
        while time.monotonic() < until and Path(f"/proc/{pid}").exists():
            time.sleep(0.05)
    managed_postgres.stop(home / "postgres")
