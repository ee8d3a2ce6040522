"""The life of an expendable process: it confines itself, reads jobs from its standard input and answers on
its standard output, until its parent ends it or what a stranger wrote takes it down.

It holds nothing of value: no secrets, no network, no way to write. Its parent kills and replaces it.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence

from galley.rendering import confinement
from galley.rendering.limits import WorkerLimits
from galley.rendering.pipes import frames
from galley.rendering.pipes.frames import Frame

# How many chunks the kernel takes in one write.
VECTORS = 512
JOB_BYTES = 1 << 31

# Takes a job and returns its answer as chunks to be written in order.
Serve = Callable[[Frame], list[bytes]]


def serve(
    limits: WorkerLimits, *, readable: Sequence[str], parent: int, warm_up: Callable[[], Serve]
) -> None:
    """Serve jobs until the parent closes the pipe. `readable` are folders that must stay readable."""
    # Ctrl-C and a service manager speak to the whole group; the parent decides when its workers end.
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    incoming, outgoing = _take_over_pipes()
    os.chdir("/")
    confined = confinement.confine(limits, readable=readable, parent=parent)
    answer = warm_up()
    confinement.forbid_new_threads()
    _write(outgoing, frames.framed({"is": frames.READY, "held": confined.held, "faults": confined.faults}))
    _silence(sys.stderr.fileno())
    # What is here stays, and jobs leave few cycles behind: looking for garbage would only cost time.
    gc.freeze()
    gc.disable()
    while True:
        try:
            said = answer(frames.read_frame(lambda size: _read(incoming, size), part_limit=JOB_BYTES))
        except EOFError:
            return
        except MemoryError:
            _write(outgoing, frames.framed({"is": frames.NO_MEMORY}))
            return
        _write(outgoing, said)


def _take_over_pipes() -> tuple[int, int]:
    # Whatever prints must not reach the parent as if it were an answer.
    incoming, outgoing = os.dup(0), os.dup(1)
    _silence(0)
    _silence(1)
    return incoming, outgoing


def _silence(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _read(descriptor: int, size: int) -> bytes:
    chunks = []
    while size:
        chunk = os.read(descriptor, min(size, 1 << 20))
        if not chunk:
            raise EOFError
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _write(descriptor: int, chunks: Sequence[bytes]) -> None:
    # All at once where it fits, so that the parent wakes up once.
    rest = [memoryview(chunk) for chunk in chunks]
    while rest:
        written = os.writev(descriptor, rest[:VECTORS])
        while rest and written >= len(rest[0]):
            written -= len(rest.pop(0))
        if written:
            rest[0] = rest[0][written:]
