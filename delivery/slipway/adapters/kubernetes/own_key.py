"""Slipway's own secret in a namespace: by it a request chooses its slot, and versions of settings are noted."""

from __future__ import annotations

import base64
import secrets
from weakref import WeakKeyDictionary

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.decisions.cluster.objects import names

NAME, KEY, BYTES = "slipway-route", "key", 24


# A key never changes. Held by its namespace's API, and gone with it.
_READ: WeakKeyDictionary[ClusterApi, str] = WeakKeyDictionary()


def own_key(api: ClusterApi, environment: str) -> str:
    """Return the key, made where there is none. Raises `StepFailed`.

    It is read once: the canary would ask for it at each look.
    """
    if api not in _READ:
        _READ[api] = _read(api, environment)
    return _READ[api]


def _read(api: ClusterApi, environment: str) -> str:
    found = api.get("Secret", NAME)
    if found is None:
        made = base64.b64encode(secrets.token_urlsafe(BYTES).encode()).decode()
        found = api.create(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": NAME, "labels": {names.MANAGED: environment}},
                "immutable": True,
                "data": {KEY: made},
            }
        )
    return base64.b64decode(found["data"][KEY]).decode()
