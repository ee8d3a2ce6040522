"""What pods may do at AWS: a role for each kind of them, given by EKS Pod Identity."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from deploy.aws.accepted import accept_stars
from deploy.aws.data import previews
from deploy.aws.data.buckets import OBJECTS, POINTS, STATE, VIEWS
from deploy.aws.data.keys import Keys
from deploy.aws.data.releases import reading
from deploy.aws.serving.cluster import Cluster
from deploy.aws.settings import Environment, Neighbour, Registry

GALLEY = ("web", "worker")
REHEARSAL = "rehearsal"
SLIPWAY, BOARD = "slipway", "board"
EXTERNAL_SECRETS = "external-secrets"

READ_VERSIONS = ["s3:GetObject", "s3:GetObjectVersion"]
WRITE = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
USE = ["kms:Decrypt", "kms:GenerateDataKey"]
LOOK = [
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:GetBucketPolicy",
    "s3:GetBucketVersioning",
    "s3:GetLifecycleConfiguration",
    "s3:GetBucketObjectLockConfiguration",
]


class Workloads(Construct):
    """Galley's pods see the service's objects; those of a rehearsal see the copy and nothing of production."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        cluster: Cluster,
        keys: Keys,
        registry: Registry,
    ) -> None:
        """Define the roles and who gets them."""
        super().__init__(scope, id)
        self._environment, self._cluster = environment, cluster
        self._keys, self._registry = keys, registry
        namespace = environment.namespace
        galley = self._role("Galley", self._of_galley())
        for account in GALLEY:
            cluster.identify(f"galley-{account}", galley, namespace, account)
        cluster.identify(REHEARSAL, self._role("Rehearsal", self._of_rehearsal()), namespace, REHEARSAL)
        cluster.identify(SLIPWAY, self._role("Slipway", self._of_slipway()), namespace, SLIPWAY)
        cluster.identify(BOARD, self._role("Board", self._of_board()), namespace, BOARD)
        secrets = self._role("ExternalSecrets", self._of_external_secrets())
        cluster.identify(EXTERNAL_SECRETS, secrets, EXTERNAL_SECRETS, EXTERNAL_SECRETS)

    def _role(self, id: str, statements: Sequence[iam.PolicyStatement]) -> iam.Role:
        role = iam.Role(
            self,
            id,
            role_name=f"{self._environment.prefix}-{id.lower()}",
            assumed_by=iam.SessionTagsPrincipal(iam.ServicePrincipal("pods.eks.amazonaws.com")),
        )
        for statement in statements:
            role.add_to_policy(statement)
        accept_stars(
            role,
            "Objects, points, snapshots and secrets get their names when they are made. Each star stands behind a "
            "prefix that is this role's own.",
            statements,
        )
        return role

    def _of_galley(self) -> list[iam.PolicyStatement]:
        return [
            *_inside(self._environment.bucket_arn("objects"), OBJECTS, WRITE),
            _keys(self._keys.data, USE),
        ]

    def _of_rehearsal(self) -> list[iam.PolicyStatement]:
        return [
            *_inside(self._environment.bucket_arn("objects"), VIEWS, WRITE),
            _keys(self._keys.data, USE),
        ]

    def _of_slipway(self) -> list[iam.PolicyStatement]:
        objects, own = self._environment.bucket_arn("objects"), self._environment.bucket_arn("slipway")
        return [
            iam.PolicyStatement(actions=LOOK, resources=[objects, own]),
            _on_objects(objects, OBJECTS, [*READ_VERSIONS, "s3:PutObject"]),
            _on_objects(objects, VIEWS, [*WRITE, "s3:GetObjectVersion", "s3:DeleteObjectVersion"]),
            _on_objects(own, STATE, WRITE),
            _on_objects(own, POINTS, WRITE),
            _keys(self._keys.data, USE),
            _keys(self._keys.points, USE),
            *self._of_vault(),
            *reading(self._registry.releases),
            *_of_the_one_before(self._environment.follows),
            *_of_previews(self._environment),
            *_of_snapshots(self._environment),
            self._letting_rds_use_the_key(),
        ]

    def _of_board(self) -> list[iam.PolicyStatement]:
        own = self._environment.bucket_arn("slipway")
        return [*_inside(own, STATE, ["s3:GetObject"]), _keys(self._keys.points, ["kms:Decrypt"])]

    def _of_vault(self) -> list[iam.PolicyStatement]:
        vault = self._environment.bucket_arn("vault")
        region, account = self._environment.vault_region, self._environment.account
        return [
            iam.PolicyStatement(actions=LOOK, resources=[vault]),
            _on_objects(vault, OBJECTS, READ_VERSIONS),
            _on_objects(vault, POINTS, READ_VERSIONS),
            iam.PolicyStatement(
                actions=["kms:Decrypt"],
                resources=[f"arn:aws:kms:{region}:{account}:key/*"],
                conditions=self._environment.key_is("vault"),
            ),
        ]

    def _letting_rds_use_the_key(self) -> iam.PolicyStatement:
        """Let RDS, and nobody else, use the key for a copy that is made of a snapshot."""
        return iam.PolicyStatement(
            actions=["kms:CreateGrant", "kms:DescribeKey"],
            resources=[self._keys.data.key_arn],
            conditions={
                "StringEquals": {"kms:ViaService": f"rds.{self._environment.region}.amazonaws.com"},
                "Bool": {"kms:GrantIsForAWSResource": "true"},
            },
        )

    def _of_external_secrets(self) -> list[iam.PolicyStatement]:
        region, account = self._environment.region, self._environment.account
        secrets = f"arn:aws:secretsmanager:{region}:{account}:secret:galley/{self._environment.name}/*"
        return [
            iam.PolicyStatement(
                actions=["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                resources=[secrets],
            ),
            iam.PolicyStatement(
                actions=["kms:Decrypt"],
                resources=[self._keys.data.key_arn],
                conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}},
            ),
        ]


def _of_the_one_before(before: Neighbour | None) -> list[iam.PolicyStatement]:
    """Let Slipway read what was live in the environment before, and for how long, and leave it anonymised copies."""
    if before is None:
        return []
    return [
        iam.PolicyStatement(
            actions=["s3:ListBucket"],
            resources=[before.state],
            conditions={"StringLike": {"s3:prefix": [f"{STATE}*", f"{POINTS}*"]}},
        ),
        _on_objects(before.state, STATE, ["s3:GetObject"]),
        _on_objects(before.state, POINTS, WRITE),
        iam.PolicyStatement(
            actions=USE,
            resources=[f"arn:aws:kms:{before.region}:{before.account}:key/*"],
            conditions={
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/galley-{before.name}-points"}
            },
        ),
    ]


def _of_previews(environment: Environment) -> list[iam.PolicyStatement]:
    """Let Slipway leave previews anonymised copies of this environment's data, and take away those of before."""
    if not environment.has_previews:
        return []
    return _inside(environment.bucket_arn(previews.USE), previews.POINTS, WRITE)


def _of_snapshots(environment: Environment) -> list[iam.PolicyStatement]:
    """Let Slipway take snapshots of the database and make copies of it that bear its own name.

    It can delete only what begins with `slipway-`, so never the database.
    """
    rds = f"arn:aws:rds:{environment.region}:{environment.account}"
    database, groups = f"{rds}:db:{environment.prefix}", f"{environment.prefix}-database"
    copies = [f"{rds}:db:slipway-*", f"{rds}:snapshot:slipway-*"]
    return [
        iam.PolicyStatement(
            # All instances: AWS lists them no other way, and copies are found by their names.
            actions=["rds:DescribeDBInstances", "rds:DescribeDBSnapshots"],
            resources=[f"{rds}:db:*", f"{rds}:snapshot:*"],
        ),
        iam.PolicyStatement(actions=["rds:CreateDBSnapshot"], resources=[database, copies[1]]),
        iam.PolicyStatement(
            actions=["rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource"],
            resources=[*copies, f"{rds}:subgrp:{groups}", f"{rds}:pg:{groups}"],
        ),
        iam.PolicyStatement(actions=["rds:DeleteDBInstance", "rds:DeleteDBSnapshot"], resources=copies),
    ]


def _inside(bucket: str, prefix: str, actions: Sequence[str]) -> list[iam.PolicyStatement]:
    """Let somebody act on objects under a prefix and list them there, nowhere else."""
    listing = iam.PolicyStatement(
        actions=["s3:ListBucket"],
        resources=[bucket],
        conditions={"StringLike": {"s3:prefix": [f"{prefix}*"]}},
    )
    return [listing, _on_objects(bucket, prefix, actions)]


def _on_objects(bucket: str, prefix: str, actions: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=[f"{bucket}/{prefix}*"])


def _keys(key: kms.IKey, actions: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=[key.key_arn])
