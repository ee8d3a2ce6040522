"""Whoever asks to stop is heard, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DROPPED = """
import os, signal, time
from slipway.cli.terminal import signals

class Careless:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)

signals.listen()
try:
    Careless()
    time.sleep(20)
except KeyboardInterrupt:
    print("heard")
"""
TWICE = """
import os, signal, time
from slipway.cli.terminal import signals

signals.listen()
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(20)
except KeyboardInterrupt:
    try:
        raise ValueError("something else goes wrong in putting back")
    except ValueError:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
    print("put back")
"""


def played(program: str) -> subprocess.CompletedProcess[str]:
    folder = Path(__file__).parents[3]
    return subprocess.run(
        (sys.executable, "-c", program), cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_an_interrupt_that_python_drops_comes_again() -> None:
    ended = played(DROPPED)
    assert "Exception ignored" in ended.stderr, "the case was not met"
    assert ended.stdout == "heard\n"


def test_a_second_wish_to_stop_does_not_disturb_putting_back() -> None:
    ended = played(TWICE)
    assert ended.stdout == "put back\n", ended.stderr
    assert "put back first" in ended.stderr


@pytest.mark.parametrize("ignored", [False, True])
def test_a_terminal_that_is_gone_asks_to_stop_unless_nohup_says_otherwise(ignored: bool) -> None:
    how = "SIG_IGN" if ignored else "SIG_DFL"
    kept = f"signal.signal(signal.SIGHUP, signal.{how})"
    program = TWICE.replace("signals.listen()", f"{kept}\nsignals.listen()").replace(
        "time.sleep(20)", "time.sleep(0.2)"
    )
    program = program.replace("os.kill(os.getpid(), signal.SIGTERM)", "os.kill(os.getpid(), signal.SIGHUP)")
    ended = played(program)
    assert (ended.stdout, ended.returncode) == ("" if ignored else "put back\n", 0)
