"""Calls of the kernel for which Python has no function. All act on the calling process or thread only."""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def system_call(number: int, *arguments: int) -> int:
    """Make a call by its number and return what it answers. Raises `OSError`."""
    answer = int(_libc.syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments)))
    if answer < 0:
        raise _refusal()
    return answer


def call(function: str, *arguments: int) -> None:
    """Call a function of the C library whose first argument is an int and the rest are unsigned longs. Raises
    `OSError`.
    """
    kinds = (ctypes.c_int, *(ctypes.c_ulong for _ in arguments[1:]))
    given = (kind(value) for kind, value in zip(kinds, arguments, strict=True))
    if getattr(_libc, function)(*given):
        raise _refusal()


def succeeds(function: str, *arguments: int) -> bool:
    """Call a function of the C library; return whether the kernel did it."""
    try:
        call(function, *arguments)
    except OSError:
        return False
    return True


def _refusal() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
