"""Whether the API server will take the pods of a release, by what LimitRanges of the namespace allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from slipway.decisions.cluster.checks.pod_needs import PodNeeds, for_containers, needs_of
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.objects.quantities import amount_of, words_of
from slipway.decisions.cluster.running.slots import pod_template
from slipway.ports import PlaceCheck

NAME = "limits"


def limits(objects: Sequence[Object], ranges: Sequence[Object]) -> PlaceCheck:
    """Return whether every container and every pod of the Deployments keeps to the LimitRanges."""
    faults = list(_faults(objects, ranges))
    if faults:
        opens = "Change the container's `resources` in the manifests, or the LimitRange."
        return PlaceCheck(NAME, " ".join(faults), opens)
    if not ranges:
        return PlaceCheck(NAME, "The namespace has no LimitRange.")
    return PlaceCheck(NAME, f"The pods keep to {', '.join(map(name_of, ranges))}.")


def _faults(objects: Sequence[Object], ranges: Sequence[Object]) -> Iterator[str]:
    defaults = for_containers(ranges)
    for deployment in (each for each in objects if each["kind"] == "Deployment"):
        spec = (pod_template(deployment) or {})["spec"]
        where = name_of(deployment)
        for held in ranges:
            for limit in held["spec"]["limits"]:
                for name, needs in _asked(limit["type"], where, spec, defaults):
                    yield from (f"LimitRange {name_of(held)}: {name} {why}." for why in _beyond(limit, needs))


def _asked(
    kind: str, where: str, spec: Mapping[str, Any], defaults: Sequence[Any]
) -> Iterator[tuple[str, PodNeeds]]:
    if kind == "Pod":
        yield f"a pod of {where}", needs_of(where, spec, defaults)
    if kind == "Container":
        for each in (*spec["containers"], *spec.get("initContainers", ())):
            yield f"container {each['name']} of {where}", needs_of(where, {"containers": [each]}, defaults)


def _beyond(limit: Mapping[str, Any], needs: PodNeeds) -> Iterator[str]:
    for resource, most in limit.get("max", {}).items():
        found = needs.amounts.get(f"limits.{resource}")
        if found is None or found > amount_of(most):
            said = "has no limit" if found is None else f"may take {words_of(found, resource)}"
            yield f"{said} of {resource}, and {words_of(amount_of(most), resource)} are allowed"
    for resource, least in limit.get("min", {}).items():
        found = needs.amounts.get(f"requests.{resource}", Fraction(0))
        if found < amount_of(least):
            yield (
                f"asks for {words_of(found, resource)} of {resource}, and {words_of(amount_of(least), resource)} "
                "are the least"
            )
    for resource, most in limit.get("maxLimitRequestRatio", {}).items():
        asked, may = needs.amounts.get(f"requests.{resource}"), needs.amounts.get(f"limits.{resource}")
        if not asked or may is None or may / asked > amount_of(most):
            yield f"may take more than {most} times the {resource} that it asks for"
