"""Large objects go to S3 in parts, several at a time."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.adapters.objects.s3_client import MEBIBYTE

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

# S3 takes at most 10,000 parts; each of a pair of threads holds one part in memory.
MOST_PARTS, SMALLEST, AT_ONCE = 10_000, 32 * MEBIBYTE, 2


def upload(client: S3Client, bucket: str, key: str, file: Path, *, metadata: Mapping[str, str]) -> None:
    """Write an object in parts, on the condition that none lies there when the parts are joined.

    Raises what the client raises; nothing of the object is left then.
    """
    begun = client.create_multipart_upload(Bucket=bucket, Key=key, Metadata=metadata)["UploadId"]
    try:
        parts = _send(client, bucket, key, begun, file)
        client.complete_multipart_upload(
            Bucket=bucket, Key=key, UploadId=begun, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
        )
    except BaseException:
        client.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=begun)
        raise


def _send(client: S3Client, bucket: str, key: str, begun: str, file: Path) -> list[CompletedPartTypeDef]:
    size = file.stat().st_size
    length = max(SMALLEST, -(-size // MOST_PARTS))

    def send(number: int) -> CompletedPartTypeDef:
        with file.open("rb") as opened:
            opened.seek((number - 1) * length)
            body = opened.read(length)
        answer = client.upload_part(Bucket=bucket, Key=key, UploadId=begun, PartNumber=number, Body=body)
        return {"PartNumber": number, "ETag": answer["ETag"]}

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(send, range(1, -(-size // length) + 1)))
