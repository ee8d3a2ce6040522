"""A world in a folder: processes, proxy, database and bucket as files, so that a deployer can be killed and another
one finds everything as it was left. Every change is written down, with what it changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from slipway.errors import StepFailed
from slipway.ports import (
    AS_USUAL,
    NO_EFFECTS,
    Answers,
    BucketFacts,
    Cause,
    ColumnSum,
    CommandSettings,
    DatabaseError,
    Effects,
    Ended,
    Finished,
    LockHeld,
    ObjectMissing,
    ObjectState,
    Pinned,
    Place,
    PlaceCheck,
    ProcessState,
    Readiness,
    Reading,
    Ready,
    Release,
    Restart,
    Slot,
    SlotCounts,
    Store,
    TableState,
)

OBJECT = "notes/one"
OLD_SCHEMA, NEW_SCHEMA = "old", "new"


def commit_of(digest: str) -> str:
    """Return the commit that a release with this digest names."""
    return digest[-40:]


class SmallWorld:
    """All of it in one JSON file, replaced as a whole. `bad` says what is wrong with the new release."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "world.json"
        if not self._file.exists():
            self.write(
                {
                    "slots": {},
                    "shares": {"blue": 100.0},
                    "installed": [],
                    "resting": [],
                    "crashes": {},
                    "databases": {"tally": OLD_SCHEMA},
                }
            )
            (folder / "views").mkdir()

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._file.read_text())
        return found

    def write(self, state: dict[str, Any]) -> None:
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps(state))
        partial.replace(self._file)

    def change(self, what: str, **values: Any) -> None:
        """Change some parts, and write down that they changed; a change to what is so already is none."""
        before = self.read()
        if {**before, **values} == before:
            return
        with (self.folder / "changes.log").open("a") as log:
            log.write(f"{what}\n")
        self.write({**before, **values})

    def changes(self) -> list[str]:
        log = self.folder / "changes.log"
        return log.read_text().splitlines() if log.exists() else []

    def crash(self, slot: Slot) -> None:
        """End the process in a slot, as an accident does; it is started again at once."""
        crashes = self.read()["crashes"]
        self.change(f"crash in {slot}", crashes={**crashes, slot: crashes.get(slot, 0) + 1})

    def ask(self, headers: Mapping[str, str]) -> str:
        """Return the commit of the release that answers a request with these headers."""
        state = self.read()
        slot = headers.get("X-Slipway-Slot") or max(state["shares"], key=state["shares"].get)
        return commit_of(state["slots"][slot])

    @property
    def bad(self) -> str:
        file = self.folder / "bad"
        return file.read_text() if file.exists() else ""


class WorldRuntime:
    def __init__(self, world: SmallWorld) -> None:
        self._world = world

    def install(self, release: Release) -> None:
        installed = sorted({*self._world.read()["installed"], release.digest})
        self._world.change(f"install {release.name}", installed=installed)

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        settings: CommandSettings = AS_USUAL,
        timeout_seconds: float,
    ) -> Finished:
        self._must_be_installed(release)
        database = settings.database or "tally"
        match words[0]:
            case "migrate":
                databases = self._world.read()["databases"]
                schema = NEW_SCHEMA if release.digest.endswith("2") else databases[database]
                self._world.change(f"migrate {database}", databases={**databases, database: schema})
            case "tell":
                given = {**settings.variables, **settings.secrets}
                return Finished(0, "log", "", 0.0, result=given.get(words[1], ""))
            case "fail":
                return Finished(int(words[1]), "", "it fails", 0.0)
            case "smoke" if self._world.bad == "smoke" and release.digest.endswith("2"):
                return Finished(1, "", "a fault that was built in", 0.0)
            case _:
                pass
        return Finished(0, "[]", "", 0.0)

    def start(self, slot: Slot, release: Release) -> None:
        self._must_be_installed(release)
        slots = self._world.read()["slots"]
        self._world.change(f"start {release.name} in {slot}", slots={**slots, slot: release.digest})

    def stop(self, slot: Slot) -> None:
        slots = {name: digest for name, digest in self._world.read()["slots"].items() if name != slot}
        resting = [name for name in self._world.read()["resting"] if name != slot]
        crashes = {name: times for name, times in self._world.read()["crashes"].items() if name != slot}
        self._world.change(f"stop {slot}", slots=slots, resting=resting, crashes=crashes)

    def stop_workers(self, slot: Slot) -> None:
        resting = sorted({*self._world.read()["resting"], slot} & set(self._world.read()["slots"]))
        self._world.change(f"rest {slot}", resting=resting)

    def start_workers(self, slot: Slot) -> None:
        resting = [name for name in self._world.read()["resting"] if name != slot]
        self._world.change(f"rouse {slot}", resting=resting)

    def processes(self, slot: Slot) -> Sequence[ProcessState]:
        held = self.release_in(slot)
        crashes = self._world.read()["crashes"].get(slot, 0)
        restarts = (Restart(Cause.SIGNAL, "SIGKILL"),) * crashes
        return [ProcessState("web", running=True, restarts=restarts, memory_bytes=10**7)] if held else []

    def last_words(self, slot: Slot) -> Mapping[str, str]:
        held = self.release_in(slot)
        return {"web": "broken" if self._dies(held) else ""} if held else {}

    def release_in(self, slot: Slot) -> str:
        return str(self._world.read()["slots"].get(slot, ""))

    def ready(self, slot: Slot) -> Readiness:
        held = self.release_in(slot)
        if not held:
            return Ended(f"nothing runs in {slot}", times=0, is_final=True)
        return Ended("it dies", times=9) if self._dies(held) else Ready()

    def _dies(self, held: str) -> bool:
        # The third kind of release ends as soon as it is started.
        return self._world.bad == "dies" or held.endswith("3")

    def version(self, slot: Slot) -> str:
        if not (held := self.release_in(slot)):
            raise StepFailed(f"Nothing runs in {slot}.")
        return commit_of(held)

    @contextmanager
    def scratch(
        self, release: Release, *, settings: CommandSettings = AS_USUAL, closed: bool = False
    ) -> Iterator[WorldInstance]:
        self._must_be_installed(release)
        dies = self._world.bad == "dies apart"
        instance = WorldInstance(release, Ended("it dies", is_final=True) if dies else Ready())
        try:
            yield instance
        finally:
            instance.end()

    def why_not_closed(self) -> str:
        return ""

    def free_bytes(self) -> int | None:
        return None

    def is_stopped(self) -> bool:
        return False

    def orphans(self) -> Sequence[str]:
        return []

    def place_checks(self, release: Release) -> Sequence[PlaceCheck]:
        return []

    def replicas(self, release: Release) -> Mapping[str, int]:
        return {"web": 1}

    def schedules(self, release: Release) -> Mapping[str, str]:
        return {}

    def run_job(self, release: Release, name: str) -> Finished:
        return Finished(0, f"{name} is done\n", "", 0.0)

    def facts(self, slot: Slot, key: str) -> dict[str, Any]:
        return {}

    def changed_settings(self, slot: Slot) -> Sequence[str]:
        changed = self._world.bad == "settings" and self.release_in(slot).endswith("2")
        return ["Secret tally"] if changed else []

    def job_runs(self) -> Sequence[dict[str, Any]]:
        return []

    def stop_everything(self) -> None:
        pass

    def said(self, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
        yield from ()

    def run_here(
        self, release: Release, words: Sequence[str], *, settings: CommandSettings = AS_USUAL
    ) -> int:
        return 0

    def start_everything(self) -> bool:
        return False

    def missing_requirements(self) -> Sequence[str]:
        return []

    def remove_other_releases(self, keep: Sequence[str]) -> Sequence[str]:
        installed = self._world.read()["installed"]
        removed = sorted({*installed} - {*keep, *self._world.read()["slots"].values()})
        if removed:
            left = [each for each in installed if each not in removed]
            self._world.change(f"remove {len(removed)} releases", installed=left)
        return removed

    def _must_be_installed(self, release: Release) -> None:
        if release.digest not in self._world.read()["installed"]:
            raise StepFailed(f"Release {release.name} is not installed.")


class WorldShares:
    url = "proxy:"
    smallest_share = 0.1

    def __init__(self, world: SmallWorld) -> None:
        self._world = world

    def current(self) -> Mapping[Slot, float]:
        return {slot: self._world.read()["shares"].get(slot, 0.0) for slot in Slot}

    def shift(self, shares: Mapping[Slot, float]) -> None:
        given = {slot: shares.get(slot, 0.0) for slot in Slot}
        if sum(given.values()) != 100 or any(
            share < 0 or 0 < share < self.smallest_share for share in given.values()
        ):
            raise StepFailed(f"The shares {shares} cannot be had.")
        kept = {str(slot): share for slot, share in shares.items() if share}
        self._world.change(f"shift {kept}", shares=kept)

    def overwritten(self) -> str:
        return ""

    def missing_requirements(self) -> Sequence[str]:
        return []

    @property
    def user_headers(self) -> Mapping[str, str]:
        return {}

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        return {"X-Slipway-Slot": slot}


class WorldCounters:
    def __init__(self, world: SmallWorld) -> None:
        self._world = world

    def counts(self) -> Mapping[Slot, SlotCounts]:
        """Every look finds a thousand more requests for each slot, and of a bad release's some that failed."""
        file = self._world.folder / "looks"
        looks = int(file.read_text()) + 1 if file.exists() else 1
        file.write_text(str(looks))
        bad = self._world.bad == "errors"
        slots = self._world.read()["slots"]
        return {
            slot: SlotCounts(
                1000 * looks,
                100 * looks if bad and str(slots.get(slot, "")).endswith("2") else 0,
                answers=Answers(1000 * looks, seconds={0.1: 999 * looks, float("inf"): 1000 * looks}),
            )
            for slot in Slot
        }

    def places(self) -> Mapping[Slot, Sequence[Place]]:
        return {slot: [Place("GET /notes/*", failed=each.failed)] for slot, each in self.counts().items()}


class WorldGauges:
    def __init__(self, world: SmallWorld) -> None:
        self._world = world

    def read(self, slot: Slot) -> Reading:
        if not self._world.read()["slots"].get(slot):
            raise StepFailed(f"The slot {slot} holds no release.")
        return Reading()


class WorldWeb:
    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        return (200, b"ready")


class WorldInstance:
    """A release apart from the slots; one that dies is dead at once."""

    url = "scratch:"

    def __init__(self, release: Release, readiness: Readiness) -> None:
        self._release, self._readiness = release, readiness

    def ready(self) -> Readiness:
        return self._readiness

    def version(self) -> str:
        return self._release.commit

    def effects(self) -> Effects:
        return NO_EFFECTS

    def end(self) -> None:
        self._readiness = Ended("it was stopped", is_final=True)


class WorldSnapshot:
    lsn = "0/1"

    def __init__(self, database: WorldDatabase) -> None:
        self._database, self._schema = database, database.schema()
        self.taken_at = datetime.now(UTC)

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        return self._database.rows(query)

    def dump(self, into: Path, *, jobs: int) -> None:
        into.mkdir(exist_ok=True)
        (into / "toc.dat").write_text(self._schema)


class WorldDatabase:
    name = "tally"
    address = "tally"

    def __init__(self, world: SmallWorld) -> None:
        self._world = world

    def schema(self, name: str = "tally") -> str:
        return str(self._world.read()["databases"][name])

    def address_of(self, name: str) -> str:
        return name

    def server(self) -> dict[str, Any]:
        return {"server": "18"}

    @contextmanager
    def snapshot(self) -> Iterator[WorldSnapshot]:
        yield WorldSnapshot(self)

    def rows(self, query: str, *, name: str = "") -> Iterator[tuple[Any, ...]]:
        if "pg_tables" in query or "pg_class" in query:
            yield ("notes",)
        elif "row_to_json" in query:
            yield (json.dumps({"schema": self.schema(name or "tally")}),)
        elif "pg_foreign_server" in query:
            return
        elif "max_connections" in query:
            yield (100, 3, -1, -1, 0)
        elif "count(*)" in query:
            yield (1,)
        else:
            yield (OBJECT, 3)

    def restore(self, dump: Path, name: str, *, jobs: int, owners: bool = True) -> None:
        databases = self._world.read()["databases"]
        if name in databases:
            raise DatabaseError(f"{name} is there already")
        self._world.change(f"restore {name}", databases={**databases, name: (dump / "toc.dat").read_text()})

    def check_dump(self, dump: Path) -> None:
        if not (dump / "toc.dat").exists():
            raise DatabaseError("no table of contents")

    def let_go(self, files_of_dump: Sequence[str]) -> None:
        pass

    def drop(self, name: str) -> None:
        if name == self.name:
            raise DatabaseError(f"{name!r} is the service's own.")
        databases = {each: state for each, state in self._world.read()["databases"].items() if each != name}
        self._world.change(f"drop {name}", databases=databases)

    def clone(self, source: str, name: str) -> None:
        databases = self._world.read()["databases"]
        if name in databases or source not in databases or source == self.name:
            raise DatabaseError(f"{source} cannot be copied to {name}")
        self._world.change(f"clone {source}", databases={**databases, name: databases[source]})

    def mark(self, name: str) -> str:
        return self.schema(name)

    def written_since(self, name: str, mark: str) -> Mapping[str, TableState]:
        return {} if mark == self.schema(name) else self.table_states(name)

    def table_states(self, name: str) -> Mapping[str, TableState]:
        total = Decimal(int.from_bytes(self.schema(name).encode()))
        return {"public.said": TableState(1, {"words": ColumnSum("other", total)})}

    def databases(self) -> Sequence[str]:
        return list(self._world.read()["databases"])

    def exchange(self, name: str, *, keep_as: str) -> None:
        databases = self._world.read()["databases"]
        if name not in databases and keep_as in databases:
            return
        if keep_as in databases:
            raise DatabaseError(f"{keep_as} is there already")
        others = {each: state for each, state in databases.items() if each not in ("tally", name)}
        now = {**others, keep_as: databases["tally"], "tally": databases[name]}
        self._world.change(f"exchange {name}", databases=now)

    def indexes(self, name: str) -> Sequence[str]:
        return []

    def invalid_indexes(self) -> Sequence[str]:
        return []

    def drop_index(self, name: str) -> None:
        pass

    def size_bytes(self) -> int:
        return 1000

    def free_bytes(self) -> int | None:
        return None

    @contextmanager
    def watch_locks(self, name: str) -> Iterator[WorldLocks]:
        yield WorldLocks()

    @contextmanager
    def counting_statements(self, name: str) -> Iterator[NothingCounted]:
        yield NothingCounted()


class NothingCounted:
    def since(self) -> Mapping[int, int] | None:
        return None


class WorldLocks:
    def locks(self) -> Sequence[LockHeld]:
        return []

    def statements(self) -> Sequence[tuple[str, float]]:
        return []


class WorldBucket:
    address = "file:///world"

    def __init__(self, world: SmallWorld) -> None:
        self._views = world.folder / "views"

    def facts(self) -> BucketFacts:
        return BucketFacts(versioned=False)

    def states(self, keys: Sequence[str], *, view: str = "") -> Mapping[str, ObjectState]:
        return {key: ObjectState(key, 3, etag="e") for key in keys if key == OBJECT}

    def versions(self, keys: Sequence[str]) -> Mapping[str, Sequence[ObjectState]]:
        return {key: [state] for key, state in self.states(keys).items()}

    def read(self, key: str, version_id: str = "") -> bytes:
        if key != OBJECT:
            raise ObjectMissing(key)
        return b"abc"

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        into.write_bytes(self.read(key))

    def headers(self, key: str) -> dict[str, Any]:
        return {}

    def view(self, name: str, objects: Sequence[Pinned], vault: Store, *, to_be_changed: bool = False) -> str:
        (self._views / name).mkdir(exist_ok=True)
        return f"file:///world/{name}"

    def keys(self, view: str) -> Mapping[str, int]:
        return {OBJECT: 3} if view in self.views() else {}

    def drop_view(self, name: str) -> None:
        if (self._views / name).exists():
            (self._views / name).rmdir()

    def views(self) -> Sequence[str]:
        return [path.name for path in self._views.iterdir()]

    def put_back(self, objects: Sequence[Pinned], vault: Store) -> int:
        return 0
