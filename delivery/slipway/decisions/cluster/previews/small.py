"""What of a pull request's manifests runs in a preview: its processes, once each, with settings of the preview alone.

The manifests were written in a change that nobody has reviewed. So what is kept is listed here, and all else is left
out: policies that would open the walls, secrets that would be fetched, addresses outside of the cluster.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from slipway.decisions.cluster.objects import manifests
from slipway.decisions.cluster.objects.manifests import ManifestsUnfit, Object, name_of, words_of
from slipway.decisions.cluster.running import settings_read
from slipway.decisions.cluster.running.slots import pod_template

KEPT = ("ServiceAccount", "ConfigMap", "Secret", "Service", "Deployment", "CronJob")
# The Secret by which the processes of a preview find their own data.
SETTINGS = "slipway-preview"
VOLUMES = {"configMap", "secret", "emptyDir", "downwardAPI", "projected"}
# A token of its account, for whoever takes such tokens, is what a projected volume could hold besides.
PROJECTED = {"configMap", "secret", "downwardAPI"}
# An annotation can be a role, another network or a name in DNS, or ask for a token; a finalizer keeps it all for ever.
MARKS = ("name", "labels")
# Where a pod would go before others, or to a node that it chooses; one pod needs to be spread over nothing.
LEFT_OUT = (
    "nodeName",
    "priorityClassName",
    "tolerations",
    "topologySpreadConstraints",
    "affinity",
    "readinessGates",
)
SERVICE_PORT = ("name", "port", "targetPort", "protocol", "appProtocol")


def small_text(text: str, *, jobs: Collection[str], settings: Collection[str]) -> str:
    """Return rendered manifests as a preview has them. `jobs` are the CronJobs that run in one, `settings` the names
    of the variables that the preview itself brings.

    Raises `ManifestsUnfit` for a volume that would lead out of the preview.
    """
    return "\n---\n".join(
        json.dumps(each) for each in small(manifests.parse(text), jobs=jobs, settings=settings)
    )


def small(objects: Sequence[Object], *, jobs: Collection[str], settings: Collection[str]) -> list[Object]:
    """Return the objects of a preview; see `small_text`."""
    kept = [each for each in objects if each["kind"] in KEPT and _is_meant(each, jobs)]
    foreign = _foreign(kept)
    return [_made_small(json.loads(json.dumps(each)), foreign, settings) for each in kept]


def _is_meant(each: Object, jobs: Collection[str]) -> bool:
    if each["kind"] == "CronJob":
        return name_of(each) in jobs
    # The endpoints of a Service that selects no pods are written by hand, and may be anything.
    return each["kind"] != "Service" or bool(each.get("spec", {}).get("selector"))


def _foreign(objects: Sequence[Object]) -> set[str]:
    """Return the Secrets and ConfigMaps that pods read and the manifests do not bring: they are not there."""
    as_deployments = [{**each, "kind": "Deployment"} for each in objects if each["kind"] == "CronJob"]
    return set(settings_read.read_from_others([*objects, *as_deployments]))


def _made_small(each: dict[str, Any], foreign: Collection[str], settings: Collection[str]) -> Object:
    _mark(each)
    match each["kind"]:
        case "ServiceAccount":
            return _account(each)
        case "Service":
            return {**each, "spec": _service(each["spec"])}
        case "Deployment":
            each["spec"]["replicas"] = 1
        case "CronJob":
            _mark(each["spec"]["jobTemplate"])
    if template := pod_template(each):
        _mark(template)
        template["spec"] = _pod(each, template["spec"], foreign, settings)
    return each


def _mark(each: dict[str, Any]) -> None:
    """Leave an object, or a template of one, only those marks by which others in the preview find it."""
    metadata = each.get("metadata") or {}
    each["metadata"] = {key: metadata[key] for key in MARKS if metadata.get(key)}


def _account(each: Object) -> Object:
    """Return an account without what could give it more: roles by annotations, tokens, secrets."""
    metadata = {"name": name_of(each), "labels": each["metadata"].get("labels", {})}
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        "automountServiceAccountToken": False,
    }


def _service(spec: Mapping[str, Any]) -> Object:
    """Return a Service that leads to pods of its own namespace and listens nowhere else."""
    ports = [{key: each[key] for key in SERVICE_PORT if key in each} for each in spec.get("ports", ())]
    return {"selector": spec["selector"], "ports": ports}


def _pod(
    each: Object, spec: Mapping[str, Any], foreign: Collection[str], settings: Collection[str]
) -> dict[str, Any]:
    found = {key: value for key, value in spec.items() if key not in LEFT_OUT}
    _check_volumes(each, found.get("volumes", ()))
    found["automountServiceAccountToken"] = False
    for kind in ("initContainers", "containers"):
        if kind in found:
            found[kind] = [_container(one, foreign, settings) for one in found[kind]]
    return found


def _check_volumes(each: Object, volumes: Sequence[Mapping[str, Any]]) -> None:
    for volume in volumes:
        sources = (volume.get("projected") or {}).get("sources") or ()
        if others := (set(volume) - VOLUMES - {"name"}) | (set().union(*sources) - PROJECTED):
            raise ManifestsUnfit(
                f"{words_of(each)} has the volume {volume.get('name')} ({', '.join(sorted(others))}), which leads out "
                "of a preview.",
                next_step=f"In a preview a volume is one of {', '.join(sorted(VOLUMES))}.",
            )


def _container(
    container: Mapping[str, Any], foreign: Collection[str], settings: Collection[str]
) -> dict[str, Any]:
    variables = [
        each
        for each in container.get("env", ())
        if each["name"] not in settings and not _is_foreign(each.get("valueFrom", {}), foreign)
    ]
    sources = [each for each in container.get("envFrom", ()) if not _is_foreign(each, foreign)]
    return {
        **container,
        "env": variables,
        # The last one counts.
        "envFrom": [*sources, {"secretRef": {"name": SETTINGS}}],
    }


def _is_foreign(source: Mapping[str, Any], foreign: Collection[str]) -> bool:
    return any(
        settings_read.words(kind, str(source[key].get("name"))) in foreign
        for kind, key in _references()
        if isinstance(source.get(key), dict)
    )


def _references() -> Iterator[tuple[str, str]]:
    yield from (("ConfigMap", "configMapRef"), ("ConfigMap", "configMapKeyRef"))
    yield from (("Secret", "secretRef"), ("Secret", "secretKeyRef"))
