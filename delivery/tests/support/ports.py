"""Ports for tests: runs of neighbouring ones that nobody listens at."""

from __future__ import annotations

import os
import random
from contextlib import ExitStack
from socket import socket

# Below the range from which the kernel takes the ports of outgoing connections.
FIRST, LAST = 12000, 30000


def free_run(count: int) -> tuple[int, int]:
    """Return the first and last of so many neighbouring free ports."""
    chance = random.Random(os.urandom(8))
    while True:
        first = chance.randrange(FIRST, LAST - count)
        if all_free(range(first, first + count)):
            return first, first + count - 1


def all_free(ports: range) -> bool:
    """Return whether all of these ports can be listened at."""
    with ExitStack() as opened:
        try:
            for port in ports:
                opened.enter_context(socket()).bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
