"""The process that has the pools: a thread for each connection, which waits where its asker would wait."""

from __future__ import annotations

import logging
import os
import socketserver
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from galley import ports
from galley.adapters.objects.object_stores import open_store
from galley.adapters.shared_pool import messages
from galley.adapters.shared_pool.sizes import PoolSizes
from galley.adapters.workers.reader_pool import ReaderPool
from galley.adapters.workers.render_pool import RenderPool
from galley.rendering.pipes import frames, reading

log = logging.getLogger("galley.pool")


class Pools:
    """The pool of render workers and the pool of readers. Safe for many threads."""

    def __init__(self, sizes: PoolSizes) -> None:
        self._sizes = sizes
        self._starting = threading.Lock()
        self._renderer: RenderPool | None = None
        self._reader: ReaderPool | None = None

    def renderer(self) -> RenderPool:
        """Return the render pool, started on first use. Raises `CannotRender`."""
        with self._starting:
            if self._renderer is None:
                store = open_store(self._sizes.store_url, os.environ)
                self._renderer = RenderPool(store, self._sizes.render)
            return self._renderer

    def reader(self) -> ReaderPool:
        """Return the pool of readers, started on first use. Raises `CannotRender`."""
        with self._starting:
            if self._reader is None:
                self._reader = ReaderPool(self._sizes.read)
            return self._reader

    def close(self) -> None:
        """Stop every worker and wait until they are gone."""
        with self._starting:
            for pool in (self._renderer, self._reader):
                if pool:
                    pool.close()

    def answer(self, asked: frames.Frame) -> list[bytes]:
        """Return the answer to a frame as chunks; what is raised is an answer too."""
        try:
            return self._answer(asked)
        except (ports.ObjectStoreError, ports.ReadersBusy, ports.CannotRender) as error:
            return messages.fault_frame(error)
        except Exception as error:
            log.exception("The pools' process met a fault of its own.")
            return messages.fault_frame(error)

    def _answer(self, asked: frames.Frame) -> list[bytes]:
        match asked.header.get("ask"):
            case messages.RENDER:
                ask = messages.render_of(asked)
                outcome = self.renderer().render(
                    ask.request, priority=ask.priority, requester=ask.requester, fresh=ask.fresh
                )
                return messages.outcome_frame(outcome)
            case messages.STATUS:
                return messages.pool_status_frame(self.renderer().status())
            case messages.READER_STATUS:
                return messages.pool_status_frame(self.reader().status())
            case _:
                return self._read(asked)

    def _read(self, asked: frames.Frame) -> list[bytes]:
        reader, requester = self.reader(), messages.requester_of(asked)
        match reading.job_of(asked):
            case reading.BundleJob(data, options):
                found: reading.Finding = reader.read_bundle(data, options=options, requester=requester)
            case reading.ValuesJob(values, schema):
                found = reader.check_values(values, schema, requester=requester)
            case reading.PictureJob(data, page):
                clean = reader.page_picture if page else reader.clean_picture
                found = clean(data, requester=requester)
            case reading.TableJob(data, after, count):
                found = reader.read_table(data, after=after, count=count, requester=requester)
        return reading.finding_frame(found, resident_bytes=0)


class _Asker(socketserver.StreamRequestHandler):
    """One connection: a frame, its answer, the next frame."""

    def handle(self) -> None:
        pools = cast("PoolServer", self.server).pools
        # A web process that ends leaves in the middle of whatever it said.
        with suppress(OSError, EOFError):
            while True:
                self._say(pools.answer(frames.read_frame(self._read, part_limit=messages.MOST_BYTES)))

    def _read(self, size: int) -> bytes:
        found = cast("BinaryIO", self.rfile).read(size)
        if len(found) < size:
            raise EOFError
        return found

    def _say(self, chunks: Sequence[bytes]) -> None:
        for chunk in chunks:
            self.wfile.write(chunk)


class PoolServer(socketserver.ThreadingUnixStreamServer):
    """Listens at a socket that only this user may use."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: Path, pools: Pools) -> None:
        address.unlink(missing_ok=True)
        # What lies in the folder is private to this user already.
        super().__init__(str(address), _Asker)
        self.pools = pools
