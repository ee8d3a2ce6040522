"""Processes that `galley serve` starts end with it, even when it is killed and can no longer end them itself."""

from __future__ import annotations

import os

from galley.rendering.confinement import die_with

PARENT = "GALLEY_PARENT"


def become_parent() -> None:
    """Tell the processes that this one starts, through the environment, whom to end with."""
    os.environ[PARENT] = str(os.getpid())


def end_with_parent() -> None:
    """End when the parent ends, where there is one that said so."""
    parent = os.environ.get(PARENT)
    if parent and int(parent) != os.getpid():
        die_with(int(parent))
