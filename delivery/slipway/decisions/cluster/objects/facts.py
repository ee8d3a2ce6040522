"""What a release is like where it runs, to be compared with the same in another namespace."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slipway.decisions.cluster.checks import sizes
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, Owner, name_of, owned
from slipway.decisions.cluster.running import slots
from slipway.decisions.cluster.running.settings_read import keyed_hash

BY_CONTENT = re.compile(rf"-[0-9a-f]{{{names.HASH_DIGITS}}}$")


def images(objects: Sequence[Object]) -> dict[str, str]:
    """Return the image of each container, by Deployment and container; the registry's name is left out."""
    return {
        f"{name_of(each)}.{container['name']}": str(container["image"]).rpartition("/")[2]
        for each in objects
        if each["kind"] == "Deployment"
        for container in (slots.pod_template(each) or {})["spec"]["containers"]
    }


def replicas(objects: Sequence[Object], now: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return how many pods each Deployment has at the least, at the most, and now."""
    most = sizes.at_most(objects)
    return {
        name_of(each): {
            "least": sizes.least(each, sizes.scaler_of(objects, each)),
            "most": most[name_of(each)],
            "now": now.get(name_of(each), 0),
        }
        for each in objects
        if each["kind"] == "Deployment"
    }


def settings(objects: Sequence[Object]) -> dict[str, dict[str, str]]:
    """Return what the ConfigMaps of a release say, each by the name that the manifests gave it."""
    return {
        f"ConfigMap {BY_CONTENT.sub('', name_of(each))}": dict(each.get("data") or {})
        for each in owned(objects, Owner.CONTENT)
        if each["kind"] == "ConfigMap"
    }


def hashed(found: Mapping[str, Object | None], key: str) -> dict[str, dict[str, str]]:
    """Return each Secret and ConfigMap with a keyed hash of each of its values, by which only sameness is known."""
    return {setting: dict(_hashes(held, key)) if held else {} for setting, held in found.items()}


def _hashes(held: Object, key: str) -> Iterator[tuple[str, str]]:
    for name, value in (held.get("data") or {}).items():
        plain = base64.b64decode(value) if held.get("kind") == "Secret" else str(value).encode()
        yield name, keyed_hash(plain, key)


def secrets_of(objects: Sequence[Object], key: str) -> dict[str, dict[str, str]]:
    """Return the same of the Secrets that the manifests bring."""
    found: dict[str, Any] = {
        f"Secret {BY_CONTENT.sub('', name_of(each))}": each
        for each in owned(objects, Owner.CONTENT)
        if each["kind"] == "Secret"
    }
    return hashed(found, key)
