"""Copies of objects in the store, named by their bytes, for buckets that promise nothing.

The references of the newest point are the index: an object whose size and etag are as they were then is not read again,
unless somebody found its copy to be damaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from slipway.decisions.points import manifest as parts
from slipway.decisions.points import references as rules
from slipway.decisions.points.manifest import ManifestDamaged
from slipway.decisions.points.references import Dangling, DanglingReferences, Reference
from slipway.points import reading
from slipway.ports import Bucket, ObjectMissing, Pinned, Report, Store

COPIES_AT_ONCE = 8
ROUNDS = 3


def copied(
    references: Sequence[Reference], objects: Sequence[Pinned], bucket: Bucket, store: Store, report: Report
) -> list[Pinned]:
    """Return the objects, each with a copy in the vault. Raises `DanglingReferences` when a copy is not as a row says,
    or an object changes faster than it can be copied.
    """
    known = _index(store)
    kept = {each.key: each for each in (_reuse(each, known.get(each.key)) for each in objects) if each}
    pending = [each for each in objects if each.key not in kept]
    report.seen(
        "restore-point",
        f"{len(pending)} objects are copied, {len(kept)} lie in the vault already",
        copied=len(pending),
        copied_bytes=sum(each.size for each in pending),
    )
    said = {each.key: each.sha256 for each in references if each.sha256}
    with store.workspace() as folder:
        for _ in range(ROUNDS):
            fresh = _copy_all(pending, bucket, store, folder)
            settled = {
                key for key, each in fresh.items() if each.sha256 in (said.get(key), _digest(kept, key))
            }
            kept |= fresh
            changed = _changed_meanwhile(pending, fresh, bucket)
            pending = [each for each in changed if each.key not in settled]
    restless = [
        Dangling(Reference(each.key), "it changes faster than it can be copied", by_bytes=True)
        for each in pending
    ]
    if faults := [*restless, *rules.dangling(references, kept)]:
        raise DanglingReferences(faults)
    return [kept[each.key] for each in objects]


def _digest(kept: Mapping[str, Pinned], key: str) -> str | None:
    """Return the digest of what was copied the time before: one that comes twice is whole, even if others wrote."""
    return kept[key].sha256 if key in kept else None


def lost(objects: Sequence[Pinned], store: Store) -> list[str]:
    """Return the copies that these objects need and the vault does not have as long as they should be."""
    needed = {each.vault_key: each.size for each in objects if each.vault_key}
    there = {listed.key: listed.size for listed in store.list(parts.VAULT)} if needed else {}
    return sorted(key for key, size in needed.items() if there.get(key) != size)


def _index(store: Store) -> dict[str, Pinned]:
    """Return what the newest readable point says of each object, where its copy still lies in the vault."""
    for point in reading.ids(store):
        with suppress(ManifestDamaged):
            objects = reading.read_objects(store, reading.read_point(store, point))
            gone = set(lost(objects, store))
            suspects = {listed.key for listed in store.list(parts.SUSPECTS)}
            return {each.key: each for each in objects if _is_sound(each, gone, suspects)}
    return {}


def _is_sound(pinned: Pinned, gone: Set[str], suspects: Set[str]) -> bool:
    key = pinned.vault_key
    return bool(key) and key not in gone and parts.suspect_key(key) not in suspects


def _reuse(pinned: Pinned, before: Pinned | None) -> Pinned | None:
    if before is None or not pinned.etag or (before.etag, before.size) != (pinned.etag, pinned.size):
        return None
    return replace(pinned, sha256=before.sha256, vault_key=before.vault_key, headers=before.headers)


def _copy_all(objects: Sequence[Pinned], bucket: Bucket, store: Store, folder: Path) -> dict[str, Pinned]:
    with ThreadPoolExecutor(COPIES_AT_ONCE) as threads:
        numbered = enumerate(objects)
        found = threads.map(lambda each: _copy(each[1], bucket, store, folder / str(each[0])), numbered)
        return {each.key: each for each in found if each}


def _copy(pinned: Pinned, bucket: Bucket, store: Store, file: Path) -> Pinned | None:
    try:
        bucket.download(pinned.key, file)
        headers = bucket.headers(pinned.key)
    except ObjectMissing:
        return None
    digest, size = reading.digest_of(file), file.stat().st_size
    _keep(file, digest, store)
    file.unlink()
    return replace(pinned, size=size, sha256=digest, vault_key=parts.vault_key(digest), headers=headers)


def _keep(file: Path, digest: str, store: Store) -> None:
    """Put a copy into the vault, in the place of what lies there under its name and has other bytes."""
    key = parts.vault_key(digest)
    if store.upload(key, file):
        return
    there = file.with_suffix(".there")
    store.download(key, there)
    is_whole = reading.digest_of(there) == digest
    there.unlink()
    if not is_whole:
        store.delete(key)
        store.upload(key, file)
    store.delete(parts.suspect_key(key))


def _changed_meanwhile(asked: Sequence[Pinned], copies: dict[str, Pinned], bucket: Bucket) -> list[Pinned]:
    """Return the objects that were written to while they were copied, as they are now."""
    if not asked:
        return []
    now = bucket.states([each.key for each in asked])
    changed = [each for each in asked if each.key in now and now[each.key].etag != each.etag]
    gone = {each.key for each in asked if each.key not in copies}
    return [
        replace(each, etag=now[each.key].etag, size=now[each.key].size)
        for each in changed
        if each.key not in gone
    ]
