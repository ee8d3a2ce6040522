"""A reader on a machine that has no wall for files, as a kernel without Landlock."""

from __future__ import annotations

from collections.abc import Sequence

from galley.rendering import confinement
from galley.rendering.confinement import call_filter
from galley.rendering.confinement.kernel import call
from galley.rendering.workers import reader


def main(arguments: Sequence[str]) -> None:
    """Serve readings, after the kernel has lost Landlock."""
    call("prctl", confinement.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call_filter.refuse_calls(("landlock_create_ruleset",))
    reader.main(arguments)
