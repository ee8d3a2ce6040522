"""Let a deployer die, killed without warning, at its n-th effect on the world."""

from __future__ import annotations

import itertools
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.io import files
from slipway.adapters.machine.haproxy.admin_socket import HaproxySocket
from slipway.adapters.machine.supervised.supervisor import Supervisor

EFFECTS = (
    (files, "write"),
    (Supervisor, "_call"),
    (HaproxySocket, "ask"),
    (Path, "unlink"),
    (Path, "replace"),
)
QUESTIONS = {"getAllProcessInfo"}


def killed_in(work: Callable[[], object]) -> None:
    """Do work that kills itself, in a process of its own; return when it is dead."""
    assert os.WIFSIGNALED(_status_of(work)), "the work came to its end"


def _status_of(work: Callable[[], object]) -> int:
    if pid := os.fork():
        return os.waitpid(pid, 0)[1]
    # Nothing of the tests may go on in here, whatever happens.
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def die() -> None:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def deaths(work: Callable[[], object], effects: Sequence[tuple[Any, str]] = EFFECTS) -> Iterator[int]:
    """Do the work in a process of its own that is killed before its first effect, then before its second, … its last.

    Yields the number of each death after it has happened; a death after an effect is one before the next.
    """
    for number in itertools.count(1):
        if os.WIFEXITED(status := _status_of(partial(_die_at, number, work, effects))):
            assert os.WEXITSTATUS(status) == 0, "the work failed by itself"
            return
        yield number


def _die_at(number: int, work: Callable[[], object], effects: Sequence[tuple[Any, str]]) -> None:
    points = itertools.count(1)

    def mortal(effect: Callable[..., Any]) -> Callable[..., Any]:
        def tried(*arguments: Any, **named: Any) -> Any:
            if not QUESTIONS.intersection(map(str, arguments)) and next(points) == number:
                die()
            return effect(*arguments, **named)

        return tried

    with pytest.MonkeyPatch.context() as patched:
        for owner, name in effects:
            patched.setattr(owner, name, mortal(getattr(owner, name)))
        work()
