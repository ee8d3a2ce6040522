"""What Slipway makes of the manifests in its two slots keeps the same rules, and both slots stand beside each other."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from manifests import policy_network, policy_pods
from manifests.rendering import ENVIRONMENTS, Object, of_kind, selects, template_of, text_of, words_of
from manifests.test_kinds import faults
from manifests.test_policy import STOP_SECONDS
from slipway.decisions.cluster.objects import manifests
from slipway.decisions.cluster.running import slots
from slipway.decisions.cluster.setup import Setup, setup_objects
from slipway.ports import Image, Release, Slot

IMAGE = f"registry.example/galley@sha256:{'1' * 64}"
RELEASE = Release(f"sha256:{'2' * 64}", "3" * 40, Image(IMAGE, ""), datetime(2026, 11, 29, tzinfo=UTC))


def delivered(environment: str) -> list[Object]:
    """Return what is there while both slots are, with what a person set up once."""
    read = manifests.with_image(manifests.parse(text_of(environment)), "galley", IMAGE)
    objects = slots.settled(read)
    found = [
        each
        for slot in Slot
        for placement in [slots.Placement(environment, slot, RELEASE, "web")]
        for part in (slots.contents(objects, placement), slots.services(objects, placement))
        for each in (*part, *slots.workloads(objects, placement))
    ]
    policies = [
        each
        for each in setup_objects(Setup(environment, f"galley-{environment}"))
        if each["kind"] == "NetworkPolicy"
    ]
    shared = [*slots.shared(objects, environment), *policies]
    copied: list[Object] = json.loads(json.dumps([*found, *shared]))
    return list({words_of(each): each for each in copied}.values())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_both_slots_keep_the_rules_for_pods(environment: str) -> None:
    assert policy_pods.findings(delivered(environment), stop_seconds=STOP_SECONDS) == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_object_of_a_slot_has_the_fields_of_its_kind(environment: str) -> None:
    assert [fault for each in delivered(environment) for fault in faults(each, "1.36")] == []


@pytest.mark.parametrize("slot", list(Slot))
def test_a_slots_services_and_budgets_know_its_own_pods_alone(slot: Slot) -> None:
    objects = delivered("production")
    pods = {
        each["metadata"]["name"]: template_of(each)["metadata"]["labels"]
        for each in of_kind(objects, "Deployment")
    }
    for each in of_kind(objects, "Service", "PodDisruptionBudget"):
        if f"-{slot}" in each["metadata"]["name"]:
            spec = each["spec"]
            selector = {"matchLabels": spec["selector"]} if each["kind"] == "Service" else spec["selector"]
            chosen = [name for name, labels in pods.items() if selects(selector, labels)]
            assert chosen
            assert all(name.endswith(f"-{slot}") for name in chosen), (words_of(each), chosen)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_slipways_own_pods_reach_data_pods_and_gateway(environment: str) -> None:
    objects = delivered(environment)
    drill = next(each for each in of_kind(objects, "CronJob") if each["metadata"]["name"] == "drill-blue")
    reached = policy_network.reached(objects, template_of(drill)["metadata"]["labels"])
    ports = {port for _, port in reached}
    assert {"5432/tcp", "443/tcp", "6443/tcp", "8000/tcp", "9100/tcp", "10080/tcp", "80/tcp"} <= ports
    assert ("169.254.170.23/32", "80/tcp") in reached


def test_a_pod_that_is_tried_apart_reaches_none_of_production() -> None:
    apart = {
        "slipway.dev/apart": "true",
        "slipway.dev/command": "web",
        "slipway.dev/environment": "production",
    }
    reached = policy_network.reached(delivered("production"), apart)
    assert {place for place, _ in reached} == {"0.0.0.0/0", "pods of here"}
    assert {port for place, port in reached if place == "0.0.0.0/0"} == {"53/udp", "53/tcp"}
