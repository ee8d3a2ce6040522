"""What was built: Slipway finds it here, in every environment, and only the builder adds to it."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from deploy.aws.accepted import accept
from deploy.aws.settings import Registry

RELEASES = "releases/"


class Releases(Construct):
    """The bucket of registered releases. A release is named by its content, so nothing in it is ever written over."""

    def __init__(self, scope: Construct, id: str, *, registry: Registry) -> None:
        """Define it; the environments' accounts may read."""
        super().__init__(scope, id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=registry.releases,
            versioned=True,
            # No key of its own: it holds manifests and signatures, no secret, and two accounts read it.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN,
        )
        accept(
            self.bucket, "One role writes here, a few objects a day; CloudTrail names it.", "AwsSolutions-S1"
        )
        accounts = [iam.AccountPrincipal(account) for account in registry.pulled_from]
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EnvironmentsRead",
                principals=accounts,
                actions=["s3:GetObject"],
                resources=[self.bucket.arn_for_objects(f"{RELEASES}*")],
            )
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EnvironmentsList",
                principals=accounts,
                actions=["s3:ListBucket"],
                resources=[self.bucket.bucket_arn],
                conditions={"StringLike": {"s3:prefix": [f"{RELEASES}*"]}},
            )
        )
        self._keep()

    def _keep(self) -> None:
        """Let nobody change or delete what is there, whatever role they have."""
        everything = self.bucket.arn_for_objects("*")
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NobodyDeletes",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:DeleteObject", "s3:DeleteObjectVersion"],
                resources=[everything],
            )
        )
        # A write has to say "only where nothing lies yet" (If-None-Match), as Slipway's do.
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NobodyReplaces",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:PutObject"],
                resources=[everything],
                conditions={"Null": {"s3:if-none-match": "true"}},
            )
        )


def reading(bucket: str) -> list[iam.PolicyStatement]:
    """Return what lets somebody read releases, and add none."""
    arn = f"arn:aws:s3:::{bucket}"
    return [
        iam.PolicyStatement(
            actions=["s3:ListBucket"],
            resources=[arn],
            conditions={"StringLike": {"s3:prefix": [f"{RELEASES}*"]}},
        ),
        iam.PolicyStatement(actions=["s3:GetObject"], resources=[f"{arn}/{RELEASES}*"]),
    ]


def adding(bucket: str) -> list[iam.PolicyStatement]:
    """Return what lets somebody add releases too."""
    objects = f"arn:aws:s3:::{bucket}/{RELEASES}*"
    return [*reading(bucket), iam.PolicyStatement(actions=["s3:PutObject"], resources=[objects])]
