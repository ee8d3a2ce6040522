"""Brings this program's own input to a command in a pod, and its output here as it comes."""

from __future__ import annotations

import fcntl
import os
import select
import stat
import struct
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import httpx2 as httpx
from httpx2.websockets import HTTPXWSException

from slipway.adapters.kubernetes.api import ClusterApi

# Of the protocol by which a cluster attaches to a container: the channel is the first byte of each message.
STDIN, CLOSE = b"\x00", b"\xff"
CHUNK = 64 * 1024


def is_there() -> bool:
    """Return whether this program has an input that is no terminal and not nothing."""
    try:
        found = os.fstat(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):
        return False
    return not sys.stdin.isatty() and not os.path.samestat(found, Path(os.devnull).stat())


def waits() -> bool:
    """Return whether something stands in the input already: a file that is not empty, or a pipe with bytes in it."""
    if not is_there():
        return False
    number = sys.stdin.fileno()
    found = os.fstat(number)
    if stat.S_ISREG(found.st_mode):
        return found.st_size > 0
    readable, _, _ = select.select([number], [], [], 0)
    with suppress(OSError):
        (count,) = struct.unpack("i", fcntl.ioctl(number, termios.FIONREAD, b"\0" * 4))
        return bool(readable and count)
    return False


def bring(api: ClusterApi, pod: str, container: str, source: BinaryIO) -> None:
    """Send all of an input to a container, and close its own then. One that has ended takes none, and needs none."""
    with suppress(httpx.HTTPError, HTTPXWSException, OSError), api.attached(pod, container) as session:
        while chunk := _some(source):
            session.send_bytes(STDIN + chunk)
        session.send_bytes(CLOSE + STDIN)
        # The cluster ends the session once the container has taken it all.
        while True:
            session.receive_bytes()


def _some(source: BinaryIO) -> bytes:
    """Return what is there, without waiting for a whole chunk."""
    return os.read(source.fileno(), CHUNK)


def in_background(act: Callable[[], None]) -> None:
    """Do it beside everything else; a person who never ends the input holds nothing up."""
    threading.Thread(target=act, daemon=True).start()
