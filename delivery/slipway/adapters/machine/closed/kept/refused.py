"""Connections that nobody took: the kernel's own refusals, as they pass in the network behind the wall."""

from __future__ import annotations

import ctypes
import ipaddress
import socket
import struct
from collections.abc import Callable, Collection

ATTACH_FILTER = 26
MOST_BYTES = 512
TCP, ICMP, UDP, ICMP6 = 6, 1, 17, 58
RESET, ACKNOWLEDGE = 0x04, 0x10
# "Port unreachable", of IPv4 and of IPv6.
NO_PORT, NO_PORT6 = (3, 3), (1, 4)
HEAD6 = 40

# A program of the kernel's packet filter, as <linux/filter.h> has it: it keeps TCP packets that reset a connection,
# and ICMP. The release's data need not be copied to be thrown away.
ONLY_REFUSALS = (
    (0x30, 0, 0, 0),  # the first byte,
    (0x54, 0, 0, 0xF0),  # of which the upper half is the version
    (0x15, 0, 6, 0x40),  # IPv4, else to IPv6
    (0x30, 0, 0, 9),  # its protocol
    (0x15, 9, 0, ICMP),
    (0x15, 0, 9, TCP),
    (0xB1, 0, 0, 0),  # behind its head
    (0x50, 0, 0, 13),  # the flags
    (0x45, 5, 6, RESET),
    (0x30, 0, 0, 6),  # IPv6: its protocol
    (0x15, 3, 0, ICMP6),
    (0x15, 0, 3, TCP),
    (0x30, 0, 0, HEAD6 + 13),
    (0x45, 0, 1, RESET),
    (0x6, 0, 0, MOST_BYTES),  # kept
    (0x6, 0, 0, 0),  # not kept
)


class Refusals:
    """Reads refusals from a socket that sees all packets, and tells each: address, port, and "TCP" or "UDP".

    Refusals of `unwatched` ports are not told.
    """

    def __init__(
        self, packets: socket.socket, tell: Callable[[str, int, str], None], unwatched: Collection[int]
    ) -> None:
        self._packets, self._tell, self._unwatched = packets, tell, unwatched
        packets.setblocking(False)
        _attach(packets)

    def read(self) -> None:
        """Tell all that has come up to now."""
        while True:
            try:
                packet = self._packets.recv(MOST_BYTES)
            except BlockingIOError:
                return
            # On its way through the loopback interface each packet is seen twice, and so told twice.
            if (found := refusal_in(packet)) and found[1] not in self._unwatched:
                self._tell(*found)


def refusal_in(packet: bytes) -> tuple[str, int, str] | None:
    """Return who was not there: address, port, and "TCP" or "UDP"; None for a packet that says nothing of it."""
    try:
        protocol, source, _, rest = _opened(packet)
        if protocol == TCP:
            port, number, flags = struct.unpack_from("!HxxI5xB", rest)
            # The answer to a first packet has no number of its own; a reset later on has one.
            return (source, port, "TCP") if flags & RESET and flags & ACKNOWLEDGE and number == 0 else None
        if (protocol, tuple(rest[:2])) in ((ICMP, NO_PORT), (ICMP6, NO_PORT6)):
            protocol, _, target, rest = _opened(rest[8:])
            return (target, struct.unpack_from("!xxH", rest)[0], "UDP") if protocol == UDP else None
    except (struct.error, IndexError, ValueError):
        return None
    return None


def _opened(packet: bytes) -> tuple[int, str, str, bytes]:
    """Return protocol, source, target and content of a packet."""
    if packet[0] >> 4 == 4:
        head = (packet[0] & 0xF) * 4
        protocol, source, target = packet[9], packet[12:16], packet[16:20]
    else:
        head, protocol, source, target = HEAD6, packet[6], packet[8:24], packet[24:40]
    return protocol, str(ipaddress.ip_address(source)), str(ipaddress.ip_address(target)), packet[head:]


def _attach(packets: socket.socket) -> None:
    program = b"".join(struct.pack("HBBI", *each) for each in ONLY_REFUSALS)
    kept = ctypes.create_string_buffer(program, len(program))
    packets.setsockopt(
        socket.SOL_SOCKET, ATTACH_FILTER, struct.pack("HP", len(ONLY_REFUSALS), ctypes.addressof(kept))
    )
