"""Slipway as its own account on a real cluster: it asks for nothing it may not, and may nothing it never asks for.

What it asked for is what the API server itself has written down.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.fencing.fenced import fenced
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.state import store_lease
from slipway.adapters.state.folder_store import FolderStore
from slipway.decisions.cluster.rights import DEPLOYER, INPUT, LOOKS
from slipway.ports import CommandSettings, Image, Lease, Release, Slot, Target

from tests.contracts.targets import NEW, OLD
from tests.support import place

pytestmark = pytest.mark.skipif(
    not os.environ.get("SLIPWAY_TEST_CLUSTER"), reason="needs a cluster: `make rehearsal-kubernetes` runs it"
)
BLUE, GREEN = Slot.BLUE, Slot.GREEN
CREATED, OK = 201, 200
# What a team's manifests hold besides: a scaler, an account, and a secret of their own.
MORE = """
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 2
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 90}}}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: tally}
automountServiceAccountToken: false
---
apiVersion: v1
kind: Secret
metadata: {name: brought}
stringData: {COLOUR: "COMMIT"}
"""


def manifests(cluster: Any) -> str:
    from tests.contracts import on_cluster

    words = (str(cluster.binary("kustomize")), "build", str(on_cluster.MANIFESTS))
    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return "\n---\n".join(each for each in text.split("\n---\n") if "name: worker" not in each) + MORE


def act(target: Target, state: Path, old: Release, new: Release) -> None:
    """Do all that Slipway ever does to a namespace."""

    def wait(slot: Slot) -> None:
        place.wait_until(lambda: type(target.runtime.ready(slot)).__name__ == "Ready")

    def lease() -> Lease:
        store = FolderStore(state)
        above = target.fence.highest()
        return store_lease.take(store, SystemClock(), lasts=timedelta(minutes=10), purpose="x", above=above)

    held = lease()
    mine = fenced(target, held)
    assert not [*mine.runtime.missing_requirements(), *mine.shares.missing_requirements()]
    for slot, release in ((BLUE, old), (GREEN, new)):
        mine.runtime.install(release)
        mine.runtime.place_checks(release)
        mine.runtime.start(slot, release)
        wait(slot)
        mine.shares.shift({BLUE: 100.0, GREEN: 0.0})
    mine.shares.shift({BLUE: 50.0, GREEN: 50.0})
    mine.shares.current(), target.counters.counts()
    given = CommandSettings(secrets={"KEY": "secret"})
    mine.runtime.command(new, ("python3", "-c", "print(1)"), settings=given, timeout_seconds=60)
    mine.runtime.run_job(new, "tidy")
    with (state / "input").open("w+") as given_input, pytest.MonkeyPatch.context() as patched:
        given_input.write("what is told\n")
        given_input.seek(0)
        patched.setattr("sys.stdin", given_input)
        # It ends with 0 only where it has read to the end, and just that.
        words = ("python3", "-c", "import sys; sys.exit(sys.stdin.read() != 'what is told\\n')")
        assert mine.runtime.run_here(new, words) == 0
    with mine.runtime.scratch(new):
        pass
    mine.runtime.stop_workers(BLUE)
    mine.runtime.start_workers(BLUE)
    for slot in Slot:
        mine.runtime.processes(slot), mine.runtime.changed_settings(slot), mine.runtime.facts(slot, "key")
    list(mine.runtime.said(lines=1, follow=False)), mine.runtime.job_runs()
    held.release()
    # The next deployer raises the number on all that is there.
    held = lease()
    mine = fenced(target, held)
    mine.runtime.stop_everything()
    mine.runtime.start_everything()
    wait(GREEN)
    mine.runtime.start(GREEN, new)
    wait(GREEN)
    mine.shares.shift({BLUE: 0.0, GREEN: 100.0})
    mine.runtime.stop(BLUE)
    mine.runtime.remove_other_releases([new.digest])
    held.release()


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    """What Slipway's account asked of the API server, while it did everything that it does."""
    from slipway.adapters.kubernetes.target import cluster as cluster_target

    from tests.contracts import on_cluster

    folder: Path = tmp_path_factory.mktemp("rights")
    with on_cluster.namespace(folder) as found:
        old, new = found.release(OLD), found.release(NEW)
        assert isinstance(old.artefact, Image)
        configured = on_cluster.environment(found, old.artefact.reference)
        text = manifests(found.cluster)

        def of(release: Release) -> str:
            # Each release has settings of its own, so that those of the former one are removed with it.
            return text.replace("COMMIT", release.commit)

        target = cluster_target(on_cluster.service(), configured, "production", manifests_of=of)
        act(target, folder / "state", old, new)
        # The API server writes its log a moment later.
        time.sleep(2)
        yield found.cluster.calls_of(f"system:serviceaccount:{found.name}:slipway")


def test_no_call_is_refused_for_want_of_a_right(calls: list[dict[str, Any]]) -> None:
    refused = [
        (each["verb"], each["requestURI"])
        for each in calls
        if each.get("annotations", {}).get("authorization.k8s.io/decision") == "forbid"
    ]
    assert len(calls) > 100
    assert refused == []


def test_every_right_is_used(calls: list[dict[str, Any]]) -> None:
    used = {right for each in calls for right in _rights(each)}
    granted = {
        (right.group, right.resource, verb) for right in (*DEPLOYER, *INPUT, *LOOKS) for verb in right.verbs
    }
    assert sorted(granted - used) == []


def _rights(event: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the rights that a call took. To apply what is not there yet takes the right to create it, as well."""
    held = event.get("objectRef", {})
    part = f"/{held['subresource']}" if held.get("subresource") else ""
    resource = f"{held.get('resource', '')}{part}"
    yield held.get("apiGroup", ""), resource, event["verb"]
    if part == "/attach":
        # Asked besides, as the call changes what runs.
        yield held.get("apiGroup", ""), resource, "create"
    if event["verb"] == "patch" and event["responseStatus"]["code"] == CREATED:
        yield held.get("apiGroup", ""), resource, "create"
