"""What the pods of an environment say."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

import httpx2 as httpx

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of

# Where more pods are followed, those that come later are not seen until the command is given again.
MOST_PODS = 50


def said(api: ClusterApi, environment: str, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
    """Yield the last lines of each pod, with its name; with `follow` those that come, until all have ended."""
    pods = api.list("Pod", {names.MANAGED: environment})[:MOST_PODS]
    if not follow:
        for pod in pods:
            yield from (
                (name_of(pod), line)
                for line in api.log(name_of(pod), _container(pod), lines=lines).splitlines()
            )
        return
    yield from _followed(api, pods, lines)


def _followed(api: ClusterApi, pods: Sequence[Object], lines: int) -> Iterator[tuple[str, str]]:
    said = queue.Queue[tuple[str, str] | None]()

    def read(pod: Object) -> None:
        with suppress(httpx.HTTPError):
            for line in api.follow(name_of(pod), _container(pod), lines=lines):
                said.put((name_of(pod), line))
        said.put(None)

    for pod in pods:
        threading.Thread(target=read, args=(pod,), daemon=True).start()
    running = len(pods)
    while running:
        if (found := said.get()) is None:
            running -= 1
        else:
            yield found


def _container(pod: Object) -> str:
    return str(pod["spec"]["containers"][0]["name"])
