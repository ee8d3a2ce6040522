"""The gate that compares what runs with what the history says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from slipway.decisions.gates.process_drift import Running, running
from slipway.decisions.record import data_swap
from slipway.decisions.record.data_swap import DataExchange
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import History, Live, history_of
from slipway.ports import Slot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DIGEST, OTHER = "sha256:" + "1" * 64, "sha256:" + "2" * 64
LIVE = Live(Slot.BLUE, DIGEST, "c" * 40, NOW, "first")
AS_IT_SAYS = Running({Slot.BLUE: DIGEST}, {Slot.BLUE: 100.0})
EXCHANGE = DataExchange(
    "restore", "P1", "slipway_restore_production_7", "tally_before_7", "", "Undo it.", "ann", NOW
)


def test_what_runs_as_the_history_says_opens_it() -> None:
    assert running(AS_IT_SAYS, History(live=LIVE), environment="production").is_open


@pytest.mark.parametrize(
    ("found", "history"),
    [
        (Running({Slot.BLUE: OTHER}, {Slot.BLUE: 100.0}), History(live=LIVE)),
        (Running({Slot.GREEN: DIGEST}, {Slot.GREEN: 100.0}), History(live=LIVE)),
        (AS_IT_SAYS, History()),
        (Running(), History(live=LIVE)),
        (Unreadable("no answer"), History(live=LIVE)),
        (AS_IT_SAYS, Unreadable("no answer")),
        (AS_IT_SAYS, History(live=LIVE, exchange=EXCHANGE)),
    ],
)
def test_anything_else_closes_it(found: Running | Unreadable, history: History | Unreadable) -> None:
    assert not running(found, history, environment="production").is_open


def test_a_route_that_another_one_wrote_closes_it_and_names_who() -> None:
    # It leads to no release of ours, so which slot people reach cannot be told from shares.
    held = {Slot.BLUE: OTHER, Slot.GREEN: DIGEST}
    forced = Running(
        held, {Slot.BLUE: 0.0, Slot.GREEN: 0.0}, "'kustomize-controller' wrote the HTTPRoute production."
    )
    live = replace(LIVE, slot=Slot.GREEN)
    closed = running(forced, History(live=live), environment="production")
    assert not closed.is_open
    assert "kustomize-controller" in closed.reason
    assert "state store" not in closed.reason


@pytest.mark.parametrize("slot", list(Slot))
def test_once_that_is_handed_over_the_next_deployment_may_write_it_anew(slot: Slot) -> None:
    held = {slot: DIGEST, slot.other: OTHER}
    handed = Running(held, {Slot.BLUE: 0.0, Slot.GREEN: 0.0})
    assert running(handed, History(live=replace(LIVE, slot=slot)), environment="production").is_open
    assert not running(handed, History(live=replace(LIVE, slot=slot.other)), environment="production").is_open


def test_data_that_was_not_put_there_to_the_end_names_what_takes_it_up() -> None:
    history = replace(history_of([data_swap.begun(EXCHANGE)]), live=LIVE)
    assert history.exchange == EXCHANGE
    closed = running(AS_IT_SAYS, history, environment="production")
    assert "restore point P1" in closed.reason
    assert "slipway resume production" in closed.opens


@pytest.mark.parametrize("put", [True, False])
def test_an_exchange_that_ended_is_nothing_to_take_up(*, put: bool) -> None:
    entries = [data_swap.begun(EXCHANGE), data_swap.ended(EXCHANGE, put=put, now=NOW)]
    assert history_of(entries).exchange is None
