"""The fence of one machine: a file with the highest number that has acted there, locked while somebody acts."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from slipway.adapters.io import files
from slipway.errors import LockLost
from slipway.ports import Lease, StoreError


class FileFence:
    """Keeps all others out while one acts, because two deployers of one machine see the same file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def highest(self) -> int:
        """Return the highest number that has acted here, 0 before the first."""
        return int(files.read(self._file) or 0)

    @contextmanager
    def acting(self, lease: Lease) -> Iterator[None]:
        """Keep all others out while the block acts. Raises `LockLost` for a number that is not the highest.

        Where the store does not answer, the file alone decides: nobody newer has acted here, so going back may.
        """
        with suppress(StoreError):
            lease.check()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            highest = int(file.read() or 0)
            if lease.fence < highest:
                raise LockLost(
                    f"A deployer with the number {highest} has acted here; this one's is {lease.fence}."
                )
            if lease.fence > highest:
                file.truncate(0)
                file.write(str(lease.fence))
                file.flush()
            yield
