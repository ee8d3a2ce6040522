"""How a command says that it failed."""

from __future__ import annotations


class CommandFailed(Exception):
    """The command could not do what was asked; the message says what, why, and the next step."""
