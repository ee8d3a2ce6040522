"""Seats for requests at work: as many as there are threads, given out in turns."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from galley.edge.callers import Caller

Turn = asyncio.Future[None]


class NoSeatLeft(Exception):
    """All seats are taken, and so are all places to wait for one."""


class _Line:
    """Those who wait. Addresses take turns, and at each address its callers do."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, OrderedDict[str, deque[Turn]]] = OrderedDict()
        self._at: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._at.total()

    def at(self, address: str) -> int:
        """Return how many wait at an address."""
        return self._at[address]

    def of(self, caller: Caller) -> int:
        """Return how many of a caller's requests wait."""
        callers = self._lines.get(caller.address)
        return len(callers.get(caller.name, ())) if callers else 0

    def join(self, caller: Caller, turn: Turn) -> None:
        """Put a request behind the others of its caller."""
        callers = self._lines.setdefault(caller.address, OrderedDict())
        callers.setdefault(caller.name, deque()).append(turn)
        self._at[caller.address] += 1

    def leave(self, caller: Caller, turn: Turn) -> None:
        """Take a request out."""
        callers = self._lines[caller.address]
        callers[caller.name].remove(turn)
        if not callers[caller.name]:
            del callers[caller.name]
        if not callers:
            del self._lines[caller.address]
        self._at[caller.address] -= 1
        if not self._at[caller.address]:
            del self._at[caller.address]

    def next(self, may_sit: Callable[[str], bool]) -> tuple[Caller, Turn] | None:
        """Return whose turn it is among those who may sit, and let the others go before that one the next time."""
        for address, callers in self._lines.items():
            if name := next(filter(may_sit, callers), None):
                self._lines.move_to_end(address)
                callers.move_to_end(name)
                return Caller(name, address), callers[name][0]
        return None


class Seats:
    """Gives `total` seats, at most `each` of them to one caller at a time; those who wait take turns.

    For one event loop. Who waits longer than `patience` seconds gets `NoSeatLeft`, and so does who comes when `waiting`
    others wait, or half of that from the same address, or an eighth of that of the same caller. Turns are by address
    first: what a caller shows has not been looked at here, so a caller that makes up a new name for every request would
    otherwise be as many callers as they like.
    """

    def __init__(self, *, total: int, each: int, waiting: int, patience: float) -> None:
        self._free, self._each, self._patience = total, each, patience
        self._most_waiting = waiting
        self._most_at_one, self._most_of_one = max(1, waiting // 2), max(1, waiting // 8)
        self._seated: Counter[str] = Counter()
        self._line = _Line()

    @asynccontextmanager
    async def taken(self, caller: Caller) -> AsyncIterator[Callable[[], None]]:
        """Hold a seat, and give what leaves it earlier. Raises `NoSeatLeft`."""
        await self._take(caller)
        held = [caller]

        def leave() -> None:
            if held:
                self._leave(held.pop())

        try:
            yield leave
        finally:
            leave()

    async def _take(self, caller: Caller) -> None:
        if self._free and self._may_sit(caller.name) and not self._line.of(caller):
            self._sit(caller)
            return
        if self._is_full_for(caller):
            raise NoSeatLeft
        turn: Turn = asyncio.get_running_loop().create_future()
        self._line.join(caller, turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), self._patience)
        except TimeoutError as error:
            self._stand_down(caller, turn)
            raise NoSeatLeft from error
        except asyncio.CancelledError:
            self._stand_down(caller, turn)
            raise

    def _is_full_for(self, caller: Caller) -> bool:
        return (
            len(self._line) >= self._most_waiting
            or self._line.at(caller.address) >= self._most_at_one
            or self._line.of(caller) >= self._most_of_one
        )

    def _stand_down(self, caller: Caller, turn: Turn) -> None:
        if turn.done():
            self._leave(caller)
            return
        turn.cancel()
        self._line.leave(caller, turn)

    def _may_sit(self, name: str) -> bool:
        return self._seated[name] < self._each

    def _sit(self, caller: Caller) -> None:
        self._free -= 1
        self._seated[caller.name] += 1

    def _leave(self, caller: Caller) -> None:
        self._free += 1
        self._seated[caller.name] -= 1
        if not self._seated[caller.name]:
            del self._seated[caller.name]
        self._seat_next()

    def _seat_next(self) -> None:
        while self._free and (found := self._line.next(self._may_sit)):
            caller, turn = found
            self._sit(caller)
            self._line.leave(caller, turn)
            turn.set_result(None)
