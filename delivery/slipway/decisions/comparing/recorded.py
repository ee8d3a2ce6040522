"""What the old release answers otherwise on a copy than it did when people asked: of that nothing was tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.differences import Otherwise
from slipway.decisions.comparing.statuses import Outcome, outcome_of, outcome_of_status


def answered_otherwise(asked: Sequence[Asked]) -> tuple[Otherwise, ...]:
    """Return where it refuses or leads elsewhere what it answered, route by route, the most frequent first."""
    found = Counter(
        (each.exchange.named_route, each.exchange.status, each.old.status) for each in asked if _is_less(each)
    )
    return tuple(Otherwise(*key, count) for key, count in found.most_common())


def _is_less(asked: Asked) -> bool:
    was = outcome_of_status(asked.exchange.status)
    return was in (Outcome.ANSWERED, Outcome.LED_ON) and outcome_of(asked.old) is not was
