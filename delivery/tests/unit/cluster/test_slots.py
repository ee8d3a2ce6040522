"""Two slots of one release share nothing that one of them could change for the other."""

from __future__ import annotations

import pytest
from slipway.decisions.cluster.objects import manifests, names
from slipway.decisions.cluster.objects.manifests import ManifestsUnfit, name_of
from slipway.decisions.cluster.running import slots
from slipway.ports import Slot

from tests.unit.cluster.examples import RELEASE, TEXT, named, objects, placement


def test_names_and_selectors_are_the_slots_own() -> None:
    found = [*slots.services(objects(), placement()), *slots.workloads(objects(), placement())]
    other = [
        *slots.services(objects(), placement(Slot.BLUE)),
        *slots.workloads(objects(), placement(Slot.BLUE)),
    ]
    assert not {(each["kind"], name_of(each)) for each in found} & {
        (each["kind"], name_of(each)) for each in other
    }
    slot = {names.SLOT: "green"}
    web = named(found, "Deployment", "web-green")
    assert web["spec"]["selector"]["matchLabels"] == {"app": "shop", "part": "web", **slot}
    assert web["spec"]["template"]["metadata"]["labels"].items() >= {**slot, names.PROCESS: "web"}.items()
    assert named(found, "Service", "web-green")["spec"]["selector"] == {"app": "shop", "part": "web", **slot}
    budget = named(found, "PodDisruptionBudget", "web-green")
    assert budget["spec"]["selector"]["matchLabels"].items() >= slot.items()
    (spread,) = web["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == {"app": "shop", **slot}
    scaler = named(found, "HorizontalPodAutoscaler", "web-green")
    assert scaler["spec"]["scaleTargetRef"]["name"] == "web-green"


def test_nothing_goes_to_a_namespace_that_the_manifests_name() -> None:
    found = [
        *slots.contents(objects(), placement()),
        *slots.shared(objects(), "production"),
        *slots.services(objects(), placement()),
        *slots.workloads(objects(), placement()),
    ]
    assert all("namespace" not in each["metadata"] for each in found)


def test_the_release_stands_in_full_where_it_runs() -> None:
    web = named(list(slots.workloads(objects(), placement())), "Deployment", "web-green")
    for metadata in (web["metadata"], web["spec"]["template"]["metadata"]):
        assert metadata["annotations"][names.DIGEST] == RELEASE.digest
        assert metadata["annotations"][names.COMMIT] == RELEASE.commit
        assert metadata["labels"][names.RELEASE] == RELEASE.name


def test_replicas_are_never_written_where_a_scaler_looks() -> None:
    found = list(slots.workloads(objects(), placement(sizes={"web": 4})))
    assert "replicas" not in named(found, "Deployment", "web-green")["spec"]
    assert named(found, "HorizontalPodAutoscaler", "web-green")["spec"]["minReplicas"] == 4


def test_a_scaler_that_begins_large_does_not_pass_its_largest() -> None:
    found = list(slots.workloads(objects(), placement(sizes={"web": 40})))
    assert named(found, "HorizontalPodAutoscaler", "web-green")["spec"]["minReplicas"] == 6


def test_without_a_scaler_a_release_begins_as_large_as_the_other_one() -> None:
    without = tuple(each for each in objects() if each["kind"] != "HorizontalPodAutoscaler")
    found = list(slots.workloads(without, placement(sizes={"web": 5, "worker": 1})))
    assert named(found, "Deployment", "web-green")["spec"]["replicas"] == 5
    assert named(found, "Deployment", "worker-green")["spec"]["replicas"] == 1


def test_a_release_at_rest_serves_and_does_nothing_else() -> None:
    found = list(slots.workloads(objects(), placement(works=False, schedules=False)))
    assert named(found, "Deployment", "worker-green")["spec"]["replicas"] == 0
    assert named(found, "CronJob", "tidy-green")["spec"]["suspend"] is True
    assert "replicas" not in named(found, "Deployment", "web-green")["spec"]


def test_the_jobs_of_a_schedule_are_known_as_the_releases() -> None:
    tidy = named(list(slots.workloads(objects(), placement())), "CronJob", "tidy-green")
    for metadata in (tidy["metadata"], tidy["spec"]["jobTemplate"]["metadata"]):
        assert metadata["labels"].items() >= {names.MANAGED: "production", names.SLOT: "green"}.items()
        assert metadata["annotations"][names.DIGEST] == RELEASE.digest
    assert names.PROCESS not in tidy["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]


def test_a_setting_that_changes_is_another_object_and_references_follow() -> None:
    one, other = objects(), objects(TEXT.replace("COLOUR: blue", "COLOUR: green"))
    first, second = (next(each for each in held if each["kind"] == "ConfigMap") for held in (one, other))
    assert name_of(first) != name_of(second)
    assert first["immutable"] is True
    spec = manifests.deployment(one, "web")["spec"]["template"]["spec"]
    assert spec["containers"][0]["envFrom"][0]["configMapRef"]["name"] == name_of(first)
    assert spec["volumes"][1]["configMap"]["name"] == name_of(first)
    # What is in no manifest keeps its name.
    assert spec["containers"][0]["envFrom"][1]["secretRef"]["name"] == "by-hand"


def test_one_service_leads_to_what_serves() -> None:
    service = slots.serving_service(objects(), "web")
    assert (name_of(service), slots.port_of(service)) == ("web", 80)
    with pytest.raises(ManifestsUnfit, match="there is none"):
        slots.serving_service(objects(), "worker")
    twice = (*objects(), {**service, "metadata": {"name": "again"}})
    with pytest.raises(ManifestsUnfit, match="Service web, Service again"):
        slots.serving_service(twice, "web")
