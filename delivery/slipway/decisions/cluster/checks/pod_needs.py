"""What pods take of a namespace: processors, memory, and themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slipway.decisions.cluster.objects.quantities import amount_of

KINDS = ("requests", "limits")


@dataclass(frozen=True, slots=True)
class PodNeeds:
    """So many pods that are alike. `amounts` is what one takes, such as `requests.cpu`; `unsaid` what a container of
    it leaves open. `ends` tells that it has a deadline, `priority` its class.
    """

    name: str
    count: int
    amounts: Mapping[str, Fraction]
    unsaid: tuple[str, ...] = ()
    ends: bool = False
    priority: str = ""

    @property
    def is_best_effort(self) -> bool:
        """Whether it is promised nothing."""
        return not any(self.amounts.values())

    def total(self, resource: str) -> Fraction:
        """Return what all of them take."""
        return self.count * self.amounts.get(resource, Fraction(0))


def needs_of(
    name: str, spec: Mapping[str, Any], limits: Sequence[Any], *, count: int = 1, ends: bool = False
) -> PodNeeds:
    """Return what pods of a specification take, with the defaults of a namespace's LimitRanges."""
    own = [_resources(each, limits) for each in spec["containers"]]
    first = spec.get("initContainers", ())
    beside = [_resources(each, limits) for each in first if each.get("restartPolicy") == "Always"]
    before = [_resources(each, limits) for each in first if each.get("restartPolicy") != "Always"]
    keys = {key for each in (*own, *beside, *before) for key in each}
    amounts = {
        key: sum((each.get(key, Fraction(0)) for each in beside), Fraction(0))
        + max(
            sum((each.get(key, Fraction(0)) for each in own), Fraction(0)),
            *(each.get(key, Fraction(0)) for each in before),
            Fraction(0),
        )
        for key in keys
    }
    unsaid = {key for key in keys | set(_usual()) for each in (*own, *beside, *before) if key not in each}
    priority = str(spec.get("priorityClassName", ""))
    return PodNeeds(name, count, amounts, tuple(sorted(unsaid)), ends, priority)


def _usual() -> Iterator[str]:
    return (f"{kind}.{resource}" for kind in KINDS for resource in ("cpu", "memory"))


def _resources(container: Mapping[str, Any], limits: Sequence[Any]) -> dict[str, Fraction]:
    """Return what one container takes. A request that is not said is its limit, as the API server makes it."""
    held = container.get("resources", {})
    said = {kind: dict(held.get(kind) or {}) for kind in KINDS}
    said["requests"] = {**said["limits"], **said["requests"]}
    for each in limits:
        said["limits"] = {**each.get("default", {}), **said["limits"]}
        said["requests"] = {**each.get("defaultRequest", each.get("default", {})), **said["requests"]}
    return {f"{kind}.{name}": amount_of(value) for kind in KINDS for name, value in said[kind].items()}


def for_containers(ranges: Sequence[Any]) -> list[Any]:
    """Return what LimitRanges say of containers."""
    return [each for one in ranges for each in one["spec"]["limits"] if each["type"] == "Container"]
