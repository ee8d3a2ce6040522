"""The rules by which requests are kept, as slipway.toml gives them, and the state of a sample that still grows."""

from __future__ import annotations

import hmac
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from slipway.config import Recording
from slipway.decisions.recordings import sample
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.routes import is_named
from slipway.decisions.recordings.sample import Budget
from slipway.decisions.recordings.secrets.cleaning import cleaned
from slipway.decisions.recordings.visits import room_of
from slipway.ports import Facts

# Between two segments so much is held in memory, however much comes.
MOST_HELD = Budget(requests=2000, room=8 * 2**20)
# Of so many routes it is said how many of their requests were not kept.
MOST_REASONS = 200
# What a day has above its budget goes, and a bit more with it, so that the next segment finds room.
ROOM_LEFT = 0.8


@dataclass(frozen=True, slots=True)
class KeepingRules:
    """What is kept of one day, for how long, and of what requests the bodies and which headers."""

    keep: timedelta
    requests: int
    room: int
    bodies: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()

    @classmethod
    def of(cls, recording: Recording) -> KeepingRules:
        """Return the rules that slipway.toml gives."""
        return cls(
            keep=recording.keep,
            requests=recording.requests,
            room=round(recording.megabytes * 1_000_000),
            bodies=recording.bodies,
            headers=recording.headers,
            secrets=recording.secrets,
            harmless=recording.harmless,
        )

    def as_json(self) -> Facts:
        """Return them for a file."""
        return {
            "keep": self.keep.total_seconds(),
            "requests": self.requests,
            "room": self.room,
            "bodies": list(self.bodies),
            "headers": list(self.headers),
            "secrets": list(self.secrets),
            "harmless": list(self.harmless),
        }

    @classmethod
    def read(cls, facts: Facts) -> KeepingRules:
        """Return what a file says."""
        return cls(
            keep=timedelta(seconds=facts["keep"]),
            requests=facts["requests"],
            room=facts["room"],
            bodies=tuple(facts["bodies"]),
            headers=tuple(facts["headers"]),
            secrets=tuple(facts["secrets"]),
            harmless=tuple(facts["harmless"]),
        )

    def of_a_day(self, *, is_over: bool) -> Budget:
        """Return to what the requests of a day are brought down, once they have become too many."""
        part = 1 if is_over else ROOM_LEFT
        return Budget(max(1, round(self.requests * part)), round(self.room * part))


def visitor_key(secret: str) -> bytes:
    """Return the key that clients are named by: another one than requests are encrypted with, from the same secret."""
    return hmac.digest(secret.encode(), b"slipway recordings: visitors", "sha256")


class Held:
    """Requests that wait to be written, without secrets from the first moment, and what was not kept meanwhile."""

    def __init__(self, rules: KeepingRules, *, seed: str) -> None:
        self._rules, self._seed = rules, seed
        self._most = Budget(min(MOST_HELD.requests, rules.requests), min(MOST_HELD.room, rules.room))
        self._exchanges, self._room = list[Exchange](), 0
        self.left_out = Counter[str]()

    def take(self, exchange: Exchange) -> None:
        """Hold a request, as far as it may be kept."""
        rules = self._rules
        found = cleaned(
            self._with_body(exchange), headers=rules.headers, names=rules.secrets, harmless=rules.harmless
        )
        if found.exchange is None:
            self._leave_out(found.why, f"{exchange.method} {found.route}" if found.route else "")
            return
        self._exchanges.append(found.exchange)
        self._room += room_of(found.exchange)
        if len(self._exchanges) > 2 * self._most.requests or self._room > 2 * self._most.room:
            self._thin()

    def _leave_out(self, why: str, route: str) -> None:
        named = sample.left_out_of(why, route)
        self.left_out[named if named in self.left_out or len(self.left_out) < MOST_REASONS else why] += 1

    def lines(self) -> list[Facts]:
        """Return what a segment of now has; nothing where no request is held."""
        self._thin()
        return sample.lines_of(self._exchanges, self.left_out)

    def let_go(self) -> None:
        """Forget what has been written."""
        self._exchanges, self._room = [], 0
        self.left_out.clear()

    def _thin(self) -> None:
        self._exchanges = sample.kept(self._exchanges, self._most, seed=self._seed)
        self._room = sum(map(room_of, self._exchanges))

    def _with_body(self, exchange: Exchange) -> Exchange:
        if exchange.body is None:
            return exchange
        asked = {exchange.path, exchange.route} - {""}
        if any(is_named(exchange.method, each, self._rules.bodies) for each in asked):
            return replace(exchange, body_bytes=exchange.body_bytes or len(exchange.body))
        return replace(exchange, body=None, body_bytes=exchange.body_bytes or len(exchange.body))
