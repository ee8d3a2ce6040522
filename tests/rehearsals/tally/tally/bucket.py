"""Where notes are kept: `file:///folder` or `s3://bucket/prefix`, under keys that are written over and over."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit


class ObjectMissing(Exception):
    """No object lies under this key."""


class Bucket(Protocol):
    """Objects by key."""

    def put(self, key: str, data: bytes) -> None:
        """Write an object, whole or not at all, over what lay there."""

    def get(self, key: str) -> bytes:
        """Read an object. Raises `ObjectMissing`."""

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""


class FolderBucket:
    """Objects as files of a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, data: bytes) -> None:
        """Write an object, whole or not at all, over what lay there."""
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
            file.write(data)
        Path(file.name).replace(target)

    def get(self, key: str) -> bytes:
        """Read an object. Raises `ObjectMissing`."""
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(key) from error

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        (self._root / key).unlink(missing_ok=True)


class S3Bucket:
    """Objects in S3, below a prefix."""

    def __init__(self, name: str, prefix: str) -> None:
        import boto3

        self._client: Any = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
        self._name, self._prefix = name, f"{prefix}/" if prefix else ""

    def put(self, key: str, data: bytes) -> None:
        """Write an object over what lay there; a bucket with versions keeps both."""
        self._client.put_object(Bucket=self._name, Key=self._prefix + key, Body=data)

    def get(self, key: str) -> bytes:
        """Read an object. Raises `ObjectMissing`."""
        try:
            answer = self._client.get_object(Bucket=self._name, Key=self._prefix + key)
        except self._client.exceptions.NoSuchKey as error:
            raise ObjectMissing(key) from error
        return bytes(answer["Body"].read())

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        self._client.delete_object(Bucket=self._name, Key=self._prefix + key)


def bucket_at(address: str) -> Bucket:
    """Return the bucket at an address."""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return FolderBucket(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return S3Bucket(parts.netloc, parts.path.strip("/"))
    raise SystemExit(f"tally: BUCKET_URL must begin with file:// or s3://, not {address!r}.")
