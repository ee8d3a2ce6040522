"""Whether a namespace has room for a second slot, by its quotas and limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from slipway.decisions.cluster.checks import sizes
from slipway.decisions.cluster.checks.limits import limits
from slipway.decisions.cluster.checks.pod_needs import PodNeeds, needs_of
from slipway.decisions.cluster.checks.quotas import quota
from slipway.decisions.cluster.checks.readiness_gates import readiness_gates
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.objects.quantities import amount_of
from slipway.ports import PlaceCheck

from tests.unit.cluster import examples

MIB = 2**20


def a_quota(used: dict[str, str], hard: dict[str, str], **spec: Any) -> Object:
    return {
        "kind": "ResourceQuota",
        "metadata": {"name": "team"},
        "spec": {"hard": hard, **spec},
        "status": {"hard": hard, "used": used},
    }


def pods(count: int, **amounts: int) -> PodNeeds:
    return PodNeeds("web", count, {key.replace("_", "."): Fraction(value) for key, value in amounts.items()})


def asked(*quotas: Object, slot: int = 2, freed: int = 0, commands: int = 0) -> PlaceCheck:
    one = {"requests_cpu": 1, "requests_memory": 100 * MIB, "limits_memory": 200 * MIB}
    parts = [(pods(each, **one),) if each else () for each in (slot, commands, freed)]
    return quota(*parts, quotas=quotas, deployments=1)


def test_a_second_slot_that_fits_exactly_fits() -> None:
    assert asked(a_quota({"pods": "2"}, {"pods": "4"})).opens == ""
    assert asked().said == "The namespace has no quota."


@pytest.mark.parametrize(
    ("resource", "used", "hard", "words"),
    [
        ("pods", "3", "4", "it needs 2 more, and 1 of 4 are left"),
        ("cpu", "500m", "2", "it needs 2 more, and 1.5 of 2 are left"),
        ("limits.memory", "0", "399Mi", "it needs 400 MiB more, and 399 MiB of 399 MiB are left"),
        ("count/deployments.apps", "2", "2", "it needs 1 more, and 0 of 2 are left"),
    ],
)
def test_what_is_short_is_named_with_its_sum(resource: str, used: str, hard: str, words: str) -> None:
    found = asked(a_quota({resource: used}, {resource: hard}))
    assert f"ResourceQuota team has no room for the second slot: of {resource} {words}" in found.said
    assert found.opens


def test_what_is_stopped_first_makes_room_and_what_runs_beside_it_has_none_of_it() -> None:
    full = a_quota({"pods": "4"}, {"pods": "4"})
    assert asked(full, freed=2).opens == ""
    assert "no room for what rehearses it" in asked(full, freed=2, commands=1).said


def test_a_quota_counts_only_what_is_in_its_scopes() -> None:
    short = {"used": {"pods": "4"}, "hard": {"pods": "4"}}
    assert asked(a_quota(**short, scopes=["Terminating"])).opens == ""
    assert asked(a_quota(**short, scopes=["BestEffort"])).opens == ""
    assert asked(a_quota(**short, scopes=["NotTerminating", "NotBestEffort"])).opens
    high = {"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}
    assert asked(a_quota(**short, scopeSelector={"matchExpressions": [high]})).opens == ""


def test_pods_that_do_not_say_what_a_quota_asks_for_are_named() -> None:
    silent = needs_of("web", {"containers": [{"name": "web"}]}, ())
    found = quota([silent], (), (), quotas=[a_quota({}, {"limits.cpu": "9"})], deployments=1)
    assert "takes only pods that say limits.cpu, and web of the manifests do not" in found.said


def test_defaults_of_a_namespace_are_what_a_silent_container_takes() -> None:
    default = {"type": "Container", "default": {"memory": "64Mi"}, "defaultRequest": {"memory": "32Mi"}}
    needs = needs_of("web", {"containers": [{"name": "a"}, {"name": "b"}]}, [default])
    assert needs.amounts == {"requests.memory": 64 * MIB, "limits.memory": 128 * MIB}


def test_a_first_container_counts_where_it_is_larger_and_a_sidecar_always() -> None:
    def one(amount: str, **more: str) -> dict[str, Any]:
        return {"name": "x", "resources": {"requests": {"cpu": amount}}, **more}

    spec = {"containers": [one("1")], "initContainers": [one("3"), one("500m", restartPolicy="Always")]}
    assert needs_of("web", spec, ()).amounts["requests.cpu"] == Fraction(7, 2)


def test_a_slot_begins_as_large_as_the_other_and_a_scaler_s_maximum_is_its_most() -> None:
    objects = examples.objects()
    assert sizes.at_start(objects, {"web": 5}) == {"web": 5, "worker": 1}
    assert sizes.at_most(objects) == {"web": 6, "worker": 1}


@pytest.mark.parametrize(
    ("text", "amount"),
    [("250m", Fraction(1, 4)), ("1.5", Fraction(3, 2)), ("1e3", 1000), ("2Ki", 2048), (3, 3)],
)
def test_amounts_are_exact(text: str | float, amount: object) -> None:
    assert amount_of(text) == amount


def test_what_is_no_amount_is_refused() -> None:
    for text in ("", "1X", "many"):
        with pytest.raises(ValueError, match="no amount"):
            amount_of(text)


def a_range(**limit: Any) -> Object:
    return {"kind": "LimitRange", "metadata": {"name": "team"}, "spec": {"limits": [limit]}}


def test_a_container_above_what_a_limit_range_allows_is_named_before_the_api_server_refuses_it() -> None:
    held = a_range(type="Container", max={"memory": "1Gi"}, default={"memory": "512Mi"})
    assert limits(examples.objects(), [held]).opens == ""
    small = a_range(type="Container", max={"memory": "256Mi"}, default={"memory": "512Mi"})
    found = limits(examples.objects(), [small])
    assert (
        "LimitRange team: container web of web may take 512 MiB of memory, and 256 MiB are allowed"
        in found.said
    )
    assert "has no limit of cpu" in limits(examples.objects(), [a_range(type="Pod", max={"cpu": "1"})]).said
    assert "are the least" in limits(examples.objects(), [a_range(type="Pod", min={"cpu": "1"})]).said


GATED = examples.TEXT.replace(
    "      containers:\n        - name: web",
    "      readinessGates: [{conditionType: shop.example/warm}]\n      containers:\n        - name: web",
)


def test_a_readiness_gate_that_nobody_sets_is_named_and_one_that_somebody_sets_is_not() -> None:
    objects = examples.objects(GATED)
    found = readiness_gates(objects, [], ())
    assert "shop.example/warm (of web)" in found.said
    assert found.opens
    pod: Object = {"status": {"conditions": [{"type": "shop.example/warm", "status": "False"}]}}
    assert readiness_gates(objects, [pod], ()).opens == ""
    assert readiness_gates(objects, [], ["shop.example/warm"]).opens == ""
    assert readiness_gates(examples.objects(), [], ()).opens == ""
