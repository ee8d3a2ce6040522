"""What the board says of the agent that delivers by itself."""

from __future__ import annotations

from datetime import datetime

from slipway.decisions.record.agent_signs import AgentSign
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.reports.board.instants import age, ago, when
from slipway.decisions.text.quoted import Words, quoted

SAID_CHARACTERS = 200


def agent_words(sign: AgentSign | Unreadable | None, now: datetime) -> Words:
    """Return since when one looks, when it looked last, and what it found; empty words where none has ever looked."""
    if sign is None:
        return ()
    if isinstance(sign, Unreadable):
        return ("Whether an agent looks cannot be read: ", quoted(sign.why, SAID_CHARACTERS))
    if sign.is_late(now):
        return (
            f"Its agent has not looked for {age(sign.at, now)}. Until then: ",
            quoted(sign.words, SAID_CHARACTERS),
        )
    begun = f"An agent looks since {when(sign.since, now)}, last {ago(sign.at, now)}: "
    return (begun, quoted(sign.words, SAID_CHARACTERS))
