"""Tells a person how a deployment goes: a timeline that grows downwards, one line for each step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from rich.console import Console
from rich.status import Status
from rich.text import Text

from slipway.decisions.text.program_output import wrapped
from slipway.ports import Json

P = ParamSpec("P")
SIGNS = {
    "done": ("✓", "green"),
    "failed": ("✗", "bold red"),
    "undone": ("↩", "yellow"),
    "skipped": ("·", "dim"),
    "waits": ("?", "bold yellow"),
}
PLAIN_SIGNS = {"done": "ok", "failed": "FAILED", "undone": "undone", "skipped": "skipped", "waits": "WAITS"}
STEP_WIDTH = 14
TIME_WIDTH = 8
NARROW = 60
WIDEST = 100
QUIET_SECONDS = 10.0


class SteadyConsole(Console):
    """A console that falls silent when nobody reads it any more, where rich would end the program."""

    def on_broken_pipe(self) -> None:
        """Say nothing more."""
        self.quiet = True


def _unless_nobody_reads(tell: Callable[P, None]) -> Callable[P, None]:
    """Return what tells something, so that it never raises: a lost terminal must not end a deployment."""

    @wraps(tell)
    def told(*words: P.args, **facts: P.kwargs) -> None:
        with suppress(OSError, ValueError):
            tell(*words, **facts)

    return told


class ConsoleReport:
    """Writes to a terminal, the running step as a living last line; to a file or pipe, plain lines with instants."""

    def __init__(self, console: SteadyConsole, advice: Callable[[str], str] = str) -> None:
        """Tell it on a console; `advice` makes what is to be typed such as it can be typed here."""
        self._console, self._advice = console, advice
        self._living: Status | None = None
        self._spoke: dict[str, datetime] = {}

    @_unless_nobody_reads
    def began(self, step: str, words: str) -> None:
        """Show the step as running."""
        words = self._advice(words)
        if self._console.is_terminal:
            self._still()
            self._living = self._console.status(self._line("", step, words, None), spinner="dots")
            self._living.start()
        else:
            self._plain(f"{step}: {words} …")

    @_unless_nobody_reads
    def seen(self, step: str, words: str, **facts: Json) -> None:
        """Show what was seen: in the living line, or, where nothing lives, every ten seconds."""
        words = self._advice(words)
        if self._living:
            self._living.update(self._line("", step, words, None))
        elif facts.get("evidence") is None or self._is_due(step):
            self._plain(f"{step}: {words}")

    @_unless_nobody_reads
    def ended(self, step: str, state: str, words: str, seconds: float) -> None:
        """Write the step's line for good."""
        self._still()
        words = self._advice(words)
        if self._console.is_terminal:
            sign, style = SIGNS[state]
            self._console.print(
                self._line(sign, step, words, seconds, style), soft_wrap=True, highlight=False
            )
        else:
            self._plain(f"{step}: {PLAIN_SIGNS[state]} after {seconds:.1f} s. {words}".rstrip())

    @_unless_nobody_reads
    def say(self, words: str, **facts: Json) -> None:
        """Write a line outside of any step."""
        self._still()
        self._console.print(Text(self._advice(words)), soft_wrap=True, highlight=False)

    def _still(self) -> None:
        if self._living:
            self._living.stop()
            self._living = None

    def _is_due(self, step: str) -> bool:
        now = datetime.now(UTC)
        if (last := self._spoke.get(step)) and (now - last).total_seconds() < QUIET_SECONDS:
            return False
        self._spoke[step] = now
        return True

    def _plain(self, words: str) -> None:
        stamp = datetime.now(UTC).strftime("%H:%M:%S")
        self._console.print(Text(f"{stamp} {words}"), soft_wrap=True, highlight=False)

    def _line(self, sign: str, step: str, words: str, seconds: float | None, style: str = "") -> Text:
        """Return a step's line: sign, name, what was seen wrapped under itself, and the time at the right edge."""
        took = "" if seconds is None else f"{seconds:.1f} s"
        head = Text.assemble((f"{sign} " if sign else "", style), (step.ljust(STEP_WIDTH), "bold"))
        width = min(self._console.width, WIDEST)
        if width < NARROW:
            return Text.assemble(head, " ", words, f"  {took}" if took else "")
        room = max(20, width - STEP_WIDTH - 2 - TIME_WIDTH - 2)
        lines = wrapped(words, room) or [""]
        first = Text.assemble(head, lines[0].ljust(room), (took.rjust(TIME_WIDTH), "dim"))
        rest = [" " * (STEP_WIDTH + 2) + line for line in lines[1:]]
        return Text("\n").join([first, *map(Text, rest)])
