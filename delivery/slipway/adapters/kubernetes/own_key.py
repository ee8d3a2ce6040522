"""Slipway's own secret in a namespace: by it a request chooses its slot, and versions of settings are noted."""

from __future__ import annotations

import base64
import secrets
from functools import cache

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.decisions.cluster import names

NAME, KEY, BYTES = "slipway-route", "key", 24


@cache
def own_key(api: ClusterApi, environment: str) -> str:
    """Return the key, made where there is none. Raises `StepFailed`.

    It never changes, so a process reads it once: the canary would ask for it at each look.
    """
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
