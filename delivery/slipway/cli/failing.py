"""Tells of a command's bad end: to people in words, to programs as one JSON object."""

from __future__ import annotations

import json as written
import sys
from contextlib import suppress

from rich.markup import escape

from slipway.adapters.console_report import SteadyConsole
from slipway.errors import Exit, PutBack, SlipwayError


class Interrupted(SlipwayError):
    """Somebody asked the command to stop."""

    exit_code = Exit.INTERRUPTED


def tell(error: SlipwayError, *, json: bool) -> int:
    """Tell of an error on standard error, where somebody reads that; return the exit code."""
    with suppress(OSError, ValueError):
        if json:
            _as_json(error)
        else:
            _in_words(error)
    return int(error.exit_code)


def _as_json(error: SlipwayError) -> None:
    facts = {
        "error": type(error).__name__,
        "exit": int(error.exit_code),
        "what": error.what,
        "next_step": error.next_step,
    }
    sys.stderr.write(written.dumps(facts, ensure_ascii=False) + "\n")


def _in_words(error: SlipwayError) -> None:
    console = SteadyConsole(stderr=True, highlight=False, soft_wrap=True)
    if isinstance(error, PutBack) and console.is_terminal and sys.stdout.isatty():
        # The step that failed has just said why, some lines above.
        console.print(f"[bold red]✗[/] {escape(error.next_step)}")
        return
    console.print(
        f"[bold red]✗[/] {escape(error.what)}" if console.is_terminal else error.what,
        markup=console.is_terminal,
    )
    if error.next_step:
        console.print(error.next_step, markup=False)
