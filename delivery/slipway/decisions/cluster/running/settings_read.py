"""Which settings the pods of a release read that are not the release's own: others may change them at any time."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, Owner, name_of, owned
from slipway.decisions.cluster.running.slots import REFERENCES, pod_template

# Kind and name, such as `Secret tally`.
Setting: TypeAlias = str
VERSIONS = f"{names.DOMAIN}/settings"
DIGITS = 16
HELD = ("data", "binaryData")


def read_from_others(objects: Sequence[Object]) -> list[Setting]:
    """Return the Secrets and ConfigMaps that pods of the Deployments read, and that the manifests do not bring."""
    own = {words(each["kind"], name_of(each)) for each in owned(objects, Owner.CONTENT)}
    templates = [pod_template(each) for each in objects if each["kind"] == "Deployment"]
    return sorted({setting for each in templates for setting in _named(each)} - own)


def _named(part: Any) -> Iterator[Setting]:
    if isinstance(part, list):
        for each in part:
            yield from _named(each)
    if isinstance(part, dict):
        for kind, places in REFERENCES.items():
            for key, name in places:
                held = part.get(key)
                if isinstance(held, dict) and isinstance(held.get(name), str):
                    yield words(kind, held[name])
        for value in part.values():
            yield from _named(value)


def words(kind: str, name: str) -> Setting:
    """Return how a setting is called."""
    return f"{kind} {name}"


def version_of(found: Object | None, key: str) -> str:
    """Return what tells one content from another, and tells nobody the content; an empty text where there is none.

    A bare hash of a short secret could be guessed, so a key goes into it that only Slipway has. The cluster's own
    version of the object would change with every note that somebody writes on it.
    """
    if found is None:
        return ""
    held = json.dumps({each: found.get(each) or {} for each in HELD}, sort_keys=True)
    return keyed_hash(held.encode(), key)


def keyed_hash(content: bytes, key: str) -> str:
    """Return a hash that can be compared with others of the same key, and tells nobody else anything."""
    return hmac.new(key.encode(), content, hashlib.sha256).hexdigest()[:DIGITS]


def changed(before: Mapping[Setting, str], now: Mapping[Setting, str]) -> list[str]:
    """Return in words what has another content now than before."""
    return [_change(each, before[each], now[each]) for each in sorted(before) if before[each] != now[each]]


def _change(setting: Setting, before: str, now: str) -> str:
    if not now:
        return f"{setting}, which is gone"
    return setting if before else f"{setting}, which was not there"


def written(versions: Mapping[Setting, str]) -> str:
    """Return the versions as they are noted on a Deployment."""
    return json.dumps(versions, sort_keys=True)


def noted(deployment: Object) -> dict[Setting, str] | None:
    """Return the versions that are noted on a Deployment, None where there are none."""
    text = deployment["metadata"].get("annotations", {}).get(VERSIONS)
    found: dict[Setting, str] | None = json.loads(text) if text else None
    return found
