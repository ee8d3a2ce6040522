"""What a deploy would apply to a cluster, for people to read."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.config import Kubernetes
from slipway.decisions.cluster import route
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.route import Route
from slipway.decisions.cluster.running import slots
from slipway.decisions.cluster.running.slots import Placement
from slipway.ports import Release, Slot

UNKNOWN = "made-at-the-first-deploy"


def of_release(
    objects: Sequence[Object], release: Release, environment: str, serving: str, own: Kubernetes
) -> list[Object]:
    """Return what a release would be in the slot blue, and the route with all traffic on it; without secrets."""
    placement = Placement(environment, Slot.BLUE, release, serving)
    held = slots.settled(objects)
    service = slots.serving_service(held, serving)
    meant = Route(
        environment,
        environment,
        own.gateway,
        own.hostnames,
        name_of(service),
        slots.port_of(service),
        key=UNKNOWN,
        proof=UNKNOWN,
    )
    weights = route.weights_of({Slot.BLUE: route.ALL, Slot.GREEN: 0.0})
    return [
        *map(_without_secrets, slots.contents(held, placement)),
        *slots.shared(held, environment),
        *slots.services(held, placement),
        *slots.workloads(held, placement),
        route.route_object(meant, weights, there=set(Slot)),
    ]


def _without_secrets(each: Object) -> Object:
    if each["kind"] != "Secret":
        return each
    hidden = {key: dict.fromkeys(each[key], "(not shown)") for key in ("data", "stringData") if key in each}
    return {**each, **hidden}
