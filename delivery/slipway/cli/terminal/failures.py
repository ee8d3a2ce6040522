"""Tells of a command's bad end: to people in words, to programs as one JSON object."""

from __future__ import annotations

import json as written
import os
import sys
from collections.abc import Callable
from contextlib import suppress

from rich.markup import escape

from slipway.adapters.reports.console_report import WIDEST, SteadyConsole
from slipway.errors import PutBack, SlipwayError


def tell(error: SlipwayError, *, json: bool, advice: Callable[[str], str] = str) -> int:
    """Tell of an error on standard error, where somebody reads that; return the exit code.

    `advice` makes what is to be typed such as it can be typed here.
    """
    error.what, error.next_step = advice(error.what), advice(error.next_step)
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
    console = SteadyConsole(stderr=True, highlight=False)
    # A line of a file or pipe is looked for by its words, and so is never broken.
    console.soft_wrap = not console.is_terminal
    if console.is_terminal:
        console.width = min(console.width, WIDEST)
    if isinstance(error, PutBack) and _is_one_place():
        # The step that failed has just said why, some lines above.
        mark = "[bold red]✗[/] " if console.is_terminal else ""
        console.print(f"{mark}{escape(error.next_step)}")
        return
    console.print(
        f"[bold red]✗[/] {escape(error.what)}" if console.is_terminal else error.what,
        markup=console.is_terminal,
    )
    if error.next_step:
        console.print(error.next_step, markup=False)


def _is_one_place() -> bool:
    """Return whether output and errors go to the same terminal, file or pipe, so that nothing has to be said twice."""
    try:
        output, errors = (os.fstat(stream.fileno()) for stream in (sys.stdout, sys.stderr))
    except (OSError, ValueError):
        return False
    return (output.st_dev, output.st_ino) == (errors.st_dev, errors.st_ino)
