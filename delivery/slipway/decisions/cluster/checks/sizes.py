"""How many pods a release has: to begin with, and at the most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running import slots


def at_most(objects: Sequence[Object]) -> dict[str, int]:
    """Return how many pods each Deployment can come to have: a scaler's maximum counts."""
    return {name_of(each): _most(each, scaler_of(objects, each)) for each in _deployments(objects)}


def at_start(objects: Sequence[Object], sizes: Mapping[str, int]) -> dict[str, int]:
    """Return with how many pods each Deployment begins, next to a release of these sizes."""
    return {
        name_of(each): max(least(each, scaler_of(objects, each)), sizes.get(name_of(each), 0))
        for each in _deployments(objects)
    }


def least(deployment: Object, scaler: Object | None) -> int:
    """Return how many pods a Deployment has at the least."""
    if scaler:
        return int(scaler["spec"].get("minReplicas", 1))
    return int(deployment["spec"].get("replicas", 1))


def scaler_of(objects: Sequence[Object], deployment: Object) -> Object | None:
    """Return the scaler of a Deployment, None where it has none."""
    scalers = (each for each in objects if each["kind"] == "HorizontalPodAutoscaler")
    return next((each for each in scalers if slots.scales(each) == name_of(deployment)), None)


def _most(deployment: Object, scaler: Object | None) -> int:
    return int(scaler["spec"]["maxReplicas"]) if scaler else least(deployment, None)


def _deployments(objects: Sequence[Object]) -> list[Object]:
    return [each for each in objects if each["kind"] == "Deployment"]
