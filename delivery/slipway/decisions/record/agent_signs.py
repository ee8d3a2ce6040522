"""Signs of life of the agents of an environment: which one looks, since when, how often, and what came of it last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slipway.ports import Facts

# A look may wait for a command of the service, or for an image.
LATE_LOOKS, LATE_AT_LEAST = 10, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class AgentSign:
    """What an agent has left: it runs `since` then, looks `every` so often, and at `at` it found these words true."""

    name: str
    since: datetime
    at: datetime
    every: timedelta
    words: str

    @classmethod
    def of(cls, facts: Facts) -> AgentSign:
        """Return a sign as it lies in the store. Raises `KeyError`, `TypeError` or `ValueError` for what is none."""
        return cls(
            str(facts["name"]),
            datetime.fromisoformat(facts["since"]),
            datetime.fromisoformat(facts["at"]),
            timedelta(seconds=float(facts["every_seconds"])),
            str(facts["words"]),
        )

    def as_json(self) -> Facts:
        """Return it for the store, and for programs."""
        return {
            "name": self.name,
            "since": self.since.isoformat(),
            "at": self.at.isoformat(),
            "every_seconds": self.every.total_seconds(),
            "words": self.words,
        }

    def is_late(self, now: datetime) -> bool:
        """Whether it should have looked again long ago."""
        return now - self.at > max(LATE_LOOKS * self.every, LATE_AT_LEAST)


def newest(signs: Iterable[AgentSign]) -> AgentSign | None:
    """Return the sign of the agent that looked last: of one that was killed, its successor's, once there is one."""
    return max(signs, key=lambda each: each.at, default=None)
