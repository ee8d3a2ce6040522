"""What previews of pull requests are made of: a bucket and a repository, of which nothing is ever delivered."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_s3 as s3
from constructs import Construct

from deploy.aws.data.releases import RELEASES
from deploy.aws.settings import Environment

USE, REPOSITORY = "previews", "previews/galley"
# Slipway's own, beside the objects of previews: each has a view `objects.view-NAMESPACE`.
OBJECTS, STATE, POINTS = "objects", "state/", "points/"
IMAGES_KEPT = 30


class PreviewStore(Construct):
    """The bucket holds anonymised data alone, the repository images of changes that nobody has reviewed."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, logs: s3.IBucket) -> None:
        """Define both. What a pull request has left, and nobody took away, goes by its age."""
        super().__init__(scope, id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=environment.bucket(USE),
            versioned=True,
            # No key of its own: nobody can be recognised in it, and pods of previews need no key for it.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=logs,
            server_access_logs_prefix=f"{USE}/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="former-versions-go",
                    noncurrent_version_expiration=Duration.days(1),
                    expired_object_delete_marker=True,
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
                s3.LifecycleRule(id="old-releases-go", prefix=RELEASES, expiration=Duration.days(60)),
            ],
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.repository = ecr.Repository(
            self,
            "Images",
            repository_name=REPOSITORY,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            image_scan_on_push=True,
            encryption=ecr.RepositoryEncryption.KMS,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=IMAGES_KEPT)],
            removal_policy=RemovalPolicy.RETAIN,
        )
