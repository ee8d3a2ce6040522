"""Bring a restore point back to life next to what is there: objects first, database second, then compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from slipway.config import Service
from slipway.decisions.points import manifest as parts
from slipway.decisions.points import references as rules
from slipway.decisions.points.manifest import Manifest, ManifestDamaged
from slipway.decisions.points.references import NAMED, Dangling
from slipway.errors import SlipwayError
from slipway.points import reading
from slipway.points.verifying import byte_faults
from slipway.ports import Bucket, Database, ObjectMissing, Pinned, Store


class PointDiffers(SlipwayError):
    """The rows of a restored database and the objects of its restore point do not fit together."""

    def __init__(self, point: str, differences: list[Dangling]) -> None:
        lines = [f"  {each}" for each in differences[:NAMED]]
        super().__init__(
            "\n".join(
                [f"Restore point {point} and its own rows differ in {len(differences)} references:", *lines]
            ),
            next_step="Use another point.",
        )
        self.differences = tuple(differences)


class ObjectDeleted(SlipwayError):
    """The service deleted an object that a restore point names."""

    def __init__(self, point: Manifest, key: str) -> None:
        super().__init__(
            f"The service deleted {key} after restore point {point.id} was taken, which names it.",
            next_step='Let it heed `hold-deletions`, or set `bucket-mode` to "versioned" or "copy".',
        )


@dataclass(frozen=True, slots=True)
class Restored:
    """Where a point lies now, for the service to be pointed at, and how long each part took, in seconds."""

    point: str
    database: str
    bucket: str
    objects: int
    bytes: int
    seconds: dict[str, float] = field(default_factory=dict)


def restore_into(
    point: Manifest,
    name: str,
    database: Database,
    bucket: Bucket,
    store: Store,
    service: Service,
    *,
    jobs: int,
    to_be_changed: bool = False,
) -> Restored:
    """Lay the point's objects out in a view and its rows in a database, both of this name, and compare the two.

    `to_be_changed` says that somebody is going to write into these very objects, which none of the bucket may feel.

    Raises `ManifestDamaged` when a file is not the one that was written, `PointDiffers`, and whatever database, bucket
    and store raise; neither view nor database is left then.
    """
    seconds = dict[str, float]()
    objects = reading.read_objects(store, point)
    if point.mode == "copy":
        _prove_copies(point, objects, bucket, store)
    with _or_nothing(lambda: bucket.drop_view(name)):
        with _timed(seconds, "objects"), _deleted_since(point):
            address = bucket.view(name, objects, store, to_be_changed=to_be_changed)
        with _timed(seconds, "database"):
            _restore_database(point, name, database, store, jobs)
        with _or_nothing(lambda: database.drop(name)), _timed(seconds, "references"):
            _compare(point, objects, database, name, service)
    return Restored(
        point.id,
        database.address_of(name),
        address,
        len(objects),
        sum(each.size for each in objects),
        seconds,
    )


def _prove_copies(point: Manifest, objects: list[Pinned], bucket: Bucket, store: Store) -> None:
    # A copy is all that is left of an object whose bucket promises nothing, so none is handed out unread.
    with store.workspace() as folder:
        faults = list(byte_faults([each for each in objects if each.sha256], bucket, store, folder))
    if faults:
        raise ManifestDamaged(
            point.id, f"{len(faults)} of its objects are not as they were, first {faults[0]}"
        )


def _restore_database(point: Manifest, name: str, database: Database, store: Store, jobs: int) -> None:
    with store.workspace() as folder:
        dump = folder / "dump"
        dump.mkdir()
        for file in point.dump:
            _fetch(store, parts.dump_key(point.id, file.name), dump / file.name, point)
            if why := reading.why_wrong_file(dump / file.name, file.size, file.sha256):
                raise ManifestDamaged(point.id, f"its file dump/{file.name} {why}")
        # Another environment's roles are not there.
        database.restore(dump, name, jobs=jobs, owners=not point.origin)


def _fetch(store: Store, key: str, into: Path, point: Manifest) -> None:
    try:
        store.download(key, into)
    except ObjectMissing as error:
        raise ManifestDamaged(point.id, f"its file {key} is missing") from error


def _compare(point: Manifest, objects: list[Pinned], database: Database, name: str, service: Service) -> None:
    rows = database.rows(service.references, name=name)
    references = [rules.reference_of(row) for row in rows]
    missing = set(point.lacking)
    found = [each for each in rules.differences(references, objects) if each.reference.key not in missing]
    if found:
        raise PointDiffers(point.id, found)


@contextmanager
def _deleted_since(point: Manifest) -> Iterator[None]:
    try:
        yield
    except ObjectMissing as error:
        raise ObjectDeleted(point, error.key) from error


@contextmanager
def _or_nothing(undo: Callable[[], None]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        undo()
        raise


@contextmanager
def _timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[part] = time.perf_counter() - begun
