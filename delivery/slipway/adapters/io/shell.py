"""Run programs, each in a process group of its own that never outlives its time or its deployer."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from slipway.decisions.text.program_output import command_line
from slipway.decisions.text.program_output import end_of as last_lines
from slipway.errors import StepFailed
from slipway.ports import Finished

# What is kept of a program's words: so many bytes from the beginning and as many from the end.
KEPT = 4 * 1024 * 1024
CHUNK = 64 * 1024
# A daemon that a program left behind may hold its output open; nobody waits for that longer than this.
LINGER_SECONDS = 1.0
LAST_WORDS = 2000
SET_PARENT_DEATH_SIGNAL = 1
# A shell's exit code for a program that a signal ended is this and the signal's number.
BY_A_SIGNAL = 128
# Reads which group it is about, and then that nothing has to be done, or nothing any more.
GUARD = ("/bin/sh", "-c", 'read -r group && { read -r done || kill -s KILL -- "-$group" 2> /dev/null; }')


class CommandTimedOut(StepFailed):
    """A program ran longer than it may, and was ended together with all it had started."""


def run(
    words: Sequence[str],
    *,
    timeout_seconds: float,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    given: bytes = b"",
) -> Finished:
    """Run a program to its end and return how it ended, whatever its exit code.

    It gets exactly this environment, or Slipway's own; `given` is its input. Of its output the beginning and the end
    are kept. It dies with Slipway, and with it what it has started, as make, npm or a shell do: a migration that goes
    on after its deployer's death would meet the next one's.
    Raises `CommandTimedOut`, and `StepFailed` when it cannot be started.
    """
    with _guard() as guarded:
        process = _started(words, environment=environment, folder=folder)
        guarded(process.pid)
        return _ended(words, process, timeout_seconds, given)


def run_here(words: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> int:
    """Run a program with this one's own input and output, for as long as it likes; return its exit code.

    One that a signal ended has 128 and the signal's number, as in a shell. Raises `StepFailed` when it cannot be
    started.
    """
    try:
        code = subprocess.call(tuple(words), env=dict(environment), cwd=folder)
    except OSError as error:
        raise StepFailed(
            f"`{words[0]}` cannot be started: {error.strerror}.",
            next_step=f"The folder of the release is {folder}. In a command `{{home}}` means it: "
            "'{home}/venv/bin/…', in quotes.",
        ) from error
    return code if code >= 0 else BY_A_SIGNAL - code


def _ended(
    words: Sequence[str], process: subprocess.Popen[bytes], timeout_seconds: float, given: bytes
) -> Finished:
    began = time.monotonic()
    output, errors = _Kept(process.stdout), _Kept(process.stderr)
    feeder = threading.Thread(target=_feed, args=(process.stdin, given), daemon=True)
    feeder.start()
    try:
        code = process.wait(timeout_seconds)
    except subprocess.TimeoutExpired as error:
        _kill_group(process)
        raise CommandTimedOut(
            f"`{command_line(words)}` was ended because it took more than {timeout_seconds:g} s.",
            next_step=last_words(errors.text() or output.text()),
        ) from error
    except BaseException:
        _kill_group(process)
        raise
    return Finished(code, output.text(), errors.text(), time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class Serving:
    """A program that runs while a block does."""

    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def code(self) -> int | None:
        """Return the exit code of a program that has ended."""
        return self.process.poll()

    def said(self) -> str:
        """Return its last words."""
        return last_words(_end_of(self.output)) or "It said nothing."


@contextmanager
def serving(
    words: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    stop_within: float,
    open_files: Sequence[int] = (),
) -> Iterator[Serving]:
    """Run a program while a block runs; then it gets so many seconds to end. It ends with Slipway, too.

    It gets those of Slipway's `open_files`, by the same numbers.

    Raises `StepFailed` when it cannot be started.
    """
    # A file without a name: none is left when Slipway is killed.
    with tempfile.TemporaryFile() as output:
        process = _started(
            words,
            environment=environment,
            folder=folder,
            output=output.fileno(),
            # Asked, not killed: only so can it end processes of its own.
            end_signal=signal.SIGTERM,
            open_files=open_files,
        )
        try:
            yield Serving(process, output)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(stop_within)
            _kill_group(process)


def end_of(file: Path) -> str:
    """Return the end of a file's text, an empty one where there is no file."""
    try:
        with file.open("rb") as opened:
            return _end_of(opened)
    except FileNotFoundError:
        return ""


def _end_of(opened: IO[bytes]) -> str:
    # Not by its position, which is also that of who writes.
    start = max(0, os.fstat(opened.fileno()).st_size - 2 * LAST_WORDS)
    return os.pread(opened.fileno(), 2 * LAST_WORDS, start).decode(errors="replace")


def last_words(text: str) -> str:
    """Return the end of what a program said, short enough for an error message."""
    return last_lines(text, LAST_WORDS)


def failure(words: Sequence[str], finished: Finished) -> StepFailed:
    """Return the error that tells of a program's bad end, with its last words."""
    said = last_words(finished.errors or finished.output) or "It said nothing."
    return StepFailed(f"`{command_line(words)}` ended with {finished.code}.", next_step=said)


def _started(
    words: Sequence[str],
    *,
    environment: Mapping[str, str] | None,
    folder: Path | None,
    output: int = subprocess.PIPE,
    end_signal: signal.Signals = signal.SIGKILL,
    open_files: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    piped = output == subprocess.PIPE
    try:
        return subprocess.Popen(
            tuple(words),
            env=None if environment is None else dict(environment),
            cwd=folder,
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE if piped else subprocess.STDOUT,
            start_new_session=True,
            pass_fds=open_files,
            preexec_fn=_dies_with(os.getpid(), end_signal),
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise StepFailed(
            f"`{words[0]}` cannot be started: {reason}.",
            next_step=f"It was to run in {folder or Path.cwd()}.",
        ) from error


def _dies_with(parent: int, end_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    # Loaded before the fork, where other threads may hold the loader's lock for ever.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def in_child() -> None:
        prctl(SET_PARENT_DEATH_SIGNAL, end_signal)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


@contextmanager
def _guard() -> Iterator[Callable[[int], None]]:
    """Have somebody who ends a group of processes when this process dies, however it dies, while the block runs."""
    reading, writing = os.pipe()
    try:
        # Nothing but our death closes the pipe before it says the second line.
        guard = subprocess.Popen(GUARD, stdin=reading, start_new_session=True, env={})
    finally:
        os.close(reading)
    try:
        yield lambda group: _say(writing, str(group))
        _say(writing, "done")
    finally:
        os.close(writing)
        guard.wait()


def _say(pipe: int, line: str) -> None:
    with suppress(BrokenPipeError):
        os.write(pipe, f"{line}\n".encode())


def _feed(pipe: IO[bytes] | None, given: bytes) -> None:
    if pipe is not None:
        with suppress(OSError), pipe:
            pipe.write(given)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Kept:
    """Reads a pipe to its end in the background and keeps the beginning and the end of what came."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        self._head, self._tail, self._dropped = bytearray(), bytearray(), 0
        self._thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._thread.start()

    def text(self) -> str:
        """Return what came, with a line in the middle where something is left out."""
        self._thread.join(LINGER_SECONDS)
        gap = f"\n… {self._dropped} bytes left out …\n".encode() if self._dropped else b""
        return (bytes(self._head) + gap + bytes(self._tail)).decode(errors="replace")

    def _read(self, pipe: IO[bytes] | None) -> None:
        if pipe is None:
            return
        with suppress(OSError, ValueError), pipe:
            while chunk := os.read(pipe.fileno(), CHUNK):
                self._keep(chunk)

    def _keep(self, chunk: bytes) -> None:
        room = KEPT - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        if (excess := len(self._tail) - KEPT) > 0:
            del self._tail[:excess]
            self._dropped += excess
