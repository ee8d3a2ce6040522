"""The vault: a copy of objects and restore points in a second region that nobody can delete for a while."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from deploy.aws.accepted import accept, accept_stars
from deploy.aws.data.buckets import OBJECTS, POINTS, Buckets, former_versions_go
from deploy.aws.data.keys import new_key
from deploy.aws.settings import Environment, VaultLock


class Vault(Construct):
    """A bucket with Object Lock, in the second region."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        """Define it. What lies in it can be deleted when its lock is over, by the lifecycle alone."""
        super().__init__(scope, id)
        self.key = new_key(self, "Key", environment, "vault")
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=environment.bucket("vault"),
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=_retention(environment.vault_lock),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=former_versions_go(environment.former_versions_days),
            removal_policy=RemovalPolicy.RETAIN,
        )
        accept(
            self.bucket,
            "Only replication writes here and only a restore reads; CloudTrail has both.",
            "AwsSolutions-S1",
        )


class Replication(Construct):
    """Copies objects and restore points into the vault, within fifteen minutes.

    That an object was deleted is copied too: its version stays in the vault as long as the lifecycle keeps former
    versions, and not for ever, which people may ask for by law. That a version was deleted is never copied.
    """

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, buckets: Buckets, keys: list[kms.IKey]
    ) -> None:
        """Define it on both buckets, with a role that can read them and write into the vault."""
        super().__init__(scope, id)
        self._environment = environment
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("s3.amazonaws.com"))
        statements = self._statements(keys)
        for statement in statements:
            role.add_to_policy(statement)
        accept_stars(
            role,
            "Replication copies whatever lies under the two prefixes; which objects cannot be named before. The key in "
            "the other region is named by its alias, in a condition.",
            statements,
        )
        self._replicate(buckets.objects, role, OBJECTS)
        self._replicate(buckets.slipway, role, POINTS)

    def _replicate(self, bucket: s3.Bucket, role: iam.Role, prefix: str) -> None:
        resource = bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)  # noqa: S101 - the type that the library does not tell
        resource.replication_configuration = s3.CfnBucket.ReplicationConfigurationProperty(
            role=role.role_arn, rules=[self._rule(prefix)]
        )
        resource.node.add_dependency(role)

    def _rule(self, prefix: str) -> s3.CfnBucket.ReplicationRuleProperty:
        of = s3.CfnBucket
        minutes = of.ReplicationTimeValueProperty(minutes=15)
        return of.ReplicationRuleProperty(
            id=prefix.strip("/"),
            priority=1,
            status="Enabled",
            filter=of.ReplicationRuleFilterProperty(prefix=prefix),
            delete_marker_replication=of.DeleteMarkerReplicationProperty(status="Enabled"),
            source_selection_criteria=of.SourceSelectionCriteriaProperty(
                sse_kms_encrypted_objects=of.SseKmsEncryptedObjectsProperty(status="Enabled")
            ),
            destination=of.ReplicationDestinationProperty(
                bucket=self._environment.bucket_arn("vault"),
                encryption_configuration=of.EncryptionConfigurationProperty(
                    replica_kms_key_id=self._vault_key
                ),
                metrics=of.MetricsProperty(status="Enabled", event_threshold=minutes),
                replication_time=of.ReplicationTimeProperty(status="Enabled", time=minutes),
            ),
        )

    @property
    def _vault_key(self) -> str:
        return self._environment.alias_in(self._environment.vault_region, "vault")

    def _statements(self, keys: list[kms.IKey]) -> list[iam.PolicyStatement]:
        arn = self._environment.bucket_arn
        region, account = self._environment.vault_region, self._environment.account
        return [
            iam.PolicyStatement(
                actions=["s3:GetReplicationConfiguration", "s3:ListBucket"],
                resources=[arn("objects"), arn("slipway")],
            ),
            iam.PolicyStatement(
                actions=[
                    "s3:GetObjectVersionForReplication",
                    "s3:GetObjectVersionAcl",
                    "s3:GetObjectVersionTagging",
                ],
                resources=[f"{arn('objects')}/{OBJECTS}*", f"{arn('slipway')}/{POINTS}*"],
            ),
            iam.PolicyStatement(
                actions=["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
                resources=[f"{arn('vault')}/{OBJECTS}*", f"{arn('vault')}/{POINTS}*"],
            ),
            iam.PolicyStatement(actions=["kms:Decrypt"], resources=[key.key_arn for key in keys]),
            iam.PolicyStatement(
                actions=["kms:Encrypt", "kms:GenerateDataKey"],
                resources=[f"arn:aws:kms:{region}:{account}:key/*"],
                conditions=self._environment.key_is("vault"),
            ),
        ]


def _retention(lock: VaultLock) -> s3.ObjectLockRetention:
    if lock.mode == "COMPLIANCE":
        return s3.ObjectLockRetention.compliance(Duration.days(lock.days))
    return s3.ObjectLockRetention.governance(Duration.days(lock.days))
