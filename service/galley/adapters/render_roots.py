"""Unpacked templates on the disk of this process, where workers read them."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from galley import ports
from galley.adapters.object_keys import verified_get
from galley.rendering import bundle, confinement

UPLOAD_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")

RootKey = tuple[str, tuple[ports.Upload, ...]]


@dataclass(slots=True)
class Root:
    """A folder that holds one template version and the uploads of one kind of request, and never changes."""

    folder: Path
    entrypoint: str
    bytes: int
    users: int = 0


class RenderRoots:
    """Fetches, checks and unpacks what a request needs, once, and forgets what was not used for longest.

    Requests with other uploads get another root, so no template can read what another request brought along.
    """

    def __init__(
        self, store: ports.ObjectStore, *, most_roots: int, most_bytes: int, parent: Path | None = None
    ) -> None:
        self._store = store
        self._most_roots = most_roots
        self._most_bytes = most_bytes
        self.folder = Path(tempfile.mkdtemp(prefix="galley-render-", dir=parent)).resolve()
        if os.geteuid() == 0:
            # Workers step down from root: they may pass through this folder but not list it.
            os.chown(self.folder, 0, confinement.WORKER_ID)
            self.folder.chmod(0o710)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._roots: OrderedDict[RootKey, Future[Root]] = OrderedDict()

    @contextmanager
    def lease(self, request: ports.RenderRequest) -> Iterator[Root]:
        """Give the request's root; it stays on the disk until the block ends. Raises `ObjectStoreError`."""
        root = self._take(request)
        try:
            yield root
        finally:
            self._give_back(root)

    def clear(self) -> None:
        """Remove everything from the disk, used or not."""
        with self._lock:
            self._roots.clear()
        _remove(self.folder)

    def _take(self, request: ports.RenderRequest) -> Root:
        key: RootKey = (request.bundle_sha256, request.uploads)
        while True:
            with self._lock:
                future = self._roots.get(key)
                mine = future is None
                if future is None:
                    future = self._roots[key] = Future()
                self._roots.move_to_end(key)
            if mine:
                self._make(request, key, future)
            root = future.result()
            with self._lock:
                # Between the result and this lock another thread may have thrown the root away.
                if self._roots.get(key) is future:
                    root.users += 1
                    return root

    def _make(self, request: ports.RenderRequest, key: RootKey, future: Future[Root]) -> None:
        try:
            root = self._unpack(request)
        except BaseException as error:
            with self._lock:
                self._roots.pop(key, None)
            future.set_exception(error)
            return
        future.set_result(root)

    def _give_back(self, root: Root) -> None:
        with self._lock:
            root.users -= 1
            removed = self._surplus()
        for old in removed:
            _remove(old.folder)

    def _surplus(self) -> list[Root]:
        ready = [
            (key, future.result())
            for key, future in self._roots.items()
            if future.done() and not future.exception()
        ]
        total = sum(root.bytes for _, root in ready)
        count = len(ready)
        removed = []
        for key, root in ready:
            if count <= self._most_roots and total <= self._most_bytes:
                break
            if root.users == 0:
                del self._roots[key]
                removed.append(root)
                count -= 1
                total -= root.bytes
        return removed

    def _unpack(self, request: ports.RenderRequest) -> Root:
        files = dict(self._bundle_files(request))
        entrypoint = bundle.Bundle(files).manifest.entrypoint
        for upload in request.uploads:
            if not UPLOAD_NAME.fullmatch(upload.name):
                raise ValueError(f"{upload.name!r} is no name for an upload: use letters, digits and . _ -")
            files[f"uploads/{upload.name}"] = verified_get(self._store, upload.key, sha256=upload.sha256)
        # The number makes the folder a new one each time, so that a warm compiler never meets other files
        # in it.
        folder = self.folder / f"{request.bundle_sha256[:16]}-{next(self._numbers)}"
        try:
            _write(folder, files)
        except BaseException:
            _remove(folder)
            raise
        return Root(folder, entrypoint, sum(map(len, files.values())))

    def _bundle_files(self, request: ports.RenderRequest) -> dict[str, bytes]:
        data = verified_get(self._store, request.bundle_key, sha256=request.bundle_sha256)
        return dict(bundle.from_zip(data).files)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(mode=0o755)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o444)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        path.chmod(0o444)
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o555)


def _remove(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
