"""The route that divides requests between the slots: the whole HTTPRoute, written again each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object
from slipway.errors import StepFailed
from slipway.ports import Slot

API = "gateway.networking.k8s.io/v1"
ALL, TOLERANCE = 100.0, 1e-6
# A thousand parts; an AWS load balancer refuses a weight above 999.
PARTS, MOST = 1000, 999
EVERYBODY = "everybody"
SLOT_HEADER, PROOF_HEADER = "slipway-slot", "slipway-proof"
PROVEN = 302


@dataclass(frozen=True, slots=True)
class Route:
    """Where an environment's route hangs, and what it leads to.

    `key` is the secret that lets one request choose its slot; `proof` is another for each write: a request that has it
    is redirected by whoever divides requests by this very route.
    """

    environment: str
    name: str
    gateway: str
    hostnames: tuple[str, ...]
    service: str
    port: int
    key: str
    proof: str


def weights_of(shares: Mapping[Slot, float]) -> dict[Slot, int]:
    """Return the weights for shares in percent, which add up to 100."""
    parts = {slot: round(shares.get(slot, 0.0) * PARTS / ALL) for slot in Slot}
    return {slot: min(part, MOST) for slot, part in parts.items()}


def must_add_up(shares: Mapping[Slot, float], smallest: float) -> None:
    """Raise `StepFailed` for shares that do not add up to 100 percent, and for one that no gateway can give."""
    if abs(sum(shares.values()) - ALL) > TOLERANCE or any(share < 0 for share in shares.values()):
        raise StepFailed(f"These shares do not add up to 100 percent: {_listed(shares)}.")
    if any(0 < share < smallest - TOLERANCE for share in shares.values()):
        raise StepFailed(f"The smallest share is {smallest:g} percent; these are {_listed(shares)}.")


def _listed(shares: Mapping[Slot, float]) -> str:
    return ", ".join(f"{slot} {share:g} %" for slot, share in shares.items())


def shares_of(weights: Mapping[Slot, int]) -> dict[Slot, float]:
    """Return the shares in percent that weights give; all to the first slot where none has any."""
    total = sum(weights.values())
    if not total:
        return {Slot.BLUE: ALL, Slot.GREEN: 0.0}
    return {slot: round(weights.get(slot, 0) * ALL / total, 6) for slot in Slot}


def route_object(route: Route, weights: Mapping[Slot, int], *, there: set[Slot]) -> Object:
    """Return the HTTPRoute. `there` are the slots that have a Service; no other may stand in a route.

    What the API would fill in stands in it, so that others find no difference to what was written.
    """
    namespace, _, gateway = route.gateway.rpartition("/")
    parent: dict[str, Any] = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": gateway}
    if namespace:
        parent["namespace"] = namespace
    chosen = [_chosen(route, slot) for slot in Slot if slot in there]
    spec: dict[str, Any] = {
        "parentRefs": [parent],
        "rules": [_proof(route), *chosen, _everybody(route, weights, there)],
    }
    if route.hostnames:
        spec["hostnames"] = list(route.hostnames)
    return {
        "apiVersion": API,
        "kind": "HTTPRoute",
        "metadata": {"name": route.name, "labels": {names.MANAGED: route.environment}},
        "spec": spec,
    }


def _proof(route: Route) -> Object:
    redirect = {"statusCode": PROVEN, "hostname": proof_host(route.proof)}
    return {
        "name": "proof",
        "matches": [_match(PROOF_HEADER, route.proof)],
        "filters": [{"type": "RequestRedirect", "requestRedirect": redirect}],
    }


def proof_host(proof: str) -> str:
    """Return the name that a proven request is redirected to, which exists nowhere (RFC 2606)."""
    return f"{proof}.slipway.invalid"


def _chosen(route: Route, slot: Slot) -> Object:
    backend = _backend(names.direct(route.service, slot), route.port, 1)
    return {
        "name": f"to-{slot}",
        "matches": [_match(SLOT_HEADER, slot_wish(slot, route.key))],
        "backendRefs": [backend],
    }


def slot_wish(slot: Slot, key: str) -> str:
    """Return the value of the header by which one request chooses its slot."""
    return f"{slot}-{key}"


def _everybody(route: Route, weights: Mapping[Slot, int], there: set[Slot]) -> Object:
    backends = [
        _backend(names.in_slot(route.service, slot), route.port, weights.get(slot, 0))
        for slot in Slot
        if slot in there
    ]
    return {
        "name": EVERYBODY,
        "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
        "backendRefs": backends,
    }


def _match(header: str, value: str) -> Object:
    return {
        "path": {"type": "PathPrefix", "value": "/"},
        "headers": [{"type": "Exact", "name": header, "value": value}],
    }


def _backend(name: str, port: int, weight: int) -> Object:
    return {"group": "", "kind": "Service", "name": name, "port": port, "weight": weight}


def other_writers(found: Object) -> list[str]:
    """Return the field managers that own a part of what a route says, Slipway itself left out."""
    managed = found.get("metadata", {}).get("managedFields", ())
    owners = {each.get("manager", "") for each in managed if "f:spec" in each.get("fieldsV1", {})}
    return sorted(owners - {names.MANAGER})


def weights_in(found: Object, service: str) -> dict[Slot, int]:
    """Return the weights that an HTTPRoute of a cluster has; a missing one counts 1, as the Gateway API says."""
    rules = found.get("spec", {}).get("rules", ())
    everybody: Object = next((rule for rule in rules if rule.get("name") == EVERYBODY), {})
    by_name = {each["name"]: int(each.get("weight", 1)) for each in everybody.get("backendRefs", ())}
    return {slot: by_name.get(names.in_slot(service, slot), 0) for slot in Slot}


def shares_in(found: Object, service: str) -> dict[Slot, float]:
    """Return the shares in percent that an HTTPRoute gives the slots: none to either where it leads elsewhere.

    Another one may have written it by force.
    """
    weights = weights_in(found, service)
    return shares_of(weights) if any(weights.values()) else dict.fromkeys(Slot, 0.0)


def refusal_of(found: Object) -> str:
    """Return in words why a Gateway does not take a route, an empty text where it does, or has not said yet."""
    for parent in found.get("status", {}).get("parents", ()):
        for condition in parent.get("conditions", ()):
            is_of_now = condition.get("observedGeneration") == found["metadata"].get("generation")
            if (
                is_of_now
                and condition["type"] in ("Accepted", "ResolvedRefs")
                and condition["status"] == "False"
            ):
                return f"{condition['type']} is false: {condition.get('message') or condition.get('reason')}"
    return ""
