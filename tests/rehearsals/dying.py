"""Slipway in a process that dies at the n-th write of its store, or in which the n-th call to the world fails.

    dying.py kill N before|after COMMAND …      dying.py fail N once|for-good COMMAND …

With N = 0 nothing happens to it. At its end, if it has one, it writes how many writes and calls it made to $DYING_TOLD.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from slipway.adapters.state import stores as stores_of
from slipway.cli.app import main
from slipway.cli.opening import adapters
from slipway.ports import Lease, Store
from slipway.steps.work import Tools

from tests.support.played import Counted, KillingStore

KIND, NUMBER, WAY = sys.argv[1:4]
EFFECTS = ("runtime", "traffic", "gauges", "web", "database", "bucket")
stores: dict[str, KillingStore] = {}


def dying_store(address: str, variables: Mapping[str, str]) -> Store:
    """Open a store that kills its process at the n-th write to what lies in a folder called `state`."""
    folder = Path(urlsplit(address).path)
    if folder.name != "state":
        return real_store(address, variables)
    at = int(NUMBER) if KIND == "kill" else 0
    return stores.setdefault(address, KillingStore(folder, at, WAY))


def failing_tools(self: adapters.Opening, lease: Lease | None) -> Tools:
    """Return the tools with each call to the world counted, and the n-th of a deployer failing."""
    made = real_tools(self, lease)
    at = int(NUMBER) if KIND == "fail" and lease else 0
    counted: dict[str, Any] = {
        each.name: Counted(getattr(made, each.name), at, for_good=WAY == "for-good")
        if each.name in EFFECTS
        else getattr(made, each.name)
        for each in fields(made)
    }
    return Tools(**counted)


real_store, real_tools = stores_of.open_store, adapters.Opening._tools
vars(adapters)["open_store"] = dying_store
type.__setattr__(adapters.Opening, "_tools", failing_tools)

if __name__ == "__main__":
    sys.argv[1:] = sys.argv[4:]
    try:
        main()
    finally:
        created = sum(store.created for store in stores.values())
        Path(os.environ["DYING_TOLD"]).write_text(f"{created} {Counted.calls}")
