"""How a parent and its workers talk: a frame is a JSON header and raw parts, each with its length before it.

Nothing is unpickled, so a worker that a stranger's file has taken over can lie but cannot run code in the
parent.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREFIX = struct.Struct(">II")
HEADER_BYTES = 2 * 1024 * 1024

READY = "ready"
NO_MEMORY = "no-memory"

Read = Callable[[int], bytes]


class BrokenFrame(Exception):
    """The other side sent something that is no frame, or no answer to what was asked."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What one side says to the other."""

    header: dict[str, Any]
    parts: tuple[bytes, ...] = ()

    @property
    def kind(self) -> object:
        """What the frame says it is."""
        return self.header.get("is")


def framed(header: Mapping[str, Any], parts: Sequence[bytes] = ()) -> list[bytes]:
    """Return a frame as chunks to be written in order."""
    text = json.dumps({**header, "parts": [len(part) for part in parts]}).encode()
    return [PREFIX.pack(len(text), len(parts)) + text, *parts]


def read_frame(read: Read, *, part_limit: int) -> Frame:
    """Read a frame whose parts together hold at most `part_limit` bytes; `read(n)` returns exactly n bytes.

    Raises `BrokenFrame`, and what `read` raises at the end of the stream.
    """
    size, count = PREFIX.unpack(read(PREFIX.size))
    if size > HEADER_BYTES:
        raise BrokenFrame(f"a header of {size} bytes")
    try:
        header = json.loads(read(size))
        sizes = [int(part) for part in header.pop("parts")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenFrame("a header that is no JSON object") from error
    if len(sizes) != count or min(sizes, default=0) < 0 or sum(sizes) > part_limit:
        raise BrokenFrame(f"{len(sizes)} parts of {sum(sizes)} bytes")
    return Frame(header, tuple(read(part) for part in sizes))
