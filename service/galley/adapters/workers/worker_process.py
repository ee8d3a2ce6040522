"""One worker as its parent sees it: a process that takes a job, answers in time, or is killed."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import galley
from galley.adapters.workers.pool_settings import WorkerPoolSettings
from galley.adapters.workers.values_package import FOUND_NOTHING, Found, ValuesPackage
from galley.ports import CannotRender
from galley.rendering import confinement
from galley.rendering.pipes import frames

SOURCE = Path(galley.__file__).resolve().parent.parent
# An isolated interpreter takes no search path from its surroundings, so it is told where our code lies.
START = """
import importlib, os, sys
sys.path.insert(0, sys.argv[1])
os.nice(int(sys.argv[2]))
importlib.import_module(sys.argv[3]).main(sys.argv[4:])
"""

# What a process is without, behind each wall, in words.
WALLS = {"files": "files of others", "network": "the network", "processes": "other processes"}

START_SECONDS = 60.0
READ_BYTES = 1 << 20
PIPE_BYTES = 1 << 20
# How long an answer is waited for between two looks at whether it is still wanted.
LOOK_SECONDS = 0.1
# Page pictures of a long document: the worker's own limit applies first, this one holds a worker that lies.
SLACK_BYTES = 1 << 20


class WorkerCannotStart(CannotRender):
    """A worker process ended before it was ready."""

    def __init__(self, said: str) -> None:
        super().__init__(f"A worker process could not start. Its last words: {said or '(none)'}")


class WallsMissing(CannotRender):
    """A worker could not be shut in as it must be."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        told = "; ".join(f"{WALLS[wall]} ({fault})" for wall, fault in sorted(faults.items()))
        super().__init__(
            "Galley renders nothing here, because this machine does not let it shut in the processes that read what "
            f"strangers wrote. What cannot be taken from them: {told}. A Linux kernel of 5.13 or newer with Landlock "
            "and seccomp lets it, also in a container without privileges. "
            f"To accept the risk, set ACCEPT_MISSING_WALLS={','.join(sorted(faults))}."
        )


class WorkerTooSlow(Exception):
    """The worker did not answer before the deadline."""


class AnswerUnwanted(Exception):
    """The caller needs the answer no more."""


class WorkerDied(Exception):
    """The worker ended in the middle of a job; `signal_number` is 0 when it was not killed by a signal."""

    def __init__(self, returncode: int) -> None:
        super().__init__(f"A worker process ended with {_ending(returncode)}.")
        self.signal_number = max(0, -returncode)


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when an answer is waited for, by the monotonic clock, and whether it is needed no more."""

    at: float
    unwanted: Callable[[], bool] = _never


class WorkerProcess:
    """A started, confined and warm worker. One caller at a time."""

    def __init__(self, settings: WorkerPoolSettings, *, nice: int = 0) -> None:
        """Start the worker and wait until it is ready.

        Raises `WorkerCannotStart`; `WallsMissing` when a wall does not stand that the settings do not do without.

        It gives way to others by `nice`.

        Call it from a thread that lives as long as the worker: the kernel ends the worker with that thread.
        """
        self._part_limit = settings.limits.output_bytes + SLACK_BYTES
        self._values = ValuesPackage(settings.values) if settings.values else None
        arguments = [json.dumps(asdict(settings.limits)), str(os.getpid()), *settings.arguments]
        arguments += [str(self._values.folder)] if self._values else []
        try:
            self._process = subprocess.Popen(
                (sys.executable, "-I", "-c", START, str(SOURCE), str(nice), settings.module, *arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=confinement.ENVIRONMENT,
                cwd="/",
                bufsize=0,
            )
        except OSError as error:
            self._forget_values()
            raise WorkerCannotStart(str(error)) from error
        self._stdin, self._stdout, self._stderr = _pipes(self._process)
        self._in, self._out = self._stdin.fileno(), self._stdout.fileno()
        self._buffer = bytearray()
        for descriptor in (self._in, self._out, self._stderr.fileno()):
            os.set_blocking(descriptor, False)
        _widen(self._out)
        self._writable = _watch(self._in, select.POLLOUT)
        self._readable = _watch(self._out, select.POLLIN)
        self.confinement = self._wait_until_ready(settings.without_walls)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def run(
        self,
        job: Sequence[bytes],
        found: Found = FOUND_NOTHING,
        *,
        wall_seconds: float,
        unwanted: Callable[[], bool] = _never,
    ) -> frames.Frame:
        """Give the worker a job, as the chunks of its frame, and what it finds in its package; return its answer.

        `unwanted` is asked every now and then whether the answer is needed no more.
        Raises `WorkerTooSlow`, `AnswerUnwanted`, `WorkerDied` or `frames.BrokenFrame`; kill the worker after any of
        them.
        """
        deadline = Deadline(time.monotonic() + wall_seconds, unwanted)
        if self._buffer:
            raise frames.BrokenFrame("a worker said something between two jobs")
        with self._values.holding(found) if self._values else nullcontext():
            self._send(job, deadline)
            return self._receive(deadline)

    def kill(self) -> None:
        """End the process at once. Does not wait."""
        self._process.kill()

    def reap(self) -> None:
        """Kill the process if it still runs, wait until it is gone and close the pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout, self._stderr):
            pipe.close()
        self._forget_values()

    def _forget_values(self) -> None:
        if self._values:
            self._values.remove()

    def _wait_until_ready(self, without_walls: Collection[str]) -> tuple[str, ...]:
        try:
            answer = self._receive(Deadline(time.monotonic() + START_SECONDS))
        except (WorkerDied, WorkerTooSlow, frames.BrokenFrame) as error:
            said = self._stderr.read() or b""
            self.reap()
            raise WorkerCannotStart(said.decode(errors="replace").strip()[-2000:]) from error
        if answer.kind != frames.READY:
            self.reap()
            raise WorkerCannotStart("it answered before it was asked")
        faults = {wall: why for wall, why in answer.header["faults"].items() if wall not in without_walls}
        if faults:
            self.reap()
            raise WallsMissing(faults)
        self._stderr.close()
        return tuple(answer.header["held"])

    def _receive(self, deadline: Deadline) -> frames.Frame:
        def read(size: int) -> bytes:
            while len(self._buffer) < size:
                self._fill(deadline)
            taken = bytes(memoryview(self._buffer)[:size])
            del self._buffer[:size]
            return taken

        return frames.read_frame(read, part_limit=self._part_limit)

    def _fill(self, deadline: Deadline) -> None:
        _wait(self._readable, deadline)
        try:
            chunk = os.read(self._out, READ_BYTES)
        except BlockingIOError:
            return
        if not chunk:
            raise self._death()
        self._buffer += chunk

    def _send(self, chunks: Sequence[bytes], deadline: Deadline) -> None:
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                try:
                    rest = rest[os.write(self._in, rest) :]
                except BlockingIOError:
                    _wait(self._writable, deadline)
                except BrokenPipeError:
                    raise self._death() from None

    def _death(self) -> WorkerDied:
        # The pipes close a moment before the process can be waited for.
        try:
            return WorkerDied(self._process.wait(timeout=5))
        except subprocess.TimeoutExpired:
            return WorkerDied(0)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    if stdin is None or stdout is None or stderr is None:
        raise WorkerCannotStart("it was given no pipes")
    return stdin, stdout, stderr


def _widen(pipe: int) -> None:
    # Fewer wake-ups for large results; the kernel may refuse when a user has many pipes.
    with suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _watch(descriptor: int, events: int) -> select.poll:
    poll = select.poll()
    poll.register(descriptor, events)
    return poll


def _wait(poll: select.poll, deadline: Deadline) -> None:
    while (left := deadline.at - time.monotonic()) > 0:
        if poll.poll(min(left, LOOK_SECONDS) * 1000):
            return
        if deadline.unwanted():
            raise AnswerUnwanted
    raise WorkerTooSlow


def _ending(returncode: int) -> str:
    try:
        return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"
    except ValueError:
        return f"signal {-returncode}"
