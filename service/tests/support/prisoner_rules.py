"""What must have become of each attempt of `prisoner.py`."""

from __future__ import annotations

from typing import Any

from galley.rendering import confinement

# What a render needs: to read what it was given, and to end itself when it has no memory.
ALLOWED = {"reading what it may", "a signal to itself"}


def assert_nothing_got_out(found: dict[str, Any]) -> None:
    """Fail where an attempt succeeded that must not, or a wall does not stand."""
    done = {name for name, outcome in found["told"].items() if outcome == "done"}
    assert done == ALLOWED
    assert len(found["told"]) > 20
    assert found["faults"] == {}
    assert set(confinement.WALLS) <= set(found["held"])
