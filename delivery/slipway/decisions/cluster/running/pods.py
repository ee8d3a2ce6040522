"""Pods that Slipway starts by itself: a command of the service, and a release that is tried apart from all others."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running.slots import pod_template

RESULT_FOLDER, RESULT_FILE = "/slipway", "/slipway/result"
RESULT_VOLUME, READER, MAIN = "slipway-result", "slipway-result", "main"
READER_PORT = 18791
# What belongs to serving and to nothing else.
SERVES_ONLY = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "ports")
# A controller sets the condition of a readiness gate at pods that a Service selects, and none selects these.
TEMPLATE_ONLY = ("topologySpreadConstraints", "affinity", "readinessGates")


@dataclass(frozen=True, slots=True)
class PodOrder:
    """A pod to be made of a Deployment's template. Variables stand on top of the template's own; `secrets` are read
    from a Secret of the pod's name.

    `is_apart` keeps it from everything that only the live release may reach; `account` is its ServiceAccount, where it
    is not the template's. `reader_image` is Slipway's own, for a command that answers in a file. `keeps_command` runs
    what the template says, as a job does; `takes_input` lets it read what is sent to it.
    """

    name: str
    environment: str
    words: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    deadline_seconds: int = 0
    is_apart: bool = False
    reader_image: str = ""
    account: str = ""
    keeps_command: bool = False
    takes_input: bool = False


def pod_of(deployment: Object, order: PodOrder) -> Object:
    """Return a bare pod, which runs once: a command where the order has words, else what serves."""
    template = copy.deepcopy(pod_template(deployment) or {})
    spec = {key: value for key, value in template["spec"].items() if key not in TEMPLATE_ONLY}
    container = _container(spec["containers"][0], order)
    spec["containers"] = [container]
    spec["restartPolicy"] = "Never"
    if order.account:
        spec["serviceAccountName"] = order.account
    if order.deadline_seconds:
        spec["activeDeadlineSeconds"] = order.deadline_seconds
    if order.reader_image:
        _add_reader(spec, container, order.reader_image)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": order.name,
            "labels": _labels(template, deployment, order),
            "annotations": dict(template.get("metadata", {}).get("annotations", {})),
        },
        "spec": spec,
    }


def _labels(template: Object, deployment: Object, order: PodOrder) -> dict[str, str]:
    """Return the labels. One that is apart has none of the service's, so that no rule that lets the service reach its
    data lets it; a command has the service's own, and not the slot's, so that no Service sends requests to it.
    """
    own = {names.MANAGED: order.environment, names.COMMAND: name_of(deployment)}
    if order.is_apart:
        return {**own, names.APART: "true"}
    used = template.get("metadata", {}).get("labels", {})
    return {**{key: value for key, value in used.items() if not key.startswith(names.DOMAIN)}, **own}


def _container(container: dict[str, Any], order: PodOrder) -> dict[str, Any]:
    if order.keeps_command:
        found = {key: value for key, value in container.items() if key not in SERVES_ONLY}
    elif order.words:
        found = {key: value for key, value in container.items() if key not in (*SERVES_ONLY, "args")}
        found["command"] = list(order.words)
    else:
        found = {
            key: value
            for key, value in container.items()
            if key not in ("livenessProbe", "startupProbe", "lifecycle")
        }
    variables = {**order.variables, **order.secrets}
    kept = [each for each in found.get("env", ()) if each["name"] not in variables]
    plain = [{"name": name, "value": value} for name, value in order.variables.items()]
    secret = [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": order.name, "key": name}}}
        for name in order.secrets
    ]
    takes = {"stdin": True, "stdinOnce": True} if order.takes_input else {}
    return {**found, **takes, "env": [*kept, *plain, *secret]}


def _add_reader(spec: dict[str, Any], container: dict[str, Any], image: str) -> None:
    """Add what hands the command's result out: a sidecar that prints the file when the command has ended.

    Its log is its own, so that a result of any length stays whole and apart from what the command says.
    """
    mount = {"name": RESULT_VOLUME, "mountPath": RESULT_FOLDER}
    spec["volumes"] = [*spec.get("volumes", ()), {"name": RESULT_VOLUME, "emptyDir": {"sizeLimit": "64Mi"}}]
    container["volumeMounts"] = [*container.get("volumeMounts", ()), mount]
    reader = {
        "name": READER,
        "image": image,
        "command": [
            "python3",
            "-m",
            "slipway.adapters.kubernetes.pods.print_result",
            RESULT_FILE,
            str(READER_PORT),
        ],
        "startupProbe": {"tcpSocket": {"port": READER_PORT}, "periodSeconds": 1, "failureThreshold": 60},
        "restartPolicy": "Always",
        "volumeMounts": [{**mount, "readOnly": True}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "64Mi"}},
    }
    spec["initContainers"] = [*spec.get("initContainers", ()), reader]


def secret_of(order: PodOrder) -> Object:
    """Return the Secret that a pod reads its secrets from."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": order.name, "labels": {names.MANAGED: order.environment}},
        "immutable": True,
        "stringData": dict(order.secrets),
    }


def puller_of(image: str, name: str, environment: str) -> Object:
    """Return a pod that brings an image to a node and does nothing else: its command does not exist, so that nothing of
    the image runs.
    """
    container = {
        "name": MAIN,
        "image": image,
        # A node's own store says nothing of whether the registry still has it.
        "imagePullPolicy": "Always",
        "command": ["/slipway-only-pulls-this-image"],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "resources": {
            "requests": {"cpu": "1m", "memory": "8Mi"},
            "limits": {"cpu": "100m", "memory": "32Mi"},
        },
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {names.MANAGED: environment, names.COMMAND: "pull"}},
        "spec": {
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "terminationGracePeriodSeconds": 0,
            "containers": [container],
        },
    }


def port_of(pod: Object, *wanted: str) -> int:
    """Return the port of a pod that has the first of these names that any has, else its first port; 0 for none.

    Without names it is the one named http, at which it serves.
    """
    ports: Sequence[Mapping[str, Any]] = pod["spec"]["containers"][0].get("ports", ())
    by_name = {each.get("name"): int(each["containerPort"]) for each in ports}
    named = (by_name[name] for name in wanted or ("http",) if name in by_name)
    return next(named, int(ports[0]["containerPort"]) if ports else 0)
