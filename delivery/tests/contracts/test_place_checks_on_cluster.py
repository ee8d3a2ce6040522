"""What a real namespace asks of a release, and what is noticed when others change its settings."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slipway.ports import Image, PlaceCheck, Release, Slot, Target

from tests.contracts.targets import NEW, OLD
from tests.support import place

pytestmark = pytest.mark.skipif(
    not os.environ.get("SLIPWAY_TEST_CLUSTER"), reason="needs a cluster: `make rehearsal-kubernetes` runs it"
)


class Asked:
    """A namespace in which an old release serves in blue, with Slipway as its own account."""

    def __init__(self, found: Any, target: Target, old: Release, new: Release) -> None:
        self.found, self.target, self.old, self.new = found, target, old, new

    def check(self, name: str, release: Release | None = None) -> PlaceCheck:
        """Return one thing that the namespace asks of the new release."""
        checks = self.target.runtime.place_checks(release or self.new)
        return next(each for each in checks if each.name == name)

    def put(self, kind: str, name: str, api: str = "v1", **rest: Any) -> None:
        """Have an object in the namespace."""
        metadata = {"name": name, "namespace": self.found.name}
        self.found.apply({"apiVersion": api, "kind": kind, "metadata": metadata, **rest})

    def take(self, kind: str, name: str) -> None:
        """Take it away again."""
        self.found.cluster.kubectl("-n", self.found.name, "delete", kind, name)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    from slipway.adapters.kubernetes.target import cluster as cluster_target

    from tests.contracts import on_cluster

    folder: Path = tmp_path_factory.mktemp("asked")
    with on_cluster.namespace(folder) as found:
        old, new = found.release(OLD), found.release(NEW)
        assert isinstance(old.artefact, Image)
        words = (str(found.cluster.binary("kustomize")), "build", str(on_cluster.MANIFESTS))
        text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        text = "\n---\n".join(each for each in text.split("\n---\n") if "name: worker" not in each)
        configured = on_cluster.environment(found, old.artefact.reference)
        target = cluster_target(on_cluster.service(), configured, "production", manifests_of=lambda _: text)
        made = Asked(found, target, old, new)
        made.put("Secret", "tally", stringData={"PASSWORD": "one"})
        target.runtime.install(old)
        target.runtime.start(Slot.BLUE, old)
        place.wait_until(lambda: type(target.runtime.ready(Slot.BLUE)).__name__ == "Ready")
        yield made


def test_a_namespace_that_asks_for_nothing_stands_in_no_way(asked: Asked) -> None:
    assert {each.name: each.opens for each in asked.target.runtime.place_checks(asked.new)} == {
        "images": "",
        "quota": "",
        "limits": "",
        "draining": "",
        "readiness": "",
    }
    assert asked.target.runtime.replicas(asked.new) == {"web": 1}
    assert asked.target.runtime.schedules(asked.new) == {"tidy": "* * * * *"}


def test_a_quota_that_the_second_slot_would_break_is_told_before_anything_is_made(asked: Asked) -> None:
    # One pod serves, and what rehearses the release wants two beside it.
    asked.put("ResourceQuota", "team", spec={"hard": {"pods": "2"}})
    try:
        place.wait_until(lambda: asked.check("quota").opens != "")
        assert "ResourceQuota team has no room for what rehearses it: of pods" in asked.check("quota").said
    finally:
        asked.take("resourcequota", "team")


def test_a_limit_that_the_api_server_would_hold_pods_to_is_told(asked: Asked) -> None:
    asked.put("LimitRange", "team", spec={"limits": [{"type": "Container", "max": {"memory": "100Mi"}}]})
    try:
        assert "may take 256 MiB of memory, and 100 MiB are allowed" in asked.check("limits").said
    finally:
        asked.take("limitrange", "team")


def test_a_budget_of_others_that_selects_the_same_pods_is_told(asked: Asked) -> None:
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "tally"}}}
    asked.put("PodDisruptionBudget", "platform", "policy/v1", spec=spec)
    try:
        assert "Kubernetes evicts no pod that two budgets select" in asked.check("draining").said
    finally:
        asked.take("poddisruptionbudget", "platform")


def test_an_image_that_the_registry_has_lost_is_told_although_the_node_still_has_it(asked: Asked) -> None:
    import urllib.request

    assert isinstance(asked.old.artefact, Image)
    name, _, digest = asked.old.artefact.reference.partition("/")[2].partition("@")
    address = f"http://{asked.found.cluster.registry}/v2/{name}/manifests/{digest}"
    accept = {"Accept": "application/vnd.oci.image.manifest.v1+json"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=accept)) as answer:
        kept, kind = answer.read(), answer.headers["Content-Type"]
    urllib.request.urlopen(urllib.request.Request(address, method="DELETE")).close()
    try:
        found = asked.check("images")
        assert f"The image of the release {asked.old.name} in blue cannot be had" in found.said
        assert "by the same digest" in found.opens
    finally:
        again = urllib.request.Request(address, data=kept, headers={"Content-Type": kind}, method="PUT")
        urllib.request.urlopen(again).close()
    assert asked.check("images").opens == ""


def test_whoever_only_plans_can_ask_a_release_whose_settings_a_deployer_has_written(asked: Asked) -> None:
    run = asked.found.cluster.kubectl
    settings = run("-n", asked.found.name, "get", "configmaps", "-o", "name").split()
    (shared,) = [each for each in settings if each.startswith("configmap/tally-settings-")]
    run("-n", asked.found.name, "annotate", "--overwrite", shared, "slipway.dev/fence=9")
    asked.target.runtime.install(asked.new)
    done = asked.target.runtime.command(asked.new, ("python3", "-c", "print('asked')"), timeout_seconds=60)
    assert (done.code, done.output.strip()) == (0, "asked")


def test_a_secret_that_is_rotated_is_noticed_by_name_and_what_it_holds_is_told_nobody(asked: Asked) -> None:
    runtime = asked.target.runtime
    assert list(runtime.changed_settings(Slot.BLUE)) == []
    # Another note on it, as an operator writes at each look, is no change.
    asked.found.cluster.kubectl("-n", asked.found.name, "annotate", "secret", "tally", "looked-at=now")
    assert list(runtime.changed_settings(Slot.BLUE)) == []
    asked.put("Secret", "tally", stringData={"PASSWORD": "two"})
    assert list(runtime.changed_settings(Slot.BLUE)) == ["Secret tally"]
    # A deployer that begins again starts nothing anew, and forgets nothing.
    runtime.start(Slot.BLUE, asked.old)
    assert list(runtime.changed_settings(Slot.BLUE)) == ["Secret tally"]
    web = json.loads(
        asked.found.cluster.kubectl("-n", asked.found.name, "get", "deploy", "web-blue", "-ojson")
    )
    noted = web["metadata"]["annotations"]["slipway.dev/settings"]
    assert "Secret tally" in noted
    assert "two" not in noted
    asked.put("Secret", "tally", stringData={"PASSWORD": "one"})
    assert list(runtime.changed_settings(Slot.BLUE)) == []
