"""Hand sockets from one process to another. A socket stays in its own network, whoever holds it."""

from __future__ import annotations

import socket
from collections.abc import Sequence

# The kernel takes up to 253 in one message.
AT_ONCE = 200
MORE_FOLLOW, ALL = b"+", b"."


def give(line: socket.socket, sockets: Sequence[socket.socket]) -> None:
    """Hand sockets over and close them here."""
    for start in range(0, len(sockets), AT_ONCE):
        part = [each.fileno() for each in sockets[start : start + AT_ONCE]]
        socket.send_fds(line, [MORE_FOLLOW if start + AT_ONCE < len(sockets) else ALL], part)
    for each in sockets:
        each.close()


def take(line: socket.socket) -> list[socket.socket]:
    """Receive the sockets that are handed over. Raises `EOFError` when the other side has ended."""
    found, mark = list[socket.socket](), MORE_FOLLOW
    while mark == MORE_FOLLOW:
        mark, descriptors, _, _ = socket.recv_fds(line, 1, AT_ONCE)
        found += [socket.socket(fileno=descriptor) for descriptor in descriptors]
    if mark != ALL:
        raise EOFError
    return found
