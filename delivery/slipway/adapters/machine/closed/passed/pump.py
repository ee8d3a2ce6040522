"""Pass on what two sides say to each other."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

CHUNK = 64 * 1024
Side: TypeAlias = tuple[StreamReader, StreamWriter]
_held = set[asyncio.Task[Any] | None]()


@contextmanager
def held() -> Iterator[None]:
    """Keep the task that runs the block. Its loop does not: when one side has gone, it would be collected as garbage
    while it waits for the other, and complain of that among the last words of the release.
    """
    _held.add(this := asyncio.current_task())
    try:
        yield
    finally:
        _held.discard(this)


async def pass_on(asking: Side, asked: Side, *, said: Callable[[bytes], None] | None = None) -> None:
    """Pass everything on in both directions until both have ended. `said` is shown what the asking side says."""
    with held():
        try:
            await asyncio.gather(_one_way(asking[0], asked[1], said), _one_way(asked[0], asking[1], None))
        finally:
            asked[1].close()


async def _one_way(reader: StreamReader, writer: StreamWriter, said: Callable[[bytes], None] | None) -> None:
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            if said:
                said(data)
            writer.write(data)
            await writer.drain()
    # The other side may be gone, and TLS has no end of one direction alone.
    with suppress(OSError, NotImplementedError):
        if writer.can_write_eof():
            writer.write_eof()
