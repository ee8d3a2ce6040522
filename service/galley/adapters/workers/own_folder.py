"""A folder on this machine's disk that lasts as long as the process that made it, also when that is killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

from galley.rendering import confinement

# Only folders with a lock are called so. Those of the versions before have none, and such a version may be live beside
# this one: its folders are called `galley-render-`.
PREFIX = "galley-held-"
# A folder is made a moment before its maker holds it.
NEW_SECONDS = 60.0


class OwnFolder:
    """A new folder. Its maker holds a lock on it, which ends with the process; then the next maker removes it."""

    def __init__(self, parent: Path | None = None) -> None:
        """Make it in `parent`, else in the system's own folder for such."""
        parent = parent or Path(tempfile.gettempdir())
        _remove_forgotten(parent)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent)).resolve()
        lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The web process is one that `multiprocessing` has started, and ends without what `atexit` keeps.
        self._remove = Finalize(None, _remove_held, args=(self.path, lock), exitpriority=0)
        let_workers_through(self.path)

    def inside(self, name: str) -> Path:
        """Make a folder in it, which workers may pass through."""
        folder = self.path / name
        folder.mkdir(mode=0o700)
        let_workers_through(folder)
        return folder

    def remove(self) -> None:
        """Remove it with everything in it, before this process ends, when it goes by itself. Once more does nothing."""
        self._remove()


def let_workers_through(folder: Path) -> None:
    """Let workers, which step down from root, pass through a folder but not list it."""
    if os.geteuid() == 0:
        os.chown(folder, 0, confinement.WORKER_ID)
        folder.chmod(0o710)


def remove(folder: Path) -> None:
    """Remove a folder, also what nobody may write in it."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_held(folder: Path, lock: int) -> None:
    remove(folder)
    os.close(lock)


def _remove_forgotten(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            _remove_if_forgotten(folder)


def _remove_if_forgotten(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        known = os.fstat(lock)
        if known.st_uid != os.geteuid() or time.time() - known.st_mtime < NEW_SECONDS:
            return
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove(folder)
    finally:
        os.close(lock)
