"""The service's bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from slipway.errors import SlipwayError
from slipway.ports.data.store import Store
from slipway.ports.facts import Facts


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

    `expires_days` is when its lifecycle deletes or hides current objects, None for never. `policy` is a hash of who may
    do what with it, without its own name; None where there is none, or it may not be read.
    """

    versioned: bool
    noncurrent_days: int | None = None
    expires_days: int | None = None
    locked: bool = False
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Pinned:
    """One object as a restore point names it. `sha256` is empty where neither row nor bucket knows it;
    `vault_key` is where a copy lies in the store, for buckets that promise nothing. `etag` is what the bucket said
    then, and `headers`, of a copy, what it said of the object besides its bytes.
    """

    key: str
    size: int
    sha256: str = ""
    version_id: str = ""
    vault_key: str = ""
    etag: str = ""
    headers: Facts = field(default_factory=dict, hash=False)


class Bucket(Protocol):
    """Where the service keeps its objects. Every method raises `BucketError` when it does not answer."""

    @property
    def address(self) -> str:
        """The address as the service takes it, `file:///…` or `s3://bucket/prefix`."""

    def facts(self) -> BucketFacts:
        """Return what the bucket promises."""

    def states(self, keys: Sequence[str], *, view: str = "") -> Mapping[str, ObjectState]:
        """Return the state of each of these objects that exists, here or in a view of this name.

        Costs lists, not one request for each key.
        """

    def versions(self, keys: Sequence[str]) -> Mapping[str, Sequence[ObjectState]]:
        """Return the states of all versions of each of these objects that ever existed, the newest first.

        A bucket without versions has one of each object that exists.
        """

    def read(self, key: str, version_id: str = "") -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""

    def headers(self, key: str) -> Facts:
        """Return what the bucket says of an object besides its bytes, such as its content type; nothing for a folder.

        Raises `ObjectMissing`.
        """

    def view(self, name: str, objects: Sequence[Pinned], vault: Store, *, to_be_changed: bool = False) -> str:
        """Lay out exactly these objects as a bucket of their own next to this one; return its address.

        What the service writes there never reaches this bucket, as long as it keeps the promise of its mode: a view of
        an immutable bucket may share the bytes, which nobody opens for writing. With `to_be_changed` it shares none.
        A view of that name that is there is completed.
        """

    def keys(self, view: str) -> Mapping[str, int]:
        """Return the keys of all objects in a view, each with its size in bytes."""

    def drop_view(self, name: str) -> None:
        """Remove a view and all that was written into it; one that is not there is no error."""

    def views(self) -> Sequence[str]:
        """Return the names of the views that exist."""

    def put_back(self, objects: Sequence[Pinned], vault: Store) -> int:
        """Make each key hold its pinned bytes again; return how many had to be written."""
