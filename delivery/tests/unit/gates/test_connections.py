"""The sum of connections that both releases would need, before anything is started."""

from __future__ import annotations

from typing import Any

from slipway.config import Policy, Service
from slipway.decisions.gates.data import connections
from slipway.decisions.gates.data.connections import Connections, Given
from slipway.decisions.gates.gate import Gate, State
from slipway.decisions.record.entries import Unreadable

from tests.support.facts_of_gates import asked


def service(**processes: Any) -> Service:
    return Service.model_validate(
        {
            "name": "shop",
            "releases": "file:releases",
            "processes": processes or {"web": {"serves": True, "connections": 10}},
            "migrate": ["m"],
            "pending-migrations": ["p"],
            "smoke": ["s"],
            "references": "SELECT",
            "command-connections": 3,
        }
    )


def gate(most: int, *, limit: int | None = None, others: int = 0, spare: int = 5, web: int = 2) -> Gate:
    of = service()
    parts = connections.wanted(of, {"web": web}, {"web": web}, jobs=1, dump_jobs=2)
    read = Connections(parts, connections.unknown(of), spare, Given(most, 3, limit, others))
    return asked(Policy(), connections=read)["connections"]


# Twice 2 × 10, a copy of 10, two commands of 3, five of Slipway's own, three for superusers, five spare.
ENOUGH = 2 * 20 + 10 + 2 * 3 + 5 + 3 + 5


def test_a_database_with_just_enough_connections_opens_and_the_sum_is_shown() -> None:
    found = gate(ENOUGH)
    assert found.is_open
    assert "61 = 2 × 10 for web of the live release + 2 × 10 for web of the new release" in found.reason
    assert "1 × 10 for a copy in the rehearsal" in found.reason
    assert "2 × 3 for commands and jobs" in found.reason
    assert f"`max_connections` = {ENOUGH} less 3 for its superusers and 5 spare" in found.reason


def test_a_first_release_is_tried_on_no_copy() -> None:
    of = service()
    parts = connections.wanted(of, {}, {"web": 2}, jobs=0, dump_jobs=2)
    assert "copy" not in " ".join(each.what for each in parts)


def test_one_connection_too_few_closes_and_says_how_many() -> None:
    found = gate(ENOUGH - 1)
    assert found.state is State.CLOSED
    assert found.reason.startswith("1 too few: 61 = ")
    assert "max_connections" in found.opens


def test_what_other_databases_hold_now_is_not_there_for_this_one() -> None:
    assert not gate(ENOUGH, others=1).is_open
    assert gate(ENOUGH + 1, others=1).is_open


def test_a_limit_of_the_role_counts_where_it_is_the_smaller_one() -> None:
    found = gate(1000, limit=50)
    assert "database or role are limited to 50" in found.reason
    assert not found.is_open


def test_a_scaler_s_maximum_needs_more_than_its_minimum() -> None:
    assert gate(ENOUGH, web=2).is_open
    assert not gate(ENOUGH, web=3).is_open


def test_a_process_that_says_no_figure_is_named() -> None:
    of = service(web={"serves": True, "connections": 1}, worker={})
    parts = connections.wanted(of, {}, {"web": 1, "worker": 9}, jobs=0, dump_jobs=1)
    read = Connections(parts, connections.unknown(of), 0, Given(100, 0, None, 0))
    found = asked(Policy(), connections=read)["connections"]
    assert found.is_open
    assert "because they say no figure: worker." in found.reason


def test_without_any_figure_no_sum_is_drawn_and_a_database_that_does_not_answer_closes() -> None:
    assert "No sum is drawn" in asked(Policy(), connections=Connections())["connections"].reason
    assert not asked(Policy(), connections=Unreadable("it is mute"))["connections"].is_open


def test_a_rehearsal_that_replays_has_three_releases_on_copies() -> None:
    of = service()
    parts = connections.wanted(of, {"web": 2}, {"web": 2}, jobs=1, dump_jobs=2, copies=3)
    assert "3 × 10 for copies in the rehearsal" in [each.words for each in parts]
    assert "cop" not in " ".join(
        each.what for each in connections.wanted(of, {}, {"web": 2}, jobs=0, dump_jobs=2, copies=3)
    )
