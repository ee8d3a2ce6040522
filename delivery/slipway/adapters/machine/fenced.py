"""Stands before whatever can change people's traffic or processes, and lets only the newest deployer through.

A lease in a store can be lost between looking and doing. On a machine a file closes that gap: it holds the highest
fencing number seen, and is locked while something is done.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from slipway.adapters.io import files
from slipway.errors import LockLost
from slipway.ports import (
    Counters,
    Facts,
    Finished,
    Lease,
    Place,
    ProcessState,
    Release,
    Runtime,
    Slot,
    StoreError,
    Traffic,
)


def highest_in(file: Path) -> int:
    """Return the highest number that has acted where this file lies, 0 for none."""
    return int(files.read(file) or 0)


class Fence:
    """The highest number that has acted here, in a file."""

    def __init__(self, file: Path, lease: Lease) -> None:
        self._file = file
        self._lease = lease

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Hold everybody else off while the block acts. Raises `LockLost` for a number that is not the highest.

        Where the store does not answer, the file alone decides: nobody newer has acted here, so going back may.
        """
        with suppress(StoreError):
            self._lease.check()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            highest = int(file.read() or 0)
            if self._lease.fence < highest:
                raise LockLost(
                    f"A deployer with the number {highest} has acted here; this one's is {self._lease.fence}."
                )
            if self._lease.fence > highest:
                file.truncate(0)
                file.write(str(self._lease.fence))
                file.flush()
            yield


class FencedTraffic:
    """Traffic that only the newest deployer can move."""

    def __init__(self, inner: Traffic, fence: Fence) -> None:
        self._inner = inner
        self._fence = fence

    @property
    def url(self) -> str:
        """The address that people use."""
        return self._inner.url

    def shares(self) -> Mapping[Slot, float]:
        """Return each slot's share."""
        return self._inner.shares()

    def shift(self, shares: Mapping[Slot, float]) -> None:
        """Set each slot's share, behind the fence."""
        with self._fence.passed():
            self._inner.shift(shares)

    def counters(self) -> Mapping[Slot, Counters]:
        """Return what has been counted."""
        return self._inner.counters()

    def places(self) -> Mapping[Slot, Sequence[Place]]:
        """Return where answers were no good ones."""
        return self._inner.places()

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there and is not."""
        return self._inner.missing_requirements()

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        """Return the headers that lead to a slot."""
        return self._inner.route_headers(slot)


class FencedRuntime:
    """A runtime that only the newest deployer can change."""

    def __init__(self, inner: Runtime, fence: Fence) -> None:
        self._inner = inner
        self._fence = fence

    def install(self, release: Release) -> None:
        """Bring a release to where it will run, behind the fence."""
        with self._fence.passed():
            self._inner.install(release)

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        environment: Mapping[str, str],
        timeout_seconds: float,
    ) -> Finished:
        """Run one of the service's commands, behind the fence."""
        with self._fence.passed():
            return self._inner.command(
                release, words, environment=environment, timeout_seconds=timeout_seconds
            )

    def start(self, slot: Slot, release: Release) -> None:
        """Start a release in a slot, behind the fence."""
        with self._fence.passed():
            self._inner.start(slot, release)

    def stop(self, slot: Slot) -> None:
        """Stop a slot, behind the fence."""
        with self._fence.passed():
            self._inner.stop(slot)

    def stop_workers(self, slot: Slot) -> None:
        """Stop a slot's workers, behind the fence."""
        with self._fence.passed():
            self._inner.stop_workers(slot)

    def start_workers(self, slot: Slot) -> None:
        """Start a slot's workers again, behind the fence."""
        with self._fence.passed():
            self._inner.start_workers(slot)

    def processes(self, slot: Slot) -> Sequence[ProcessState]:
        """Return the state of a slot's processes."""
        return self._inner.processes(slot)

    def release_in(self, slot: Slot) -> str:
        """Return the digest of the release in a slot."""
        return self._inner.release_in(slot)

    def url(self, slot: Slot) -> str:
        """Return the address of a slot itself."""
        return self._inner.url(slot)

    def scratch(self, release: Release, *, environment: Mapping[str, str]) -> AbstractContextManager[str]:
        """Serve a release apart from everything; it changes nothing that people see."""
        return self._inner.scratch(release, environment=environment)

    def is_stopped(self) -> bool:
        """Return whether something should run here and does not."""
        return self._inner.is_stopped()

    def orphans(self) -> Sequence[str]:
        """Return what goes on running without its keeper."""
        return self._inner.orphans()

    def start_everything(self) -> bool:
        """Start again whatever should run, behind the fence."""
        with self._fence.passed():
            return self._inner.start_everything()

    def stop_everything(self) -> None:
        """Stop all that runs here, behind the fence."""
        with self._fence.passed():
            self._inner.stop_everything()

    def said(self, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield what processes have said."""
        return self._inner.said(lines=lines, follow=follow)

    def run_here(
        self, release: Release, words: Sequence[str], *, environment: Mapping[str, str] | None = None
    ) -> int:
        """Run a command of a person; it holds nobody off, because nobody knows how long it takes."""
        return self._inner.run_here(release, words, environment=environment)

    def job_runs(self) -> Sequence[Facts]:
        """Return the runs of scheduled jobs."""
        return self._inner.job_runs()

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there and is not."""
        return self._inner.missing_requirements()

    def free_bytes(self) -> int | None:
        """Return the free room."""
        return self._inner.free_bytes()

    def remove_other_releases(self, keep: Sequence[str]) -> Sequence[str]:
        """Remove releases that are not needed, behind the fence."""
        with self._fence.passed():
            return self._inner.remove_other_releases(keep)
