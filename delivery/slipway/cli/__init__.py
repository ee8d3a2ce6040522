"""The command `slipway`: what there is, what it takes, and what it ends with. Only here are adapters opened."""

from __future__ import annotations


def main() -> None:
    """Run a command."""
