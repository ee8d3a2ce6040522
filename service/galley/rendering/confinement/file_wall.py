"""The wall around files: of all files a process can open those below some folders, to read, and no other.

It is the kernel's Landlock, which needs no privileges (https://docs.kernel.org/userspace-api/landlock.html). It
holds this thread and those that it starts later, for ever.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from galley.rendering.confinement.kernel import system_call

# From this the compiler learns once where its stack ends. Without it, each step takes a new stack, and a render lasts
# forty times as long.
OWN_MEMORY_MAP = "/proc/self/maps"

# The same on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
BENEATH_PATH = 1

WRITE_FILE, READ_FILE, READ_DIRECTORY = 1 << 1, 1 << 2, 1 << 3
# What each version can forbid on files: 13 rights, then one more each for moving between folders, cutting short,
# and what devices do.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
# To listen on and to connect to TCP ports; abstract sockets of others, signals to others.
NETWORK_SINCE, NETWORK_RIGHTS = 4, 0b11
SCOPES_SINCE, SCOPES = 6, 0b11


def version() -> int:
    """Return which version of Landlock this kernel has. Raises `OSError` where it has none, or has it off."""
    return system_call(CREATE_RULESET, 0, 0, ASK_VERSION)


def raise_wall(readable: Iterable[str]) -> None:
    """Let this thread read what lies below the folders `readable`, write to /dev/null, and open nothing else.

    With newer kernels it can also reach no TCP port and signal no process outside. The process must have given up
    gaining privileges. Raises `OSError`.
    """
    rules = _ruleset(version())
    try:
        for folder in readable:
            _allow(rules, folder, READ_FILE | READ_DIRECTORY)
        _allow(rules, os.devnull, READ_FILE | WRITE_FILE)
        _allow(rules, OWN_MEMORY_MAP, READ_FILE)
        system_call(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _ruleset(known: int) -> int:
    rights = [(1 << FILE_RIGHTS[min(known, max(FILE_RIGHTS))]) - 1]
    if known >= NETWORK_SINCE:
        rights.append(NETWORK_RIGHTS)
    if known >= SCOPES_SINCE:
        rights.append(SCOPES)
    given = ctypes.create_string_buffer(struct.pack(f"={len(rights)}Q", *rights), 8 * len(rights))
    return system_call(CREATE_RULESET, ctypes.addressof(given), len(given), 0)


def _allow(rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, place), 12)
        system_call(ADD_RULE, rules, BENEATH_PATH, ctypes.addressof(rule), 0)
    finally:
        os.close(place)
