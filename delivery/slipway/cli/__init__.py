"""The command line. Only here are adapters opened."""

from slipway.cli.app import main

__all__ = ["main"]
