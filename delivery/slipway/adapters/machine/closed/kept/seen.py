"""What a release did besides answering, as it is seen at its wall."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from slipway.ports.effects import Effects, Sent, SentKind

# Of what is sent so much is kept.
KEPT_BYTES = 8 * 1024
# A mail that is on its way is waited for so long, and looked after so often.
PATIENCE_SECONDS = 1.0
LOOK_SECONDS = 0.005


class Seen:
    """Keeps what has been seen since it was last asked. One thread alone may use it."""

    def __init__(self, *, counts: bool) -> None:
        self._counts, self._statements = counts, 0
        self._sent = list[Sent]()
        self._on_its_way = 0

    def statements(self, number: int) -> None:
        """Count statements that went to the database."""
        self._statements += number

    def sent(self, kind: SentKind, to: str, what: str = "", text: str = "") -> None:
        """Keep one thing that was sent."""
        self._sent.append(Sent(kind, to, what, text))

    def refused(self, to: str, what: str) -> None:
        """Keep that a connection was refused, once until it is asked: programs try again as often as they like."""
        refusal = Sent(SentKind.CONNECTION, to, what)
        if refusal not in self._sent:
            self._sent.append(refusal)

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """Have whoever asks wait for what is being received while the block runs."""
        self._on_its_way += 1
        try:
            yield
        finally:
            self._on_its_way -= 1

    async def taken(self) -> Effects:
        """Return what has been seen since this was last called."""
        waited = 0.0
        while self._on_its_way and waited < PATIENCE_SECONDS:
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
        effects = Effects(self._statements if self._counts else None, tuple(self._sent))
        self._statements, self._sent = 0, []
        return effects


def cut(text: str) -> str:
    """Return the beginning of a text, as much of it as is kept."""
    return text.encode(errors="replace")[:KEPT_BYTES].decode(errors="ignore")
