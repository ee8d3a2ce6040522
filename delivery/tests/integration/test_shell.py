"""Programs run to their end, or are ended."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from slipway.adapters.io import shell
from slipway.adapters.machine.supervised import processes
from slipway.errors import StepFailed

from tests.support import mortal, place

PYTHON = sys.executable
# Seconds for which something runs that is not to be waited for.
LONG = 600


def test_a_program_gets_its_words_settings_folder_and_input(tmp_path: Path) -> None:
    script = "import os, sys; print(sys.argv[1], dict(os.environ).get('A'), os.getcwd(), sys.stdin.read()); sys.exit(7)"
    words = (PYTHON, "-c", script, "a b; $HOME")
    began = time.monotonic()
    done = shell.run(words, timeout_seconds=60, environment={"A": "1"}, folder=tmp_path, given=b"in")
    assert (done.code, done.output) == (7, f"a b; $HOME 1 {tmp_path} in\n")
    assert 0 < done.seconds <= time.monotonic() - began


def test_a_program_that_a_signal_ended_has_a_shells_exit_code(tmp_path: Path) -> None:
    words = ("sh", "-c", "kill -KILL $$")
    assert shell.run_here(words, environment={"PATH": os.environ["PATH"]}, folder=tmp_path) == 128 + 9


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(StepFailed, match="no-such-program"):
        shell.run(("no-such-program",), timeout_seconds=1)


def test_a_program_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    script = f"(sleep {LONG}; touch {tmp_path}/waited) & echo $! > {tmp_path}/pid; echo last words >&2; wait"
    with pytest.raises(shell.CommandTimedOut, match=r"(?s)more than 0\.5 s.*last words"):
        shell.run(("sh", "-c", script), timeout_seconds=0.5)
    assert not (tmp_path / "waited").exists()
    assert not processes.words_of(int((tmp_path / "pid").read_text()))


def test_of_endless_output_the_beginning_and_the_end_are_kept() -> None:
    script = f"import sys; sys.stdout.write('first' + 'x' * {3 * shell.KEPT} + 'last')"
    output = shell.run((PYTHON, "-c", script), timeout_seconds=30).output
    assert output.startswith("first")
    assert output.endswith("last")
    assert "bytes left out" in output
    assert len(output) < 2 * shell.KEPT + 100


def test_a_daemon_that_keeps_the_output_open_is_not_waited_for(tmp_path: Path) -> None:
    script = f"echo started; (sleep {LONG}; echo waited) & echo $! > {tmp_path}/pid"
    done = shell.run(("sh", "-c", script), timeout_seconds=LONG)
    assert done.output == "started\n"
    daemon = int((tmp_path / "pid").read_text())
    assert processes.words_of(daemon), "it runs on, and the output it would end with was not waited for"
    os.killpg(os.getpgid(daemon), signal.SIGKILL)


def test_a_program_dies_with_its_deployer(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    def deploy() -> None:
        threading.Timer(0.5, mortal.die).start()
        shell.run(("sh", "-c", f"echo $$ > {pid}; exec sleep 60"), timeout_seconds=60)

    mortal.killed_in(deploy)
    place.wait_until(lambda: not processes.words_of(int(pid.read_text())))


def test_what_a_program_has_started_dies_with_its_deployer_too(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    def deploy() -> None:
        threading.Timer(0.5, mortal.die).start()
        shell.run(("sh", "-c", f"sh -c 'echo $$ > {pid}; exec sleep 60'; true"), timeout_seconds=60)

    mortal.killed_in(deploy)
    place.wait_until(lambda: not processes.words_of(int(pid.read_text())))


def test_what_a_program_leaves_behind_on_purpose_lives_on(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    shell.run(("sh", "-c", f"sleep 20 > {os.devnull} 2>&1 & echo $! > {pid}"), timeout_seconds=10)
    time.sleep(0.2)
    assert processes.words_of(int(pid.read_text()))
    os.kill(int(pid.read_text()), signal.SIGKILL)


def test_descriptors_stay_with_the_deployer(tmp_path: Path) -> None:
    with (tmp_path / "held").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        done = shell.run(("sh", "-c", "ls -l /proc/self/fd"), timeout_seconds=10)
    assert "held" not in done.output


def test_the_error_of_a_failed_program_has_its_last_words() -> None:
    words = ("sh", "-c", "echo out; echo why it failed >&2; exit 3")
    error = shell.failure(words, shell.run(words, timeout_seconds=10))
    assert "ended with 3" in str(error)
    assert "why it failed" in str(error)
