"""Who may act from a workflow at GitHub: by a token that lives for minutes, never by a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from deploy.aws.accepted import accept_stars
from deploy.aws.data.releases import adding
from deploy.aws.serving.cluster import Cluster
from deploy.aws.settings import Environment, Registry

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
A_STAR = "A token for the registry belongs to no repository: AWS takes only a star."


class GitHub(Construct):
    """What an account believes of GitHub. An account can have this once, so all roles in it share it."""

    def __init__(self, scope: Construct, id: str) -> None:
        """Define it."""
        super().__init__(scope, id)
        iam.OidcProviderNative(self, "Provider", url=f"https://{ISSUER}", client_ids=[AUDIENCE])


def whoever_is(subject: str, account: str) -> iam.IPrincipal:
    """Return the jobs whose token has exactly this subject and is meant for AWS."""
    return iam.FederatedPrincipal(
        f"arn:aws:iam::{account}:oidc-provider/{ISSUER}",
        {"StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": subject}},
        "sts:AssumeRoleWithWebIdentity",
    )


class Deployers(Construct):
    """One role for each environment at GitHub. It finds the cluster and enters it; all else is the cluster's RBAC.

    `more` is what single ones may do besides, by the name of their environment at GitHub.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        cluster: Cluster,
        more: Mapping[str, Sequence[iam.PolicyStatement]],
    ) -> None:
        """Define them."""
        super().__init__(scope, id)
        for deployer in environment.deployers:
            subject = f"{environment.repository.subject}:environment:{deployer.github_environment}"
            role = iam.Role(
                self,
                deployer.github_environment,
                role_name=f"galley-{deployer.github_environment}-deployer",
                description=f"Workflows of {subject}",
                assumed_by=whoever_is(subject, environment.account),
                # A job waits for the soak and follows the deployment.
                max_session_duration=Duration.hours(4),
            )
            role.add_to_policy(
                iam.PolicyStatement(actions=["eks:DescribeCluster"], resources=[cluster.cluster.cluster_arn])
            )
            self._add(role, more.get(deployer.github_environment, ()))
            # Not by the session's name: a workflow chooses that, and could call itself like a person.
            name = f"github:{deployer.github_environment}"
            cluster.enter(deployer.github_environment, role.role_arn, deployer.kubernetes_group, name=name)

    def _add(self, role: iam.Role, statements: Sequence[iam.PolicyStatement]) -> None:
        for statement in statements:
            role.add_to_policy(statement)
        if statements:
            accept_stars(role, A_STAR, statements)


class Builder(Construct):
    """The role that pushes images and registers them: only what runs on the branch that is delivered."""

    def __init__(self, scope: Construct, id: str, *, registry: Registry, repositories: list[str]) -> None:
        """Define it for repositories by their ARNs."""
        super().__init__(scope, id)
        subject = f"{registry.repository.subject}:ref:refs/heads/{registry.branch}"
        role = iam.Role(
            self,
            "Role",
            role_name="galley-builder",
            description=f"Workflows of {subject}",
            assumed_by=whoever_is(subject, registry.account),
            max_session_duration=Duration.hours(1),
        )
        statements = [*pushing(repositories), *adding(registry.releases)]
        for statement in statements:
            role.add_to_policy(statement)
        accept_stars(role, A_STAR, statements)


def pushing(repositories: list[str]) -> list[iam.PolicyStatement]:
    """Return what lets somebody push images to repositories, by their ARNs."""
    return [
        iam.PolicyStatement(actions=["ecr:GetAuthorizationToken"], resources=["*"]),
        iam.PolicyStatement(
            actions=[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:UploadLayerPart",
                "ecr:CompleteLayerUpload",
                "ecr:PutImage",
            ],
            resources=repositories,
        ),
    ]
