"""One request that was asked of both releases, and what each answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from slipway.decisions.recordings.exchange import Exchange
from slipway.ports import NO_EFFECTS, Effects


@dataclass(frozen=True, slots=True)
class Answer:
    """What a release answered. `status` 0 says that no answer came, and `body` why. `headers` have small letters;
    several of one name are joined by a line break. `seconds` until the answer was whole.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    effects: Effects = NO_EFFECTS


@dataclass(frozen=True, slots=True)
class Asked:
    """One recorded request and three answers: the old release's, the new one's, and the old one's on a second copy.
    What differs between the first and the third differs by itself.
    """

    exchange: Exchange
    old: Answer
    new: Answer
    again: Answer
