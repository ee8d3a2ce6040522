"""What every pod of ours has to keep. A finding is a sentence; none is the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from galley.adapters.workers.pool_settings import PoolSettings
from galley.adapters.workers.reader_pool import ReaderSettings
from manifests.rendering import (
    Object,
    containers,
    mebibytes,
    of_kind,
    pod_of,
    processors,
    selects,
    template_of,
    words_of,
    workloads,
)

PLACEHOLDERS = ("galley", "slipway")
DIGEST = re.compile(r"[\w.:/-]+@sha256:[0-9a-f]{64}")
# Slipway alone speaks with the cluster's API.
WITH_TOKEN = "slipway"
VOLUMES = ("emptyDir", "configMap", "secret")
ROOMS = ("cpu", "memory")
LABELS = ("name", "component", "part-of")
# How long a start may take before the pod is killed for it, in seconds.
LEAST_START = 60
# The processes of a web pod beside renderers and readers, in MiB: docs/kubernetes.md has what was measured.
BESIDE = 512
MIB = 1024 * 1024


def findings(objects: Sequence[Object], *, stop_seconds: float) -> list[str]:
    """Return what is wrong with pods. `stop_seconds` is how long `galley serve` takes at most to stop."""
    rules = (_labelled, _immutable_images, _no_token, _restricted, _bounded, _kept_small)
    of_each = [
        f"{words_of(each)}: {fault}" for each in workloads(objects) for rule in rules for fault in rule(each)
    ]
    of_deployments = [
        f"{words_of(each)}: {fault}"
        for each in of_kind(objects, "Deployment")
        for rule in (_probed, _spread)
        for fault in rule(each)
    ]
    of_serving = [
        f"{words_of(each)}: {fault}" for each in _serving(objects) for fault in _drained(each, stop_seconds)
    ]
    return [
        *of_each,
        *of_deployments,
        *of_serving,
        *_budgeted(objects),
        *_scaled(objects),
        *_accounts(objects),
    ]


def memory_findings(web: Object, settings: Mapping[str, str]) -> Iterator[str]:
    """Yield why a template that takes all it may would end the whole pod, not its own process."""
    limits = next(containers(web))["resources"]["limits"]
    renderers = int(settings["RENDER_WORKERS"])
    readers = ReaderSettings()
    reading = (readers.workers + readers.kept) * readers.limits.memory_bytes // MIB
    needed = (renderers + PoolSettings().kept) * int(settings["RENDER_MEMORY_MB"]) + reading + BESIDE
    memory = limits.get("memory", "0Mi")
    if mebibytes(memory) < needed:
        yield f"memory of {memory} is less than {needed} MiB, which its processes may take together"
    if renderers > processors(limits["cpu"]):
        yield f"{renderers} renders at a time on {limits['cpu']} processors wait for each other"


def disk_findings(objects: Sequence[Object]) -> Iterator[str]:
    """Yield which containers may fill the disk of a node that measures it."""
    for workload in workloads(objects):
        for each in containers(workload):
            if any("ephemeral-storage" not in each["resources"][side] for side in ("requests", "limits")):
                yield f"{words_of(workload)}: the container {each['name']} may fill the node's disk"


def _labelled(workload: Object) -> Iterator[str]:
    labels = template_of(workload)["metadata"].get("labels", {})
    for name in LABELS:
        if f"app.kubernetes.io/{name}" not in labels:
            yield f"its pods have no label app.kubernetes.io/{name}"


def _immutable_images(workload: Object) -> Iterator[str]:
    for each in containers(workload):
        if each["image"] not in PLACEHOLDERS and not DIGEST.fullmatch(each["image"]):
            yield f"the image {each['image']} is neither a placeholder nor named by its digest"


def _no_token(workload: Object) -> Iterator[str]:
    pod = pod_of(workload)
    wanted = pod["serviceAccountName"] == WITH_TOKEN
    if pod.get("automountServiceAccountToken") is not wanted:
        yield f"automountServiceAccountToken has to be {str(wanted).lower()}"
    # A Service named galley would set GALLEY_PORT to an address.
    if pod.get("enableServiceLinks") is not False:
        yield "enableServiceLinks: the names of Services become settings"


def _restricted(workload: Object) -> Iterator[str]:
    pod = pod_of(workload)
    yield from (f"{name} is set" for name in ("hostNetwork", "hostPID", "hostIPC") if name in pod)
    context = pod.get("securityContext", {})
    if context.get("runAsNonRoot") is not True or int(context.get("runAsUser", 0)) < 10_000:
        yield "its pods may run as root, or as a user that the node knows"
    if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "its pods have no seccomp profile"
    for each in containers(workload):
        yield from _restricted_container(each)
    for volume in pod.get("volumes", ()):
        if not any(kind in volume for kind in VOLUMES):
            yield f"the volume {volume['name']} is of a kind that no pod of ours needs"


def _restricted_container(container: Object) -> Iterator[str]:
    context = container.get("securityContext", {})
    wanted: Mapping[str, Any] = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    yield from (f"{name} has to be {value}" for name, value in wanted.items() if context.get(name) != value)
    yield from (f"{name} is set" for name in ("privileged", "procMount", "runAsUser") if name in context)
    if any("hostPort" in port for port in container.get("ports", ())):
        yield "hostPort is set"


def _bounded(workload: Object) -> Iterator[str]:
    for each in containers(workload):
        resources = each.get("resources", {})
        for room in ROOMS:
            for side in ("requests", "limits"):
                if room not in resources.get(side, {}):
                    yield f"the container {each['name']} has no {side} of {room}"


def _kept_small(workload: Object) -> Iterator[str]:
    folders = [each["emptyDir"] for each in pod_of(workload).get("volumes", ()) if "emptyDir" in each]
    if any("sizeLimit" not in each or each.get("medium") for each in folders):
        yield "an emptyDir has no size, or lies in memory"
        return
    room = next(containers(workload))["resources"]["limits"].get("ephemeral-storage")
    if room and sum(mebibytes(each["sizeLimit"]) for each in folders) >= mebibytes(room):
        yield "its folders may grow beyond its ephemeral storage, and the pod would be evicted"


def _probed(deployment: Object) -> Iterator[str]:
    container = next(containers(deployment))
    if not container.get("ports"):
        yield from _watched(container)
        return
    probes = {
        name: container.get(f"{name}Probe", {}).get("httpGet")
        for name in ("startup", "readiness", "liveness")
    }
    if missing := [name for name, probe in probes.items() if probe is None]:
        yield f"it has no {' and no '.join(missing)} probe"
        return
    paths = {name: probe["path"] for name, probe in probes.items()}
    if len(set(paths.values())) < len(paths):
        yield f"its probes ask the same: {paths}"
    if paths["liveness"] != "/healthz/live":
        yield f"its liveness probe asks {paths['liveness']}, which a slow database fails"
    if paths["readiness"] != "/healthz/ready":
        yield f"its readiness probe asks {paths['readiness']}"
    startup = container["startupProbe"]
    if startup["periodSeconds"] * startup["failureThreshold"] < LEAST_START:
        yield f"a start may take less than {LEAST_START} s"


def _watched(container: Object) -> Iterator[str]:
    """Yield what is not looked at of a program that serves nobody: nothing sends it requests, but it may hang."""
    yield from (
        f"it has no {name} probe" for name in ("startup", "liveness") if f"{name}Probe" not in container
    )
    if "readinessProbe" in container:
        yield "it has a readiness probe, and no port at which it could be ready"


def _spread(deployment: Object) -> Iterator[str]:
    template = template_of(deployment)
    spreads = template["spec"].get("topologySpreadConstraints", ())
    if not any(each["topologyKey"] == "topology.kubernetes.io/zone" for each in spreads):
        yield "its pods may all be in one zone"
    if not all(selects(each["labelSelector"], template["metadata"]["labels"]) for each in spreads):
        yield "a spread counts other pods than its own"


def _serving(objects: Sequence[Object]) -> list[Object]:
    services = [{"matchLabels": each["spec"]["selector"]} for each in of_kind(objects, "Service")]
    return [
        each
        for each in of_kind(objects, "Deployment")
        if any(selects(service, template_of(each)["metadata"]["labels"]) for service in services)
    ]


def _drained(deployment: Object, stop_seconds: float) -> Iterator[str]:
    """Yield why requests may be lost when a pod ends: the gateway has to learn of it before SIGTERM."""
    pod = pod_of(deployment)
    sleep = (
        next(containers(deployment))
        .get("lifecycle", {})
        .get("preStop", {})
        .get("sleep", {})
        .get("seconds", 0)
    )
    grace = pod.get("terminationGracePeriodSeconds", 30)
    if not sleep:
        yield "it stops at once, while requests are still sent to it"
    if sleep + stop_seconds >= grace:
        yield f"it is killed after {grace} s; {sleep} s before and {stop_seconds:g} s after SIGTERM are needed"


def _budgeted(objects: Sequence[Object]) -> Iterator[str]:
    for deployment in of_kind(objects, "Deployment"):
        labels = template_of(deployment)["metadata"]["labels"]
        budgets = [
            each
            for each in of_kind(objects, "PodDisruptionBudget")
            if selects(each["spec"]["selector"], labels)
        ]
        if len(budgets) != 1:
            yield f"{words_of(deployment)}: {len(budgets)} budgets for disruptions"
        for each in budgets:
            if "minAvailable" in each["spec"] or not each["spec"].get("maxUnavailable"):
                yield f"{words_of(each)}: it can hold up a node's drain for ever"


def _scaled(objects: Sequence[Object]) -> Iterator[str]:
    deployments = {each["metadata"]["name"]: each for each in of_kind(objects, "Deployment")}
    for each in of_kind(objects, "HorizontalPodAutoscaler"):
        target = each["spec"]["scaleTargetRef"]["name"]
        if target not in deployments:
            yield f"{words_of(each)}: there is no Deployment {target}"
        elif "replicas" in deployments[target]["spec"]:
            yield f"{words_of(deployments[target])}: it and its scaler both say how many pods there are"


def _accounts(objects: Sequence[Object]) -> Iterator[str]:
    there = {each["metadata"]["name"]: each for each in of_kind(objects, "ServiceAccount")}
    for each in there.values():
        if each.get("automountServiceAccountToken") is not False:
            yield f"{words_of(each)}: it gives its token to every pod"
    for workload in workloads(objects):
        account = pod_of(workload)["serviceAccountName"]
        if account not in there and account != WITH_TOKEN:
            yield f"{words_of(workload)}: there is no ServiceAccount {account}"
