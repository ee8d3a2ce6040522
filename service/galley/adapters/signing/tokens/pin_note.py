"""A note which PIN a token has refused, so that no two signatures at once try the same wrong one.

Tokens lock after a few wrong PINs. Of many signatures at once, in several processes, the first one tries; when the
token refuses, the others read here that they need not. The note names the entry of a PIN and tells nothing of the PIN.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST = 200


class PinNote:
    """The note of one token, while nobody else logs in to it."""

    def __init__(self, file: int) -> None:
        self._file = file

    def refused(self, entry: str) -> bool:
        """Whether the PIN of this entry was refused."""
        return os.pread(self._file, LONGEST, 0).decode(errors="replace") == entry

    def note(self, entry: str) -> None:
        """Note that the PIN of this entry was refused."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, entry.encode()[:LONGEST], 0)


@contextmanager
def held(module: str, token: str) -> Iterator[PinNote]:
    """Hold the note of a token of a module; whoever else wants it waits. Raises `OSError`."""
    name = hashlib.sha256(f"{module}\n{token}".encode()).hexdigest()[:20]
    path = Path(tempfile.gettempdir()) / f"galley-token-{os.geteuid()}-{name}"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield PinNote(file)
    finally:
        os.close(file)
