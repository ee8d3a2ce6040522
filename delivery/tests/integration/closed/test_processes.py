"""A closed-off release sees its own processes and ends its own, and no other of the machine."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slipway.adapters.machine.closed import inside, namespaces
from slipway.adapters.machine.closed.order import Reach

from tests.support import closed_off, place
from tests.support.closed_off import Tempted

# As <sys/ipc.h> has them.
CREATE, REMOVE = 0o1600, 0
ORDINARY_USER = 64982
# More than a test and the two processes of a wall need of themselves.
FEW = 128


@pytest.fixture
def tempted() -> Iterator[Tempted]:
    with closed_off.tempting(Reach()) as found:
        yield found


def test_it_sees_what_has_started_it_and_its_own(tempted: Tempted) -> None:
    tempted.tries("leave", word="600")
    # A process has no words yet in the moment in which it becomes another program.
    place.wait_until(lambda: "sleep 600" in tempted.tries("everybody").splitlines())
    seen = tempted.tries("everybody").splitlines()
    assert [inside.__name__ in each or "tempted.py" in each or "sleep" in each for each in seen] == [True] * 3


def test_it_ends_nobody_of_the_machine(tempted: Tempted) -> None:
    with subprocess.Popen(("sleep", "600")) as bystander:
        try:
            assert tempted.tries("end", process=bystander.pid).startswith("ProcessLookupError")
            tempted.tries("leave", word="600")
            place.wait_until(lambda: "sleep 600" in tempted.tries("everybody").splitlines())
            assert tempted.tries("end_everybody") == "ended"
            # What it had left is gone in a moment, who has started it is not, and nobody else was met.
            place.wait_until(lambda: "sleep 600" not in tempted.tries("everybody").splitlines())
            assert inside.__name__ in tempted.tries("everybody")
            assert bystander.poll() is None
        finally:
            bystander.kill()


def test_it_shares_no_memory_with_programs_of_the_machine(tempted: Tempted) -> None:
    libc, key = ctypes.CDLL(None, use_errno=True), os.getpid()
    shared = libc.shmget(key, 4096, CREATE)
    assert shared >= 0, os.strerror(ctypes.get_errno())
    try:
        assert tempted.tries("share_memory", key=key) == "denied"
    finally:
        libc.shmctl(shared, REMOVE, None)


def test_what_it_names_as_memory_is_its_own(tempted: Tempted) -> None:
    name = f"slipway-test-{os.getpid()}"
    Path("/dev/shm", name).write_bytes(b"1")
    try:
        assert tempted.tries("names", folder="/dev/shm") == ""
        assert tempted.tries("write_memory", name=name) == "written"
        assert tempted.tries("names", folder="/dev/shm") == name
        assert Path("/dev/shm", name).read_bytes() == b"1"
    finally:
        Path("/dev/shm", name).unlink()


def test_when_memory_is_short_it_is_ended_before_production(tempted: Tempted) -> None:
    assert tempted.tries("text", path="/proc/self/oom_score_adj") == f"{inside.ENDED_FIRST}\n"


def test_it_does_not_set_the_machines_clock(tempted: Tempted) -> None:
    assert tempted.tries("set_clock").startswith("PermissionError")


def test_it_may_build_walls_of_its_own(tempted: Tempted) -> None:
    assert tempted.tries("walls") == "built"


def test_more_connections_than_files_may_be_open_here_leave_room_for_its_answers() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard))
    try:
        with closed_off.tempting(Reach()) as tempted:
            assert tempted.tries("hold", host="10.0.0.1", port=80, count=2 * FEW) == str(2 * FEW)
            assert tempted.tries("listen", port=0) == "connected"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def as_ordinary_user(work: Callable[[], int], said: Path) -> int:
    """Do this as an ordinary user in a process of its own, and return its exit code."""
    said.touch()
    said.chmod(0o666)
    if not (child := os.fork()):
        code = 99
        try:
            os.dup2(os.open(said, os.O_WRONLY), 2)
            sys.stderr = os.fdopen(2, "w", buffering=1)
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(ORDINARY_USER)
                os.setuid(ORDINARY_USER)
            # Whose own files in /proc are root's, until it says otherwise, because it was root.
            namespaces._call("prctl", 4, 1, 0, 0, 0)
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_an_ordinary_user_closes_a_release_off(tmp_path: Path) -> None:
    code = as_ordinary_user(inside.try_out, tmp_path / "said")
    if code and "unshare" in (said := (tmp_path / "said").read_text()):
        pytest.skip(said)
    assert (code, (tmp_path / "said").read_text()) == (0, "")


def with_a_part_of_proc_hidden() -> int:
    """Try it where a part of /proc is hidden, as most containers of ordinary users have it."""

    def tried() -> int:
        namespaces.hide("/proc/sys")
        return inside.try_out()

    namespaces.enter()
    return inside._as_first_process(tried)


def test_where_a_part_of_proc_is_hidden_nothing_is_closed_off_and_that_is_said(tmp_path: Path) -> None:
    code = as_ordinary_user(with_a_part_of_proc_hidden, tmp_path / "said")
    said = (tmp_path / "said").read_text()
    if "unshare" in said:
        pytest.skip(said)
    assert code == inside.FAILED
    assert said.startswith(namespaces.NO_PROCESSES_OF_ITS_OWN)
