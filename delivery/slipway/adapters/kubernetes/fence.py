"""The fence of a cluster: every object that Slipway writes carries its deployer's number, and the API server refuses
each change that would lower one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.errors import LockLost
from slipway.ports import Lease, StoreError

NAME = "slipway-fence"
# What can be changed after it was made, the route first: it is what people are served by.
CHANGED = ("HTTPRoute", "Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "CronJob")


class ClusterFence:
    """Raises the number on everything that can be changed, before anything is. Then the API server itself stops a
    deployer who was thought dead, whatever that one believes; the pods that it had started are ended.
    """

    def __init__(self, api: ClusterApi, environment: str) -> None:
        self._api, self._environment = api, environment

    def highest(self) -> int:
        """Return the highest number that has acted here, 0 before the first."""
        return max(map(number_of, self._numbered()), default=0)

    @contextmanager
    def acting(self, lease: Lease) -> Iterator[None]:
        """Let the holder of a lease change the cluster. Raises `LockLost` for a number that is not the highest."""
        with suppress(StoreError):
            lease.check()
        if self._api.fence != lease.fence or self._stored() != lease.fence:
            self._raise_to(lease.fence)
        yield

    def _raise_to(self, number: int) -> None:
        there = self._numbered()
        if (highest := max(map(number_of, there), default=0)) > number:
            raise LockLost(f"A deployer with the number {highest} has acted here; this one's is {number}.")
        self._api.fence = number
        self._api.apply(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": NAME, "labels": {names.MANAGED: self._environment}},
            }
        )
        annotation = {"metadata": {"annotations": {names.FENCE: str(number)}}}
        for each in there:
            if number_of(each) != number:
                self._api.merge(each["kind"], name_of(each), annotation)
        self._end_what_was_left(number)

    def _end_what_was_left(self, number: int) -> None:
        """End the pods that a former deployer had started when it died, and remove the secrets that they read.

        Those of commands that hold no lock have no number, and are somebody's still.
        """
        for each in self._api.list("Pod", {names.MANAGED: self._environment}):
            if names.COMMAND in each["metadata"]["labels"] and 0 < number_of(each) < number:
                self._api.delete("Pod", name_of(each), grace_seconds=0)
                self._api.delete("Secret", name_of(each))

    def _stored(self) -> int:
        found = self._api.get("ConfigMap", NAME)
        return number_of(found) if found else 0

    def _numbered(self) -> list[Object]:
        first = self._api.get("ConfigMap", NAME)
        found = [{"kind": "ConfigMap", **first}] if first else []
        labels = {names.MANAGED: self._environment}
        return [*found, *(each for kind in CHANGED for each in self._api.list(kind, labels))]


def number_of(each: Object) -> int:
    """Return the number that an object carries, 0 for none."""
    text = str(each["metadata"].get("annotations", {}).get(names.FENCE, "0"))
    return int(text) if text.isdigit() else 0
