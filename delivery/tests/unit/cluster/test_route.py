"""Shares become weights that every gateway takes, and come back as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some
from slipway.decisions.cluster import route
from slipway.decisions.cluster.route import Route
from slipway.errors import StepFailed
from slipway.ports import Slot

BLUE, GREEN = Slot.BLUE, Slot.GREEN
MEANT = Route("production", "production", "edge/shop", ("shop.example",), "web", 80, "secret", "0a1b")


@given(some.integers(min_value=1, max_value=999))
def test_weights_stay_below_a_thousand_and_tell_the_share(part: int) -> None:
    share = part / 10
    weights = route.weights_of({GREEN: share, BLUE: 100 - share})
    assert all(0 < weight <= route.MOST for weight in weights.values())
    assert route.shares_of(weights)[GREEN] == pytest.approx(share, abs=0.001)


def test_all_and_nothing_are_written_both() -> None:
    assert route.weights_of({BLUE: 100.0, GREEN: 0.0}) == {BLUE: 999, GREEN: 0}
    assert route.shares_of({BLUE: 999, GREEN: 0}) == {BLUE: 100.0, GREEN: 0.0}
    assert route.shares_of({}) == {BLUE: 100.0, GREEN: 0.0}


def test_who_wrote_a_part_of_a_route_is_known_and_who_says_how_it_is_taken_is_not() -> None:
    managed = [
        {"manager": "slipway", "fieldsV1": {"f:metadata": {}, "f:spec": {"f:rules": {}}}},
        {"manager": "kustomize-controller", "fieldsV1": {"f:spec": {"f:rules": {}}}},
        {"manager": "traefik", "subresource": "status", "fieldsV1": {"f:status": {}}},
        {"manager": "argocd-controller", "fieldsV1": {"f:metadata": {"f:labels": {}}}},
    ]
    assert route.other_writers({"metadata": {"managedFields": managed}}) == ["kustomize-controller"]
    assert route.other_writers({"metadata": {"managedFields": managed[:1]}}) == []


def test_a_route_that_another_one_wrote_gives_no_release_anything() -> None:
    own = route.route_object(MEANT, {BLUE: 999, GREEN: 0}, there={BLUE, GREEN})
    assert route.shares_in(own, "web") == {BLUE: 100.0, GREEN: 0.0}
    others = {"spec": {"rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}}
    assert route.shares_in(others, "") == {BLUE: 0.0, GREEN: 0.0}


@pytest.mark.parametrize(
    "wrong", [{BLUE: 50.0, GREEN: 40.0}, {BLUE: 110.0, GREEN: -10.0}, {BLUE: 99.95, GREEN: 0.05}]
)
def test_shares_that_nobody_can_give_are_refused(wrong: dict[Slot, float]) -> None:
    with pytest.raises(StepFailed):
        route.must_add_up(wrong, 0.1)


def test_the_route_reads_back_as_it_was_written() -> None:
    weights = {BLUE: 800, GREEN: 200}
    written = route.route_object(MEANT, weights, there={BLUE, GREEN})
    assert route.weights_in(written, "web") == weights
    assert [rule["name"] for rule in written["spec"]["rules"]] == [
        "proof",
        "to-blue",
        "to-green",
        "everybody",
    ]
    parent = written["spec"]["parentRefs"][0]
    assert (parent["namespace"], parent["name"]) == ("edge", "shop")


def test_a_slot_without_a_service_stands_in_no_rule() -> None:
    written = route.route_object(MEANT, {BLUE: 999, GREEN: 0}, there={BLUE})
    assert "green" not in str(written)


def test_what_the_api_would_fill_in_is_written() -> None:
    written = route.route_object(MEANT, {BLUE: 999, GREEN: 0}, there={BLUE, GREEN})
    backends = [each for rule in written["spec"]["rules"] for each in rule.get("backendRefs", ())]
    assert all(each.keys() == {"group", "kind", "name", "port", "weight"} for each in backends)


def test_a_gateway_in_its_own_namespace_is_named_without() -> None:
    written = route.route_object(replace(MEANT, gateway="shop"), {BLUE: 999}, there={BLUE})
    assert "namespace" not in written["spec"]["parentRefs"][0]


def test_a_refusal_of_the_newest_route_is_told_and_an_older_one_is_not() -> None:
    condition = {
        "type": "ResolvedRefs",
        "status": "False",
        "message": "no such Service",
        "observedGeneration": 2,
    }
    found = {"metadata": {"generation": 2}, "status": {"parents": [{"conditions": [condition]}]}}
    assert route.refusal_of(found) == "ResolvedRefs is false: no such Service"
    assert route.refusal_of({**found, "metadata": {"generation": 3}}) == ""
