"""What becomes of a connection from behind the wall: passed on where it may pass, else answered and kept here."""

from __future__ import annotations

import asyncio
import re
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

from slipway.adapters.machine.closed import ports
from slipway.adapters.machine.closed.kept.certificates import Certificates
from slipway.adapters.machine.closed.kept.hello import HANDSHAKE, record_of, server_name
from slipway.adapters.machine.closed.kept.mail import MailServer
from slipway.adapters.machine.closed.kept.opened import opened
from slipway.adapters.machine.closed.kept.requests import take_request
from slipway.adapters.machine.closed.kept.seen import Seen
from slipway.adapters.machine.closed.names import Names
from slipway.adapters.machine.closed.order import Endpoint, Reach, View
from slipway.adapters.machine.closed.passed.postgres import PostgresRelay, begins_like_postgres
from slipway.adapters.machine.closed.passed.pump import Side, held, pass_on
from slipway.adapters.machine.closed.passed.s3.hosts import means_s3
from slipway.adapters.machine.closed.passed.s3.relay import S3Relay
from slipway.ports.running.effects import SentKind

REQUEST = re.compile(rb"[A-Z]{3,10} ")
# Who has said nothing for so long waits to be spoken to, as programs do that have a mail.
SILENCE_SECONDS = 0.5
ENOUGH = 8
TLS_PORT_OF_MAIL = 465
Handler = Callable[[StreamReader, StreamWriter], Awaitable[None]]


class Doors:
    """Knows what listens where. Addresses are those of `names`, which were looked up in the world."""

    def __init__(self, reach: Reach, names: Names, seen: Seen, certificates: Certificates) -> None:
        self._names, self._seen, self._certificates = names, seen, certificates
        self._postgres = PostgresRelay(reach, seen)
        self._view = _as_named(reach.view, names) if reach.view else None
        self._objects = S3Relay(self._view, seen, certificates) if self._view else None
        self._servers, self._others = self._by_address(reach.servers), self._by_address(reach.others)
        self._buckets = self._by_address(reach.view.endpoints if reach.view else ())

    async def connection(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve a connection to any address."""
        async with _closing(writer):
            host, port = writer.get_extra_info("sockname")[:2]
            if server := self._servers.get((host, port)):
                await self._postgres.serve(reader, writer, server)
            elif self._objects and (objects := self._server_of_objects(host, port)):
                await self._objects.serve((reader, writer), objects)
            elif other := self._others.get((host, port)):
                await pass_on((reader, writer), await asyncio.open_connection(other.host, other.port))
            else:
                await self._keep(reader, writer, self._names.place(host, port), port)

    def at_socket(self, server: Endpoint) -> Handler:
        """Return what serves connections to a Unix socket of the database."""

        async def connection(reader: StreamReader, writer: StreamWriter) -> None:
            async with _closing(writer):
                await self._postgres.serve(reader, writer, server)

        return connection

    async def _keep(self, reader: StreamReader, writer: StreamWriter, place: str, port: int) -> None:
        if port in ports.MAIL and port != TLS_PORT_OF_MAIL:
            return await self._take_mail(reader, writer, place)
        first = await _first_bytes(reader)
        if first[:1] == bytes([HANDSHAKE]):
            return await self._open((reader, writer), first, place, port)
        return await self._keep_plain(reader, writer, place, first)

    async def _open(self, side: Side, begun: bytes, place: str, port: int) -> None:
        """Answer as the server that is meant, and keep what it is told; or its name, where nobody believes that."""
        try:
            record = await record_of(side[0], begun)
        except (IncompleteReadError, OSError):
            return self._seen.sent(SentKind.CONNECTION, place, "TLS")
        name = server_name(record)
        place = f"{name}:{port}" if name else place
        try:
            async with opened(side, record, self._certificates.context(_host_of(place))) as (reader, writer):
                await self._keep_plain(reader, writer, place, await _first_bytes(reader))
        except OSError:
            self._seen.sent(SentKind.CONNECTION, place, "TLS")
        return None

    async def _keep_plain(self, reader: StreamReader, writer: StreamWriter, place: str, first: bytes) -> None:
        if not first and not reader.at_eof():
            await self._take_mail(reader, writer, place)
        elif REQUEST.match(first):
            await take_request(reader, writer, place, self._seen, begun=first)
        elif begins_like_postgres(first):
            await self._postgres.refuse(reader, writer, place, begun=first)
        else:
            self._seen.sent(SentKind.CONNECTION, place, "TCP")

    async def _take_mail(self, reader: StreamReader, writer: StreamWriter, place: str) -> None:
        certificate = partial(self._certificates.context, _host_of(place))
        await MailServer(reader, writer, place, self._seen, certificate).serve()

    def _server_of_objects(self, host: str, port: int) -> Endpoint | None:
        """Return the server whose requests are judged: the one that is meant, or for all other buckets the first."""
        if (host, port) in self._buckets:
            return Endpoint(host, port)
        name = self._names.name(host)
        if not self._view or name == host or not means_s3(name, self._view, port=port):
            return None
        return next((Endpoint(*each) for each in self._buckets), None)

    def _by_address(self, places: tuple[Endpoint, ...]) -> dict[tuple[str, int], Endpoint]:
        return {(address, each.port): each for each in places for address in self._names.addresses(each.host)}


def _as_named(view: View, names: Names) -> View:
    """Return a view whose bucket may stand in the names of its hosts where there is such a name."""
    known = any(names.addresses(f"{view.bucket}.{host}") for host in view.hosts)
    return replace(view, in_hosts=known)


@asynccontextmanager
async def _closing(writer: StreamWriter) -> AsyncIterator[None]:
    """Close a connection behind a block, which ends as well when the other side breaks off or breaks the rules."""
    try:
        with held(), suppress(IncompleteReadError, OSError, ValueError):
            yield
            await writer.drain()
    finally:
        writer.close()


async def _first_bytes(reader: StreamReader) -> bytes:
    """Return the first bytes of a connection, fewer when no more come."""
    found = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(SILENCE_SECONDS):
            while len(found) < ENOUGH and (part := await reader.read(ENOUGH - len(found))):
                found += part
    return found


def _host_of(place: str) -> str:
    return place.rpartition(":")[0].strip("[]")
