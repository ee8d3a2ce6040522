"""Make a restore point: the database first, under one snapshot; the bucket second; the manifest last.

An object is written before the row that names it commits, and deleted after. So whatever a snapshot names was there
before the snapshot, and a bucket that is asked later still has it: as long as deletions are held back, versions are
kept, or a copy is made at once. Asking the bucket first would miss what is written in between.

Some services delete the object first and the row after it. So what is missing is asked about again, and a new snapshot
is taken when the row went as well; where that goes on without end, the point says which objects it lacks.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from slipway.config import Environment, Service
from slipway.decisions.points import manifest as parts
from slipway.decisions.points import references as rules
from slipway.decisions.points.manifest import DumpFile, Manifest, ReferencesFile
from slipway.decisions.points.references import Dangling, DanglingReferences, Reference
from slipway.errors import StepFailed
from slipway.points import pinning, reading, vault
from slipway.points.asking_again import Sleep, still_standing
from slipway.ports import Bucket, Database, Pinned, Report, Snapshot, Store, StoreError

# Asks the service to delete no object whose last row went at or after this instant.
HoldDeletions: TypeAlias = Callable[[datetime], None]

STEP = "restore-point"
HASHES_AT_ONCE = 4
SNAPSHOTS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What one snapshot gave: the objects that its rows name, and those of them that are not as the rows say."""

    snapshot: Snapshot
    objects: Sequence[Pinned]
    damaged: tuple[str, ...]
    gone: tuple[str, ...]


def nothing(fault: Dangling) -> bool:
    """Accept no damage."""
    return False


def everything(fault: Dangling) -> bool:
    """Accept any damage."""
    return True


@dataclass(frozen=True, slots=True)
class Data:
    """A database and the bucket that its rows refer to, with what the configuration says of both."""

    database: Database
    bucket: Bucket
    service: Service
    environment: Environment


@dataclass(frozen=True, slots=True)
class PointRequest:
    """What a restore point is made for, and what it may lack.

    `migrations` are those of its release that were not applied yet, None where nobody could say; `origin` is the
    environment whose data it is, where that is another one. What `accepts` says yes to may be damaged; a `degraded`
    point keeps what there is, and says what it lacks.
    """

    release: str
    deployment: str
    fence: int
    now: datetime
    origin: str = ""
    migrations: Sequence[str] | None = None
    hold_deletions: HoldDeletions | None = None
    degraded: bool = False
    accepts: Callable[[Dangling], bool] = nothing

    @property
    def accepted(self) -> Callable[[Dangling], bool]:
        """What may be damaged: anything where the point is degraded."""
        return everything if self.degraded else self.accepts


def create(
    data: Data, store: Store, request: PointRequest, *, report: Report, sleep: Sleep = time.sleep
) -> Manifest:
    """Make a restore point and return it.

    Raises `Refused` when the bucket promises too little for its mode, `DanglingReferences` with every row whose object
    is not there and may not be missing, and whatever database, bucket or store raise; nothing of the point can be seen
    then.
    """
    rules.check_facts(data.bucket.facts(), data.environment.bucket_mode, data.environment.retention)
    hold_back(store, request.hold_deletions, now=request.now)
    point = _free_name(store, request.now, request.fence)
    try:
        manifest = _written(point, data, store, request, report, sleep)
    except BaseException:
        with suppress(StoreError):
            forget(store, point)
        raise
    objects = manifest.references.objects
    report.seen(STEP, f"{point} exists", point=point, dump_bytes=manifest.dump_bytes, objects=objects)
    return manifest


def _written(
    point: str, data: Data, store: Store, request: PointRequest, report: Report, sleep: Sleep
) -> Manifest:
    """Write a point's files, and its manifest last."""
    with store.workspace() as folder:
        taken = _take(data, store, folder, report, accepts=request.accepted, sleep=sleep)
        dump = _keep_dump(store, point, folder / "dump")
        references = _keep_references(store, point, folder / "references", taken.objects)
    manifest = Manifest(
        id=point,
        at=taken.snapshot.taken_at,
        lsn=taken.snapshot.lsn,
        release=request.release,
        deployment=request.deployment,
        fence=request.fence,
        origin=request.origin,
        migrations=None if request.migrations is None else tuple(request.migrations),
        dangling=taken.damaged,
        gone=taken.gone,
        database=data.database.name,
        bucket=data.bucket.address,
        mode=data.environment.bucket_mode,
        tools={name: str(version) for name, version in data.database.server().items()},
        dump=tuple(dump),
        references=references,
    )
    _publish(store, manifest, taken.objects)
    return manifest


def hold_back(store: Store, hold_deletions: HoldDeletions | None, *, now: datetime) -> None:
    """Ask the service to keep every object that a point names, or one that is about to be made."""
    if hold_deletions:
        instants = [at for at in map(parts.instant_of, reading.ids(store)) if at]
        hold_deletions(min([now, *instants]) - rules.CLOCKS_APART)


def forget(store: Store, point: str) -> int:
    """Delete a point, the manifest first, so that it is whole or does not exist; return the bytes that went."""
    store.delete(parts.manifest_key(point))
    listed = list(store.list(parts.folder_of(point)))
    for each in listed:
        store.delete(each.key)
    return sum(each.size for each in listed)


def _take(
    data: Data,
    store: Store,
    folder: Path,
    report: Report,
    *,
    accepts: Callable[[Dangling], bool],
    sleep: Sleep,
) -> Taken:
    """Dump the database and find its objects. Raises `DanglingReferences` for what is damaged and not accepted."""
    for left in reversed(range(SNAPSHOTS)):
        shutil.rmtree(folder / "dump", ignore_errors=True)
        snapshot, objects, lacking = _snapshot_of(data, store, folder, report)
        damaged = {each.reference.key for each in lacking if accepts(each)}
        others = [each for each in lacking if not accepts(each)]
        if standing := still_standing(
            others, data.database, data.bucket, data.service.references, sleep=sleep
        ):
            raise DanglingReferences(standing)
        gone = tuple(sorted({each.reference.key for each in others}))
        if not gone or not left:
            break
        words = f"the service deleted or replaced {len(gone)} objects meanwhile; a new snapshot is taken"
        report.seen(STEP, words, gone=len(gone))
    if gone:
        report.seen(STEP, f"{len(gone)} objects were deleted with their rows meanwhile; the point lacks them")
    return Taken(snapshot, objects, tuple(sorted(damaged)), gone)


def _snapshot_of(
    data: Data, store: Store, folder: Path, report: Report
) -> tuple[Snapshot, list[Pinned], list[Dangling]]:
    """Dump the database and find the objects it refers to, side by side, both as of one instant; and what is wrong."""
    with ThreadPoolExecutor(1) as aside, data.database.snapshot() as snapshot:
        dump = aside.submit(snapshot.dump, folder / "dump", jobs=data.environment.dump_jobs)
        references = [rules.reference_of(row) for row in snapshot.rows(data.service.references)]

        def found(references: Sequence[Reference]) -> list[Pinned]:
            objects = pinning.pinned(references, data.bucket, data.environment.bucket_mode, snapshot.taken_at)
            report.seen(STEP, f"{len(objects)} objects are where the rows say", objects=len(objects))
            if data.environment.bucket_mode == "copy":
                objects = vault.copied(references, objects, data.bucket, store, report)
            return objects

        objects, lacking = _whatever_there_is(found, references)
        dump.result()
    return snapshot, objects, lacking


def _whatever_there_is(
    found: Callable[[Sequence[Reference]], list[Pinned]], references: Sequence[Reference]
) -> tuple[list[Pinned], list[Dangling]]:
    """Return the objects that are as the rows say, and every reference to one that is not."""
    lacking = list[Dangling]()
    while True:
        missing = {each.reference.key for each in lacking}
        try:
            return found([each for each in references if each.key not in missing]), lacking
        except DanglingReferences as fault:
            lacking += fault.dangling


def _keep_dump(store: Store, point: str, folder: Path) -> list[DumpFile]:
    def keep(file: Path) -> DumpFile:
        _must(store.upload(parts.dump_key(point, file.name), file), point)
        return DumpFile(name=file.name, size=file.stat().st_size, sha256=reading.digest_of(file))

    with ThreadPoolExecutor(HASHES_AT_ONCE) as threads:
        return list(threads.map(keep, sorted(folder.iterdir())))


def _keep_references(store: Store, point: str, file: Path, objects: Sequence[Pinned]) -> ReferencesFile:
    # No time and no name in it: the same references are the same bytes.
    data = gzip.compress(b"".join(map(parts.line_of, objects)), compresslevel=1, mtime=0)
    file.write_bytes(data)
    _must(store.upload(parts.references_key(point), file), point)
    return ReferencesFile(
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        objects=len(objects),
        bytes=sum(each.size for each in objects),
    )


def _publish(store: Store, manifest: Manifest, objects: Sequence[Pinned]) -> None:
    if lost := vault.lost(objects, store):
        raise StepFailed(f"{len(lost)} copies left the vault while the restore point was made.")
    _must(store.create(parts.manifest_key(manifest.id), parts.encode(manifest)), manifest.id)


def _free_name(store: Store, now: datetime, fence: int) -> str:
    for name in parts.point_ids(now, fence):
        if next(iter(store.list(parts.folder_of(name))), None) is None:
            return name
    raise StepFailed("There are too many restore points of this very second.")


def _must(written: bool, point: str) -> None:
    if not written:
        raise StepFailed(f"Another deployer writes a restore point {point} at the same time.")
