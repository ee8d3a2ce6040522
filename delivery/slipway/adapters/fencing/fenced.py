"""A target that only the newest deployer can change: every change passes the fence, and looking at it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from slipway.ports import (
    AS_USUAL,
    CommandSettings,
    Facts,
    Fence,
    Finished,
    Instance,
    Lease,
    PlaceCheck,
    ProcessState,
    Readiness,
    Release,
    Runtime,
    Shares,
    Slot,
    Target,
)


def fenced(target: Target, lease: Lease) -> Target:
    """Return a target whose every change is made by the holder of this lease, behind the target's fence."""
    return replace(
        target,
        runtime=FencedRuntime(target.runtime, target.fence, lease),
        shares=FencedShares(target.shares, target.fence, lease),
    )


class FencedShares:
    """Shares that only the newest deployer can move."""

    def __init__(self, inner: Shares, fence: Fence, lease: Lease) -> None:
        self._inner, self._fence, self._lease = inner, fence, lease

    @property
    def url(self) -> str:
        """The address that users ask."""
        return self._inner.url

    @property
    def smallest_share(self) -> float:
        """The smallest share above 0 that a slot can have."""
        return self._inner.smallest_share

    def current(self) -> Mapping[Slot, float]:
        """Return each slot's share."""
        return self._inner.current()

    def shift(self, shares: Mapping[Slot, float]) -> None:
        """Set each slot's share, behind the fence."""
        with self._fence.acting(self._lease):
            self._inner.shift(shares)

    @property
    def user_headers(self) -> Mapping[str, str]:
        """The headers of a user's request."""
        return self._inner.user_headers

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        """Return the headers that lead to a slot."""
        return self._inner.route_headers(slot)

    def overwritten(self) -> str:
        """Return who else has written the shares."""
        return self._inner.overwritten()

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there and is not."""
        return self._inner.missing_requirements()


class FencedRuntime:
    """A runtime that only the newest deployer can change."""

    def __init__(self, inner: Runtime, fence: Fence, lease: Lease) -> None:
        self._inner, self._fence, self._lease = inner, fence, lease

    def install(self, release: Release) -> None:
        """Bring a release to where it will run, behind the fence."""
        with self._fence.acting(self._lease):
            self._inner.install(release)

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        settings: CommandSettings = AS_USUAL,
        timeout_seconds: float,
    ) -> Finished:
        """Run one of the service's commands, behind the fence."""
        with self._fence.acting(self._lease):
            return self._inner.command(release, words, settings=settings, timeout_seconds=timeout_seconds)

    def start(self, slot: Slot, release: Release) -> None:
        """Start a release in a slot, behind the fence."""
        with self._fence.acting(self._lease):
            self._inner.start(slot, release)

    def stop(self, slot: Slot) -> None:
        """Stop a slot, behind the fence."""
        with self._fence.acting(self._lease):
            self._inner.stop(slot)

    def stop_workers(self, slot: Slot) -> None:
        """Stop a slot's workers, behind the fence."""
        with self._fence.acting(self._lease):
            self._inner.stop_workers(slot)

    def start_workers(self, slot: Slot) -> None:
        """Start a slot's workers again, behind the fence."""
        with self._fence.acting(self._lease):
            self._inner.start_workers(slot)

    def processes(self, slot: Slot) -> Sequence[ProcessState]:
        """Return the state of a slot's processes."""
        return self._inner.processes(slot)

    def last_words(self, slot: Slot) -> Mapping[str, str]:
        """Return what a slot's processes have said last."""
        return self._inner.last_words(slot)

    def release_in(self, slot: Slot) -> str:
        """Return the digest of the release in a slot."""
        return self._inner.release_in(slot)

    def ready(self, slot: Slot) -> Readiness:
        """Return whether the release in a slot can serve now."""
        return self._inner.ready(slot)

    def version(self, slot: Slot) -> str:
        """Return what the release in a slot says of its version."""
        return self._inner.version(slot)

    def scratch(
        self, release: Release, *, settings: CommandSettings = AS_USUAL, closed: bool = False
    ) -> AbstractContextManager[Instance]:
        """Serve a release apart from everything; it changes nothing that people see."""
        return self._inner.scratch(release, settings=settings, closed=closed)

    def why_not_closed(self) -> str:
        """Return why a release cannot be closed off here."""
        return self._inner.why_not_closed()

    def is_stopped(self) -> bool:
        """Return whether something should run here and does not."""
        return self._inner.is_stopped()

    def orphans(self) -> Sequence[str]:
        """Return what runs although nothing would start it again."""
        return self._inner.orphans()

    def start_everything(self) -> bool:
        """Start again whatever should run, behind the fence."""
        with self._fence.acting(self._lease):
            return self._inner.start_everything()

    def stop_everything(self) -> None:
        """Stop all that runs here, behind the fence."""
        with self._fence.acting(self._lease):
            self._inner.stop_everything()

    def said(self, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield what processes have said."""
        return self._inner.said(lines=lines, follow=follow)

    def run_here(
        self, release: Release, words: Sequence[str], *, settings: CommandSettings = AS_USUAL
    ) -> int:
        """Run a command of a person; it holds nobody off, because nobody knows how long it takes."""
        return self._inner.run_here(release, words, settings=settings)

    def place_checks(self, release: Release) -> Sequence[PlaceCheck]:
        """Return what this place asks of a release."""
        return self._inner.place_checks(release)

    def replicas(self, release: Release) -> Mapping[str, int]:
        """Return how many processes of each name a release can come to have."""
        return self._inner.replicas(release)

    def schedules(self, release: Release) -> Mapping[str, str]:
        """Return the jobs of a release."""
        return self._inner.schedules(release)

    def run_job(self, release: Release, name: str) -> Finished:
        """Run a job now; as with a command of a person, it holds nobody off."""
        return self._inner.run_job(release, name)

    def facts(self, slot: Slot, key: str) -> Facts:
        """Return what a slot's release is like here."""
        return self._inner.facts(slot, key)

    def changed_settings(self, slot: Slot) -> Sequence[str]:
        """Return which settings of a slot's release have changed since it was started."""
        return self._inner.changed_settings(slot)

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
        with self._fence.acting(self._lease):
            return self._inner.remove_other_releases(keep)
