"""What of a release's manifests stands in a slot.

Names, selectors and labels are the slot's own; all else is as the team wrote it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import (
    ManifestsUnfit,
    Object,
    Owner,
    name_of,
    owned,
    words_of,
)
from slipway.ports import Release, Slot

# Where pod templates name a ConfigMap or a Secret, by the key of the object that holds the name.
REFERENCES = {
    "ConfigMap": (("configMapRef", "name"), ("configMapKeyRef", "name"), ("configMap", "name")),
    "Secret": (("secretRef", "name"), ("secretKeyRef", "name"), ("secret", "secretName"), ("secret", "name")),
}


@dataclass(frozen=True, slots=True)
class Placement:
    """A release in a slot. `environment` is the environment's name, `serving` the Deployment that gets the requests.

    `sizes` are replicas that Deployments begin with at the least. `works` says whether all but the serving processes
    run as well, `schedules` whether jobs are started at their times.
    """

    environment: str
    slot: Slot
    release: Release
    serving: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    works: bool = True
    schedules: bool = True

    @property
    def labels(self) -> dict[str, str]:
        """The labels of all that is the slot's."""
        return {
            names.MANAGED: self.environment,
            names.SLOT: self.slot.value,
            names.RELEASE: self.release.name,
        }

    @property
    def annotations(self) -> dict[str, str]:
        """What says in full which release it is."""
        return {names.DIGEST: self.release.digest, names.COMMIT: self.release.commit}


def settled(objects: Sequence[Object]) -> tuple[Object, ...]:
    """Return the objects with each ConfigMap and Secret named by its content and never changed, and every reference to
    them following.

    So a setting that changes is another object, and the one that runs keeps its own.
    """
    renamed = {
        (each["kind"], name_of(each)): names.by_content(name_of(each), _content(each))
        for each in owned(objects, Owner.CONTENT)
    }
    return tuple(_settled(each, renamed) for each in objects)


def _content(each: Object) -> dict[str, Any]:
    return {key: each[key] for key in ("data", "binaryData", "stringData", "type") if key in each}


def _settled(each: Object, renamed: Mapping[tuple[str, str], str]) -> Object:
    if new := renamed.get((each["kind"], name_of(each))):
        return {**each, "metadata": {**each["metadata"], "name": new}, "immutable": True}
    followed: Object = _following(copy.deepcopy(dict(each)), renamed)
    return followed


def _following(part: Any, renamed: Mapping[tuple[str, str], str]) -> Any:
    if isinstance(part, list):
        return [_following(each, renamed) for each in part]
    if not isinstance(part, dict):
        return part
    for kind, places in REFERENCES.items():
        for key, name in places:
            held = part.get(key)
            if isinstance(held, dict) and (new := renamed.get((kind, str(held.get(name))))):
                part[key] = {**held, name: new}
    return {key: _following(value, renamed) for key, value in part.items()}


def contents(objects: Sequence[Object], placement: Placement) -> Iterator[Object]:
    """Yield the ConfigMaps and Secrets of settled objects, as they are written for a release."""
    for each in owned(objects, Owner.CONTENT):
        yield _labelled(each, {names.MANAGED: placement.environment}, {})


def shared(objects: Sequence[Object], environment: str) -> Iterator[Object]:
    """Yield the objects that both slots have in common."""
    for each in owned(objects, Owner.SHARED):
        yield _labelled(each, {names.MANAGED: environment}, {})


def accounts(objects: Sequence[Object], environment: str) -> Iterator[Object]:
    """Yield the ServiceAccounts: a pod of a release can only be made where its account is."""
    return (each for each in shared(objects, environment) if each["kind"] == "ServiceAccount")


def services(objects: Sequence[Object], placement: Placement) -> Iterator[Object]:
    """Yield a slot's Services, and that by which the slot is reached with its header alone."""
    for each in owned(objects, Owner.SLOT):
        if each["kind"] == "Service":
            yield _in_slot(each, placement)
    serving = serving_service(objects, placement.serving)
    aside = _in_slot(serving, placement)
    yield {**aside, "metadata": {**aside["metadata"], "name": names.direct(name_of(serving), placement.slot)}}


def workloads(objects: Sequence[Object], placement: Placement) -> Iterator[Object]:
    """Yield a slot's Deployments, their scalers and budgets, and its schedules: in the order in which they are made."""
    of_slot = owned(objects, Owner.SLOT)
    scalers = [each for each in of_slot if each["kind"] == "HorizontalPodAutoscaler"]
    scaled = {scales(each) for each in scalers if placement.works or scales(each) == placement.serving}
    resting = [each for each in scalers if scales(each) not in scaled]
    for kind in ("PodDisruptionBudget", "Deployment", "HorizontalPodAutoscaler", "CronJob"):
        for each in of_slot:
            if each["kind"] == kind and each not in resting:
                yield _workload(each, placement, scaled)


def scales(each: Object) -> str:
    """Return the name of the Deployment that a scaler is for."""
    return str(each["spec"]["scaleTargetRef"]["name"])


def _workload(each: Object, placement: Placement, scaled: set[str]) -> Object:
    found = _in_slot(each, placement)
    match each["kind"]:
        case "Deployment":
            return _sized(found, name_of(each), placement, is_scaled=name_of(each) in scaled)
        case "HorizontalPodAutoscaler":
            return _scaler(found, placement)
        case "CronJob":
            return {**found, "spec": {**found["spec"], "suspend": not placement.schedules}}
        case _:
            return found


def _sized(each: Object, name: str, placement: Placement, *, is_scaled: bool) -> Object:
    """Return a Deployment with the replicas it begins with. A scaler's own are never written over: none stand there."""
    spec = dict(each["spec"])
    if name != placement.serving and not placement.works:
        spec["replicas"] = 0
    elif is_scaled:
        spec.pop("replicas", None)
    else:
        spec["replicas"] = max(int(spec.get("replicas", 1)), placement.sizes.get(name, 0))
    return {**each, "spec": spec}


def _scaler(each: Object, placement: Placement) -> Object:
    """Return a scaler that does not go below the size its Deployment began with."""
    spec, target = dict(each["spec"]), dict(each["spec"]["scaleTargetRef"])
    least = max(int(spec.get("minReplicas", 1)), placement.sizes.get(target["name"], 0))
    spec["minReplicas"] = min(least, int(spec["maxReplicas"]))
    spec["scaleTargetRef"] = {**target, "name": names.in_slot(target["name"], placement.slot)}
    return {**each, "spec": spec}


def _in_slot(each: Object, placement: Placement) -> Object:
    """Return an object under its name in a slot, with the slot in everything that selects or labels pods."""
    held = copy.deepcopy(dict(each))
    slot = {names.SLOT: placement.slot.value}
    spec = held["spec"]
    if each["kind"] == "Service":
        spec["selector"] = {**spec.get("selector", {}), **slot}
    elif each["kind"] in ("Deployment", "PodDisruptionBudget"):
        selector = spec.setdefault("selector", {})
        selector["matchLabels"] = {**selector.get("matchLabels", {}), **slot}
    if each["kind"] == "CronJob":
        # The jobs that a schedule starts are known by the same labels as the schedule.
        job = _labelled({"metadata": {}, **spec["jobTemplate"]}, placement.labels, placement.annotations)
        spec["jobTemplate"] = {**job}
    if template := pod_template(held):
        # Pods of a schedule are no process: one that fails says nothing of whether the release can serve.
        process = {names.PROCESS: name_of(each)} if each["kind"] == "Deployment" else {}
        _label_pods(template, placement, process)
    labelled = _labelled(held, placement.labels, placement.annotations)
    name = names.in_slot(name_of(each), placement.slot)
    return {**labelled, "metadata": {**labelled["metadata"], "name": name}}


def pod_template(each: Object) -> dict[str, Any] | None:
    """Return the template of an object's pods, None for one that has none."""
    spec = each.get("spec", {})
    found = spec.get("jobTemplate", {}).get("spec", {}).get("template") or spec.get("template")
    return found if isinstance(found, dict) else None


def _label_pods(template: dict[str, Any], placement: Placement, process: Mapping[str, str]) -> None:
    metadata = template.setdefault("metadata", {})
    metadata["labels"] = {**metadata.get("labels", {}), **placement.labels, **process}
    metadata["annotations"] = {**metadata.get("annotations", {}), **placement.annotations}
    for spread in template.get("spec", {}).get("topologySpreadConstraints", ()):
        # Pods of the other release do not make up for those of this one.
        selector = spread.setdefault("labelSelector", {})
        selector["matchLabels"] = {**selector.get("matchLabels", {}), names.SLOT: placement.slot.value}


def _labelled(each: Object, labels: Mapping[str, str], annotations: Mapping[str, str]) -> Object:
    """Return an object with these labels and annotations, and without a namespace: it goes where Slipway is told to."""
    metadata = {
        key: value for key, value in each["metadata"].items() if key not in ("namespace", "creationTimestamp")
    }
    metadata["labels"] = {**metadata.get("labels", {}), **labels}
    if annotations:
        metadata["annotations"] = {**metadata.get("annotations", {}), **annotations}
    return {**{key: value for key, value in each.items() if key != "status"}, "metadata": metadata}


def serving_service(objects: Sequence[Object], serving: str) -> Object:
    """Return the Service that leads to a Deployment's pods. Raises `ManifestsUnfit` where none does, or several do."""
    pods = next((each for each in objects if each["kind"] == "Deployment" and name_of(each) == serving), None)
    labels = ((pod_template(pods) or {}).get("metadata", {}).get("labels", {})) if pods else {}
    found = [
        each
        for each in objects
        if each["kind"] == "Service"
        and each["spec"].get("selector")
        and each["spec"]["selector"].items() <= labels.items()
    ]
    if len(found) == 1:
        return found[0]
    several = ", ".join(map(words_of, found)) or "none"
    raise ManifestsUnfit(
        f"Exactly one Service has to select the pods of Deployment {serving}; there is {several}.",
        next_step="Its `selector` has to be among the labels of the Deployment's pods.",
    )


def port_of(service: Object) -> int:
    """Return the port of a Service that requests go to: the one named http, else its first."""
    ports = service["spec"]["ports"]
    return int(next((each["port"] for each in ports if each.get("name") == "http"), ports[0]["port"]))
