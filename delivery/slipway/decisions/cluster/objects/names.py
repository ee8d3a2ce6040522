"""The names, labels and annotations by which Slipway knows its own objects on a cluster."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from slipway.ports import Slot

DOMAIN = "slipway.dev"
MANAGER = "slipway"
# Labels: whose an object is, and which slot's. A label takes 63 signs, so that a release's is its short name.
MANAGED, SLOT, RELEASE = f"{DOMAIN}/environment", f"{DOMAIN}/slot", f"{DOMAIN}/release"
PROCESS = f"{DOMAIN}/process"
APART, COMMAND = f"{DOMAIN}/apart", f"{DOMAIN}/command"
# Annotations: the number of the deployer who wrote last, the whole digest and the commit of a release.
FENCE, DIGEST, COMMIT = f"{DOMAIN}/fence", f"{DOMAIN}/digest", f"{DOMAIN}/commit"
# In a pod of Slipway's own: who asked for it, as the API server knows them.
ASKED_BY = "SLIPWAY_RUNNER_BY"
# Set in every pod of Slipway's own, also in those that schedules start.
IN_CLUSTER = "SLIPWAY_IN_CLUSTER"
LONGEST_NAME = 63
HASH_DIGITS = 10


def in_slot(name: str, slot: Slot) -> str:
    """Return an object's name in a slot."""
    return f"{name}-{slot}"


def direct(name: str, slot: Slot) -> str:
    """Return the name of the Service that only requests with a slot's header are sent to, so that they are counted
    apart.
    """
    return f"{name}-{slot}-direct"


def by_content(name: str, content: Any) -> str:
    """Return an object's name that tells its content, so that another content is another object."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]}"


def bounded(name: str) -> str:
    """Return a name as long as a cluster takes it: what is too long is cut, and told apart by its hash."""
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:HASH_DIGITS]
    return f"{name[: LONGEST_NAME - HASH_DIGITS - 1].rstrip('-')}-{digest}"
