"""Whether the namespace has room for a second slot, before anything of it is made (ResourceQuota, LimitRange)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from slipway.decisions.cluster.checks.pod_needs import PodNeeds
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.objects.quantities import amount_of, words_of
from slipway.ports import PlaceCheck

NAME = "quota"
# What a quota calls by a short name.
NAMES = {
    "cpu": "requests.cpu",
    "memory": "requests.memory",
    "ephemeral-storage": "requests.ephemeral-storage",
    "count/pods": "pods",
}
OF_PODS = ("requests.", "limits.")


def quota(
    slot: Sequence[PodNeeds],
    commands: Sequence[PodNeeds],
    freed: Sequence[PodNeeds],
    *,
    quotas: Sequence[Object],
    deployments: int,
) -> PlaceCheck:
    """Return whether every quota has room: first for `commands`, which run beside what is there; then for `slot`, when
    what is `freed` has gone. `deployments` is how many of them come to be there that are not there yet.
    """
    faults = [
        *_missing(slot, quotas),
        *_short(commands, (), quotas, 0, "what rehearses it"),
        *_short(slot, freed, quotas, deployments, "the second slot"),
    ]
    if faults:
        return PlaceCheck(
            NAME,
            " ".join(dict.fromkeys(faults)),
            "Raise the quota, or give the pods of the manifests less; nothing was begun.",
        )
    if not quotas:
        return PlaceCheck(NAME, "The namespace has no quota.")
    pods = sum(each.count for each in slot)
    return PlaceCheck(
        NAME, f"{', '.join(map(name_of, quotas))}: room for the {pods} pods of the second slot."
    )


def _short(
    wanted: Sequence[PodNeeds],
    freed: Sequence[PodNeeds],
    quotas: Sequence[Object],
    deployments: int,
    what: str,
) -> Iterator[str]:
    for each in quotas:
        status = each.get("status", {})
        for resource, hard in (status.get("hard") or each["spec"].get("hard", {})).items():
            need = _need(each, resource, wanted, freed, deployments)
            left = amount_of(hard) - amount_of(status.get("used", {}).get(resource, 0))
            if need > max(left, Fraction(0)):
                yield (
                    f"ResourceQuota {name_of(each)} has no room for {what}: of {resource} it needs "
                    f"{words_of(need, resource)} more, and {words_of(max(left, Fraction(0)), resource)} of "
                    f"{words_of(amount_of(hard), resource)} are left."
                )


def _need(
    held: Object, resource: str, wanted: Sequence[PodNeeds], freed: Sequence[PodNeeds], deployments: int
) -> Fraction:
    name = NAMES.get(resource, resource)
    if name == "count/deployments.apps":
        return Fraction(deployments)
    return _sum(held, name, wanted) - _sum(held, name, freed)


def _sum(held: Object, resource: str, pods: Sequence[PodNeeds]) -> Fraction:
    counted = [each for each in pods if _counts(held, each)]
    if resource == "pods":
        return Fraction(sum(each.count for each in counted))
    return sum((each.total(resource) for each in counted), Fraction(0))


def _counts(held: Object, pod: PodNeeds) -> bool:
    """Return whether a quota counts a pod, by its scopes."""
    spec = held["spec"]
    chosen = spec.get("scopeSelector", {}).get("matchExpressions", ())
    return all(_in_scope(each, pod) for each in spec.get("scopes", ())) and all(
        _in_scope(each["scopeName"], pod, each) for each in chosen
    )


def _in_scope(scope: str, pod: PodNeeds, expression: Mapping[str, Any] | None = None) -> bool:
    match scope:
        case "Terminating":
            return pod.ends
        case "NotTerminating":
            return not pod.ends
        case "BestEffort":
            return pod.is_best_effort
        case "NotBestEffort":
            return not pod.is_best_effort
        case "PriorityClass" if expression and expression["operator"] in ("In", "NotIn"):
            is_named = pod.priority in expression.get("values", ())
            return is_named is (expression["operator"] == "In")
        case "PriorityClass" if expression:
            wants_one: bool = expression["operator"] == "Exists"
            return bool(pod.priority) is wants_one
        case _:
            return False


def _missing(slot: Sequence[PodNeeds], quotas: Sequence[Object]) -> Iterator[str]:
    """Yield which pods a quota refuses because they do not say what they take."""
    for each in quotas:
        for resource in each["spec"].get("hard", {}):
            name = NAMES.get(resource, resource)
            silent = [pod.name for pod in slot if name in pod.unsaid and _counts(each, pod)]
            if silent and name.startswith(OF_PODS):
                yield (
                    f"ResourceQuota {name_of(each)} takes only pods that say {name}, and "
                    f"{', '.join(silent)} of the manifests do not."
                )
