"""Objects as files of a folder: the embedded default, and `file://` in `OBJECT_STORE_URL`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from galley import ports
from galley.adapters.objects.object_keys import valid_key

# Begins with a character that no key may begin with, so a half-written file is never listed or read.
PARTIAL = ".partial-"
# Less than this is no room: one document, its values and their folders shall fit in any case.
ROOM_BYTES = 32 * 1024 * 1024
PIECE = 64 * 1024


class FolderObjectStore:
    """Keeps each object in a file named by its key. Safe for many threads and many processes at once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, data: bytes, *, media_type: str) -> ports.Put:
        """Write an object unless these very bytes lie there already; it is on the disk when this returns."""
        target = self._path(key)
        try:
            self._make_folder(target.parent)
            return _publish(data, target)
        except OSError as error:
            raise ports.StoreUnreachable(
                f"The folder of objects {self._root} cannot be written: {error.strerror}."
            ) from error

    def get(self, key: str) -> bytes:
        """Read a whole object."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise ports.ObjectMissing(key) from error
        except OSError as error:
            raise ports.StoreUnreachable(
                f"The folder of objects cannot be read: {error.strerror}."
            ) from error

    def pieces(self, key: str) -> Iterator[bytes]:
        """Read an object piece by piece."""
        try:
            with self._path(key).open("rb", buffering=0) as file:
                while piece := file.read(PIECE):
                    yield piece
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise ports.ObjectMissing(key) from error
        except OSError as error:
            raise ports.StoreUnreachable(
                f"The folder of objects cannot be read: {error.strerror}."
            ) from error

    def list(self, prefix: str = "") -> Iterator[ports.ObjectInfo]:
        """List objects whose key begins with `prefix`."""
        self.check()
        start = self._root / prefix.rpartition("/")[0]
        for folder, _, names in os.walk(start, onerror=_unless_gone):
            for name in names:
                path = Path(folder, name)
                key = path.relative_to(self._root).as_posix()
                if key.startswith(prefix) and not name.startswith(PARTIAL) and (found := _info(path, key)):
                    yield found

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        try:
            self._path(key).unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise ports.StoreUnreachable(
                f"The folder of objects cannot be written: {error.strerror}."
            ) from error

    def check(self) -> None:
        """Return when the folder is there, can be written, and its disk has room."""
        if not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
            raise ports.StoreUnreachable(
                "The folder of objects is missing or may not be written; create it first."
            )
        try:
            found = os.statvfs(self._root)
        except OSError as error:
            raise ports.StoreUnreachable(
                f"The folder of objects {self._root} cannot be read: {error.strerror}."
            ) from error
        if found.f_bavail * found.f_frsize < ROOM_BYTES or (found.f_files and not found.f_favail):
            raise ports.StoreUnreachable(f"The disk of {self._root} is full. Make room on it.")

    def _path(self, key: str) -> Path:
        return self._root / valid_key(key)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        if folder == self._root:
            folder.mkdir(exist_ok=True)
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _publish(data: bytes, target: Path) -> ports.Put:
    if target.exists():
        return ports.Put.EXISTED if _holds(target, data) else _replace(data, target)
    with _partial(data, target.parent) as partial:
        try:
            # A link appears whole or not at all, and unlike a rename never replaces what is there.
            os.link(partial, target)
        except FileExistsError:
            return ports.Put.EXISTED if _holds(target, data) else _replace(data, target)
    _sync_folder(target.parent)
    return ports.Put.CREATED


def _holds(target: Path, data: bytes) -> bool:
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except FileNotFoundError:
        return False  # a collector was faster


def _replace(data: bytes, target: Path) -> ports.Put:
    with _partial(data, target.parent) as partial:
        partial.replace(target)
    _sync_folder(target.parent)
    return ports.Put.HEALED


@contextmanager
def _partial(data: bytes, folder: Path) -> Iterator[Path]:
    """Write a file that is on the disk but has no name that counts yet; it is gone in the end unless it was renamed."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=PARTIAL)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _info(path: Path, key: str) -> ports.ObjectInfo | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return ports.ObjectInfo(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise ports.StoreUnreachable(f"The folder of objects cannot be read: {error.strerror}.") from error
