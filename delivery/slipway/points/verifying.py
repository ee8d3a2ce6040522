"""Prove that a restore point is what was written, part by part, and tell everything that is wrong with it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from slipway.decisions.points import manifest as parts
from slipway.decisions.points.manifest import Manifest, ManifestDamaged
from slipway.points import reading, vault
from slipway.ports import Bucket, Database, DatabaseError, ObjectMissing, Pinned, Store

READS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with which part of a point."""

    part: str
    what: str

    def __str__(self) -> str:
        return f"{self.part} {self.what}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. `deep` says whether every object's bytes were read."""

    point: str
    faults: tuple[Fault, ...]
    objects: int
    deep: bool
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(
    point: str, database: Database, bucket: Bucket, store: Store, *, deep: bool, now: datetime
) -> Verified:
    """Check every file of a point, that its dump can be read, and that every object is there as it was; with `deep`,
    read the bytes of those objects whose SHA-256 is known. A point that is whole is noted as verified.

    Raises `Absent` when there is no such point.
    """
    begun = time.perf_counter()
    try:
        manifest = reading.read_point(store, point)
    except ManifestDamaged as error:
        return Verified(point, (Fault("manifest.json", error.what),), 0, deep, time.perf_counter() - begun)
    with store.workspace() as folder:
        faults = list(_dump_faults(manifest, database, store, folder))
        try:
            objects = reading.read_objects(store, manifest)
        except ManifestDamaged as error:
            objects = []
            faults.append(Fault("references.jsonl.gz", error.what))
        faults += _object_faults(manifest, objects, bucket, store)
        if deep:
            ill = {fault.part for fault in faults}
            sound = [each for each in objects if each.key not in ill and each.sha256]
            faults += byte_faults(sound, bucket, store, folder)
    found = Verified(point, tuple(faults), len(objects), deep, time.perf_counter() - begun)
    if found.whole:
        store.create(
            parts.verified_key(point, now), json.dumps({"deep": deep, "objects": len(objects)}).encode()
        )
    return found


def verified_at(store: Store, point: str) -> datetime | None:
    """Return when a point was last found whole."""
    start = f"{parts.folder_of(point)}verified/"
    instants = [
        parts.instant_of(listed.key.removeprefix(start).removesuffix(".json") + "-0000")
        for listed in store.list(start)
    ]
    return max((at for at in instants if at), default=None)


def _dump_faults(manifest: Manifest, database: Database, store: Store, folder: Path) -> Iterator[Fault]:
    dump = folder / "dump"
    dump.mkdir()
    for file in manifest.dump:
        try:
            store.download(parts.dump_key(manifest.id, file.name), dump / file.name)
        except ObjectMissing:
            yield Fault(f"dump/{file.name}", "is missing")
            continue
        if why := reading.why_wrong_file(dump / file.name, file.size, file.sha256):
            yield Fault(f"dump/{file.name}", why)
    start = parts.dump_key(manifest.id, "")
    listed = {each.key.removeprefix(start) for each in store.list(start)}
    yield from (
        Fault(f"dump/{name}", "is none of the point's files")
        for name in sorted(listed - {file.name for file in manifest.dump})
    )
    try:
        database.check_dump(dump)
    except DatabaseError as error:
        yield Fault("dump", f"cannot be read: {error.what}")


def _object_faults(
    manifest: Manifest, objects: Sequence[Pinned], bucket: Bucket, store: Store
) -> Iterator[Fault]:
    if manifest.mode == "copy":
        lost = set(vault.lost(objects, store))
        yield from (
            Fault(each.key, "has no whole copy in the vault") for each in objects if each.vault_key in lost
        )
        return
    keys = [each.key for each in objects]
    if manifest.mode == "versioned":
        sizes = {
            (key, state.version_id): state.size
            for key, states in bucket.versions(keys).items()
            for state in states
        }
    else:
        sizes = {(key, ""): state.size for key, state in bucket.states(keys).items()}
    for each in objects:
        size = sizes.get((each.key, each.version_id))
        if size is None:
            yield Fault(each.key, "is missing")
        elif size != each.size:
            yield Fault(each.key, f"has {size} bytes and not {each.size}")


def byte_faults(objects: Sequence[Pinned], bucket: Bucket, store: Store, folder: Path) -> Iterator[Fault]:
    """Read the bytes of objects whose SHA-256 is known, and yield those that are not as they were.

    A copy that is not is noted, so that the next point makes it again.
    """

    def read(numbered: tuple[int, Pinned]) -> Fault | None:
        number, pinned = numbered
        file = folder / str(number)
        try:
            if pinned.vault_key:
                store.download(pinned.vault_key, file)
            else:
                bucket.download(pinned.key, file, pinned.version_id)
        except ObjectMissing:
            return Fault(pinned.key, "is missing")
        why = reading.why_wrong_file(file, pinned.size, pinned.sha256)
        file.unlink()
        if why and pinned.vault_key:
            store.create(parts.suspect_key(pinned.vault_key), b"")
        return Fault(pinned.key, why) if why else None

    with ThreadPoolExecutor(READS_AT_ONCE) as threads:
        yield from (fault for fault in threads.map(read, enumerate(objects)) if fault)
