"""What holds a worker in: limits of the kernel, walls around network, files and processes, no privileges, and death
with its parent.

Every function acts on the calling process only. None of it needs privileges, so it holds as well in a container
without any. Which walls stand, and why one does not, is reported to the parent: it decides whether to go on.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

from galley.rendering.confinement import call_filter, file_wall
from galley.rendering.confinement.kernel import call, succeeds
from galley.rendering.limits import WorkerLimits

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
PAGE_BYTES = resource.getpagesize()

# Without each of them a process that a stranger has taken over reaches others.
WALLS = ("files", "network", "processes")

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

# No package and no service uses this number, so no other process runs under it and none can be reached from
# it.
WORKER_ID = 64983

# A clean environment, given by the parent. The proxies point at a port where nothing can listen: a package
# import fails at once without asking a name server, even where the kernel grants no network namespace.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "HTTP_PROXY": "http://127.0.0.1:0",
    "HTTPS_PROXY": "http://127.0.0.1:0",
    "ALL_PROXY": "http://127.0.0.1:0",
    "http_proxy": "http://127.0.0.1:0",
    "https_proxy": "http://127.0.0.1:0",
    "all_proxy": "http://127.0.0.1:0",
}


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds a process: names of what took, and for each wall that does not stand, why."""

    held: tuple[str, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)


def confine(limits: WorkerLimits, *, readable: Sequence[str], parent: int) -> Confinement:
    """Give up everything that a job does not need; return what of it holds.

    `readable` are folders that must stay readable. `parent` is the process whose death ends this one.
    Call it while this process has one thread: most of it holds only the thread that asked for it and its
    later ones.
    """
    # A second wall before the network, where the machine allows it; the first is the filter of calls.
    held = ["namespace"] if _leave_the_network() else []
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    if _step_down(readable):
        held.append("user")
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Read after every job, and out of reach behind the wall.
    _statm()
    succeeds("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)
    die_with(parent)
    faults = _raise_walls(readable)
    held += [wall for wall in WALLS if wall not in faults]
    return Confinement((*held, "privileges"), faults)


def forbid_new_threads() -> None:
    """Let this process start no further thread and no other process."""
    _limit(resource.RLIMIT_NPROC, 0)
    # The limit makes an exception for root.
    with suppress(OSError):
        call_filter.refuse_new_threads()


def _leave_the_network() -> bool:
    return succeeds("unshare", CLONE_NEWNET) or succeeds("unshare", CLONE_NEWUSER | CLONE_NEWNET)


def _raise_walls(readable: Sequence[str]) -> dict[str, str]:
    """Raise all walls that can be; return why the others do not stand."""
    walls: dict[str, Callable[[], None]] = {
        "files": lambda: file_wall.raise_wall(readable),
        # Last, for it refuses what raising a wall may need.
        "network": call_filter.raise_wall,
    }
    faults = {wall: fault for wall, up in walls.items() if (fault := _fault_of(up))}
    # One filter is both.
    return {**faults, "processes": faults["network"]} if "network" in faults else faults


def _fault_of(raise_wall: Callable[[], None]) -> str | None:
    try:
        raise_wall()
    except OSError as error:
        return error.strerror or str(error)
    return None


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when the thread that started it ends, or exit if that has
    happened.

    A change of user clears the wish, so this comes last.
    """
    succeeds("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


@contextmanager
def cpu_allowed(seconds: float) -> Iterator[None]:
    """Let this process use so many seconds of processor time inside the block; the kernel ends it with
    SIGPROF after that.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def resident_bytes() -> int:
    """Return how much memory this process holds now, in bytes."""
    return int(os.pread(_statm(), 100, 0).split()[1]) * PAGE_BYTES


@cache
def _statm() -> int:
    # Kept open, because it is read after every job.
    return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)


def _step_down(readable: Sequence[str]) -> bool:
    if os.geteuid() != 0:
        return False
    os.setgroups([])
    os.setegid(WORKER_ID)
    os.seteuid(WORKER_ID)
    can_read = all(os.access(folder, os.X_OK, effective_ids=True) for folder in readable)
    os.seteuid(0)
    os.setegid(0)
    if not can_read:
        return False
    os.setresgid(WORKER_ID, WORKER_ID, WORKER_ID)
    os.setresuid(WORKER_ID, WORKER_ID, WORKER_ID)
    return True


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))
