"""Notes which content of others' settings the pods of a slot were started with, and sees when it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.own_key import own_key
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running import settings_read


@dataclass(frozen=True, slots=True)
class SettingsVersions:
    """Reads Secrets and ConfigMaps of the namespace, and keeps of each a keyed hash alone."""

    api: ClusterApi
    environment: str

    def now(self, settings: Sequence[str]) -> Mapping[str, str]:
        """Return the versions of these settings."""
        if not settings:
            return {}
        key = own_key(self.api, self.environment)
        found = {each: self.api.get(*each.split(" ", 1)) for each in settings}
        return {each: settings_read.version_of(held, key) for each, held in found.items()}

    def note(self, deployment: Object, versions: Mapping[str, str]) -> None:
        """Write the versions on a Deployment, unless it has some: its pods were started with those."""
        if versions and settings_read.noted(deployment) is None:
            annotations = {
                settings_read.VERSIONS: settings_read.written(versions),
                names.FENCE: str(self.api.fence),
            }
            self.api.merge("Deployment", name_of(deployment), {"metadata": {"annotations": annotations}})

    def changed(self, deployment: Object | None) -> Sequence[str]:
        """Return in words what has changed since a Deployment was started; nothing where nothing was noted."""
        before = settings_read.noted(deployment) if deployment else None
        return settings_read.changed(before, self.now(list(before))) if before else ()
