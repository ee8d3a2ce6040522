"""What a release did besides answering, as it is seen at its wall."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from slipway.ports.running.effects import Effects, ObjectUse, Sent, SentKind

# Of what is sent so much is kept.
KEPT_BYTES = 8 * 1024
# Between two questions so many things are kept, of others their number: a release may send without end.
MOST_SENT = 200
# A mail that is on its way is waited for so long from its beginning, and looked after so often.
PATIENCE_SECONDS = 1.0
LOOK_SECONDS = 0.005


class Seen:
    """Keeps what has been seen since it was last asked. One thread alone may use it.

    It `counts` statements where a database can be reached, and the use of objects where a bucket that can be watched.
    """

    def __init__(self, *, counts: bool, counts_objects: bool = False) -> None:
        self._counts, self._statements = counts, 0
        self._counts_objects, self._objects = counts_objects, Counter[ObjectUse]()
        self._sent, self._further = list[Sent](), Counter[SentKind]()
        self._on_its_way = dict[object, float]()

    def statements(self, number: int) -> None:
        """Count statements that went to the database."""
        self._statements += number

    def used(self, use: ObjectUse, number: int = 1) -> None:
        """Count objects that were used."""
        self._objects[use] += number

    def sent(self, kind: SentKind, to: str, what: str = "", text: str = "") -> None:
        """Keep one thing that was sent. What would not be seen on a screen, or do something there, gets a dot."""
        self._keep(Sent(kind, _visible(to), _visible(what), text))

    def refused(self, to: str, what: str) -> None:
        """Keep that a connection was refused, once until it is asked: programs try again as often as they like."""
        refusal = Sent(SentKind.CONNECTION, _visible(to), what)
        if refusal not in self._sent:
            self._keep(refusal)

    def _keep(self, sent: Sent) -> None:
        if len(self._sent) < MOST_SENT:
            self._sent.append(sent)
        else:
            self._further[sent.kind] += 1

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """Have whoever asks wait for what is being received while the block runs, as long as that is not for ever."""
        this = object()
        self._on_its_way[this] = time.monotonic()
        try:
            yield
        finally:
            del self._on_its_way[this]

    async def taken(self) -> Effects:
        """Return what has been seen since this was last called."""
        while any(time.monotonic() - began < PATIENCE_SECONDS for began in self._on_its_way.values()):
            await asyncio.sleep(LOOK_SECONDS)
        further = (Sent(kind, "", f"and {count} more") for kind, count in self._further.items())
        effects = Effects(
            self._statements if self._counts else None,
            (*self._sent, *further),
            dict(self._objects) if self._counts_objects else None,
        )
        self._statements, self._sent = 0, []
        self._objects.clear()
        self._further.clear()
        return effects


def cut(text: str) -> str:
    """Return the beginning of a text, as much of it as is kept."""
    return text.encode(errors="replace")[:KEPT_BYTES].decode(errors="ignore")


def _visible(text: str) -> str:
    return "".join(each if each.isprintable() else "·" for each in text)
