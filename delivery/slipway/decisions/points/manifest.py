"""What a restore point consists of and where each part lies; its manifest and its list of references, as bytes.

points/20261124T164210Z-0007/dump/…                 what pg_dump wrote
points/20261124T164210Z-0007/references.jsonl.gz    every object that the rows refer to
points/20261124T164210Z-0007/manifest.json          written last: with it the point exists
points/20261124T164210Z-0007/verified/…             when somebody found it whole
vault/ab/ab12…                                      copies of objects, for buckets that promise nothing
suspects/ab12…                                      that a copy was found to be damaged
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slipway.decisions.points.references import Mode
from slipway.errors import SlipwayError
from slipway.ports import Pinned

POINTS, VAULT, SUSPECTS = "points/", "vault/", "suspects/"
ID = re.compile(r"(\d{8}T\d{6}Z)-\d{4,}(?:-\d\d)?")
INSTANT = "%Y%m%dT%H%M%SZ"
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class ManifestDamaged(SlipwayError):
    """A manifest is not what was written."""

    def __init__(self, point: str, why: str) -> None:
        super().__init__(
            f"The manifest of restore point {point} is damaged: {why}.", next_step="Use another point."
        )


class Part(BaseModel):
    """Nothing of a manifest changes, and nothing unknown is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DumpFile(Part):
    """One file of the dump; `size` in bytes. Its name leads out of no folder."""

    name: str = Field(pattern=r"^\w[\w.-]*$")
    size: int
    sha256: str


class ReferencesFile(Part):
    """The file of references: its own size and SHA-256, and how many objects of how many bytes it names."""

    size: int
    sha256: str
    objects: int
    bytes: int


class Manifest(Part):
    """A restore point. `at` is the instant of its snapshot by the database's clock.

    `origin` is the environment whose data it is, where that is another one. `migrations` are those of its release that
    were not applied yet, none for all of them; None where nobody could say. `dangling` are the keys that rows named and
    the bucket did not have: only a point that is taken in spite of known damage has any. `gone` are those whose object
    the service deleted or replaced, with its row, while the point was taken.
    """

    format: Literal[1] = 1
    id: str
    at: datetime
    lsn: str
    release: str
    deployment: str
    fence: int
    origin: str = ""
    migrations: tuple[str, ...] | None = None
    dangling: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    database: str
    bucket: str
    mode: Mode
    tools: dict[str, str]
    dump: tuple[DumpFile, ...]
    references: ReferencesFile

    @property
    def lacking(self) -> tuple[str, ...]:
        """The keys that its rows name and it has no object of."""
        return (*self.dangling, *self.gone)

    @property
    def dump_bytes(self) -> int:
        """The size of the dump."""
        return sum(file.size for file in self.dump)


def point_ids(now: datetime, fence: int) -> Iterator[str]:
    """Yield names for a new point: the first one, and those for when it is taken. They sort by time.

    The instant in the name is never later than the point, because deletions are held back from there on.
    """
    name = f"{now.astimezone(UTC):{INSTANT}}-{fence:04}"
    yield name
    yield from (f"{name}-{number:02}" for number in range(2, 100))


def instant_of(point: str) -> datetime | None:
    """Return the instant in a point's name, None for what is no such name."""
    if not (parts := ID.fullmatch(point)):
        return None
    return datetime.strptime(parts[1], INSTANT).replace(tzinfo=UTC)


def folder_of(point: str) -> str:
    """Return the prefix of everything that belongs to a point."""
    return f"{POINTS}{point}/"


def manifest_key(point: str) -> str:
    """Return where a point's manifest lies."""
    return f"{folder_of(point)}manifest.json"


def dump_key(point: str, name: str) -> str:
    """Return where a file of the dump lies."""
    return f"{folder_of(point)}dump/{name}"


def references_key(point: str) -> str:
    """Return where the references lie."""
    return f"{folder_of(point)}references.jsonl.gz"


def verified_key(point: str, at: datetime) -> str:
    """Return where it is noted that a point was found whole at an instant."""
    return f"{folder_of(point)}verified/{at.astimezone(UTC):{INSTANT}}.json"


def vault_key(sha256: str) -> str:
    """Return where a copy of these bytes lies."""
    return f"{VAULT}{sha256[:2]}/{sha256}"


def suspect_key(vault_key: str) -> str:
    """Return where it is noted that a copy was found to be damaged."""
    return f"{SUSPECTS}{vault_key.rpartition('/')[2]}"


def encode(manifest: Manifest) -> bytes:
    """Write a manifest, sealed with the SHA-256 of its own content."""
    # Most points have none of these, and are written as they were before there was such a thing.
    unused = {name for name in ("origin", "dangling", "gone") if not getattr(manifest, name)}
    content = manifest.model_dump(mode="json", exclude=unused)
    return json.dumps({**content, "seal": _seal(content)}, indent=1, ensure_ascii=False).encode()


def decode(point: str, data: bytes) -> Manifest:
    """Read a manifest. Raises `ManifestDamaged` when it is not what was written, or that of another point."""
    try:
        content = json.loads(data)
        seal = content.pop("seal")
        manifest = Manifest.model_validate(content)
    except (ValueError, KeyError, AttributeError, ValidationError) as error:
        raise ManifestDamaged(point, "it cannot be read") from error
    if seal != _seal(content):
        raise ManifestDamaged(point, "its seal is broken")
    if manifest.id != point:
        raise ManifestDamaged(point, f"it is that of {manifest.id}")
    return manifest


def line_of(pinned: Pinned) -> bytes:
    """Write one object as a line of the references."""
    known = {
        "key": pinned.key,
        "size": pinned.size,
        "sha256": pinned.sha256,
        "version": pinned.version_id,
        "vault": pinned.vault_key,
        "etag": pinned.etag,
        "headers": pinned.headers,
    }
    said = {name: value for name, value in known.items() if value not in ("", {})}
    return f"{COMPACT.encode(said)}\n".encode()


def pinned_of(line: bytes) -> Pinned:
    """Read a line of the references."""
    said = json.loads(line)
    return Pinned(
        said["key"],
        said["size"],
        said.get("sha256", ""),
        said.get("version", ""),
        said.get("vault", ""),
        said.get("etag", ""),
        said.get("headers", {}),
    )


def _seal(content: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
