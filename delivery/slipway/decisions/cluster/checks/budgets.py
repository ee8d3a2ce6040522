"""Whether a node can be drained while a release runs, and whether draining leaves anybody to serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from slipway.decisions.cluster.checks import sizes
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running.slots import pod_template
from slipway.ports import PlaceCheck

NAME = "draining"
# More than one pod is there so that one can go.
SEVERAL = 2
PERCENT = 100


def draining(objects: Sequence[Object], others: Sequence[Object], serving: str) -> PlaceCheck:
    """Return whether every pod of a release can be evicted, and not all that serve at a time.

    `others` are the PodDisruptionBudgets of the namespace that belong to no slot.
    """
    faults = list(_faults(objects, others, serving))
    if faults:
        return PlaceCheck(NAME, " ".join(said for said, _ in faults), " ".join(opens for _, opens in faults))
    return PlaceCheck(NAME, _words(objects, serving))


def _faults(objects: Sequence[Object], others: Sequence[Object], serving: str) -> Iterator[tuple[str, str]]:
    own = [each for each in objects if each["kind"] == "PodDisruptionBudget"]
    for deployment in (each for each in objects if each["kind"] == "Deployment"):
        name, count = name_of(deployment), sizes.least(deployment, sizes.scaler_of(objects, deployment))
        budgets = [each for each in (*own, *others) if _selects(each, deployment)]
        for each in budgets:
            if (why := _why_never(each, count)) and count:
                said = f"PodDisruptionBudget {name_of(each)} lets no pod of {name} go: {why}."
                yield (
                    f"{said} A node that is drained waits for ever.",
                    f"Write `maxUnavailable: 1` into PodDisruptionBudget {name_of(each)}.",
                )
        if len(budgets) > 1:
            names = " and ".join(map(name_of, budgets))
            yield (
                f"{names} both select the pods of {name}: Kubernetes evicts no pod that two budgets select.",
                f"Let only one PodDisruptionBudget select the pods of {name}.",
            )
        if name == serving and count >= SEVERAL and not budgets:
            yield (
                f"No PodDisruptionBudget selects the {count} pods of {name}: a drained node may take all at a time.",
                f"Add a PodDisruptionBudget with `maxUnavailable: 1` for {name} to the manifests.",
            )


def _selects(budget: Object, deployment: Object) -> bool:
    """Return whether a budget selects a Deployment's pods. An empty selector selects all of a namespace."""
    labels = (pod_template(deployment) or {}).get("metadata", {}).get("labels", {})
    selector = budget["spec"].get("selector")
    return selector is not None and selects(selector, labels)


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a label selector selects what has these labels."""
    wanted = selector.get("matchLabels", {})
    return wanted.items() <= labels.items() and all(
        _holds(each, labels) for each in selector.get("matchExpressions", ())
    )


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, values = expression["key"], expression.get("values", ())
    match expression["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case _:
            return key not in labels


def _why_never(budget: Object, count: int) -> str:
    """Return in words why a budget lets none of so many pods go, an empty text where it lets one."""
    spec = budget["spec"]
    if "maxUnavailable" in spec:
        return "" if _of(spec["maxUnavailable"], count) else f"`maxUnavailable` is {spec['maxUnavailable']}"
    kept = _of(spec.get("minAvailable", 0), count)
    return f"`minAvailable` is {spec['minAvailable']}, of {count}" if kept >= count else ""


def _of(amount: int | str, count: int) -> int:
    """Return a number of pods; a part of a hundred is rounded up, as Kubernetes does."""
    if isinstance(amount, str) and amount.endswith("%"):
        return ceil(int(amount[:-1]) * count / PERCENT)
    return int(amount)


def _words(objects: Sequence[Object], serving: str) -> str:
    found = next(each for each in objects if each["kind"] == "Deployment" and name_of(each) == serving)
    count = sizes.least(found, sizes.scaler_of(objects, found))
    if count < SEVERAL:
        return f"A node can be drained. {serving} has one pod: nobody is served for the moment until the next is ready."
    return f"A node can be drained, and leaves pods of {serving} that serve."
