"""Tell of a long command part by part, where there is no journal to come back to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from slipway.errors import SlipwayError
from slipway.ports import Clock, Lease, Report

T = TypeVar("T")


class Watched(Protocol):
    """Where something is done: whom it is told to, and by which clock."""

    @property
    def report(self) -> Report:
        """Whom to tell how it goes."""

    @property
    def clock(self) -> Clock:
        """The present instant."""


@dataclass(frozen=True, slots=True)
class ReportedParts:
    """Does one part after the other, and proves before each that nobody else holds the lock."""

    context: Watched
    lease: Lease

    def do(self, name: str, words: str, act: Callable[[], tuple[T, str]]) -> T:
        """Do a part and return what came of it; `act` gives that and what was seen. Raises what it raises."""
        report, began = self.context.report, self.context.clock.now()
        report.began(name, words)
        try:
            self.lease.check()
            result, seen = act()
        except BaseException as fault:
            reason = fault.what if isinstance(fault, SlipwayError) else type(fault).__name__
            report.ended(name, "failed", reason, self._since(began))
            raise
        report.ended(name, "done", seen, self._since(began))
        return result

    def _since(self, began: datetime) -> float:
        return (self.context.clock.now() - began).total_seconds()
