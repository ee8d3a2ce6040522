"""The trail: every change that anybody makes in the account is written down where they cannot delete it."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from deploy.aws.settings import Environment


class Trail(Construct):
    """CloudTrail for all regions, signed, in a bucket and in a log that alarms are made of."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, key: kms.IKey, access_logs: s3.IBucket
    ) -> None:
        """Define it."""
        super().__init__(scope, id)
        self.log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/{environment.prefix}/trail",
            retention=logs.RetentionDays.ONE_YEAR,
            encryption_key=key,
            removal_policy=RemovalPolicy.RETAIN,
        )
        cloudtrail.Trail(
            self,
            "Trail",
            trail_name=environment.prefix,
            bucket=self._bucket(environment, key, access_logs),
            encryption_key=key,
            cloud_watch_log_group=self.log,
            send_to_cloud_watch_logs=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_file_validation=True,
        )

    def _bucket(self, environment: Environment, key: kms.IKey, access_logs: s3.IBucket) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Bucket",
            bucket_name=environment.bucket("trail"),
            versioned=True,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="trail/",
            removal_policy=RemovalPolicy.RETAIN,
        )
