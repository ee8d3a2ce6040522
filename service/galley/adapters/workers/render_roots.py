"""Unpacked templates on the disk of this process, where workers read them."""

from __future__ import annotations

import itertools
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from galley import ports
from galley.adapters.objects.object_keys import verified_get
from galley.adapters.workers import own_folder
from galley.rendering.bundles import archive
from galley.rendering.limits import BundleLimits

UPLOAD_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")

# A template version, an upload, or a template version together with the uploads of a request.
Key = tuple[str, ...]


@dataclass(slots=True)
class Root:
    """A folder that never changes."""

    folder: Path
    bytes: int
    users: int = 0


class RenderRoots:
    """Fetches, checks and unpacks what a request needs, once, and forgets what was not used for longest.

    Requests with other uploads get another root, so no template can read what another request brought along.
    """

    def __init__(self, store: ports.ObjectStore, folder: Path, *, most_roots: int, most_bytes: int) -> None:
        """`folder` is a new one, which workers may read."""
        self._store, self.folder = store, folder
        self._most_roots = most_roots
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._roots: OrderedDict[Key, Future[Root]] = OrderedDict()
        self._bytes = 0

    @contextmanager
    def lease(self, request: ports.RenderRequest) -> Iterator[Root]:
        """Give the request's root; it stays on the disk until the block ends. Raises `ObjectStoreError`."""
        if not request.uploads:
            with self._held(("template", request.bundle_sha256), lambda: self._template(request)) as root:
                yield root
            return
        names = [part for upload in request.uploads for part in (upload.name, upload.sha256)]
        with self._held(("request", request.bundle_sha256, *names), lambda: self._joined(request)) as root:
            yield root

    @contextmanager
    def _held(self, key: Key, make: Callable[[], Root]) -> Iterator[Root]:
        root = self._take(key, make)
        try:
            yield root
        finally:
            self._give_back(root)

    def _take(self, key: Key, make: Callable[[], Root]) -> Root:
        while True:
            with self._lock:
                under_way = self._roots.get(key)
                future = under_way or Future()
                self._roots[key] = future
                self._roots.move_to_end(key)
            if under_way is None:
                self._fulfil(key, future, make)
            root = future.result()
            with self._lock:
                # Between the result and this lock another thread may have thrown the root away.
                if self._roots.get(key) is future:
                    root.users += 1
                    return root

    def _fulfil(self, key: Key, future: Future[Root], make: Callable[[], Root]) -> None:
        try:
            root = make()
        except BaseException as error:
            # Threads that wait are told; a later one tries again.
            with self._lock:
                del self._roots[key]
            future.set_exception(error)
            return
        with self._lock:
            self._bytes += root.bytes
        future.set_result(root)

    def _give_back(self, root: Root) -> None:
        with self._lock:
            root.users -= 1
            removed = self._surplus()
        for old in removed:
            own_folder.remove(old.folder)

    def _surplus(self) -> list[Root]:
        removed: list[Root] = []
        if not self._too_much():
            return removed
        for key, future in list(self._roots.items()):
            if future.done() and not future.exception() and future.result().users == 0:
                removed.append(self._roots.pop(key).result())
                self._bytes -= removed[-1].bytes
                if not self._too_much():
                    break
        return removed

    def _too_much(self) -> bool:
        return len(self._roots) > self._most_roots or self._bytes > self._most_bytes

    def _template(self, request: ports.RenderRequest) -> Root:
        data = verified_get(self._store, request.bundle_key, sha256=request.bundle_sha256)
        files = archive.read_zip(data, BundleLimits())
        folder = self._folder(request.bundle_sha256)
        _fill(folder, {name: partial(_write, data) for name, data in files.items()})
        return Root(folder, sum(map(len, files.values())))

    def _upload(self, upload: ports.Upload) -> Root:
        data = verified_get(self._store, upload.key, sha256=upload.sha256)
        folder = self._folder(upload.sha256)
        _fill(folder, {"upload": partial(_write, data)})
        return Root(folder, len(data))

    def _joined(self, request: ports.RenderRequest) -> Root:
        """Put a template and uploads into one folder, by hard links, so that nothing is fetched or written
        twice.
        """
        with ExitStack() as held:
            bare = replace(request, uploads=())
            template = held.enter_context(self.lease(bare))
            files = {str(path.relative_to(template.folder)): path for path in _files(template.folder)}
            size = template.bytes
            for upload in request.uploads:
                if not UPLOAD_NAME.fullmatch(upload.name):
                    raise ValueError(
                        f"{upload.name!r} is no name for an upload: use letters, digits and . _ -"
                    )
                root = held.enter_context(
                    self._held(("upload", upload.sha256), partial(self._upload, upload))
                )
                files[f"uploads/{upload.name}"] = root.folder / "upload"
                size += root.bytes
            folder = self._folder(request.bundle_sha256)
            _fill(folder, {name: partial(_link, path) for name, path in files.items()})
            return Root(folder, size)

    def _folder(self, sha256: str) -> Path:
        # The number makes it a new one each time, so that a warm compiler never meets other files in it.
        return self.folder / f"{sha256[:16]}-{next(self._numbers)}"


def _fill(folder: Path, files: Mapping[str, Callable[[Path], None]]) -> None:
    try:
        folder.mkdir()
        for name, put in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            put(folder / name)
        for path in (folder, *folder.rglob("*/")):
            path.chmod(0o555)
    except BaseException:
        own_folder.remove(folder)
        raise


def _write(data: bytes, path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o444)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    path.chmod(0o444)


def _link(source: Path, path: Path) -> None:
    path.hardlink_to(source)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
