"""The board as a pod of the cluster, by the manifest that a team applies."""

from __future__ import annotations

import time

from cluster.cluster import CommandFailed

from .. import ROOT
from .place import ClusterPlace
from .stage import ClusterStage

MANIFEST = ROOT / "deploy/kubernetes/components/board/board.yaml"
PATIENCE_SECONDS = 120


def shown(stage: ClusterStage) -> None:
    """Run the board in the namespace, and look at it."""
    place, results = stage.place, stage.results
    results.begin(stage.play, "the board, in a pod")
    given = [f"--from-literal={name}={value}" for name, value in place.servers.s3.environment().items()]
    place.kubectl("create", "secret", "generic", "board-secrets", *given)
    place.kubectl("apply", "--server-side", "--filename=-", given=_manifest(place))
    place.kubectl("rollout", "status", "deployment/board", f"--timeout={PATIENCE_SECONDS}s")
    page = _page(place)
    live = place.status()["live"]["commit"][:10]
    results.demand("it shows what is live, from the store alone", live in page, seen=page[-2000:])
    results.demand("it says that the store can be read", "cannot be read" not in page)
    place.kubectl("delete", "--filename=-", "--wait=false", given=_manifest(place))


def _manifest(place: ClusterPlace) -> str:
    """Return the manifest with this cluster's image, and the port that its object store listens at."""
    return place.own_manifest(MANIFEST, {"port: 443": f"port: {place.servers.s3_port}"})


def _page(place: ClusterPlace) -> str:
    """Return the page, asked of the pod through the API server."""
    (pod,) = place.pods(**{"app.kubernetes.io/component": "board"})
    path = f"/api/v1/namespaces/{place.namespace}/pods/{pod['metadata']['name']}:8700/proxy/"
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return place.cluster.kubectl("get", "--raw", path)
        except CommandFailed:
            if time.monotonic() > until:
                raise
            time.sleep(1)
