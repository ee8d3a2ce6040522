"""The wall around calls: a filter in the kernel that refuses calls which no render needs.

It is seccomp, which needs no privileges (https://docs.kernel.org/userspace-api/seccomp_filter.html). It holds
all threads of this process and all later ones, for ever. A refused call fails with EPERM, as if it were not allowed to
anybody.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator, Sequence

from galley.rendering.confinement.call_numbers import (
    ARCHITECTURES,
    KERNEL,
    NETWORK,
    PROCESSES,
    Architecture,
    numbers_of,
)
from galley.rendering.confinement.kernel import system_call

SET_FILTER, ALL_THREADS = 1, 1
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
CLONE_THREAD = 0x00010000
# Calls of a second kind on x86-64 begin here; nothing uses them.
X32 = 0x40000000

# Words of the filter's language: load, three comparisons, return. And where a call's number, architecture and first
# argument lie.
LOAD, EQUAL, AT_LEAST, HAS_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16


class UnknownArchitecture(OSError):
    """The numbers of this machine's calls are not known here, so they cannot be refused."""


def refuse_calls(names: Sequence[str]) -> None:
    """Refuse these calls to this process from now on. Raises `OSError`."""
    machine = _this_machine()
    _install(machine, [word for number in numbers_of(names, machine) for word in _refused(number)])


def refuse_new_threads() -> None:
    """Refuse this process new threads from now on. Raises `OSError`."""
    refuse_calls(("clone", "clone3"))


def raise_wall() -> None:
    """Refuse this process the network, other processes, new ones, and the parts of the kernel that no render needs.

    New threads stay allowed. The process must have given up gaining privileges. Raises `OSError`.
    """
    machine = _this_machine()
    words = [*_only_threads(machine), *_only_to_itself(machine)]
    for number in numbers_of((*NETWORK, *PROCESSES, *KERNEL), machine):
        words += _refused(number)
    _install(machine, words)


def _this_machine() -> Architecture:
    name = platform.machine()
    if name not in ARCHITECTURES:
        raise UnknownArchitecture(errno.ENOSYS, f"the calls of a {name} processor are not known")
    return ARCHITECTURES[name]


def _only_threads(machine: Architecture) -> Iterator[bytes]:
    """A new thread shares this process; all else that `clone` makes is a process of its own."""
    # The filter cannot read the arguments of clone3: as if the kernel were older, so that the C library takes clone.
    for number in numbers_of(("clone3",), machine):
        yield from (_word(EQUAL, number, 0, 1), _word(RETURN, REFUSE | errno.ENOSYS))
    (clone,) = numbers_of(("clone",), machine)
    yield from (_word(EQUAL, clone, 0, 4), _word(LOAD, FIRST_ARGUMENT), _word(HAS_BIT, CLONE_THREAD, 0, 1))
    yield from (_word(RETURN, ALLOW), _word(RETURN, REFUSE | errno.EPERM))


def _only_to_itself(machine: Architecture) -> Iterator[bytes]:
    """A compiler without memory aborts: that is a signal to itself, by which its parent knows."""
    (tgkill,) = numbers_of(("tgkill",), machine)
    yield from (_word(EQUAL, tgkill, 0, 4), _word(LOAD, FIRST_ARGUMENT), _word(EQUAL, os.getpid(), 0, 1))
    yield from (_word(RETURN, ALLOW), _word(RETURN, REFUSE | errno.EPERM))


def _refused(number: int) -> tuple[bytes, ...]:
    return (_word(EQUAL, number, 0, 1), _word(RETURN, REFUSE | errno.EPERM))


def _install(machine: Architecture, words: Sequence[bytes]) -> None:
    program = b"".join((*_beginning(machine), *words, _word(RETURN, ALLOW)))
    code = ctypes.create_string_buffer(program, len(program))
    # The number of words, then where they lie: the C library's struct sock_fprog.
    packed = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    given = ctypes.create_string_buffer(packed, len(packed))
    (seccomp,) = numbers_of(("seccomp",), machine)
    if thread := system_call(seccomp, SET_FILTER, ALL_THREADS, ctypes.addressof(given)):
        raise OSError(errno.EBUSY, f"thread {thread} has a filter of its own")


def _beginning(machine: Architecture) -> Iterator[bytes]:
    yield from (_word(LOAD, ARCHITECTURE), _word(EQUAL, machine.audit, 1, 0), _word(RETURN, KILL))
    yield from (_word(LOAD, NUMBER), _word(AT_LEAST, X32, 0, 1), _word(RETURN, REFUSE | errno.EPERM))


def _word(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
