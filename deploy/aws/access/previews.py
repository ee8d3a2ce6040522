"""Who may do what for previews: Slipway's pod that makes them, the pods in them, the workflow that asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from deploy.aws.accepted import accept_stars
from deploy.aws.access.deployers import pushing
from deploy.aws.data.previews import OBJECTS, POINTS, REPOSITORY, STATE, USE
from deploy.aws.data.releases import adding, reading
from deploy.aws.serving.cluster import Cluster
from deploy.aws.settings import Environment

# EKS says so of each pod that gets a role from it, and Slipway names the view of a preview as its namespace.
NAMESPACE = "${aws:PrincipalTag/kubernetes-namespace}"
# On what Slipway connects, so that it can take back only that (delivery/slipway/adapters/aws/pod_identity.py).
MARK = "slipway-preview"
LOOKS = ["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning"]
WRITES = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]


class Previews(Construct):
    """A preview's pods see their own view of one bucket. Slipway's pod sees that bucket, and connects the two."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, cluster: Cluster) -> None:
        """Define the roles."""
        super().__init__(scope, id)
        self._environment, self._cluster = environment, cluster
        self._bucket = environment.bucket_arn(USE)
        pods = self._role("Preview", self._of_pods())
        slipway = self._role("Previews", self._of_slipway(pods))
        cluster.identify("previews-slipway", slipway, f"galley-{USE}", "slipway")

    def _role(self, id: str, statements: Sequence[iam.PolicyStatement]) -> iam.Role:
        role = iam.Role(
            self,
            id,
            role_name=f"{self._environment.prefix}-{id.lower()}",
            assumed_by=iam.SessionTagsPrincipal(iam.ServicePrincipal("pods.eks.amazonaws.com")),
        )
        for statement in statements:
            role.add_to_policy(statement)
        reason = (
            "Previews come and go. Each star stands behind a prefix or a cluster that is this role's own."
        )
        accept_stars(role, reason, statements)
        return role

    def _of_pods(self) -> list[iam.PolicyStatement]:
        own = f"{OBJECTS}.view-{NAMESPACE}/"
        listing = iam.PolicyStatement(
            actions=["s3:ListBucket"],
            resources=[self._bucket],
            conditions={"StringLike": {"s3:prefix": [f"{own}*"]}},
        )
        return [listing, iam.PolicyStatement(actions=WRITES, resources=[f"{self._bucket}/{own}*"])]

    def _of_slipway(self, pods: iam.Role) -> list[iam.PolicyStatement]:
        views = [f"{self._bucket}/{OBJECTS}.view-*"]
        kept = [f"{self._bucket}/{STATE}*", f"{self._bucket}/{POINTS}*"]
        return [
            iam.PolicyStatement(actions=LOOKS, resources=[self._bucket]),
            iam.PolicyStatement(
                actions=[*WRITES, "s3:GetObjectVersion", "s3:DeleteObjectVersion"], resources=views
            ),
            iam.PolicyStatement(actions=WRITES, resources=kept),
            *reading(self._environment.bucket(USE)),
            *self._connecting(pods),
        ]

    def _connecting(self, pods: iam.Role) -> list[iam.PolicyStatement]:
        """Let pods of previews be given the one role that is theirs, and it be taken back; nobody else's is touched."""
        where = f"arn:aws:eks:{self._environment.region}:{self._environment.account}"
        connections = f"{where}:podidentityassociation/{self._environment.prefix}/*"
        cluster = self._cluster.cluster.cluster_arn
        return [
            iam.PolicyStatement(
                actions=["eks:CreatePodIdentityAssociation", "eks:ListPodIdentityAssociations"],
                resources=[cluster],
            ),
            iam.PolicyStatement(
                actions=["eks:TagResource"],
                resources=[connections],
                conditions={"StringEquals": {f"aws:RequestTag/{MARK}": "yes"}},
            ),
            iam.PolicyStatement(
                actions=["eks:DeletePodIdentityAssociation"],
                resources=[connections],
                conditions={"StringEquals": {f"aws:ResourceTag/{MARK}": "yes"}},
            ),
            iam.PolicyStatement(actions=["iam:GetRole"], resources=[pods.role_arn]),
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[pods.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "pods.eks.amazonaws.com"}},
            ),
        ]


def of_workflow(environment: Environment) -> list[iam.PolicyStatement]:
    """Return what the workflow of previews may do besides entering the cluster: bring an image and register it.

    Whoever may push a branch can change that workflow. So it reaches a repository and a bucket of which nothing is
    ever delivered.
    """
    repository = f"arn:aws:ecr:{environment.region}:{environment.account}:repository/{REPOSITORY}"
    return [*pushing([repository]), *adding(environment.bucket(USE))]
