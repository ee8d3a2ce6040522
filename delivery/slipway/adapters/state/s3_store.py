"""The store as a prefix of a bucket of S3, or of any server that honours `If-None-Match: *` on a put."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from botocore.exceptions import ClientError

from slipway.adapters.objects import s3_client, s3_parts
from slipway.adapters.objects.object_keys import valid_key
from slipway.ports import Listed, ObjectMissing, StoreError

TAKEN = frozenset({"PreconditionFailed", "412", "NoSuchUpload"})
# AWS says so while another write or deletion of the same key is under way: who will be first is not decided yet.
UNDECIDED = frozenset({"ConditionalRequestConflict", "409"})
TRIES, PAUSE_SECONDS = 6, 0.2
WRITER = "writer"
ONE_REQUEST = 64 * s3_client.MEBIBYTE


class S3Store:
    """Keeps objects under a prefix. Safe for many threads."""

    def __init__(self, bucket: str, prefix: str = "", *, environment: Mapping[str, str]) -> None:
        """Name a bucket that exists; nothing is sent before the first call. `environment` has the `AWS_…` variables."""
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = s3_client.connect(environment)

    def create(self, key: str, data: bytes) -> bool:
        """Write an object unless one lies there."""
        return self._put_whole(key, data)

    def read(self, key: str) -> bytes:
        """Return an object's bytes. Raises `ObjectMissing`."""
        with self._translated(key):
            return self._client.get_object(Bucket=self._bucket, Key=self._path(key))["Body"].read()

    def upload(self, key: str, file: Path) -> bool:
        """Write an object from a file unless one lies there.

        Up to 64 MiB that is one request, create-only like `create`. A larger file goes in parts: it is
        asked before the first part and, by the request that joins the parts, again at the end. A server that ignores
        the condition there lets the second of two simultaneous uploads replace the first; AWS does not.
        """
        if file.stat().st_size <= ONE_REQUEST:
            with file.open("rb") as opened:
                return self._put_whole(key, opened)
        return not self._exists(key) and self._put_in_parts(key, file)

    def download(self, key: str, into: Path) -> None:
        """Write an object's bytes to a file. Raises `ObjectMissing`."""
        with self._translated(key):
            self._client.download_file(self._bucket, self._path(key), str(into), Config=s3_client.DOWNLOAD)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        """List the objects whose key begins with `prefix`, in the order of their keys."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._translated(prefix):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for found in page.get("Contents", ()):
                    yield Listed(found["Key"].removeprefix(self._prefix), found["Size"])

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        with self._translated(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._path(key))

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Give an empty folder on this machine's disk; it is gone when the block ends."""
        with tempfile.TemporaryDirectory(prefix="slipway-") as folder:
            yield Path(folder)

    def _put(self, key: str, send: Callable[[Mapping[str, str]], object]) -> bool:
        writer = uuid.uuid4().hex
        with self._translated(key):
            try:
                _until_decided(lambda: send({WRITER: writer}))
            except ClientError as error:
                if s3_client.code_of(error) not in TAKEN:
                    raise
                # A repeated request finds what its own first attempt wrote when only the answer was lost.
                repeated = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
                return repeated and self._writer(key) == writer
        return True

    def _put_whole(self, key: str, body: bytes | BinaryIO) -> bool:
        put = partial(self._client.put_object, Bucket=self._bucket, Key=self._path(key), IfNoneMatch="*")

        def send(metadata: Mapping[str, str]) -> None:
            if not isinstance(body, bytes):
                body.seek(0)
            put(Body=body, Metadata=metadata)

        return self._put(key, send)

    def _put_in_parts(self, key: str, file: Path) -> bool:
        upload = partial(s3_parts.upload, self._client, self._bucket, self._path(key), file)
        return self._put(key, lambda metadata: upload(metadata=metadata))

    def _exists(self, key: str) -> bool:
        try:
            self._writer(key)
        except ObjectMissing:
            return False
        return True

    def _writer(self, key: str) -> str:
        with self._translated(key):
            head = self._client.head_object(Bucket=self._bucket, Key=self._path(key))
        return head["Metadata"].get(WRITER, "")

    def _path(self, key: str) -> str:
        return self._prefix + valid_key(key)

    def _translated(self, key: str) -> AbstractContextManager[None]:
        return s3_client.translated(self._bucket, key, StoreError)


def _until_decided(send: Callable[[], object]) -> None:
    for number in range(1, TRIES + 1):
        try:
            send()
        except ClientError as error:
            if s3_client.code_of(error) not in UNDECIDED or number == TRIES:
                raise
            time.sleep(PAUSE_SECONDS * number)
        else:
            return
