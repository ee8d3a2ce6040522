"""The store as a folder: an object is a file named by its key."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from slipway.adapters.objects.object_keys import is_key, valid_key
from slipway.errors import place_of
from slipway.ports import Listed, ObjectMissing, StoreError

# Begins with a character that no key begins with, so that what is under way is never listed or read.
PARTIAL = ".partial-"
# Between making a workspace and locking it lie microseconds.
ABANDONED_SECONDS = 60
ALONE, WITH_GROUP, GROUP_WRITES, FILES = 0o700, 0o070, 0o020, 0o666


class FolderStore:
    """Keeps objects in a folder, which is made with the first object. Safe for many threads and processes.

    What is in it may be all that people have ever written, so nobody but its user can read it; its group only in a
    folder that somebody has made for a group to write to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def create(self, key: str, data: bytes) -> bool:
        """Write an object unless one lies there; it is on the disk when this returns."""
        return self._publish(key, lambda partial: _write(partial, data))

    def read(self, key: str) -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""
        with _translated(self._root, key):
            return self._path(key).read_bytes()

    def upload(self, key: str, file: Path) -> bool:
        """Write an object from a file. One that lies in a workspace of this store is taken over, not copied."""
        return self._publish(key, lambda partial: _take(file, partial, copied=not self._is_ours(file)))

    def download(self, key: str, into: Path) -> None:
        """Write an object's bytes to a file; in a workspace of this store it is a second name, not a copy."""
        with _translated(self._root, key):
            _take(self._path(key), into, copied=not self._is_ours(into))

    def list(self, prefix: str = "") -> Iterator[Listed]:
        """List the objects whose key begins with `prefix`, in the order of their keys."""
        with _translated(self._root, prefix):
            yield from sorted(self._found(prefix), key=lambda listed: listed.key)

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        path = self._path(key)
        with _translated(self._root, key):
            try:
                path.unlink(missing_ok=True)
            except NotADirectoryError:
                return
            self._remove_empty_folders(path.parent)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Give an empty folder on the store's own disk; it is gone when the block ends.

        What the workspace of a process held that died is removed by the next one that needs a workspace.
        """
        with _translated(self._root, ""):
            self._sweep()
        with self._partial() as folder:
            yield folder

    @contextmanager
    def _partial(self) -> Iterator[Path]:
        with _translated(self._root, ""):
            self._root.mkdir(parents=True, exist_ok=True, mode=ALONE)
            folder = Path(tempfile.mkdtemp(dir=self._root, prefix=PARTIAL))
        # The lock goes with the process, however it ends.
        with _locked(folder):
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        for folder in self._root.glob(f"{PARTIAL}*"):
            with suppress(FileNotFoundError, BlockingIOError, PermissionError):
                if folder.stat().st_mtime < time.time() - ABANDONED_SECONDS:
                    with _locked(folder):
                        shutil.rmtree(folder, ignore_errors=True)

    @property
    def _readable(self) -> int:
        return ALONE | WITH_GROUP if self._root.stat().st_mode & GROUP_WRITES else ALONE

    def _path(self, key: str) -> Path:
        return self._root / valid_key(key)

    def _is_ours(self, file: Path) -> bool:
        parts = file.absolute().parts
        inside = parts[: len(self._root.parts)] == self._root.parts
        return inside and parts[len(self._root.parts)].startswith(PARTIAL)

    def _publish(self, key: str, write: Callable[[Path], None]) -> bool:
        target = self._path(key)
        with _translated(self._root, key, may_be_missing=False):
            if target.exists():
                return False
            with self._partial() as folder:
                write(folder / "object")
                mode = (folder / "object").stat().st_mode
                (folder / "object").chmod(mode & self._readable & FILES)
                return self._link(folder / "object", target)

    def _link(self, partial: Path, target: Path) -> bool:
        while True:
            try:
                _make_folder(target.parent, self._readable)
                # A link appears whole or not at all, and unlike a rename never replaces what is there.
                os.link(partial, target)
            except FileExistsError:
                return False
            except FileNotFoundError:
                if not partial.exists():
                    raise
                continue  # somebody deleted the last object next to it, and the folder with it
            _sync(target.parent)
            return True

    def _found(self, prefix: str) -> Iterator[Listed]:
        # Texts and not paths: a deployer lists several times at each step, and paths take three times as long.
        root = f"{self._root}{os.sep}"
        for folder, below, names in os.walk(root + prefix.rpartition("/")[0], onerror=_unless_gone):
            below[:] = [name for name in below if not name.startswith(PARTIAL)]
            here = f"{folder[len(root) :]}/".lstrip("/")
            for key in (here + name for name in names):
                # What nobody could have created here, such as a file manager's own, is no object.
                if key.startswith(prefix) and is_key(key) and (size := _size(root + key)) is not None:
                    yield Listed(key, size)

    def _remove_empty_folders(self, folder: Path) -> None:
        while folder != self._root:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _write(file: Path, data: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _take(file: Path, into: Path, *, copied: bool) -> None:
    if copied:
        shutil.copyfile(file, into)
    else:
        os.link(file, into)
    _sync(into)


def _make_folder(folder: Path, mode: int) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent, mode)
        # Somebody may make it and remove it again in the same moment; the one who needs it next finds out.
        with suppress(FileExistsError):
            folder.mkdir(mode)
        _sync(folder.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size  # noqa: PTH116 # see `_found`
    except FileNotFoundError:
        return None


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


@contextmanager
def _translated(root: Path, key: str, *, may_be_missing: bool = True) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        absent = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError)
        if absent and may_be_missing:
            raise ObjectMissing(key) from error
        raise StoreError(
            f"The folder of the store did not do it: {error.strerror or error} ({place_of(error, str(root))})."
        ) from error
