"""What two sides say to each other passes until both have ended."""

from __future__ import annotations

import asyncio
import gc
from asyncio import StreamReader, StreamWriter
from typing import Any

from slipway.adapters.machine.closed.passed.pump import pass_on

HOST = "127.0.0.1"


def test_who_has_gone_leaves_nothing_that_is_collected_while_it_waits() -> None:
    """A server may work on for long when its client has gone."""

    async def tried() -> list[dict[str, Any]]:
        complaints, asked, goes_on = list[dict[str, Any]](), asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))

        async def serve(reader: StreamReader, writer: StreamWriter) -> None:
            await reader.read()
            asked.set()
            await goes_on.wait()
            writer.close()

        async with await asyncio.start_server(serve, HOST, 0) as server:
            port = server.sockets[0].getsockname()[1]

            async def door(reader: StreamReader, writer: StreamWriter) -> None:
                await pass_on((reader, writer), await asyncio.open_connection(HOST, port))
                writer.close()

            async with await asyncio.start_server(door, HOST, 0) as wall:
                _, writer = await asyncio.open_connection(HOST, wall.sockets[0].getsockname()[1])
                writer.write(b"a question")
                writer.transport.abort()
                await asked.wait()
                gc.collect()
                goes_on.set()
                return complaints

    assert asyncio.run(asyncio.wait_for(tried(), 30)) == []
