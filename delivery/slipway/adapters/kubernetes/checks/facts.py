"""Looks at what the live release is like in a namespace."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.installed import Installed, digest_of
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.decisions.cluster.objects import facts
from slipway.decisions.cluster.running import settings_read
from slipway.ports import Facts, Slot


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """Of a release in a slot; of the cluster alone where none is there."""

    api: ClusterApi
    installed: Installed
    pods: SlotPods

    def facts(self, slot: Slot, key: str) -> Facts:
        """Return images, sizes, settings, and what of secrets tells whether they are the same, by a key."""
        found = self.pods.serving_deployment(slot)
        cluster: Facts = {"cluster": self.api.version()}
        if found is None:
            return cluster
        objects = self.installed.objects(digest_of(found))
        read = {each: self._held(each) for each in settings_read.read_from_others(objects)}
        return {
            **cluster,
            "images": facts.images(objects),
            "replicas": facts.replicas(objects, self.pods.sizes(slot)),
            "settings": facts.settings(objects),
            "secrets": {**facts.secrets_of(objects, key), **facts.hashed(read, key)},
        }

    def _held(self, setting: str) -> Facts | None:
        kind, name = setting.split(" ", 1)
        found = self.api.get(kind, name)
        return {**found, "kind": kind} if found else None
