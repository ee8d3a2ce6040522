"""Seats for requests at work: as many as there are threads, given out in turns."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class HouseFull(Exception):
    """All seats are taken, and so are all places to wait for one."""


class Seats:
    """Gives `total` seats, at most `each` of them to one caller at a time; callers who wait take turns.

    For one event loop. Who waits longer than `patience` seconds gets `HouseFull`, and so does who comes when `waiting`
    others wait, or an eighth of that of the same caller.
    """

    def __init__(self, *, total: int, each: int, waiting: int, patience: float) -> None:
        self._free, self._each, self._patience = total, each, patience
        self._most_waiting, self._most_of_one = waiting, max(1, waiting // 8)
        self._seated: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._waiting = 0

    @asynccontextmanager
    async def taken(self, caller: str) -> AsyncIterator[None]:
        """Hold a seat. Raises `HouseFull`."""
        await self._take(caller)
        try:
            yield
        finally:
            self._leave(caller)

    async def _take(self, caller: str) -> None:
        if self._free and self._seated[caller] < self._each and caller not in self._queues:
            self._sit(caller)
            return
        if self._waiting >= self._most_waiting or len(self._queues.get(caller, ())) >= self._most_of_one:
            raise HouseFull
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(caller, deque()).append(turn)
        self._waiting += 1
        try:
            await asyncio.wait_for(asyncio.shield(turn), self._patience)
        except TimeoutError as error:
            self._stand_down(caller, turn)
            raise HouseFull from error
        except asyncio.CancelledError:
            self._stand_down(caller, turn)
            raise

    def _stand_down(self, caller: str, turn: asyncio.Future[None]) -> None:
        if turn.done():
            self._leave(caller)
            return
        turn.cancel()
        self._queues[caller].remove(turn)
        self._forget_if_empty(caller)
        self._waiting -= 1

    def _sit(self, caller: str) -> None:
        self._free -= 1
        self._seated[caller] += 1

    def _leave(self, caller: str) -> None:
        self._free += 1
        self._seated[caller] -= 1
        if not self._seated[caller]:
            del self._seated[caller]
        self._seat_next()

    def _seat_next(self) -> None:
        for caller in list(self._queues):
            if not self._free:
                return
            if self._seated[caller] < self._each:
                self._sit(caller)
                self._waiting -= 1
                self._queues[caller].popleft().set_result(None)
                # To the end: the next seat is another's.
                self._queues.move_to_end(caller)
                self._forget_if_empty(caller)

    def _forget_if_empty(self, caller: str) -> None:
        if caller in self._queues and not self._queues[caller]:
            del self._queues[caller]
