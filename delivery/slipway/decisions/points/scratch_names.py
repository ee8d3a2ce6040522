"""Names of databases and views that are laid next to what is live for a while, so that a later command finds strays."""

from __future__ import annotations

import re


def scratch_name(use: str, environment: str, fence: int) -> str:
    """Return the name of a scratch database and view of an environment, for one use of it."""
    return f"{_stem(use, environment)}{fence}"


def is_scratch(name: str, use: str, environment: str) -> bool:
    """Return whether a name is that of such a scratch, of this or an earlier command."""
    return re.fullmatch(rf"{_stem(use, environment)}\d+(_[a-z]+)?", name) is not None


def _stem(use: str, environment: str) -> str:
    # No environment has an underscore in its name, so no two have the same here.
    return f"slipway_{use}_{environment.replace('-', '_')}_"
