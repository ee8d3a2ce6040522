"""The expendable process that renders. It reads jobs from its standard input and answers on its standard
output.

A template can loop for ever or eat all memory, and the compiler then takes its process with it. So this one
holds nothing of value: no secrets, no network, no way to write; its parent kills and replaces it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Sequence

from galley.rendering import confinement, protocol
from galley.rendering.engine import Engine
from galley.rendering.installed import FONTS, PACKAGES
from galley.rendering.limits import RenderLimits

# How many chunks the kernel takes in one write.
VECTORS = 512


def main(arguments: Sequence[str]) -> None:
    """Serve jobs until the parent closes the pipe. Arguments: the limits as JSON, the folder of roots, the
    parent.
    """
    limits = RenderLimits(**json.loads(arguments[0]))
    # Ctrl-C and a service manager speak to the whole group; the parent decides when its workers end.
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    incoming, outgoing = _take_over_pipes()
    os.chdir("/")
    held = confinement.confine(
        limits, readable=(arguments[1], str(PACKAGES), *map(str, FONTS)), parent=int(arguments[2])
    )
    engine = Engine(limits)
    engine.warm_up()
    confinement.forbid_new_threads()
    _write(outgoing, protocol.answer_frame(protocol.Ready(held)))
    _silence(sys.stderr.fileno())
    # What is here stays, and jobs leave no cycles behind: looking for garbage would only cost time.
    gc.freeze()
    gc.disable()
    while True:
        try:
            job = protocol.read_job(lambda size: _read(incoming, size))
            confinement.allow_cpu(limits.cpu_seconds)
            answer = engine.render(job)
        except EOFError:
            return
        except MemoryError:
            _write(outgoing, protocol.answer_frame(protocol.NoMemory()))
            return
        _write(outgoing, protocol.answer_frame(answer))


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
