"""Servers that all processes of a test run share: the first that needs one starts it, the last to leave stops it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")


@contextmanager
def held(name: str, start: Callable[[Path], str], stop: Callable[[Path], None]) -> Iterator[str]:
    """Give what `start` answered in the process that came first. Both get a folder that every OS user can reach."""
    folder = Path(tempfile.gettempdir(), f"slipway-{name}-{RUN}")
    with _alone(folder) as holders:
        if not holders:
            folder.mkdir(mode=0o755, exist_ok=True)
            (folder / "answer").write_text(start(folder))
        holders.append(os.getpid())
    try:
        yield (folder / "answer").read_text()
    finally:
        with _alone(folder) as holders:
            holders.remove(os.getpid())
            if not holders:
                stop(folder)
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[list[int]]:
    """Keep the other processes out; give those that hold the server and run, and write down what becomes of them."""
    with folder.with_suffix(".lock").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        holders = [each for each in json.loads(file.read() or "[]") if Path(f"/proc/{each}").exists()]
        try:
            yield holders
        finally:
            file.truncate(0)
            file.write(json.dumps(holders))
            file.flush()
            if not holders:
                folder.with_suffix(".lock").unlink()
