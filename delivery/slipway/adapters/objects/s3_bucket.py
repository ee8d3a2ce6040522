"""The service's bucket in S3, or in any server that speaks it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from slipway.adapters.objects import s3_client, s3_facts
from slipway.decisions.points.references import Mode
from slipway.ports import BucketError, BucketFacts, Facts, ObjectMissing, ObjectState, Pinned, Store

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CopySourceTypeDef

T = TypeVar("T")
R = TypeVar("R")

VIEW = ".view-"
# Up to so many keys are asked for one by one, side by side; more are found in a listing of the whole prefix.
FEW = 256
# What can be said of an object when it is written.
HEADERS = (
    "ContentType",
    "ContentEncoding",
    "ContentDisposition",
    "ContentLanguage",
    "CacheControl",
    "Metadata",
)
NO_TYPE = "binary/octet-stream"
LARGEST_COPY = 5 * 1024 * s3_client.MEBIBYTE


class S3Bucket:
    """Reads the service's objects under a prefix, and lays views of them out under prefixes next to it."""

    def __init__(self, bucket: str, prefix: str, mode: Mode, *, environment: Mapping[str, str]) -> None:
        """Name a bucket that exists; nothing is sent before the first call. `environment` has the `AWS_…` variables."""
        self._bucket = bucket
        self._name = prefix.strip("/")
        self._prefix = f"{self._name}/" if self._name else ""
        self._mode = mode
        self._client = s3_client.connect(environment)

    @property
    def address(self) -> str:
        """The address as the service takes it."""
        return f"s3://{self._bucket}/{self._name}".rstrip("/")

    def facts(self) -> BucketFacts:
        """Return what the bucket's versioning, lifecycle and Object Lock promise."""
        with self._translated(""):
            return s3_facts.read(self._client, self._bucket, self._prefix)

    def states(self, keys: Sequence[str], *, view: str = "") -> Mapping[str, ObjectState]:
        """Return the state of each of these objects that exists, here or in a view of this name."""
        if view:
            with self._translated(""):
                return {
                    state.key: state for state in self._listed(self._view(view)) if state.key in set(keys)
                }
        if len(keys) <= FEW:
            found = self._each(self._head, keys)
            return {state.key: state for state in found if state}
        wanted = frozenset(keys)
        listed = self._newest() if self._versioned else self._listed(self._prefix)
        with self._translated(""):
            return {state.key: state for state in listed if state.key in wanted}

    def versions(self, keys: Sequence[str]) -> Mapping[str, Sequence[ObjectState]]:
        """Return the states of all versions of each of these objects, the newest first."""
        if not self._versioned:
            return {key: [state] for key, state in self.states(keys).items()}
        if len(keys) <= FEW:
            return {
                key: found
                for key, found in zip(keys, self._each(self._versions_of, keys), strict=True)
                if found
            }
        found = dict[str, list[ObjectState]]()
        wanted = frozenset(keys)
        with self._translated(""):
            for state, _ in self._all_versions(self._prefix):
                if state.key in wanted:
                    found.setdefault(state.key, []).append(state)
        return found

    def read(self, key: str, version_id: str = "") -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""
        with self._translated(key):
            if version_id:
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=self._prefix + key, VersionId=version_id
                )
            else:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)
            return answer["Body"].read()

    def download(self, key: str, into: Path, version_id: str = "") -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""
        version = {"VersionId": version_id} if version_id else {}
        with self._translated(key):
            self._client.download_file(
                self._bucket, self._prefix + key, str(into), ExtraArgs=version, Config=s3_client.DOWNLOAD
            )

    def headers(self, key: str) -> Facts:
        """Return an object's content type and whatever else the service has said of it. Raises `ObjectMissing`."""
        with self._translated(key):
            head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key)
        said = {name: head.get(name) for name in HEADERS}
        return {name: value for name, value in said.items() if value and value != NO_TYPE}

    def view(self, name: str, objects: Sequence[Pinned], vault: Store, *, to_be_changed: bool = False) -> str:
        """Lay out exactly these objects under a prefix next to this one; return its address.

        The server copies them itself, so that no view shares anything; only those that lie in a vault travel.
        """
        prefix = self._view(name)
        with self._translated(""):
            there = {state.key: state.size for state in self._listed(prefix)}
        wanted = {each.key: each.size for each in objects}
        self._delete(f"{prefix}{key}" for key in there if key not in wanted)
        missing = [each for each in objects if there.get(each.key) != each.size]
        self._each(lambda each: self._write(each, prefix + each.key, vault), missing)
        return f"s3://{self._bucket}/{prefix.rstrip('/')}"

    def keys(self, view: str) -> Mapping[str, int]:
        """Return the keys of all objects in a view, each with its size in bytes; none where nothing is in it."""
        with self._translated(""):
            return {state.key: state.size for state in self._listed(self._view(view))}

    def drop_view(self, name: str) -> None:
        """Remove a view and all that was written into it, every version of it."""
        prefix = self._view(name)
        with self._translated(""):
            versions = [
                (state.key, state.version_id) for state, _ in self._all_versions(prefix, markers=True)
            ]
        self._each(lambda each: self._delete_version(prefix + each[0], each[1]), versions)

    def views(self) -> Sequence[str]:
        """Return the names of the views that exist."""
        start = self._name + VIEW
        pages = self._client.get_paginator("list_objects_v2")
        with self._translated(""):
            found = [
                each["Prefix"]
                for page in pages.paginate(Bucket=self._bucket, Prefix=start, Delimiter="/")
                for each in page.get("CommonPrefixes", ())
            ]
        return [prefix.removeprefix(start).rstrip("/") for prefix in found]

    def put_back(self, objects: Sequence[Pinned], vault: Store) -> int:
        """Make each key hold its pinned bytes again; return how many had to be written.

        Raises `BucketError` before anything is written when some are neither here nor in the vault.
        """
        states = self.states([each.key for each in objects])
        held = self._each(lambda each: self._holds(each, states.get(each.key)), objects)
        changed = [each for each, holds in zip(objects, held, strict=True) if not holds]
        if lost := [each.key for each in changed if not each.vault_key and not each.version_id]:
            raise BucketError(f"{len(lost)} objects are gone and were never copied: {', '.join(lost[:20])}.")
        self._each(lambda each: self._write(each, self._prefix + each.key, vault), changed)
        return len(changed)

    @cached_property
    def _versioned(self) -> bool:
        return self.facts().versioned

    def _holds(self, pinned: Pinned, state: ObjectState | None) -> bool:
        if state is None or state.size != pinned.size:
            return False
        if self._mode == "immutable" or state.etag == pinned.etag:
            return True
        # A copy may have another etag than what it was copied from.
        if not pinned.sha256 or pinned.version_id:
            return False
        return hashlib.sha256(self.read(pinned.key)).hexdigest() == pinned.sha256

    def _write(self, pinned: Pinned, path: str, vault: Store) -> None:
        if pinned.vault_key:
            with tempfile.TemporaryDirectory(prefix="slipway-") as folder, self._translated(pinned.key):
                vault.download(pinned.vault_key, Path(folder, "object"))
                self._client.upload_file(
                    str(Path(folder, "object")), self._bucket, path, ExtraArgs=pinned.headers
                )
            return
        source: CopySourceTypeDef = {"Bucket": self._bucket, "Key": self._prefix + pinned.key}
        if pinned.version_id:
            source["VersionId"] = pinned.version_id
        with self._translated(pinned.key):
            if pinned.size <= LARGEST_COPY:
                self._client.copy_object(Bucket=self._bucket, Key=path, CopySource=source)
            else:
                self._client.copy(source, self._bucket, path)

    def _head(self, key: str) -> ObjectState | None:
        try:
            with self._translated(key):
                head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key)
        except ObjectMissing:
            return None
        version = head.get("VersionId", "") if self._versioned else ""
        return ObjectState(
            key, head["ContentLength"], head["ETag"], version, head["LastModified"].astimezone(UTC)
        )

    def _listed(self, prefix: str) -> Iterator[ObjectState]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
            for found in page.get("Contents", ()):
                key = found["Key"].removeprefix(prefix)
                yield ObjectState(
                    key, found["Size"], found["ETag"], "", found["LastModified"].astimezone(UTC)
                )

    def _newest(self) -> Iterator[ObjectState]:
        return (state for state, newest in self._all_versions(self._prefix) if newest)

    def _versions_of(self, key: str) -> list[ObjectState]:
        with self._translated(key):
            found = self._all_versions(self._prefix, start=key)
            return [state for state, _ in found if state.key == key]

    def _all_versions(
        self, prefix: str, *, start: str = "", markers: bool = False
    ) -> Iterator[tuple[ObjectState, bool]]:
        """Yield every version under a prefix, and whether it is the newest; with `markers` deletions too."""
        pages = self._client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix + start):
            for found in page.get("Versions", ()):
                key = found["Key"].removeprefix(prefix)
                state = ObjectState(
                    key,
                    found["Size"],
                    found["ETag"],
                    found["VersionId"],
                    found["LastModified"].astimezone(UTC),
                )
                yield state, found["IsLatest"]
            for marker in page.get("DeleteMarkers", ()) if markers else ():
                yield ObjectState(marker["Key"].removeprefix(prefix), 0, "", marker["VersionId"]), False

    def _delete(self, paths: Iterable[str]) -> None:
        self._each(lambda path: self._delete_version(path, ""), list(paths))

    def _delete_version(self, path: str, version_id: str) -> None:
        with self._translated(path):
            if version_id:
                self._client.delete_object(Bucket=self._bucket, Key=path, VersionId=version_id)
            else:
                self._client.delete_object(Bucket=self._bucket, Key=path)

    def _each(self, act: Callable[[T], R], items: Sequence[T]) -> list[R]:
        with ThreadPoolExecutor(s3_client.THREADS) as threads:
            return list(threads.map(act, items))

    def _view(self, name: str) -> str:
        if not name or "/" in name:
            raise BucketError(f"{name!r} is no name of a view.")
        return f"{self._name}{VIEW}{name}/"

    def _translated(self, key: str) -> AbstractContextManager[None]:
        return s3_client.translated(self._bucket, key, BucketError)
