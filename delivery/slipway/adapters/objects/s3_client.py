"""One way to speak to S3, and to any server that speaks it: bounded waiting, bounded retries, one kind of failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from slipway.errors import SlipwayError
from slipway.ports import ObjectMissing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MEBIBYTE = 1024 * 1024
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 60, 4
THREADS = 16
DOWNLOAD = TransferConfig(
    multipart_threshold=64 * MEBIBYTE, multipart_chunksize=32 * MEBIBYTE, max_concurrency=4
)
# What makes clients is not made for several threads.
ONE_AT_A_TIME = Lock()
MISSING = frozenset({"NoSuchKey", "NoSuchVersion", "404", "NotFound"})


def connect(environment: Mapping[str, str]) -> S3Client:
    """Make a client from the usual `AWS_…` variables. Nothing is sent before the first call."""
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    with ONE_AT_A_TIME:
        return _library().client(
            "s3",
            aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=environment.get("AWS_SESSION_TOKEN"),
            region_name=environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1",
            endpoint_url=endpoint,
            config=_config(own_server=bool(endpoint)),
        )


@cache
def _library() -> boto3.Session:
    """Return what makes clients. It reads its description of S3 once, which takes longer than all else."""
    return boto3.Session()


def _config(*, own_server: bool) -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=THREADS + 4,
        # The digest of every body is part of its signature, so a body that changed on its way is refused. Checksums in
        # trailers would do the same, but not every server knows them.
        s3={"addressing_style": "path" if own_server else "auto", "payload_signing_enabled": True},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def code_of(error: ClientError) -> str:
    """Return S3's own word for what went wrong."""
    return error.response.get("Error", {}).get("Code", "")


@contextmanager
def translated(bucket: str, key: str, failure: type[SlipwayError]) -> Iterator[None]:
    """Turn whatever the library raises into `ObjectMissing` or `failure`."""
    try:
        yield
    except ClientError as error:
        if (code := code_of(error)) in MISSING:
            raise ObjectMissing(key) from error
        if code == "NoSuchBucket":
            raise failure(
                f"There is no bucket {bucket!r}.", next_step="Create it first, or correct the address."
            ) from error
        said = error.response.get("Error", {}).get("Message", "") or "no reason given"
        raise failure(f"The bucket {bucket!r} refused {error.operation_name}: {code}, {said}.") from error
    except (BotoCoreError, Boto3Error) as error:
        raise failure(f"The bucket {bucket!r} did not answer: {error}.") from error
