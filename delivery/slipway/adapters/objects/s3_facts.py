"""What a bucket's own settings promise of its objects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from slipway.adapters.objects.s3_client import code_of
from slipway.ports import BucketFacts

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import LifecycleRuleOutputTypeDef

NONE_SET = frozenset(
    {"NoSuchLifecycleConfiguration", "ObjectLockConfigurationNotFoundError", "NotImplemented"}
)
# Who keeps objects need not be let to read who else may.
NO_POLICY = frozenset({"NoSuchBucketPolicy", "AccessDenied", "MethodNotAllowed", "NotImplemented"})
DIGITS = 12


def read(client: S3Client, bucket: str, prefix: str) -> BucketFacts:
    """Ask for versioning, lifecycle and Object Lock. A rule counts when it may meet any object under the prefix.

    Raises what the client raises.
    """
    rules = list(_rules(client, bucket, prefix))
    return BucketFacts(
        versioned=client.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled",
        noncurrent_days=_least(
            rule["NoncurrentVersionExpiration"].get("NoncurrentDays", 0)
            for rule in rules
            if "NoncurrentVersionExpiration" in rule
        ),
        expires_days=_least(_expires_days(rules)),
        locked=_is_locked(client, bucket),
        policy=_policy(client, bucket),
    )


def _policy(client: S3Client, bucket: str) -> str | None:
    """Return a hash of the bucket's policy, in which every bucket has the same name."""
    try:
        text = client.get_bucket_policy(Bucket=bucket)["Policy"]
    except ClientError as error:
        if code_of(error) not in NO_POLICY:
            raise
        return None
    return hashlib.sha256(text.replace(bucket, "BUCKET").encode()).hexdigest()[:DIGITS]


def _rules(client: S3Client, bucket: str, prefix: str) -> Iterator[LifecycleRuleOutputTypeDef]:
    try:
        rules = client.get_bucket_lifecycle_configuration(Bucket=bucket).get("Rules", [])
    except ClientError as error:
        if code_of(error) not in NONE_SET:
            raise
        return
    for rule in rules:
        meant = _prefix_of(rule)
        if rule["Status"] == "Enabled" and (meant.startswith(prefix) or prefix.startswith(meant)):
            yield rule


def _prefix_of(rule: LifecycleRuleOutputTypeDef) -> str:
    named = rule.get("Filter", {})
    return named.get("Prefix") or named.get("And", {}).get("Prefix") or rule.get("Prefix", "")


def _expires_days(rules: Iterable[LifecycleRuleOutputTypeDef]) -> Iterator[int]:
    for rule in rules:
        expiration = rule.get("Expiration", {})
        if "Days" in expiration or "Date" in expiration:
            yield expiration.get("Days", 0)  # a rule with a date acts on that very day


def _least(days: Iterable[int]) -> int | None:
    return min(days, default=None)


def _is_locked(client: S3Client, bucket: str) -> bool:
    try:
        found = client.get_object_lock_configuration(Bucket=bucket)
    except ClientError as error:
        if code_of(error) not in NONE_SET:
            raise
        return False
    return found["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"
