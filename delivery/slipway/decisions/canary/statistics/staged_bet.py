"""One bet on many alternatives at once, with a part of the stake held back for what goes wrong later.

A sum of bets whose stakes add up to 1 is a bet at the same odds, so two freedoms cost nothing but a share of the
stake. The alternatives: how much worse the canary may be is not known, so each size of harm gets an equal part.
The beginning: a release that does well for ten minutes and then fails would have lost its accuser's fortune
by then, so half of the stake is held back and put in block by block. What was put in late has not lost yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, log

from slipway.decisions.canary.statistics.evidence import log_added, log_sum

AT_ONCE = 0.5


@dataclass(frozen=True, slots=True)
class StagedBet:
    """What became of a stake of 1 so far.

    `wealth_logs` are logs, one for each alternative, each counted from a stake of 1; `held` is what was not put in yet.
    `parts` is into how many steps of the canary the held half is divided; `part` and `block` count from 0.
    `peak` is the highest log of the whole that was ever reached.
    """

    wealth_logs: tuple[float, ...]
    held: float = 1.0
    parts: int = 1
    part: int = 0
    block: int = 0
    peak: float = 0.0

    @property
    def log_e(self) -> float:
        """The log of the whole: an e-process, valid at every look."""
        return _whole(self.wealth_logs, self.held)


def new_bet(alternatives: int, parts: int = 1) -> StagedBet:
    """Lay a stake of 1 on so many alternatives."""
    return StagedBet(wealth_logs=(-inf,) * alternatives, parts=parts)


def after_block(stake: StagedBet, log_es: Sequence[float]) -> StagedBet:
    """Return the stake after one block, given each alternative's log e-value in it."""
    added = _added(stake)
    log_of_added = _log(added)
    wealth_logs = tuple(
        log_added(wealth_log, log_of_added) + won
        for wealth_log, won in zip(stake.wealth_logs, log_es, strict=True)
    )
    held = max(stake.held - added, 0.0)
    peak = max(stake.peak, _whole(wealth_logs, held))
    return StagedBet(wealth_logs, held, stake.parts, stake.part, stake.block + 1, peak)


def after_step(stake: StagedBet) -> StagedBet:
    """Return the stake at the beginning of the canary's next step."""
    return replace(stake, part=stake.part + 1, block=0)


def _added(stake: StagedBet) -> float:
    """Return how much is put in before the next block: half of all at once, the rest as 1/((n + 1)(n + 2)).

    These add up to 1 over all n, and fall so slowly that being late by n blocks costs no more than n² in odds.
    """
    held_part = (1 - AT_ONCE) / stake.parts if stake.part < stake.parts else 0.0
    first = AT_ONCE if stake.held == 1.0 else 0.0
    return first + held_part / ((stake.block + 1) * (stake.block + 2))


def _whole(wealth_logs: tuple[float, ...], held: float) -> float:
    return log_added(log_sum(wealth_logs) - log(len(wealth_logs)), _log(held))


def _log(amount: float) -> float:
    return log(amount) if amount > 0 else -inf
