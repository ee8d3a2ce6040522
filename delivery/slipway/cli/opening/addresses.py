"""Addresses of databases, buckets and stores, as slipway.toml has them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from slipway.errors import WrongUse

FILE = "file:"


def looked_up(address: str, variables: Mapping[str, str], environment: str) -> str:
    """Return an address, looked up where it names a variable. Raises `WrongUse` where that is not set."""
    if not address.startswith("env:"):
        return address
    name = address.removeprefix("env:")
    if name not in variables:
        raise WrongUse(f"The variable {name} is not set, which {environment} is to be reached by.")
    return variables[name]


def absolute(address: str, folder: Path) -> str:
    """Return an address with a folder's path made whole, from where slipway.toml lies."""
    if address.startswith(FILE) and not address.startswith(f"{FILE}//"):
        return (folder / address.removeprefix(FILE)).absolute().as_uri()
    return address
