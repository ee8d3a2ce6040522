"""The process before the wall: it starts the one behind it, passes on what may pass, and keeps the rest.

    python -m slipway.adapters.machine.closed.outside LINE

LINE is the number of an open socket to Slipway: one line comes in with the order; then each line asks for what has been
seen since the last one. A process of its own, so that no work of Slipway's is between a release and its database.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from slipway.adapters.machine.closed import handing, inside, ports
from slipway.adapters.machine.closed.doors import Doors
from slipway.adapters.machine.closed.effect_lines import effects_line
from slipway.adapters.machine.closed.kept.certificates import Certificates
from slipway.adapters.machine.closed.kept.refused import Refusals
from slipway.adapters.machine.closed.kept.seen import Seen
from slipway.adapters.machine.closed.names import Names, NameServer
from slipway.adapters.machine.closed.order import Endpoint, Order, Walls, order_of, walls_line
from slipway.adapters.machine.closed.passed.pump import pass_on
from slipway.adapters.machine.closed.unix_sockets import bound
from slipway.ports.running.effects import Effects

LOOPBACK = "127.0.0.1"
NAMES_PORT = 53
RESOLVER = f"nameserver {LOOPBACK}\noptions timeout:2 attempts:2\n"
READY, MORE = b"ready\n", b"s"
FAILED = 1
# An order has all variables of a release.
LONGEST_ORDER = 16 * 2**20
# Lies in the folder of a server's data.
DATA_FOLDER = "PG_VERSION"


async def main(line: socket.socket) -> int:
    """Carry an order out until the release has ended; return its exit code."""
    reader, writer = await asyncio.open_unix_connection(sock=line, limit=LONGEST_ORDER)
    order = order_of(await reader.readline())
    ours, theirs = socket.socketpair()
    with theirs:
        words = (sys.executable, "-m", inside.__name__, str(theirs.fileno()))
        inner = await asyncio.create_subprocess_exec(
            *words, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
    # Each connection of the release takes several here. The release itself keeps to its own limit.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, inner.terminate)
    try:
        world = await World.opened(order, ours)
    except EOFError:
        # Why, it has said itself.
        return await inner.wait() or FAILED
    writer.write(READY)
    answering = asyncio.create_task(_answer(reader, writer, world, inner))
    code = await inner.wait()
    answering.cancel()
    return code


async def _answer(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    world: World,
    inner: asyncio.subprocess.Process,
) -> None:
    """Say what has been seen as often as Slipway asks; without Slipway, end."""
    while await reader.readline():
        writer.write(effects_line(await world.effects()))
    inner.terminate()


class World:
    """All that listens for one release: behind the wall in place of the world, before it in place of the release."""

    def __init__(self, order: Order, line: socket.socket) -> None:
        self._order, self._line = order, line
        reach = order.reach
        self._seen = Seen(counts=bool(reach.database), counts_objects=bool(reach.view))
        self._names = Names(reach.places)
        self._certificates = Certificates()
        self._doors = Doors(reach, self._names, self._seen, self._certificates)
        self._spare = deque[socket.socket]()

    @classmethod
    async def opened(cls, order: Order, line: socket.socket) -> World:
        """Have the wall built, and listen. Raises `EOFError` when it could not be built."""
        world = cls(order, line)
        at_sockets = world._sockets()
        line.sendall(walls_line(world._walls(at_sockets)))
        sockets = handing.take(line)
        for server in at_sockets:
            await asyncio.start_unix_server(world._doors.at_socket(server), sock=sockets.pop(0))
        *others, packets = sockets
        for each in others:
            await world._listen(each)
        world._watch(packets)
        await asyncio.start_server(world._to_release, LOOPBACK, order.port)
        return world

    async def effects(self) -> Effects:
        """Return what has been seen since this was last asked."""
        self._refusals.read()
        return await self._seen.taken()

    def _sockets(self) -> list[Endpoint]:
        """Return the database's Unix sockets, without those at which nobody is."""
        return [each for each in self._order.reach.servers if each.is_socket and Path(each.path).is_socket()]

    def _walls(self, at_sockets: Sequence[Endpoint]) -> Walls:
        order = self._order
        folders = [str(Path(each.host)) for each in at_sockets if (Path(each.host) / DATA_FOLDER).exists()]
        hidden = [each for each in dict.fromkeys([*order.reach.hidden, *folders]) if Path(each).is_dir()]
        kept = {each.path for each in at_sockets}
        others = [
            path for path in bound() if path not in kept and not any(map(Path(path).is_relative_to, hidden))
        ]
        return Walls(
            order.words,
            order.environment,
            order.folder,
            order.stop_within,
            ports.watched(order),
            [each.path for each in at_sockets],
            hidden,
            others,
            RESOLVER,
            self._certificates.authority,
        )

    async def _listen(self, listener: socket.socket) -> None:
        if listener.type == socket.SOCK_STREAM:
            await asyncio.start_server(self._doors.connection, sock=listener)
        else:
            loop = asyncio.get_running_loop()
            await loop.create_datagram_endpoint(lambda: NameServer(self._names), sock=listener)

    def _watch(self, packets: socket.socket) -> None:
        unwatched = (self._order.port, NAMES_PORT)
        self._refusals = Refusals(
            packets, lambda host, port, by: self._seen.refused(self._names.place(host, port), by), unwatched
        )
        asyncio.get_running_loop().add_reader(packets, self._refusals.read)

    async def _to_release(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass a connection on to the release; one that it does not take is broken off."""
        try:
            release = self._socket()
            await asyncio.get_running_loop().sock_connect(release, (LOOPBACK, self._order.port))
        except (OSError, EOFError):
            return writer.transport.abort()
        await pass_on((reader, writer), await asyncio.open_connection(sock=release))
        return writer.close()

    def _socket(self) -> socket.socket:
        """Return a socket in the release's network. Raises `EOFError` when that is gone."""
        if not self._spare:
            self._line.sendall(MORE)
            self._spare.extend(handing.take(self._line))
        found = self._spare.popleft()
        found.setblocking(False)
        return found


if __name__ == "__main__":
    sys.exit(asyncio.run(main(socket.socket(fileno=int(sys.argv[1])))))
