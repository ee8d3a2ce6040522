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
from typing import TextIO

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")


@contextmanager
def held(name: str, start: Callable[[Path], str], stop: Callable[[Path], None]) -> Iterator[str]:
    """Give what `start` answered in the process that came first. Both get a folder that every OS user can reach."""
    folder = Path(tempfile.gettempdir(), f"tests-{name}-{RUN}")
    with _alone(folder) as holders:
        if not holders:
            _discard(folder, stop)
            folder.mkdir(mode=0o755)
            try:
                (folder / "answer").write_text(start(folder))
            except BaseException:
                _discard(folder, stop)
                raise
        holders.append(os.getpid())
        answer = (folder / "answer").read_text()
    try:
        yield answer
    finally:
        with _alone(folder) as holders:
            holders.remove(os.getpid())
            if not holders:
                _discard(folder, stop)


def _discard(folder: Path, stop: Callable[[Path], None]) -> None:
    if folder.exists():
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[list[int]]:
    """Keep the other processes out; give those that hold the server and run, and write down what becomes of them."""
    with _locked(folder.with_suffix(".lock")) as file:
        holders = [each for each in json.loads(file.read() or "[]") if Path(f"/proc/{each}").exists()]
        try:
            yield holders
        finally:
            file.truncate(0)
            file.write(json.dumps(holders))
            file.flush()
            if not holders:
                folder.with_suffix(".lock").unlink()


@contextmanager
def _locked(path: Path) -> Iterator[TextIO]:
    while True:
        with path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever left last removed the file that we waited for: a lock on it keeps nobody out.
            if not _is_at(path, file):
                continue
            file.seek(0)
            yield file
            return


def _is_at(path: Path, file: TextIO) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
