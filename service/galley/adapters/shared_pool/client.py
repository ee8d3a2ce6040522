"""A renderer and a reader that ask the pools' process over its socket."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from galley import ports
from galley.adapters.shared_pool import messages
from galley.adapters.workers.pool_settings import Observe, ignore
from galley.rendering.pipes import frames, reading

# The process is started again within a second or two of its end.
AGAIN_SECONDS = 2
# Every job has limits of its own, in the pool. This one is for a process that has stopped to answer at all.
LONGEST_SECONDS = 1800.0
STATUS_SECONDS = 5.0


class PoolAway(Exception):
    """The pools' process has ended, or is not there yet."""


class _Line:
    """A connection to the pools' process, for one asker at a time."""

    def __init__(self, address: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(address))
        except OSError:
            self._socket.close()
            raise
        self._answers = self._socket.makefile("rb")

    @property
    def is_stale(self) -> bool:
        """Whether the other side has ended: between two asks there is nothing else to be read."""
        # Not `select.select`: it refuses the files beyond the first 1,024, and connections of people are files too.
        look = select.poll()
        look.register(self._socket, select.POLLIN)
        return bool(look.poll(0))

    def ask(self, chunks: Sequence[bytes], *, seconds: float) -> frames.Frame:
        """Say a frame and return the answer. Raises `OSError` or `EOFError`."""
        self._socket.settimeout(seconds)
        for chunk in chunks:
            self._socket.sendall(chunk)
        return frames.read_frame(self._read, part_limit=messages.MOST_BYTES)

    def close(self) -> None:
        self._answers.close()
        self._socket.close()

    def _read(self, size: int) -> bytes:
        found = self._answers.read(size)
        if len(found) < size:
            raise EOFError
        return found


class PoolLines:
    """The connections of this process, as many as ask at the same time. Safe for many threads."""

    def __init__(self, address: Path) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._idle: list[_Line] = []

    def ask(self, chunks: Sequence[bytes], *, seconds: float = LONGEST_SECONDS) -> frames.Frame:
        """Ask the process and wait for its answer. Raises `PoolAway`; what was asked may be done or not."""
        try:
            line = self._living() or _Line(self._address)
        except OSError as error:
            raise PoolAway from error
        try:
            answer = line.ask(chunks, seconds=seconds)
        except (OSError, EOFError) as error:
            line.close()
            raise PoolAway from error
        except BaseException:
            line.close()
            raise
        with self._lock:
            self._idle.append(line)
        return answer

    def close(self) -> None:
        """End the connections that are idle."""
        while line := self._idle_one():
            line.close()

    def _living(self) -> _Line | None:
        while line := self._idle_one():
            if not line.is_stale:
                return line
            line.close()
        return None

    def _idle_one(self) -> _Line | None:
        with self._lock:
            return self._idle.pop() if self._idle else None


class SharedRenderer:
    """Has the pools' process render. While that is away, everybody is asked to try again in a moment."""

    def __init__(self, address: Path, *, observe: Observe = ignore) -> None:
        self._lines, self._observe = PoolLines(address), observe

    def render(
        self,
        request: ports.RenderRequest,
        *,
        priority: ports.Priority,
        requester: ports.Requester = ports.SYSTEM,
        fresh: bool = False,
    ) -> ports.RenderOutcome:
        """Render in the asker's turn or say why not. Raises `ObjectStoreError` or `CannotRender`."""
        begun = time.perf_counter()
        ask = messages.RenderAsk(request, priority, requester, fresh)
        try:
            outcome = messages.outcome_of(self._lines.ask(messages.render_frame(ask)))
        except PoolAway:
            outcome = ports.PoolBusy(AGAIN_SECONDS)
        seconds = time.perf_counter() - begun
        self._observe(request.bundle_sha256, request.form, type(outcome).__name__, seconds)
        return outcome

    def status(self) -> ports.PoolStatus:
        """Say how the pool is doing. Raises `CannotRender`."""
        return _status(self._lines, messages.STATUS)

    def answers(self) -> bool:
        """Return whether the pools' process answers within some seconds, whatever it says."""
        try:
            self._lines.ask(messages.status_frame(messages.STATUS), seconds=STATUS_SECONDS)
        except PoolAway:
            return False
        finally:
            # Who looks after the process from time to time shall not hold a thread of it meanwhile.
            self._lines.close()
        return True

    def close(self) -> None:
        """End this process's connections. The pool goes on."""
        self._lines.close()


class SharedReader:
    """Has the pools' process read. While that is away, `ReadersBusy` is raised."""

    def __init__(self, address: Path) -> None:
        self._lines = PoolLines(address)

    def read_bundle(
        self,
        data: bytes,
        *,
        options: ports.BundleOptions = ports.DEFAULT_OPTIONS,
        requester: ports.Requester = ports.SYSTEM,
    ) -> ports.ReadBundle | ports.BundleFaults:
        """Read a zip and check everything in it. Raises `ReadersBusy`."""
        match self._read(reading.BundleJob(data, options), requester):
            case ports.ReadBundle() | ports.BundleFaults() as found:
                return found
            case other:
                raise TypeError(f"A reader found {type(other).__name__} in a bundle.")

    def check_values(
        self, values: str, schema: str, *, requester: ports.Requester = ports.SYSTEM
    ) -> ports.CheckedValues:
        """Hold values against the schema of a bundle that was read. Raises `ReadersBusy`."""
        match self._read(reading.ValuesJob(values, schema), requester):
            case ports.CheckedValues() as found:
                return found
            case other:
                raise TypeError(f"A reader found {type(other).__name__} in values.")

    def clean_picture(
        self, data: bytes, *, requester: ports.Requester = ports.SYSTEM
    ) -> ports.CleanPicture | ports.PictureFault:
        """Decode a picture and write it again. Raises `ReadersBusy`."""
        return self._picture(reading.PictureJob(data), requester)

    def page_picture(
        self, png: bytes, *, requester: ports.Requester = ports.SYSTEM
    ) -> ports.CleanPicture | ports.PictureFault:
        """Return a rendered page small enough for a gallery. Raises `ReadersBusy`."""
        return self._picture(reading.PictureJob(png, page=True), requester)

    def read_table(
        self, data: bytes, *, after: int, count: int, requester: ports.Requester = ports.SYSTEM
    ) -> ports.Table | ports.TableFault:
        """Read some rows of a table. Raises `ReadersBusy`."""
        match self._read(reading.TableJob(data, after, count), requester):
            case ports.Table() | ports.TableFault() as found:
                return found
            case other:
                raise TypeError(f"A reader found {type(other).__name__} in a table.")

    def status(self) -> ports.PoolStatus:
        """Say how the readers are doing. Raises `CannotRender`."""
        return _status(self._lines, messages.READER_STATUS)

    def close(self) -> None:
        """End this process's connections. The pool goes on."""
        self._lines.close()

    def _picture(
        self, job: reading.PictureJob, requester: ports.Requester
    ) -> ports.CleanPicture | ports.PictureFault:
        match self._read(job, requester):
            case ports.CleanPicture() | ports.PictureFault() as found:
                return found
            case other:
                raise TypeError(f"A reader found {type(other).__name__} in a picture.")

    def _read(self, job: reading.ReadingJob, requester: ports.Requester) -> reading.Finding:
        try:
            return messages.finding_of(self._lines.ask(messages.reading_frame(job, requester)))
        except PoolAway as error:
            raise ports.ReadersBusy(AGAIN_SECONDS) from error


def _status(lines: PoolLines, of: str) -> ports.PoolStatus:
    try:
        return messages.pool_status_of(lines.ask(messages.status_frame(of), seconds=STATUS_SECONDS))
    except PoolAway:
        return ports.PoolStatus(workers=0, busy=0, waiting=0)
