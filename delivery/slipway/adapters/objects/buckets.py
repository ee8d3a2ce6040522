"""Which bucket an address means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from slipway.adapters.objects.folder_bucket import FolderBucket
from slipway.decisions.points.references import Mode
from slipway.errors import WrongUse
from slipway.ports import Bucket


def open_bucket(address: str, mode: Mode, environment: Mapping[str, str]) -> Bucket:
    """Open the bucket at `file:///folder` or `s3://bucket/prefix`; nothing is read or written by it.

    `mode` says what the service promises of its objects; `environment` has the `AWS_…` variables. Raises `WrongUse` for
    any other address.
    """
    parts = urlsplit(address)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FolderBucket(Path(unquote(parts.path)), mode)
    if parts.scheme == "s3" and parts.netloc:
        # S3's library takes longer to load than all else together, and most commands need none of it.
        from slipway.adapters.objects.s3_bucket import S3Bucket

        return S3Bucket(parts.netloc, unquote(parts.path), mode, environment=environment)
    raise WrongUse(
        f"{address!r} is no address of a bucket.",
        next_step="Write file:///an/absolute/folder or s3://bucket/prefix.",
    )
