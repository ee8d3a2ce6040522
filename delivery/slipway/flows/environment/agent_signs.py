"""Leaves an agent's signs of life in the store of the state, and reads the newest one.

A store can only create: so each sign is an object of its own, and takes the place of the one before the last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slipway.decisions.record import agent_signs
from slipway.decisions.record.agent_signs import AgentSign
from slipway.errors import SlipwayError
from slipway.ports import Clock, ObjectMissing, Store

PREFIX = "agents/"
INSTANT = "%Y%m%dT%H%M%S%fZ"
# A sign costs a request, and nobody needs to know it to the second.
AT_MOST_EVERY = timedelta(minutes=1)
# Of an agent that was killed: somebody may still want to know when that was.
KEPT_FOR = timedelta(days=1)
# Somebody may have listed the one before and be about to read it.
KEPT = 2
MOST_WORDS = 500


@dataclass
class AgentSigns:
    """The signs of one agent, known by a name that no other agent has at the same time."""

    store: Store
    clock: Clock
    name: str
    every: timedelta
    since: datetime
    _keys: list[str] = field(default_factory=list)
    _last: AgentSign | None = None

    def leave(self, words: str) -> None:
        """Leave a sign, where it says something new or the last one is old. A store that is away ends no agent."""
        now, words = self.clock.now(), " ".join(words.split())[:MOST_WORDS]
        if self._last and self._last.words == words and now - self._last.at < AT_MOST_EVERY:
            return
        with suppress(SlipwayError):
            self._leave(AgentSign(self.name, self.since, now, self.every, words))

    def remove(self) -> None:
        """Take the signs away: this agent ends as it was asked to, and nobody has to miss it."""
        with suppress(SlipwayError):
            for key in self._keys:
                self.store.delete(key)

    def _leave(self, sign: AgentSign) -> None:
        if self._last is None:
            self._forget_old()
        key = f"{PREFIX}{self.name}/{sign.at:{INSTANT}}.json"
        self.store.create(key, json.dumps(sign.as_json()).encode())
        self._last = sign
        self._keys.append(key)
        while len(self._keys) > KEPT:
            self.store.delete(self._keys.pop(0))

    def _forget_old(self) -> None:
        for listed in list(self.store.list(PREFIX)):
            sign = _read(self.store, listed.key)
            if sign is None or sign.name == self.name or self.clock.now() - sign.at > KEPT_FOR:
                self.store.delete(listed.key)


def newest(store: Store) -> AgentSign | None:
    """Return the newest sign that any agent has left, None where there is none. Raises `StoreError`."""
    return agent_signs.newest(_signs(store))


def _signs(store: Store) -> Iterator[AgentSign]:
    keys = {listed.key.rpartition("/")[0]: listed.key for listed in store.list(PREFIX)}
    return (sign for key in keys.values() if (sign := _read(store, key)))


def _read(store: Store, key: str) -> AgentSign | None:
    """Return a sign; None for one that was taken away since it was listed, or that nobody can read."""
    with suppress(ObjectMissing, KeyError, TypeError, ValueError):
        return AgentSign.of(json.loads(store.read(key)))
    return None
