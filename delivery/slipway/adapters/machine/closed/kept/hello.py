"""The first words of TLS, which name the server that is meant."""

from __future__ import annotations

import struct
from asyncio import StreamReader

RECORD_HEAD = 5
HANDSHAKE, CLIENT_HELLO, SERVER_NAME, HOST_NAME = 0x16, 1, 0, 0
# Version and random bytes, behind the head of the message.
FIXED = 4 + 2 + 32


async def record_of(reader: StreamReader, begun: bytes) -> bytes:
    """Return the first record of a connection, of which `begun` has been read; that is its head at the least."""
    length = int.from_bytes(begun[3:RECORD_HEAD])
    return begun + await reader.readexactly(max(0, RECORD_HEAD + length - len(begun)))


def server_name(record: bytes) -> str:
    """Return the server that a first record of TLS names, an empty text where it names none."""
    try:
        if len(record) < RECORD_HEAD + _number(record, 3):
            return ""
        return _name_in(record[RECORD_HEAD:]) if record[0] == HANDSHAKE and record[5] == CLIENT_HELLO else ""
    except (IndexError, struct.error, UnicodeDecodeError):
        return ""


def _name_in(hello: bytes) -> str:
    at = FIXED
    at += 1 + hello[at]  # the session
    at += 2 + _number(hello, at)  # the ciphers
    at += 1 + hello[at]  # the compressions
    end = at + 2 + _number(hello, at)
    at += 2
    while at < end:
        kind, length = struct.unpack_from("!HH", hello, at)
        if kind == SERVER_NAME and hello[at + 6] == HOST_NAME:
            return hello[at + 9 : at + 9 + _number(hello, at + 7)].decode("ascii")
        at += 4 + length
    return ""


def _number(data: bytes, at: int) -> int:
    return int(struct.unpack_from("!H", data, at)[0])
