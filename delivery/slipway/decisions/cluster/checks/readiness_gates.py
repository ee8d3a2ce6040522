"""Whether somebody sets the conditions that pods wait for before they count as ready (`readinessGates`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running.slots import pod_template
from slipway.ports import PlaceCheck

NAME = "readiness"


def readiness_gates(objects: Sequence[Object], pods: Sequence[Object], known: Collection[str]) -> PlaceCheck:
    """Return whether each condition was seen at a pod of the namespace, or is `known` to be set by a controller."""
    wanted = {
        each["conditionType"]: name_of(deployment)
        for deployment in objects
        if deployment["kind"] == "Deployment"
        for each in (pod_template(deployment) or {}).get("spec", {}).get("readinessGates", ())
    }
    if not wanted:
        return PlaceCheck(NAME, "No pod waits for another's word before it is ready.")
    unset = sorted({*wanted} - seen(pods) - {*known})
    if not unset:
        return PlaceCheck(NAME, f"Somebody sets what pods wait for: {', '.join(sorted(wanted))}.")
    named = ", ".join(f"{each} (of {wanted[each]})" for each in unset)
    return PlaceCheck(
        NAME,
        f"Pods wait for a condition that nobody has set at any pod here, so that none would get ready: {named}.",
        "Take it out of `readinessGates` of the manifests; or, where a controller of this cluster sets it, say so: "
        "`readiness-gates` under [environment.X.kubernetes].",
    )


def seen(pods: Sequence[Object]) -> set[str]:
    """Return the conditions that were set at pods, whatever they say."""
    return {each["type"] for pod in pods for each in pod.get("status", {}).get("conditions", ())}
