"""The gate of the migrations: what adds may go, what takes away has to wait until the old code can never come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.times.windows import wall_clock
from slipway.decisions.migrations.judge_migrations import Pending, Phased
from slipway.decisions.migrations.safe_changes import Phase
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import History

NAME = "migrations"


def migrations(pending: Pending | Unreadable, accepted: datetime | Unreadable | None, now: datetime) -> Gate:
    """Return the gate. `accepted` is when the live release's rollback window is over, None while nothing is live."""
    if isinstance(pending, Unreadable):
        return gate.unreadable(NAME, pending)
    if pending.lint.errors:
        return gate.closed(
            NAME,
            f"The service's own linter has failed, or refuses: {'; '.join(pending.lint.errors)}.",
            "Correct the cause named above.",
        )
    contracts = [each for each in pending.migrations if each.phase is Phase.CONTRACT]
    if not contracts or accepted is None:
        return gate.opened(NAME, _open_words(pending))
    if isinstance(accepted, Unreadable):
        return gate.unreadable(NAME, accepted)
    if now < accepted:
        return _not_yet(contracts, accepted, now)
    return gate.opened(NAME, f"The live release is accepted. {_open_words(pending)}")


def accepted_at(history: History, *, keep_warm: timedelta) -> datetime | None:
    """Return when the code before the live release can come back no more; None when nothing is live."""
    return history.live.since + keep_warm if history.live else None


def _not_yet(contracts: Sequence[Phased], accepted: datetime, now: datetime) -> Gate:
    words = " ".join(f"{each.name} contracts: {each.reasons[0].words()}." for each in contracts)
    when = wall_clock(accepted, "UTC", now=now)
    return gate.closed(
        NAME,
        f"{words} A rollback to the release before the live one may need what this removes.",
        f"It opens by itself on {when}, when the live release is accepted. Or deploy only the migrations that expand.",
    )


def _open_words(pending: Pending) -> str:
    if not pending.asked:
        return "Not asked: the database has no tables yet, so no migration is in anybody's way."
    if not pending.migrations:
        return "None are pending."
    words = [f"{each.name}: {each.phase}" for each in pending.migrations]
    data = [each for each in pending.migrations if each.phase is Phase.DATA]
    batch = " Rows are written: that has to be done in batches." if data else ""
    warned = f" The linter warns: {'; '.join(pending.lint.warnings)}." if pending.lint.warnings else ""
    return f"{', '.join(words)}.{batch}{warned}"
