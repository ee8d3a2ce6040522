"""A lock with expiry and fencing number, in a store that knows nothing but creating, listing and deleting.

Some S3 servers answer a conditional overwrite wrongly, and a folder has none; creating a key that must not exist is
the one thing that all of them do right. So the n-th lease is a folder `lease/<n>/` whose first object only one can
create. The highest number is the newest lease; it is renewed by further objects and given back by a last one.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from slipway.errors import Absent, Locked, LockLost, SlipwayError
from slipway.ports import Clock, ObjectMissing, Store

PREFIX = "lease/"
RELEASED = "released.json"
RENEWALS_WITHIN_EXPIRY = 4


@dataclass(frozen=True, slots=True)
class LeaseState:
    """A lease as others see it."""

    fence: int
    owner: str
    expires_at: datetime
    released: bool
    place: str = ""
    process: int = 0

    def blocks(self, now: datetime) -> bool:
        """Whether nobody else may take one now."""
        return not self.released and now < self.expires_at and not self._is_dead()

    def _is_dead(self) -> bool:
        # Where the holder is a process of this very machine, nobody has to wait for its lease to expire.
        return self.place == place() and not _runs(self.process)


class StoreLease:
    """A lease that is renewed in the background until it is given back or lost."""

    def __init__(
        self, store: Store, clock: Clock, *, fence: int, lasts: timedelta, expires_at: datetime
    ) -> None:
        self.fence = fence
        self._store = store
        self._clock = clock
        self._lasts = lasts
        self._expires_at = expires_at
        self._renewals = 0
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="lease-keeper", daemon=True)
        self._keeper.start()

    def check(self) -> None:
        """Return when this is still the newest lease and has not expired. Raises `LockLost`."""
        keys = [listed.key for listed in self._store.list(PREFIX)]
        if (newest := _newest_in(keys)) != self.fence:
            raise LockLost(
                f"Another deployer has taken over (its number is {newest}, this one's {self.fence}).",
                next_step="Nothing more is done here; `slipway status` says how it goes.",
            )
        if f"{_folder(self.fence)}{RELEASED}" in keys:
            raise LockLost(
                "A person has broken this lock with `slipway unlock`.",
                next_step="Nothing more is done here; `slipway status` says how it stands.",
            )
        if self._clock.now() >= self._expires_at:
            raise LockLost(
                "The lock expired before it could be renewed: the store did not answer in time, or this machine slept.",
                next_step="Run `slipway resume`.",
            )

    def release(self) -> None:
        """Give the lease back; one that was lost already is nobody's to give."""
        self._ended.set()
        self._keeper.join()
        self._store.create(f"{_folder(self.fence)}{RELEASED}", b"{}")

    def _keep(self) -> None:
        while not self._ended.wait(self._lasts.total_seconds() / RENEWALS_WITHIN_EXPIRY):
            try:
                self._renew()
            except SlipwayError:
                # It is tried again soon; what must not happen without a lease asks `check` first.
                continue

    def _renew(self) -> None:
        expires_at = self._clock.now() + self._lasts
        self._renewals += 1
        written = json.dumps({"expires_at": expires_at.isoformat()}).encode()
        self._store.create(f"{_folder(self.fence)}renewed-{self._renewals:08d}.json", written)
        self._expires_at = expires_at
        # The one before stays: somebody may have listed it and be about to read it.
        if self._renewals > 2:
            self._store.delete(f"{_folder(self.fence)}renewed-{self._renewals - 2:08d}.json")


def take(
    store: Store, clock: Clock, *, lasts: timedelta, purpose: str, by: str = "", above: int = 0
) -> StoreLease:
    """Take the lease, with a number higher than `above`. Raises `Locked`, saying who holds it and until when.

    `by` is who asks, where that is known better than by the login here: in a pod all have the same.
    `above` is what was seen where deployers act: a store that was lost must not begin at one again.
    """
    held = read_lease(store)
    if held and held.blocks(clock.now()):
        raise _locked(held)
    fence, expires_at = max(held.fence if held else 0, above) + 1, clock.now() + lasts
    words = {
        "owner": owner(purpose, by),
        "place": place(),
        "process": os.getpid(),
        "expires_at": expires_at.isoformat(),
    }
    if (
        not store.create(f"{_folder(fence)}taken.json", json.dumps(words).encode())
        or newest_fence(store) != fence
    ):
        raise _locked(read_lease(store))
    _forget_before(store, fence)
    return StoreLease(store, clock, fence=fence, lasts=lasts, expires_at=expires_at)


def break_open(store: Store, *, by: str) -> LeaseState:
    """Give back another deployer's lease, for `slipway unlock`. Raises `Absent` when there is none to give back."""
    held = read_lease(store)
    if held is None or held.released:
        raise Absent("Nobody holds the lock.")
    store.create(f"{_folder(held.fence)}{RELEASED}", json.dumps({"by": by}).encode())
    return held


def holder(store: Store, clock: Clock) -> str:
    """Return who holds the lease now, an empty text where nobody does."""
    held = read_lease(store)
    return held.owner if held and held.blocks(clock.now()) else ""


def read_lease(store: Store) -> LeaseState | None:
    """Return the newest lease, held or not."""
    fence = newest_fence(store)
    if not fence:
        return None
    names = [listed.key.rpartition("/")[2] for listed in store.list(_folder(fence))]
    taken = json.loads(store.read(f"{_folder(fence)}taken.json"))
    newest = _newest_renewal(store, fence, names) or taken
    return LeaseState(
        fence,
        taken["owner"],
        datetime.fromisoformat(newest["expires_at"]),
        released=RELEASED in names,
        place=taken["place"],
        process=int(taken["process"]),
    )


def _newest_renewal(store: Store, fence: int, names: list[str]) -> dict[str, str] | None:
    for name in reversed([name for name in names if name.startswith("renewed-")]):
        try:
            renewal: dict[str, str] = json.loads(store.read(_folder(fence) + name))
        except ObjectMissing:
            continue  # a newer one has taken its place since the list was made
        return renewal
    return None


def newest_fence(store: Store) -> int:
    """Return the highest number anybody has taken, 0 for none."""
    return _newest_in(listed.key for listed in store.list(PREFIX))


def _newest_in(keys: Iterable[str]) -> int:
    return max((int(key.split("/")[1]) for key in keys), default=0)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # Somebody else's, which /proc may not even show.
        return True
    return True


def owner(purpose: str, by: str = "") -> str:
    """Return who is at work, for others to read."""
    return f"{by or getpass.getuser()} on {socket.gethostname()}, process {os.getpid()}: {purpose}"


def place() -> str:
    """Return what tells this machine, since its start, from all others: process numbers mean something only there."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"unknown {uuid4()}"


def _locked(held: LeaseState | None) -> Locked:
    if held is None or held.released:
        return Locked("Another deployer took the lock in the same moment.", next_step="Try again.")
    return Locked(
        f"{held.owner} holds the lock until {held.expires_at:%H:%M:%S} UTC, and renews it while at work.",
        next_step="Wait until it is done or has expired. `slipway unlock` breaks it: be sure that deployer is gone.",
    )


def _forget_before(store: Store, fence: int) -> None:
    for listed in list(store.list(PREFIX)):
        if int(listed.key.split("/")[1]) < fence:
            store.delete(listed.key)


def _folder(fence: int) -> str:
    return f"{PREFIX}{fence:08d}/"
