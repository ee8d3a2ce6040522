"""What can happen in a cluster while Slipway delivers to it."""

from __future__ import annotations

import json
import time

from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.running import pod_states

from .releases import MANIFESTS
from .stage import ClusterStage

CANARY_BEGINS = "canary 20 %: send"
SLOW_MIGRATION = """-- kind: expand
DO $$ BEGIN PERFORM pg_sleep(8); EXECUTE 'ALTER TABLE notes ADD COLUMN IF NOT EXISTS place text'; END $$;
"""
SETTINGS_BEGIN = "---\napiVersion: v1\nkind: ConfigMap"
SCALER = """---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  minReplicas: 1
  maxReplicas: 4
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
"""


def foreign_writer(stage: ClusterStage) -> None:
    """Let another controller write the weights of the route, which a rollback then refuses to write over."""
    stage.good("a good release, before another one writes the route")
    weights = '[{"op": "replace", "path": "/spec/rules/3/backendRefs/0/weight", "value": 500}]'
    stage.place.kubectl(
        "patch", "httproute", "production", "--type=json", "-p", weights, "--field-manager=other"
    )
    ended = stage.act("a rollback where another one writes the route", "rollback", "production")
    stage.results.demand(
        "it names who else writes it", "'other'" in ended.errors and ended.code != 0, seen=ended.errors
    )
    stage.place.kubectl("delete", "httproute", "production")
    stage.act("a rollback after that was undone", "rollback", "production", people=False)
    stage.demand_exit(0)


def control_plane_is_away(stage: ClusterStage) -> None:
    """Kill the cluster's store, take it away for a while, and restart its API server, each at another step."""
    cluster = stage.place.cluster

    def away() -> None:
        cluster.stop_etcd()
        time.sleep(10)
        cluster.start_etcd()

    stage.place.repository.commit("Change nothing while the control plane is away")
    stage.met(
        "a good release while etcd and the API server go away and come back",
        {
            "rehearsal: restored": cluster.restart_api_server,
            "start: start release": away,
            CANARY_BEGINS: cluster.kill_etcd,
        },
    )
    demand_unharmed(stage)


def canary_evicted(stage: ClusterStage) -> None:
    """Evict the new release's pods in the middle of its canary, one after the other, as draining nodes does."""
    edits = {MANIFESTS: {"replicas: 1": "replicas: 2"}}
    stage.place.repository.commit("Change nothing while pods are evicted", edits=edits)
    evicted = list[str]()

    def drain() -> None:
        slot = stage.live_slot().other
        for pod in stage.serving(slot):
            evicted.append(stage.place.evict(pod))
            stage.place.wait_for_pods(slot, instead_of=evicted, count=2)

    with stage.set_to('least = "2s"', 'least = "40s"'):
        stage.met("a good release whose pods are evicted in its canary", {CANARY_BEGINS: drain})
    stage.results.note(f"evicted: {', '.join(evicted)}")
    demand_unharmed(stage)


def node_drained(stage: ClusterStage) -> None:
    """Drain the only node in the middle of a canary, and let pods come back: nobody can be served meanwhile."""
    before = stage.place.live()
    commit = stage.place.repository.commit("Change nothing while the node is drained")

    def drain() -> None:
        stage.place.cluster.drain()
        time.sleep(3)
        stage.place.cluster.uncordon()

    ended = stage.met("a good release while the only node is drained", {CANARY_BEGINS: drain})
    stage.results.demand("it was kept or put back", ended.code in (0, 3), seen=ended.errors)
    crashed = "ended by themselves" in ended.errors
    stage.results.demand("nothing of it is taken for a crash", not crashed, seen=ended.errors)
    live = stage.place.live()
    stage.results.demand("one release is live", live in (before, commit), seen=live)
    stage.demand_one_serves()
    stage.results.note(
        f"{ended.people.failed:,} of {ended.people.requests:,} requests failed: there is one node"
    )


def migration_evicted(stage: ClusterStage) -> None:
    """Evict the pod that migrates, and deploy again."""
    before = stage.place.live()
    stage.place.repository.commit("Migrate slowly", migrations={"0003_place": SLOW_MIGRATION})

    def evict() -> None:
        stage.place.evict(stage.place.running(names.COMMAND))

    ended = stage.met("a migration whose pod is evicted", {"migrate: migrate": evict})
    stage.demand_stopped(ended, before, at="migrate", words="evict")
    stage.act("the same release again", "deploy", "production")
    demand_unharmed(stage)


def quota_reached(stage: ClusterStage) -> None:
    """Use up the namespace's quota of pods in the middle: before a command's pod, and before the release's own."""
    for name, at, step in (
        ("a quota that is reached before the rehearsal", "rehearsal: restore that point", "rehearsal"),
        # Which of its pods comes too late is a matter of who is faster.
        ("a quota that is reached while the release is started", "start: start release", "start|smoke"),
    ):
        before = stage.place.live()
        stage.place.repository.commit(name)
        try:
            ended = stage.met(name, {at: lambda: _use_up(stage)})
        finally:
            stage.place.kubectl("delete", "resourcequota", "--all")
        stage.demand_stopped(ended, before, at=step, words="quota")
        stage.results.demand(
            "it does not speak of rights", "cluster-setup" not in ended.errors, seen=ended.errors
        )


def scaler_scales(stage: ClusterStage) -> None:
    """Let a scaler add pods in the middle of the canary."""
    edits = {MANIFESTS: {SETTINGS_BEGIN: SCALER + SETTINGS_BEGIN}}
    stage.place.repository.commit("Scale by load", edits=edits)
    stage.act("a release with a scaler", "deploy", "production")
    demand_unharmed(stage)
    stage.place.repository.commit("Change nothing, with a scaler", edits=edits)
    sizes = dict[str, dict[str, int]]()
    with stage.set_to('least = "2s"', 'least = "45s"'):
        stage.met(
            "a good release while the scaler adds pods",
            {CANARY_BEGINS: lambda: sizes.update(before=stage.sizes())},
            many=True,
        )
    demand_unharmed(stage)
    after = stage.sizes()
    stage.results.note(f"pods at the beginning of the canary {sizes['before']}, after it {after}")
    grown = any(after[slot] > count for slot, count in sizes["before"].items() if slot in after)
    stage.results.demand("the scaler has added pods meanwhile", grown, seen=(sizes, after))


def _use_up(stage: ClusterStage) -> None:
    """Let the namespace have no more pods than it has, and return when the API server counts by it."""
    pods = json.loads(stage.place.kubectl("get", "pods", "-o", "json"))["items"]
    # A quota does not count what has ended.
    count = sum(not pod_states.has_ended(each) for each in pods)
    stage.place.kubectl("create", "quota", "used-up", f"--hard=pods={count}")
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = json.loads(stage.place.kubectl("get", "resourcequota", "used-up", "-o", "json"))
        if found.get("status", {}).get("used"):
            return
        time.sleep(0.1)


def demand_unharmed(stage: ClusterStage) -> None:
    """Demand that the last deploy was delivered, and that nobody noticed."""
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()
    stage.demand_one_serves()
