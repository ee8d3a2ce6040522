"""Connections to the database: let through to the one database that is allowed, with their statements counted."""

from __future__ import annotations

import asyncio
import ssl
import struct
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from functools import cached_property

from slipway.adapters.machine.closed.kept.seen import Seen
from slipway.adapters.machine.closed.order import Endpoint, Reach
from slipway.adapters.machine.closed.passed.pump import pass_on
from slipway.ports.running.effects import SentKind

# What a connection begins with instead of a version.
ASKS_FOR_TLS, ASKS_FOR_GSS, CANCELS = 80877103, 80877104, 80877102
TLS_REQUEST = struct.pack("!II", 8, ASKS_FOR_TLS)
NO, YES = b"N", b"S"
PROTOCOL = 3
LEAST_STARTUP, MOST_STARTUP = 8, 10_000
WITHOUT_TLS, WITH_TLS = ("disable", "allow"), ("require", "verify-ca", "verify-full")


class Statements:
    """Counts the statements in what a client says, in whatever pieces it comes.

    A simple query counts, and a bound statement: each execution binds once, whether or not it is parsed anew.
    """

    COUNTED = b"QBF"

    def __init__(self) -> None:
        self._head, self._left = b"", 0

    def count(self, data: bytes) -> int:
        """Return how many statements begin in these bytes."""
        at, found = 0, 0
        while at < len(data):
            if self._left:
                skipped = min(self._left, len(data) - at)
                at, self._left = at + skipped, self._left - skipped
                continue
            taken = data[at : at + 5 - len(self._head)]
            self._head, at = self._head + taken, at + len(taken)
            if len(self._head) == 5:
                found += self._head[0] in self.COUNTED
                # The length counts itself.
                self._left = max(0, struct.unpack_from("!I", self._head, 1)[0] - 4)
                self._head = b""
        return found


class WantsEncryption(ValueError):
    """A client that left when it was told that there is no TLS."""


class PostgresRelay:
    """Passes connections on to the server, as long as they are to the copy's database.

    TLS ends here, because nobody could see through it which database is asked for; to the server it begins again.
    """

    def __init__(self, reach: Reach, seen: Seen) -> None:
        self._reach, self._seen = reach, seen

    async def serve(self, reader: StreamReader, writer: StreamWriter, server: Endpoint) -> None:
        """Serve one connection to a server of the copy's."""
        startup = await self._said_first(reader, writer, str(server))
        code, name = _code(startup), _asked_for(startup)
        if code != CANCELS and name != self._reach.database:
            self._seen.sent(SentKind.DATABASE, name, f"at {server}")
            return writer.write(_refusal(name, f"The release may reach {self._reach.database!r} alone."))
        try:
            to_server = await self._connected(server)
        except (OSError, ssl.SSLError) as error:
            return writer.write(
                _refusal(database_in(startup), f"The server at {server} does not answer: {error}.")
            )
        to_server[1].write(startup)
        counter = Statements()
        count = None if code == CANCELS else lambda data: self._seen.statements(counter.count(data))
        return await pass_on((reader, writer), to_server, said=count)

    async def refuse(self, reader: StreamReader, writer: StreamWriter, place: str, *, begun: bytes) -> None:
        """Keep which database of another server was meant, and refuse it. `begun` is what has been read."""
        startup = await self._said_first(reader, writer, place, begun=begun)
        name = database_in(startup)
        self._seen.sent(SentKind.DATABASE, name, f"at {place}")
        writer.write(
            _refusal(name, f"The release may reach {self._reach.database!r} of its own server alone.")
        )

    async def _said_first(
        self, reader: StreamReader, writer: StreamWriter, place: str, *, begun: bytes = b""
    ) -> bytes:
        """Return the message with which a connection begins. Raises `ValueError` for what is none, and keeps that."""
        try:
            return await first_words(reader, writer, begun=begun)
        except WantsEncryption:
            # Which one it meant, it would have said encrypted.
            self._seen.sent(SentKind.DATABASE, "any database, by TLS alone", f"at {place}")
            raise
        except ValueError:
            self._seen.refused(place, "TCP")
            raise

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """How the server is believed, by libpq's settings; to read it takes as long as some queries."""
        settings = self._reach.tls
        roots = settings.get("sslrootcert", "system")
        context = ssl.create_default_context(cafile=None if roots == "system" else roots)
        mode = settings.get("sslmode", "prefer")
        context.check_hostname = mode == "verify-full"
        if not mode.startswith("verify") and "sslrootcert" not in settings:
            context.verify_mode = ssl.CERT_NONE
        if "sslcert" in settings:
            context.load_cert_chain(settings["sslcert"], settings.get("sslkey"))
        return context

    async def _connected(self, server: Endpoint) -> tuple[StreamReader, StreamWriter]:
        if server.is_socket:
            return await asyncio.open_unix_connection(server.path)
        reader, writer = await asyncio.open_connection(server.host, server.port)
        mode = self._reach.tls.get("sslmode", "prefer")
        if mode in WITHOUT_TLS:
            return reader, writer
        writer.write(TLS_REQUEST)
        if await reader.readexactly(1) == YES:
            await writer.start_tls(self._context, server_hostname=server.host)
        elif mode in WITH_TLS:
            raise ConnectionRefusedError("it has no TLS, which sslmode asks for")
        return reader, writer


async def first_words(reader: StreamReader, writer: StreamWriter, *, begun: bytes = b"") -> bytes:
    """Return the message with which a connection begins; what asks for another kind of connection is declined.

    Raises `ValueError` for what is not PostgreSQL's protocol, and `WantsEncryption`.
    """
    asked_before = False
    while True:
        try:
            head = begun or await reader.readexactly(LEAST_STARTUP)
        except IncompleteReadError as error:
            if asked_before:
                raise WantsEncryption from error
            raise
        size = struct.unpack_from("!I", head)[0]
        if not LEAST_STARTUP <= size <= MOST_STARTUP:
            raise ValueError("This is not PostgreSQL's protocol.")
        startup, begun = head + await reader.readexactly(size - LEAST_STARTUP), b""
        if _code(startup) not in (ASKS_FOR_TLS, ASKS_FOR_GSS):
            return startup
        writer.write(NO)
        asked_before = True


def begins_like_postgres(first: bytes) -> bool:
    """Whether a connection's first bytes are those of PostgreSQL's protocol."""
    return len(first) >= LEAST_STARTUP and (
        _code(first) in (ASKS_FOR_TLS, ASKS_FOR_GSS, CANCELS) or _code(first) >> 16 == 3
    )


def database_in(startup: bytes) -> str:
    """Return the database that a first message names; without one it is the user's."""
    said = _said(startup)
    return said.get("database") or said.get("user", "")


def _said(startup: bytes) -> dict[str, str]:
    words = startup[8:].split(b"\0")
    return {
        name.decode(errors="replace"): value.decode(errors="replace")
        for name, value in zip(words[::2], words[1::2], strict=False)
    }


def _asked_for(startup: bytes) -> str:
    """Return the database that is asked for, or that the whole server is, by whom wants to be sent what changes.

    Such a connection may name one database and ask for the files of all; and what it has asked for, the server keeps.
    """
    if _code(startup) >> 16 not in (PROTOCOL, CANCELS >> 16):
        return "a database in a way that is not known here"
    wish = _said(startup).get("replication", "")
    wants_none = wish.lower() in ("", "0", "off", "false", "no", "n", "f")
    return database_in(startup) if wants_none else "all databases, to replicate them"


def _code(startup: bytes) -> int:
    return int(struct.unpack_from("!I", startup, 4)[0])


def _refusal(name: str, reason: str) -> bytes:
    words = f"the database {name!r} cannot be reached: this copy is closed off. {reason}"
    fields = {"S": "FATAL", "V": "FATAL", "C": "3D000", "M": words}
    body = b"".join(f"{kind}{value}\0".encode() for kind, value in fields.items()) + b"\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body
