"""Buckets: the service's objects, what Slipway keeps, and what is recorded of both."""

from __future__ import annotations

from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from deploy.aws.accepted import accept
from deploy.aws.settings import Environment, Neighbour

OBJECTS, STATE, POINTS = "objects/", "state/", "points/"
# Slipway lays the copy that a release is rehearsed on beside the objects.
VIEWS = "objects.view-*/"


class Buckets(Construct):
    """`objects` is the service's, `slipway` holds state and restore points, `logs` what others asked of them."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, data: kms.IKey, points: kms.IKey
    ) -> None:
        """Define them. None can be read from outside, over anything but TLS, or goes with its stack."""
        super().__init__(scope, id)
        self._environment = environment
        self.logs = self._logs()
        self.objects = self._kept("Objects", "objects", data)
        self.slipway = self._kept("Slipway", "slipway", points)
        if environment.followed_by:
            _let_read_state(self.slipway, points, environment.followed_by)
            _let_hand_over(self.slipway, points, environment.followed_by)
        _tell_of_deletions(self.objects)
        _keep_versions_of_objects(self.objects)

    def _kept(self, id: str, use: str, key: kms.IKey) -> s3.Bucket:
        return s3.Bucket(
            self,
            id,
            bucket_name=self._environment.bucket(use),
            versioned=True,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=self.logs,
            server_access_logs_prefix=f"{use}/",
            lifecycle_rules=former_versions_go(self._environment.former_versions_days),
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _logs(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Logs",
            bucket_name=self._environment.bucket("logs"),
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(id="old-logs-go", expiration=Duration.days(90))],
            removal_policy=RemovalPolicy.RETAIN,
        )
        accept(bucket, "The bucket of access logs cannot log into itself without end.", "AwsSolutions-S1")
        return bucket


def _let_read_state(bucket: s3.Bucket, key: kms.IKey, reader: Neighbour) -> None:
    """Let Slipway of the environment that follows read what was live here, and nothing else."""
    allowed = _to_slipway_of(reader)
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="TheNextEnvironmentReads",
            actions=["s3:GetObject"],
            resources=[bucket.arn_for_objects(f"{STATE}*")],
            **allowed,
        )
    )
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="TheNextEnvironmentLists", actions=["s3:ListBucket"], resources=[bucket.bucket_arn], **allowed
        )
    )
    key.add_to_resource_policy(iam.PolicyStatement(actions=["kms:Decrypt"], resources=["*"], **allowed))


def _let_hand_over(bucket: s3.Bucket, key: kms.IKey, giver: Neighbour) -> None:
    """Let Slipway of the environment that follows leave anonymised copies of its data among the restore points here.

    It looks for what lies there already, and takes away what it could not finish.
    """
    allowed = _to_slipway_of(giver)
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="CopiesAreHandedOver",
            actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            resources=[bucket.arn_for_objects(f"{POINTS}*")],
            **allowed,
        )
    )
    key.add_to_resource_policy(
        iam.PolicyStatement(actions=["kms:GenerateDataKey"], resources=["*"], **allowed)
    )


def _to_slipway_of(other: Neighbour) -> dict[str, Any]:
    """Return whom a policy here is about.

    A role that is not there yet cannot be named as who it is about, so the account is, and the role as a condition.
    """
    return {
        "principals": [iam.AccountPrincipal(other.account)],
        "conditions": {"ArnEquals": {"aws:PrincipalArn": other.slipway}},
    }


def former_versions_go(days: int) -> list[s3.LifecycleRule]:
    """Return rules that never touch what is current, and former versions only after so many days.

    That has to be longer than Slipway keeps restore points: tests/aws asks Slipway's own rule.
    """
    return [
        s3.LifecycleRule(
            id="former-versions-go",
            noncurrent_version_expiration=Duration.days(days),
            expired_object_delete_marker=True,
            abort_incomplete_multipart_upload_after=Duration.days(7),
        )
    ]


def _keep_versions_of_objects(bucket: s3.Bucket) -> None:
    """Let nobody delete a version of an object, whatever role they have: only the lifecycle does."""
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="NobodyDeletesVersions",
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["s3:DeleteObjectVersion"],
            resources=[bucket.arn_for_objects(f"{OBJECTS}*")],
        )
    )


def _tell_of_deletions(bucket: s3.Bucket) -> None:
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)  # noqa: S101 - the type that the library does not tell
    # The library's own way to say it brings a function that runs at each deployment.
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    )
