"""The service's bucket as a folder: an object is a file named by its key."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from slipway.decisions.points.references import Mode
from slipway.errors import place_of
from slipway.ports import BucketError, BucketFacts, Facts, ObjectMissing, ObjectState, Pinned, Store

VIEW = ".view-"
PARTIAL = ".partial-"
THREADS = 8
# As <linux/fs.h> has it; XFS, Btrfs and others know it.
FICLONE = 0x40049409


class FolderBucket:
    """Reads the service's files, and lays views of them out in folders next to them."""

    def __init__(self, root: Path, mode: Mode) -> None:
        self._root = root.absolute()
        self._mode = mode

    @property
    def address(self) -> str:
        """The folder as the service takes it."""
        return _address(self._root)

    def facts(self) -> BucketFacts:
        """Return that a folder keeps no versions and deletes nothing by itself. Raises `BucketError` without one."""
        if not self._root.is_dir():
            raise BucketError(f"There is no folder {self._root}.", next_step="Correct the bucket's address.")
        return BucketFacts(versioned=False)

    def states(self, keys: Sequence[str], *, view: str = "") -> Mapping[str, ObjectState]:
        """Return the state of each of these objects that exists, here or in a view of this name."""
        self.facts()
        with _translated(self._root, ""):
            # Texts instead of paths, because there may be a million.
            root = str(self._view(view) if view else self._root)
            found = ((key, _state(f"{root}/{_leads_inside(key)}", key)) for key in keys)
            return {key: state for key, state in found if state}

    def versions(self, keys: Sequence[str]) -> Mapping[str, Sequence[ObjectState]]:
        """Return the one version of each of these objects that exists."""
        return {key: [state] for key, state in self.states(keys).items()}

    def read(self, key: str, version_id: str = "") -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""
        with _translated(self._root, key):
            return self._source(key, version_id).read_bytes()

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""
        with _translated(self._root, key):
            shutil.copyfile(self._source(key, version_id), into)

    def headers(self, key: str) -> Facts:
        """Return nothing: all that a folder knows of an object is its bytes."""
        return {}

    def view(self, name: str, objects: Sequence[Pinned], vault: Store, *, to_be_changed: bool = False) -> str:
        """Lay out exactly these objects in a folder next to this one; return its address.

        Immutable objects are cloned where the file system can, which costs nothing. Where it cannot, they get a second
        name, because nobody writes into them: copying a large bucket at each deploy would take longer than all
        else. What is `to_be_changed`, and all that is not immutable, is copied.
        """
        folder = self._view(name)
        wanted = {_inside(folder, each.key): each for each in objects}
        with _translated(self._root, ""):
            folder.mkdir(exist_ok=True)
            _remove_all_but(folder, wanted)
            for parent in {path.parent for path in wanted}:
                parent.mkdir(parents=True, exist_ok=True)
            share = self._sharing(folder, to_be_changed=to_be_changed)
        _side_by_side(lambda target: self._lay_out(wanted[target], target, vault, share), list(wanted))
        return _address(folder)

    def keys(self, view: str) -> Mapping[str, int]:
        """Return the keys of all objects in a view, each with its size in bytes. Raises `BucketError` without it."""
        folder = self._view(view)
        if not folder.is_dir():
            raise BucketError(f"There is no view {view!r} of the bucket {self._root}.")
        with _translated(self._root, ""):
            files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
            return {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}

    def drop_view(self, name: str) -> None:
        """Remove a view and all that was written into it; one that is not there is no error."""
        with _translated(self._root, ""), suppress(FileNotFoundError):
            shutil.rmtree(self._view(name))

    def views(self) -> Sequence[str]:
        """Return the names of the views that exist."""
        start = self._root.name + VIEW
        return sorted(
            path.name.removeprefix(start)
            for path in self._root.parent.iterdir()
            if path.name.startswith(start)
        )

    def put_back(self, objects: Sequence[Pinned], vault: Store) -> int:
        """Make each key hold its pinned bytes again; return how many had to be written.

        Raises `BucketError` before anything is written when some are neither here nor in the vault.
        """
        changed = [each for each in objects if not self._holds(each)]
        if lost := [each.key for each in changed if not each.vault_key]:
            raise BucketError(f"{len(lost)} objects are gone and were never copied: {', '.join(lost[:20])}.")
        for each in changed:
            target = self._path(each.key)
            with _translated(self._root, each.key):
                target.parent.mkdir(parents=True, exist_ok=True)
                with _published(target) as partial:
                    vault.download(each.vault_key, partial)
        return len(changed)

    def _sharing(self, folder: Path, *, to_be_changed: bool) -> Callable[[Path, Path], None] | None:
        """Return what gives an object a second place without copying it, None where there is nothing that may."""
        if self._mode != "immutable":
            return None
        if _can_clone(folder):
            return _clone
        return None if to_be_changed else os.link

    def _lay_out(
        self, pinned: Pinned, target: Path, vault: Store, share: Callable[[Path, Path], None] | None
    ) -> None:
        with _translated(self._root, pinned.key):
            if share and not pinned.vault_key:
                source = self._source(pinned.key, pinned.version_id)
                target.unlink(missing_ok=True)
                share(source, target)
                return
            # A view is gone soon: nobody waits for the disk for it.
            with _published(target, lasts=False) as partial:
                if pinned.vault_key:
                    vault.download(pinned.vault_key, partial)
                else:
                    self.download(pinned.key, partial, pinned.version_id)

    def _holds(self, pinned: Pinned) -> bool:
        path = self._path(pinned.key)
        state = _state(path, pinned.key)
        if state is None or state.size != pinned.size:
            return False
        if self._mode == "immutable" or state.etag == pinned.etag or not pinned.sha256:
            return True
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == pinned.sha256

    def _source(self, key: str, version_id: str) -> Path:
        if version_id:
            raise BucketError(f"A folder keeps no versions, so there is no {version_id!r} of {key!r}.")
        return self._path(key)

    def _path(self, key: str) -> Path:
        return _inside(self._root, key)

    def _view(self, name: str) -> Path:
        if not name or "/" in name:
            raise BucketError(f"{name!r} is no name of a view.")
        return self._root.with_name(f"{self._root.name}{VIEW}{name}")


def _address(folder: Path) -> str:
    return f"file://{quote(str(folder))}"


def _inside(folder: Path, key: str) -> Path:
    return folder / _leads_inside(key)


def _leads_inside(key: str) -> str:
    if "\0" in key or not {"", ".", ".."}.isdisjoint(key.split("/")):
        raise BucketError(f"{key!r} is no key that a folder can hold.")
    return key


def _state(path: Path | str, key: str) -> ObjectState | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - it takes both
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    # A program that writes into a file or replaces it changes one of the two, and cannot set them back.
    etag = f"{found.st_ino:x}-{found.st_ctime_ns:x}"
    return ObjectState(key, found.st_size, etag, modified_at=datetime.fromtimestamp(found.st_mtime, UTC))


def _remove_all_but(folder: Path, wanted: Mapping[Path, Pinned]) -> None:
    for parent, _, names in os.walk(folder):
        for name in names:
            if (path := Path(parent, name)) not in wanted:
                path.unlink()


def _side_by_side(act: Callable[[Path], None], paths: Sequence[Path]) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(act, paths, chunksize=1):
            pass


def _can_clone(folder: Path) -> bool:
    with tempfile.TemporaryDirectory(dir=folder, prefix=PARTIAL) as place:
        one, other = Path(place, "one"), Path(place, "other")
        one.write_bytes(b"x")
        try:
            _clone(one, other)
        except OSError:
            return False
    return True


def _clone(source: Path, target: Path) -> None:
    """Make a file of the same bytes on the disk, which the file system copies as soon as one of the two changes."""
    with source.open("rb") as opened, target.open("xb") as made:
        fcntl.ioctl(made, FICLONE, opened.fileno())


@contextmanager
def _published(target: Path, *, lasts: bool = True) -> Iterator[Path]:
    """Give a file to write to, and put it in the place of the target when it is whole."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=PARTIAL)
    partial = Path(name)
    try:
        yield partial
        if lasts:
            os.fsync(descriptor)
        partial.chmod(0o644)
        partial.replace(target)
    finally:
        os.close(descriptor)
        partial.unlink(missing_ok=True)


@contextmanager
def _translated(root: Path, key: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise ObjectMissing(key) from error
    except OSError as error:
        raise BucketError(
            f"The bucket's folder did not do it: {error.strerror} ({place_of(error, str(root))})."
        ) from error
