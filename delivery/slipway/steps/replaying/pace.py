"""Rest between two requests as people did, as far as there is time for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.spacing import NONE, pauses
from slipway.ports import Clock


class Pace:
    """The rests of one replay. No request is left out for them: they end where what is left is needed for asking."""

    def __init__(
        self, exchanges: Sequence[Exchange], altogether: timedelta, *, until: datetime, clock: Clock
    ) -> None:
        """`altogether` is how long all rests together may take, `until` when nothing is asked any more."""
        self._until, self._clock = until, clock
        self._pauses = pauses([each.at for each in exchanges], min(altogether, until - clock.now()))
        self._asked, self._began, self._asking = 0, clock.now(), NONE

    def rest_before(self, number: int) -> None:
        """Rest before the request of this number. What asking the one before took is a part of that rest."""
        now = self._clock.now()
        took = now - self._began
        if self._asked:
            self._asking += took
        rest = min(self._pauses[number] - took, self._spare(number, now))
        if rest > NONE:
            self._clock.sleep(rest.total_seconds())
        self._asked, self._began = self._asked + 1, self._clock.now()

    def _spare(self, number: int, now: datetime) -> timedelta:
        """Return what is left when all others take as long as those before did."""
        each = self._asking / self._asked if self._asked else NONE
        return self._until - now - each * (len(self._pauses) - number)
