"""A tool that applies manifests from git (Argo CD, Flux) meets Slipway; docs/slipway/with-argo-or-flux.md tells of it.

kubectl writes under the names of these tools, as they do.
"""

from __future__ import annotations

import json
from typing import Any

from cluster.cluster import CommandFailed

from ..acts import echo
from .stage import ClusterStage

ARGO, FLUX = "argocd-controller", "kustomize-controller"
NAMED = 'conflict with "slipway"'


def appliers(stage: ClusterStage) -> None:
    """Let each write what is Slipway's, without force and with it, and then let go."""
    _refused_by_the_api_server(stage)
    _share_an_object(stage)
    _forced(stage)


def _refused_by_the_api_server(stage: ClusterStage) -> None:
    said = _applied(stage, ARGO, _deployment(stage, "tally:another"))
    stage.results.demand("the API server keeps the image of a slot for Slipway", NAMED in said, seen=said)
    said = _applied(stage, FLUX, _route(stage))
    stage.results.demand("the API server keeps the route for Slipway", NAMED in said, seen=said)


def _share_an_object(stage: ClusterStage) -> None:
    own = _deployment(stage)
    own["metadata"]["labels"] = {"team": "shop"}
    said = _applied(stage, ARGO, own)
    stage.results.demand("a label of its own is let in", "serverside-applied" in said, seen=said)


def _forced(stage: ClusterStage) -> None:
    said = _applied(stage, FLUX, _route(stage), "--force-conflicts")
    stage.results.demand("by force the route is written", "serverside-applied" in said, seen=said)
    stage.place.repository.commit("The release after another tool has written the route")
    ended = stage.act(
        "a release where Flux has written the route by force", "deploy", "production", people=False
    )
    stage.results.demand(
        "it is refused, and names who", FLUX in ended.errors and ended.code == 7, seen=ended.errors
    )
    elsewhere = "it leads people to no release of Slipway's"
    stage.results.demand(
        "it says that people are sent elsewhere", elsewhere in ended.errors, seen=ended.errors
    )
    _hand_over(stage)
    # The judge wants people; until Slipway has written the route anew they are sent where the forced one says.
    stage.act("the same release after the route was handed over", "deploy", "production")
    stage.demand_exit(0)
    stage.act("people after it", "status", "production")
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()


def _hand_over(stage: ClusterStage) -> None:
    """Let Slipway own the fields too, as they are, and then the other one own none: they never change meanwhile."""
    found = json.loads(stage.place.kubectl("get", "httproute", "production", "-o", "json"))
    _applied(stage, "slipway", found, "--force-conflicts")
    nothing = _route(stage)
    del nothing["spec"]
    said = _applied(stage, FLUX, nothing)
    stage.results.demand("the other one gives up", "serverside-applied" in said, seen=said)


def _deployment(stage: ClusterStage, image: str = "") -> dict[str, Any]:
    """Return what another tool says of a Deployment of Slipway's: an image, or nothing."""
    found = json.loads(stage.place.kubectl("get", "deployments", "-o", "json"))["items"]
    name = min(each["metadata"]["name"] for each in found if each["metadata"]["name"].startswith("web-"))
    given = (
        {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": image}]}}}} if image else {}
    )
    metadata = {"name": name, "namespace": stage.place.namespace}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, **given}


def _route(stage: ClusterStage) -> dict[str, Any]:
    """Return a route of the name that Slipway's has, as a team may still have it in git."""
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "production", "namespace": stage.place.namespace},
        "spec": {"rules": [{"backendRefs": [{"name": "web", "port": 80}]}]},
    }


def _applied(stage: ClusterStage, manager: str, each: dict[str, Any], *how: str) -> str:
    """Apply an object as a tool of this name, and return what the API server says."""
    words = ("apply", "--server-side", f"--field-manager={manager}", *how, "-f", "-")
    echo(f"$ kubectl {' '.join(words)}   # {each['kind']} {each['metadata']['name']}")
    try:
        said = stage.place.kubectl(*words, given=json.dumps(each))
    except CommandFailed as refused:
        said = refused.output
    echo(said)
    return said
