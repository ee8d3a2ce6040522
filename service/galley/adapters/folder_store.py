"""Objects as files of a folder: the embedded default, and `file://` in `OBJECT_STORE_URL`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from galley import ports
from galley.adapters.object_keys import valid_key

# Begins with a character that no key may begin with, so a half-written file is never listed or read.
PARTIAL = ".partial-"


class FolderObjectStore:
    """Keeps each object in a file named by its key. Safe for many threads and many processes at once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, data: bytes, *, media_type: str) -> ports.Put:
        """Write an object unless one lies there already; it is on the disk when this returns."""
        target = self._path(key)
        try:
            self._make_folder(target.parent)
            return _publish(data, target)
        except OSError as error:
            raise ports.StoreUnreachable(
                f"The folder of objects cannot be written: {error.strerror}."
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
        """Return when the folder is there and can be written."""
        if not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
            raise ports.StoreUnreachable(
                "The folder of objects is missing or may not be written; create it first."
            )

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
        return ports.Put.EXISTED
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=PARTIAL)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        # A link appears whole or not at all, and unlike a rename never replaces what is there.
        os.link(partial, target)
    except FileExistsError:
        return ports.Put.EXISTED
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return ports.Put.CREATED


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
