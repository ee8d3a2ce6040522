"""What Slipway needs from the world, named by role. Adapters keep these promises; fakes keep the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from slipway.errors import SlipwayError

# What goes into journals, manifests and audit entries: anything JSON can say.
Json: TypeAlias = Any
Facts: TypeAlias = dict[str, Json]

# --- the store: journal, lock, restore points ---------------------------------------------------------------------


class StoreError(SlipwayError):
    """The store did not answer, or refused."""


class ObjectMissing(StoreError):
    """No object lies under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no object {key!r} in the store.")
        self.key = key


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed object; `size` in bytes."""

    key: str
    size: int


class Store(Protocol):
    """A folder, or a prefix of a bucket. Nothing in it is ever overwritten; creating is the only way to write.

    Every method raises `StoreError` when the store does not answer.
    """

    def create(self, key: str, data: bytes) -> bool:
        """Write an object, durably, unless one lies there. Return whether this call wrote it."""

    def read(self, key: str) -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""

    def upload(self, key: str, file: Path) -> bool:
        """Write an object from a file of any size, as `create` does."""

    def download(self, key: str, into: Path) -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""

    def list(self, prefix: str = "") -> Iterator[Listed]:
        """List the objects whose key begins with `prefix`, in the order of their keys."""

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""

    def workspace(self) -> AbstractContextManager[Path]:
        """Give an empty folder for files on their way in or out; it is gone when the block ends.

        Where the store is a folder itself, no file is copied between the two, so nothing there may be changed
        once it was uploaded, or after it was downloaded.
        """


# --- the service's bucket ------------------------------------------------------------------------------------------


class BucketError(SlipwayError):
    """The bucket did not answer, or refused."""


@dataclass(frozen=True, slots=True)
class ObjectState:
    """What the bucket says of one object; `size` in bytes, `version_id` where the bucket keeps versions. An object that
    was written again has another `etag`; `modified_at` is by the bucket's clock.
    """

    key: str
    size: int
    etag: str = ""
    version_id: str = ""
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BucketFacts:
    """What a bucket promises. `noncurrent_days` is when its lifecycle deletes former versions, None for never.

    `expires_days` is when its lifecycle deletes or hides current objects, None for never.
    """

    versioned: bool
    noncurrent_days: int | None = None
    expires_days: int | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Pinned:
    """One object as a restore point names it. `sha256` is empty where neither row nor bucket knows it;
    `vault_key` is where a copy lies in the store, for buckets that promise nothing. `etag` is what the bucket said
    then.
    """

    key: str
    size: int
    sha256: str = ""
    version_id: str = ""
    vault_key: str = ""
    etag: str = ""


class Bucket(Protocol):
    """Where the service keeps its objects. Every method raises `BucketError` when it does not answer."""

    @property
    def address(self) -> str:
        """The address as the service takes it, `file:///…` or `s3://bucket/prefix`."""

    def facts(self) -> BucketFacts:
        """Return what the bucket promises."""

    def states(self, keys: Sequence[str]) -> Mapping[str, ObjectState]:
        """Return the state of each of these objects that exists. Costs lists, not one request for each key."""

    def versions(self, keys: Sequence[str]) -> Mapping[str, Sequence[ObjectState]]:
        """Return the states of all versions of each of these objects that ever existed, the newest first.

        A bucket without versions has one of each object that exists.
        """

    def read(self, key: str, version_id: str = "") -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""

    def view(self, name: str, objects: Sequence[Pinned], vault: Store) -> str:
        """Lay out exactly these objects as a bucket of their own beside this one; return its address.

        What the service writes there never reaches this bucket. A view of that name that is there is completed.
        """

    def drop_view(self, name: str) -> None:
        """Remove a view and all that was written into it; one that is not there is no error."""

    def views(self) -> Sequence[str]:
        """Return the names of the views that exist."""

    def put_back(self, objects: Sequence[Pinned], vault: Store) -> int:
        """Make each key hold its pinned bytes again; return how many had to be written."""


# --- the database --------------------------------------------------------------------------------------------------


class DatabaseError(SlipwayError):
    """The database did not answer, or refused."""


class Snapshot(Protocol):
    """One instant of the database, seen by everything that happens under it. Open until its block ends."""

    @property
    def lsn(self) -> str:
        """The position in the write-ahead log at that instant."""

    @property
    def taken_at(self) -> datetime:
        """The instant, by the database's own clock."""

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, a batch at a time."""

    def dump(self, into: Path, *, jobs: int) -> None:
        """Dump the database into an empty folder, in PostgreSQL's directory format, with so many processes."""


@dataclass(frozen=True, slots=True)
class LockHeld:
    """A lock that keeps others waiting: its mode, on which relation, for how long, and who asked for it."""

    relation: str
    mode: str
    seconds: float
    statement: str


class LockWatch(Protocol):
    """What was locked, and by which statements, while a block ran."""

    def locks(self) -> Sequence[LockHeld]:
        """Return the blocking locks on relations that were there before, the longest first."""

    def statements(self) -> Sequence[tuple[str, float]]:
        """Return the statements that were seen running, with their seconds, in order."""


class Database(Protocol):
    """The service's PostgreSQL database, and scratch databases beside it on the same server.

    Every method raises `DatabaseError` when the server does not answer or refuses.
    """

    @property
    def address(self) -> str:
        """The database's address for the service and for libpq. It holds a secret."""

    @property
    def name(self) -> str:
        """The database's name."""

    def address_of(self, name: str) -> str:
        """Return the address of another database on the same server."""

    def server(self) -> Facts:
        """Return the versions of server and client tools."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Hold one instant of the database for as long as the block runs."""

    def rows(self, query: str, *, name: str = "") -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query on this database, or on another of the same server."""

    def restore(self, dump: Path, name: str, *, jobs: int) -> None:
        """Make a new database from a dump. Raises `DatabaseError` when anything in it cannot be restored."""

    def check_dump(self, dump: Path) -> None:
        """Return when a dump's table of contents can be read. Raises `DatabaseError`."""

    def drop(self, name: str) -> None:
        """Drop a scratch database and end its sessions; one that is not there is no error.

        Raises `DatabaseError` for the service's own database.
        """

    def databases(self) -> Sequence[str]:
        """Return the names of the databases on the server."""

    def exchange(self, name: str, *, keep_as: str) -> None:
        """Rename this database to `keep_as` and the other to this one's name, ending all sessions of both."""

    def size_bytes(self) -> int:
        """Return the size of the database."""

    def free_bytes(self) -> int | None:
        """Return the free room on the server's disk, None where it cannot be known."""

    def watch_locks(self, name: str) -> AbstractContextManager[LockWatch]:
        """Watch which locks are held on a database and which statements run while the block runs."""


# --- where releases run --------------------------------------------------------------------------------------------


class Slot(StrEnum):
    """Two places for releases: one serves, the other is warm, new, or empty."""

    BLUE = "blue"
    GREEN = "green"

    @property
    def other(self) -> Slot:
        """The other place."""
        return Slot.GREEN if self is Slot.BLUE else Slot.BLUE


@dataclass(frozen=True, slots=True)
class Release:
    """What is delivered: one artefact, named by the SHA-256 of its bytes, built from one commit."""

    digest: str
    commit: str
    artefact: Path
    built_at: datetime
    authors: tuple[str, ...] = ()
    subject: str = ""

    @property
    def name(self) -> str:
        """A short name for people and paths: the first twelve digits of the digest."""
        return self.digest.removeprefix("sha256:")[:12]


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended."""

    code: int
    output: str
    errors: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One process of a slot. `restarts` counts the ends that nobody asked for since it was started by a deploy."""

    name: str
    running: bool
    restarts: int
    memory_bytes: int
    said: str = ""


class Runtime(Protocol):
    """Runs releases: on a machine under a process keeper, on a cluster as workloads.

    Every method raises `StepFailed` when it cannot do its work. Those that change something are safe to repeat.
    """

    def install(self, release: Release) -> None:
        """Bring a release to where it will run, proving its digest on the way."""

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        environment: Mapping[str, str],
        timeout_seconds: float,
    ) -> Finished:
        """Run one of the service's commands as that release, with its usual settings and these on top.

        A key in braces is no variable but what that word means this time, in words and settings alike:
        `{"{database}": address}` lets every setting that names the database lead to another one.
        """

    def start(self, slot: Slot, release: Release) -> None:
        """Start all processes of a release in a slot; return once they have been started, ready or not."""

    def stop(self, slot: Slot) -> None:
        """Stop a slot's processes, giving them time to finish what they have begun."""

    def processes(self, slot: Slot) -> Sequence[ProcessState]:
        """Return the state of a slot's processes; none for an empty slot."""

    def holds(self, slot: Slot) -> str:
        """Return the digest of the release in a slot, or an empty text."""

    def url(self, slot: Slot) -> str:
        """Return the address of a slot itself, past any proxy."""

    def scratch(self, release: Release, *, environment: Mapping[str, str]) -> AbstractContextManager[str]:
        """Serve a release apart from everything, with these settings on top as in `command`; gives its address.

        Raises `StepFailed` when it is not ready in time.
        """

    def free_bytes(self) -> int | None:
        """Return the free room where releases are kept, None where it cannot be known."""

    def tidy(self, keep: Sequence[str]) -> Sequence[str]:
        """Remove installed releases whose digest is not among `keep`; return what was removed."""


@dataclass(frozen=True, slots=True)
class Counters:
    """What the proxy has counted for one slot since it started. `failed` are answers of 500 and above, and requests
    that got no answer at all.
    """

    requests: int = 0
    failed: int = 0
    in_flight: int = 0
    up: bool = True


class Traffic(Protocol):
    """Who gets how much. Raises `StepFailed` when the proxy does not answer."""

    @property
    def url(self) -> str:
        """The address that people use."""

    def shares(self) -> Mapping[Slot, float]:
        """Return each slot's share of new requests, in percent; they add up to 100."""

    def shift(self, shares: Mapping[Slot, float]) -> None:
        """Set each slot's share, in percent, at once."""

    def counters(self) -> Mapping[Slot, Counters]:
        """Return what has been counted."""

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        """Return the headers that lead one request to a slot whatever its share."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a release says of itself since it started: a cumulative histogram of its answers' times, upper bound in
    seconds to count, and the jobs its workers did and failed.
    """

    seconds: Mapping[float, int] = field(default_factory=dict)
    jobs: int = 0
    jobs_failed: int = 0


class Gauges(Protocol):
    """Reads a release's own figures. Raises `StepFailed` when they cannot be read."""

    def read(self, slot: Slot) -> Reading:
        """Return the figures of a slot."""


class Web(Protocol):
    """Asks for an address once."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body; status 0 with the reason as body when nobody answered."""


class Shell(Protocol):
    """Runs a program to its end."""

    def run(
        self, words: Sequence[str], *, folder: Path, environment: Mapping[str, str], timeout_seconds: float
    ) -> Finished:
        """Run a program in a folder with this environment and no other; one that takes too long is killed, whole."""


# --- commits and releases ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its hash, who wrote it, its first line, when it was committed, and who else wrote it by its trailers.

    People are named by their e-mail addresses.
    """

    hash: str
    author: str
    subject: str
    at: datetime
    co_authors: tuple[str, ...] = ()


class Source(Protocol):
    """The service's repository. Raises `Absent` for what it does not have."""

    def refresh(self) -> None:
        """Bring in what others have pushed since. Raises `StepFailed` when they cannot be reached."""

    def resolve(self, name: str) -> Commit:
        """Return the commit a branch, tag or hash names."""

    def between(self, old: str, new: str) -> Sequence[Commit]:
        """Return the commits that are in `new` and not in `old`, the newest first."""

    def checkout(self, commit: str) -> AbstractContextManager[Path]:
        """Lay a commit out in a folder of its own until the block ends."""


class Releases(Protocol):
    """The artefacts that were built, kept by digest."""

    def add(self, artefact: Path, commit: Commit, *, now: datetime) -> Release:
        """Keep an artefact and return its release; one that is kept already is returned as it is."""

    def find(self, name: str) -> Release:
        """Return a release by digest, by its short name, or by commit. Raises `Absent`."""

    def all(self) -> Sequence[Release]:
        """Return every release, the newest first."""


# --- migrations ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """What a linter says of some SQL: its rule, its words, and the line, from 0, at which that begins."""

    rule: str
    message: str
    line: int
    help: str = ""


class SqlLinter(Protocol):
    """Reads SQL for what could break those who use the database. Raises `StepFailed` when it cannot."""

    def findings(self, sql: str) -> Sequence[Finding]:
        """Return what it finds, in order."""


# --- who is at work ------------------------------------------------------------------------------------------------


class Lease(Protocol):
    """The right to change an environment, until it expires or is given back."""

    @property
    def fence(self) -> int:
        """A number that is higher than every earlier holder's."""

    def check(self) -> None:
        """Return when this is still the newest lease and has not expired. Raises `LockLost`."""

    def release(self) -> None:
        """Give the lease back."""


class Log(Protocol):
    """Entries in order, each written once: the n-th entry is whatever somebody wrote first as the n-th."""

    def append(self, entry: Facts) -> int:
        """Write the next entry and return its number, from 1."""

    def claim(self, number: int, entry: Facts) -> bool:
        """Write just this entry, unless somebody has; return whether it is this one that lies there."""

    def entries(self) -> Sequence[Facts]:
        """Return all entries, the oldest first."""


class Clock(Protocol):
    """The present instant, and waiting for a later one."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Report(Protocol):
    """Tells people or programs how it goes. Never raises."""

    def began(self, step: str, words: str) -> None:
        """A step began."""

    def seen(self, step: str, words: str, **facts: Json) -> None:
        """Something worth telling was seen in the middle of a step."""

    def ended(self, step: str, state: str, words: str, seconds: float) -> None:
        """A step ended: `done`, `failed`, `undone` or `skipped`."""

    def say(self, words: str, **facts: Json) -> None:
        """A line outside of any step."""
