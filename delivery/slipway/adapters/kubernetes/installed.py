"""The releases that a cluster holds, with the manifests of each, so that going back needs no store."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable, Sequence

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.decisions.cluster.objects import manifests, names
from slipway.decisions.cluster.objects.images import image_of
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running import slots
from slipway.errors import StepFailed
from slipway.ports import Release
from slipway.ports.releases.release import short_name

KEY = "manifests.yaml.gz"
# A cluster takes no object above 1 MiB, and base64 takes a third more.
MOST_BYTES = 700 * 1024
PREFIX = "slipway-release-"
LABEL, IMAGE = f"{names.DOMAIN}/installed", f"{names.DOMAIN}/image"


class Installed:
    """Keeps and finds the manifests of releases. `manifests_of` gives those of a release that is not here yet."""

    def __init__(
        self, api: ClusterApi, environment: str, image: str, manifests_of: Callable[[Release], str]
    ) -> None:
        self._api, self._environment, self._image = api, environment, image
        self._manifests_of = manifests_of
        self._known = dict[str, tuple[Object, ...]]()

    def add(self, release: Release) -> None:
        """Keep a release's manifests, having read them. Raises `StepFailed` and `ManifestsUnfit`."""
        text = self._manifests_of(release)
        self._read(text, image_of(release).reference)
        packed = gzip.compress(text.encode(), mtime=0)
        if len(packed) > MOST_BYTES:
            raise StepFailed(f"The manifests of release {release.name} are too long for a cluster to keep.")
        self._api.create(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {
                    "name": f"{PREFIX}{release.name}",
                    "labels": {names.MANAGED: self._environment, LABEL: "true"},
                    "annotations": {
                        names.DIGEST: release.digest,
                        names.COMMIT: release.commit,
                        IMAGE: image_of(release).reference,
                    },
                },
                "immutable": True,
                "binaryData": {KEY: base64.b64encode(packed).decode()},
            }
        )

    def has(self, release: Release) -> bool:
        """Return whether a release is here."""
        return self._api.get("ConfigMap", f"{PREFIX}{release.name}") is not None

    def objects(self, digest: str) -> tuple[Object, ...]:
        """Return the objects of a release, with its own image, and settings named by content.

        Raises `StepFailed` for one that is not here.
        """
        if digest not in self._known:
            found = self._api.get("ConfigMap", f"{PREFIX}{short_name(digest)}")
            if found is None:
                raise StepFailed(
                    f"Release {short_name(digest)} is not installed in the namespace {self._api.namespace}.",
                    next_step="Deploy it.",
                )
            text = gzip.decompress(base64.b64decode(found["binaryData"][KEY])).decode()
            self._known[digest] = self._read(text, found["metadata"]["annotations"][IMAGE])
        return self._known[digest]

    def of(self, release: Release) -> tuple[Object, ...]:
        """Return the objects of a release, whether it is here already or only registered."""
        if self.has(release):
            return self.objects(release.digest)
        return self._read(self._manifests_of(release), image_of(release).reference)

    def reference(self, digest: str) -> str:
        """Return the image of a release that is here, by its digest. Raises `StepFailed` for one that is not."""
        found = self._api.get("ConfigMap", f"{PREFIX}{short_name(digest)}")
        if found is None:
            raise StepFailed(
                f"Release {short_name(digest)} is not installed in the namespace {self._api.namespace}."
            )
        return str(found["metadata"]["annotations"][IMAGE])

    def remove_others(self, keep: Sequence[str]) -> list[str]:
        """Remove the releases that are not among these digests, and the settings that only they had; return which."""
        there = {digest_of(each): each for each in self._api.list("ConfigMap", self._labels)}
        gone = [digest for digest in there if digest not in keep]
        still = {key for digest in there if digest in keep for key in self._settings(digest)}
        for digest in gone:
            for kind, name in self._settings(digest) - still:
                self._api.delete(kind, name)
            self._api.delete("ConfigMap", name_of(there[digest]))
            self._known.pop(digest, None)
        return gone

    @property
    def _labels(self) -> dict[str, str]:
        return {names.MANAGED: self._environment, LABEL: "true"}

    def _settings(self, digest: str) -> set[tuple[str, str]]:
        found = manifests.owned(self.objects(digest), manifests.Owner.CONTENT)
        return {(each["kind"], name_of(each)) for each in found}

    def _read(self, text: str, reference: str) -> tuple[Object, ...]:
        return slots.settled(manifests.with_image(manifests.parse(text), self._image, reference))


def digest_of(each: Object) -> str:
    """Return the digest of the release that an object belongs to, an empty text for none."""
    return str(each["metadata"].get("annotations", {}).get(names.DIGEST, ""))


def commit_of(each: Object) -> str:
    """Return the commit of the release that an object belongs to."""
    return str(each["metadata"].get("annotations", {}).get(names.COMMIT, ""))
