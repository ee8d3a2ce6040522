"""Names of other machines, as they are answered behind the wall."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from typing import cast

from slipway.adapters.machine.closed.order import Endpoint

# Reserved for measuring networks, so nobody's (RFC 2544).
INVENTED = ipaddress.ip_network("198.18.0.0/15")
IPV4, IPV6 = 1, 28
ANSWER, HEAD, LIFE_SECONDS = 0x8180, 12, 1
LABEL = 0x3F


class Names:
    """Gives the real addresses of places that may be reached, and an invented one for each other name."""

    def __init__(self, allowed: Iterable[Endpoint]) -> None:
        self._real = {each.host.lower(): _looked_up(each.host) for each in allowed if not each.is_socket}
        self._names = dict[str, str]()
        self._invented = dict[str, str]()

    def addresses(self, host: str) -> list[str]:
        """Return the addresses of a place that may be reached; none where its name is known to nobody."""
        return self._real.get(host.lower(), [])

    def name(self, address: str) -> str:
        """Return the name by which an address was looked up that was invented for it; any other address as it is."""
        return self._names.get(address, address)

    def place(self, address: str, port: int) -> str:
        """Return host and port, with the name by which it was looked up."""
        name = self.name(address)
        return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"

    def answer(self, question: bytes) -> bytes:
        """Return the answer to a question of DNS. Raises `ValueError` for what is none."""
        try:
            number, count = struct.unpack_from("!HxxH", question)
            name, end = _name_in(question)
            kind = struct.unpack_from("!H", question, end)[0]
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise ValueError("This is no question.") from error
        found = [_record(kind, each) for each in self._of(name, kind)] if count == 1 else []
        return (
            struct.pack("!6H", number, ANSWER, 1, len(found), 0, 0)
            + question[HEAD : end + 4]
            + b"".join(found)
        )

    def _of(self, name: str, kind: int) -> list[str]:
        if real := self.addresses(name):
            return [each for each in real if (":" in each) == (kind == IPV6)] if kind in (IPV4, IPV6) else []
        return [self._invent(name)] if kind == IPV4 else []

    def _invent(self, name: str) -> str:
        if name not in self._invented:
            # One of its own for each name; after 131,070 of them they begin again.
            number = len(self._invented) % (INVENTED.num_addresses - 2) + 1
            self._invented[name] = str(INVENTED[number])
            self._names[self._invented[name]] = name
        return self._invented[name]


class NameServer(asyncio.DatagramProtocol):
    """Answers questions of DNS."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep how answers are sent."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a question, and stay silent to what is none."""
        with suppress(ValueError):
            self._transport.sendto(self._names.answer(data), addr)


def _looked_up(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _name_in(question: bytes) -> tuple[str, int]:
    """Return the name that is asked for, and where it ends."""
    labels, at = list[str](), HEAD
    while length := question[at]:
        if length > LABEL:
            raise IndexError
        labels.append(question[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels).lower(), at + 1


def _record(kind: int, address: str) -> bytes:
    packed = ipaddress.ip_address(address).packed
    # The name is the one of the question, twelve bytes from the beginning.
    return struct.pack("!HHHIH", 0xC000 | HEAD, kind, 1, LIFE_SECONDS, len(packed)) + packed
