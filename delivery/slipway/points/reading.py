"""Read what restore points there are, and what one consists of."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

from slipway.decisions.points import manifest as parts
from slipway.decisions.points.manifest import Manifest, ManifestDamaged
from slipway.errors import Absent
from slipway.ports import ObjectMissing, Pinned, Store


def ids(store: Store) -> Sequence[str]:
    """Return the names of the points that exist, the newest first."""
    ends = "/manifest.json"
    keys = (listed.key for listed in store.list(parts.POINTS))
    names = (key.removeprefix(parts.POINTS).removesuffix(ends) for key in keys if key.endswith(ends))
    return sorted((name for name in names if parts.instant_of(name)), reverse=True)


def all_points(store: Store) -> Sequence[Manifest]:
    """Return every point whose manifest can be read, the newest first; `verify` tells what is wrong with others."""
    found = []
    for point in ids(store):
        try:
            found.append(read_point(store, point))
        except ManifestDamaged:
            continue
    return found


def read_point(store: Store, point: str) -> Manifest:
    """Return a point. Raises `Absent`, naming the newest that there are, and `ManifestDamaged`."""
    try:
        if parts.instant_of(point):
            return parts.decode(point, store.read(parts.manifest_key(point)))
    except ObjectMissing:
        pass
    there = ids(store)
    raise Absent(
        f"There is no restore point {point!r}.",
        next_step=f"There are: {', '.join(there[:10])}." if there else "There is none yet.",
    )


def read_objects(store: Store, point: Manifest) -> list[Pinned]:
    """Return the objects that a point names. Raises `ManifestDamaged` when the file is not the one it lists."""
    try:
        data = store.read(parts.references_key(point.id))
    except ObjectMissing as error:
        raise ManifestDamaged(point.id, "its references are missing") from error
    if why := why_wrong(data, point.references.size, point.references.sha256):
        raise ManifestDamaged(point.id, f"its references {why}")
    return [parts.pinned_of(line) for line in gzip.decompress(data).splitlines()]


def why_wrong(data: bytes, size: int, sha256: str) -> str:
    """Return why these bytes are not those that were written, or an empty text."""
    if len(data) != size:
        return f"have {len(data)} bytes and not {size}"
    return "" if hashlib.sha256(data).hexdigest() == sha256 else "have another SHA-256"


def why_wrong_file(file: Path, size: int, sha256: str) -> str:
    """Return why a file is not the one that was written, or an empty text."""
    if (found := file.stat().st_size) != size:
        return f"has {found} bytes and not {size}"
    return "" if digest_of(file) == sha256 else "has another SHA-256"


def digest_of(file: Path) -> str:
    """Return a file's SHA-256."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
