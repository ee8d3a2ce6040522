"""One side of a talk in HTTP/1.1: whole messages in and out, of which no more than a piece is held."""

from __future__ import annotations

from typing import TypeAlias

import h11

from slipway.adapters.machine.closed.passed.pump import CHUNK, Side

MOST_HEAD_BYTES = 64 * 1024
Event: TypeAlias = h11.Request | h11.InformationalResponse | h11.Response | h11.Data | h11.EndOfMessage


class Talk:
    """Speaks with who asks, as a server, or with a server, as who asks. `begun` is what has been read already.

    Each method raises `h11.ProtocolError` for what is not HTTP/1.1, and `OSError` when the other side has gone.
    """

    def __init__(self, side: Side, role: type[h11.SERVER] | type[h11.CLIENT], *, begun: bytes = b"") -> None:
        self._reader, self._writer = side
        self._http = h11.Connection(role, max_incomplete_event_size=MOST_HEAD_BYTES)
        if begun:
            self._http.receive_data(begun)

    @property
    def waits(self) -> bool:
        """Whether the other side sends its body only when it is told to go on."""
        return self._http.they_are_waiting_for_100_continue

    @property
    def has_ended(self) -> bool:
        """Whether the other side has said all of its message."""
        return self._http.their_state is h11.DONE

    @property
    def is_there(self) -> bool:
        """Whether the other side has not gone meanwhile."""
        return not self._reader.at_eof()

    async def heard(self) -> Event | None:
        """Return what the other side says next, None when it says nothing more."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(CHUNK))
        return event if isinstance(event, Event) else None

    async def say(self, event: Event) -> None:
        """Say something to the other side."""
        self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()

    async def read_to_end(self, *, most: int | None = None) -> bytes | None:
        """Read the rest of a message and return its body, None for one of more than so many bytes; without `most`
        nothing of it is kept.
        """
        found, size = bytearray(), 0
        while (event := await self.heard()) and not isinstance(event, h11.EndOfMessage):
            if isinstance(event, h11.Data):
                size += len(event.data)
                found += event.data if most is not None and size <= most else b""
        return bytes(found) if most is not None and size <= most else None

    def goes_on(self) -> bool:
        """Whether another message may follow; then this side is ready for it."""
        if {self._http.our_state, self._http.their_state} != {h11.DONE}:
            return False
        self._http.start_next_cycle()
        return True

    def close(self) -> None:
        """Break off."""
        self._writer.close()
