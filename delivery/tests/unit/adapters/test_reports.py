"""Whoever tells how it goes never ends it: the terminal may be gone, and the pipe have nobody at its other end."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.reports.console_report import ConsoleReport, SteadyConsole
from slipway.adapters.reports.json_report import JsonReport
from slipway.ports import Report


class Ended(io.StringIO):
    """A stream that takes so many writes and no more."""

    def __init__(self, writes: int, fault: Exception, *, terminal: bool) -> None:
        super().__init__()
        self._left, self._fault, self._terminal = writes, fault, terminal

    def write(self, text: str) -> int:
        self._left -= 1
        if self._left < 0:
            raise self._fault
        return super().write(text)

    def isatty(self) -> bool:
        return self._terminal


def tell(report: Report) -> None:
    for _ in range(3):
        report.say("words", release="r")
        report.began("canary 5 %", "lead 5 %")
        report.seen("canary 5 %", "so far", evidence=None)
        report.ended("canary 5 %", "done", "ok", 1.0)


REPORTS: dict[str, Callable[[Any], Report]] = {
    "json": JsonReport,
    "console": lambda stream: ConsoleReport(SteadyConsole(file=stream, soft_wrap=True)),
}
FAULTS = (
    BrokenPipeError(32, "Broken pipe"),
    OSError(5, "Input/output error"),
    ValueError("I/O operation on closed file"),
    UnicodeEncodeError("latin-1", "✓", 0, 1, "ordinal not in range"),
)


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("kind", REPORTS)
def test_a_stream_that_ends_anywhere_ends_no_report(kind: str, fault: Exception, terminal: bool) -> None:
    for writes in range(12):
        tell(REPORTS[kind](Ended(writes, fault, terminal=terminal)))


PROGRAM = """
import sys
from slipway.cli import app
from slipway.cli.terminal import streams
def run(words=None):
    from slipway.adapters.reports.console_report import ConsoleReport, SteadyConsole
    report = ConsoleReport(SteadyConsole(highlight=False, soft_wrap=True))
    for number in range(20000):
        report.say(f"✓ line {number}")
    return 3
app.run = run
app.main()
"""


def test_a_dead_reader_does_not_change_the_exit_code() -> None:
    folder = Path(__file__).parents[3]
    reading, writing = os.pipe()
    process = subprocess.Popen(
        (sys.executable, "-c", PROGRAM), cwd=folder, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    os.read(reading, 10)
    os.close(reading)
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (3, b"")


def test_a_terminal_without_the_signs_gets_others() -> None:
    folder = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    ended = subprocess.run(
        (sys.executable, "-c", PROGRAM.replace("20000", "1")),
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (3, b"? line 0\n")
