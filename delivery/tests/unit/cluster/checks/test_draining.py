"""PodDisruptionBudgets that block a drain for ever, and those that are missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from slipway.decisions.cluster.checks.budgets import draining, selects
from slipway.decisions.cluster.objects.manifests import Object
from slipway.ports import PlaceCheck

from tests.unit.cluster import examples

BUDGET = "spec: {maxUnavailable: 1, selector: {matchLabels: {app: shop, part: web}}}"


def checked(budget: str, *, others: tuple[Object, ...] = (), least: int = 2) -> PlaceCheck:
    text = examples.TEXT.replace(BUDGET, budget).replace("minReplicas: 2", f"minReplicas: {least}")
    return draining(examples.objects(text), others, "web")


def spec(rule: str) -> str:
    return f"spec: {{{rule}, selector: {{matchLabels: {{app: shop, part: web}}}}}}"


def test_a_budget_that_lets_one_go_stands_in_no_way() -> None:
    assert checked(BUDGET).opens == ""
    assert checked(spec("maxUnavailable: 1%")).opens == ""
    assert checked(spec("minAvailable: 1")).opens == ""
    assert checked(spec("minAvailable: 50%")).opens == ""


@pytest.mark.parametrize(
    "rule", ["maxUnavailable: 0", 'maxUnavailable: "0%"', "minAvailable: 2", 'minAvailable: "51%"']
)
def test_a_budget_that_lets_none_go_is_named(rule: str) -> None:
    found = checked(spec(rule))
    assert "PodDisruptionBudget web lets no pod of web go" in found.said
    assert "maxUnavailable: 1" in found.opens


def test_a_scaler_s_least_is_what_counts() -> None:
    assert checked(spec("minAvailable: 2"), least=3).opens == ""
    assert checked(spec("minAvailable: 2"), least=2).opens


def test_several_pods_that_serve_need_a_budget_and_one_does_not() -> None:
    none = spec("maxUnavailable: 1").replace("part: web", "part: other")
    assert "No PodDisruptionBudget selects the 2 pods of web" in checked(none).said
    alone = checked(none, least=1)
    assert (alone.opens, "has one pod" in alone.said) == ("", True)


def test_two_budgets_for_the_same_pods_block_every_eviction() -> None:
    other: Object = {
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "platform"},
        "spec": {"maxUnavailable": 1, "selector": {}},
    }
    assert "web and platform both select the pods of web" in checked(BUDGET, others=(other,)).said


@pytest.mark.parametrize(
    ("expression", "is_selected"),
    [
        ({"operator": "In", "values": ["web"]}, True),
        ({"operator": "NotIn", "values": ["web"]}, False),
        ({"operator": "Exists"}, True),
        ({"operator": "DoesNotExist"}, False),
    ],
)
def test_expressions_select_as_kubernetes_does(expression: Mapping[str, object], is_selected: bool) -> None:
    selector = {"matchExpressions": [{"key": "part", **expression}]}
    assert selects(selector, {"part": "web"}) is is_selected
