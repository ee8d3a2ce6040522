"""Standard output and error, which may end before the command does: ssh is lost, `| tee` was killed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper


def steady() -> None:
    """Let no character end a command that the terminal does not know."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def let_go() -> None:
    """Write what is left. Where nobody reads it any more, the exit code is still the command's own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # Python would flush once more at its end, and then say 120.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
