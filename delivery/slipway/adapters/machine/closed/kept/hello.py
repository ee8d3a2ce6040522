"""The first words of TLS, which name the server that is meant."""

from __future__ import annotations

import struct

HANDSHAKE, CLIENT_HELLO, SERVER_NAME, HOST_NAME = 0x16, 1, 0, 0
# Version and random bytes, behind the head of the message.
FIXED = 4 + 2 + 32


def server_name(record: bytes) -> str:
    """Return the server that a first record of TLS names, an empty text where it names none."""
    try:
        if len(record) < 5 + _number(record, 3):
            return ""
        return _name_in(record[5:]) if record[0] == HANDSHAKE and record[5] == CLIENT_HELLO else ""
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
            return hello[at + 9 : at + 9 + _number(hello, at + 7)].decode()
        at += 4 + length
    return ""


def _number(data: bytes, at: int) -> int:
    return int(struct.unpack_from("!H", data, at)[0])
