"""The walls of a preview: how much it may use, whom it may reach, and who may act in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slipway.decisions.cluster.callers import ACCOUNT
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.previews.places import annotations_of, labels_of
from slipway.decisions.cluster.setup import DNS_PORT, RBAC, dns, reach
from slipway.ports.previews import Preview

WALLS = "slipway-preview"
PODS, CLAIMS = "20", "0"
DISK = "ephemeral-storage"


@dataclass(frozen=True, slots=True)
class Walls:
    """The same for all previews of an environment. `home` is the namespace in which Slipway's account lives.

    `reach` is ADDRESS/BITS:PORT, all that a preview may reach; `asked_from` is ADDRESS/BITS of deployers outside of the
    cluster, `names_at` where pods look up names. `cpu`, `memory` and `disk` are of all pods of one preview together;
    an empty `disk` sets no limit, because not every node says how much it has.
    """

    environment: str
    home: str
    reach: tuple[str, ...]
    asked_from: tuple[str, ...]
    cpu: str
    memory: str
    names_at: tuple[str, ...] = ()
    disk: str = ""


def namespace_of(preview: Preview, environment: str) -> Object:
    """Return the namespace of a preview with all its marks."""
    marks = {name: value for name, value in annotations_of(preview).items() if value is not None}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": preview.name,
            "labels": labels_of(environment, preview.number),
            "annotations": marks,
        },
    }


def binding_of(walls: Walls) -> Object:
    """Return what lets Slipway's account act in the namespace: the one binding that it may write."""
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": WALLS},
        "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": walls.home}],
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role_of(walls.home)},
    }


def role_of(home: str) -> str:
    """Return the name of the ClusterRole of Slipway's account within a preview."""
    return f"{WALLS}-in-{home}"


def walls_of(walls: Walls) -> Iterator[Object]:
    """Yield what stands in every preview before anything runs there."""
    managed = {names.MANAGED: walls.environment}
    hard = {
        "pods": PODS,
        "requests.cpu": walls.cpu,
        "limits.memory": walls.memory,
        "persistentvolumeclaims": CLAIMS,
        "services.loadbalancers": "0",
        "services.nodeports": "0",
        **({f"limits.{DISK}": walls.disk} if walls.disk else {}),
    }
    yield _object("v1", "ResourceQuota", WALLS, managed, spec={"hard": hard})
    default = {
        "type": "Container",
        # A quota asks each container what it needs.
        "default": {"memory": "512Mi", **({DISK: "1Gi"} if walls.disk else {})},
        "defaultRequest": {"cpu": "50m", "memory": "64Mi", **({DISK: "64Mi"} if walls.disk else {})},
    }
    yield _object("v1", "LimitRange", WALLS, managed, spec={"limits": [default]})
    yield from _policies(walls, managed)


def _policies(walls: Walls, managed: dict[str, str]) -> Iterator[Object]:
    everything: Object = {}
    yield _policy("slipway-deny-all", managed, everything, Ingress=[], Egress=[])
    # Other previews cannot come in by it: they reach nothing but their own and what stands in `reach`.
    serves = {"matchExpressions": [{"key": names.PROCESS, "operator": "Exists"}]}
    asked = [{"from": [{"ipBlock": {"cidr": each}} for each in walls.asked_from]}] if walls.asked_from else []
    yield _policy("slipway-requests", managed, serves, Ingress=[{}])
    if asked:
        yield _policy("slipway-looks", managed, everything, Ingress=asked)
    own: list[Any] = [{"podSelector": {}}]
    yield _policy(
        "slipway-own-data",
        managed,
        everything,
        Ingress=[{"from": own}],
        Egress=[*dns(), *_names(walls.names_at), *reach(walls.reach), {"to": own}],
    )


def _names(places: Sequence[str]) -> list[Object]:
    ports = [{"protocol": protocol, "port": DNS_PORT} for protocol in ("UDP", "TCP")]
    return [{"to": [{"ipBlock": {"cidr": each}} for each in places], "ports": ports}] if places else []


def _policy(name: str, managed: dict[str, str], selected: Object, **directions: Sequence[Any]) -> Object:
    rules = {direction.lower(): list(found) for direction, found in directions.items()}
    spec = {"podSelector": selected, "policyTypes": list(directions), **rules}
    return _object("networking.k8s.io/v1", "NetworkPolicy", name, managed, spec=spec)


def _object(api: str, kind: str, name: str, labels: dict[str, str], **rest: Any) -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "labels": labels}, **rest}
