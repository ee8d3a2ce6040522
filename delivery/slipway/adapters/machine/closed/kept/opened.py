"""Open an encrypted connection whose first words have been read already."""

from __future__ import annotations

import asyncio
import socket
import ssl
from asyncio import StreamReader, StreamReaderProtocol, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from slipway.adapters.machine.closed.passed.pump import Side, pass_on

HANDSHAKE_SECONDS = 10.0


@asynccontextmanager
async def opened(side: Side, begun: bytes, context: ssl.SSLContext) -> AsyncIterator[Side]:
    """Give the plain side of an encrypted connection, of which `begun` has been read.

    Raises `OSError` when the other side does not believe the certificate.
    """
    outer, inner = socket.socketpair()
    encrypted = await asyncio.open_connection(sock=outer)
    encrypted[1].write(begun)
    passing = asyncio.create_task(pass_on(side, encrypted))
    loop, reader = asyncio.get_running_loop(), StreamReader()
    protocol = StreamReaderProtocol(reader)
    try:
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol, inner, ssl=context, ssl_handshake_timeout=HANDSHAKE_SECONDS
        )
        writer = StreamWriter(transport, protocol, reader, loop)
        yield reader, writer
        with suppress(OSError):
            await writer.drain()
        writer.close()
        # Its last words have to pass, too.
        await passing
    finally:
        passing.cancel()
        encrypted[1].close()
