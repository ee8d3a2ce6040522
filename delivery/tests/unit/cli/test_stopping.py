"""Whoever asks to stop is heard, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DROPPED = """
import os, signal, time
from slipway.cli import stopping

class Careless:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)

stopping.listen()
try:
    Careless()
    time.sleep(20)
except KeyboardInterrupt:
    print("heard")
"""
TWICE = """
import os, signal, time
from slipway.cli import stopping

stopping.listen()
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
        (sys.executable, "-c", program), cwd=folder, capture_output=True, text=True, timeout=15, check=False
    )


def test_an_interrupt_that_python_drops_comes_again() -> None:
    ended = played(DROPPED)
    assert "Exception ignored" in ended.stderr, "the case was not met"
    assert ended.stdout == "heard\n"


def test_a_second_wish_to_stop_does_not_disturb_putting_back() -> None:
    ended = played(TWICE)
    assert ended.stdout == "put back\n", ended.stderr
    assert "put back first" in ended.stderr
