"""The cluster: EKS in Auto Mode, where AWS keeps nodes, network plugin, DNS, storage and pod identity in order."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from deploy.aws.accepted import accept
from deploy.aws.settings import Environment

VERSION = eks.KubernetesVersion.V1_36
EVERYWHERE = "0.0.0.0/0"
OPERATORS = "slipway-operators"
# What Auto Mode does for the cluster, and what a node may do: join it and pull images.
AUTO_MODE = (
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
)
NODE = ("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly")


class Cluster(Construct):
    """Who may enter is an access entry, never a line in `aws-auth`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        vpc: ec2.IVpc,
        key: kms.IKey,
        logs_key: kms.IKey,
    ) -> None:
        """Define it, with one role of administrators and one of operators in it."""
        super().__init__(scope, id)
        # Made before the cluster, which would make it without a key and keep it for ever.
        log = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/eks/{environment.prefix}/cluster",
            retention=logs.RetentionDays.THREE_MONTHS,
            encryption_key=logs_key,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.cluster = eks.Cluster(
            self,
            "Eks",
            cluster_name=environment.prefix,
            version=VERSION,
            default_capacity_type=eks.DefaultCapacityType.AUTOMODE,
            compute=eks.ComputeConfig(node_pools=["system", "general-purpose"], node_role=self._node_role()),
            vpc=vpc,
            vpc_subnets=[ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)],
            endpoint_access=_endpoint(environment.api_server_reachable_from),
            secrets_encryption_key=key,
            cluster_logging=list(eks.ClusterLoggingTypes),
            bootstrap_cluster_creator_admin_permissions=False,
        )
        self.cluster.node.add_dependency(log)
        _leave_old_versions_in_time(self.cluster)
        # An autoscaler of pods asks it; Auto Mode does not bring it.
        eks.CfnAddon(
            self, "MetricsServer", cluster_name=self.cluster.cluster_name, addon_name="metrics-server"
        )
        self._let_administrators_in(environment)
        # Each person by a name of their own: single sign-on writes it into the session, and nobody can choose it.
        self.enter("Operators", environment.operators, OPERATORS, name="operator:{{SessionName}}")
        self._accept()

    def enter(self, id: str, role: str, group: str, *, name: str) -> None:
        """Let a role in as a member of a group of Kubernetes; what the group may do stands in the cluster's RBAC.

        `name` is who the API server takes them for.
        """
        eks.CfnAccessEntry(
            self,
            id,
            cluster_name=self.cluster.cluster_name,
            principal_arn=role,
            kubernetes_groups=[group],
            username=name,
            type="STANDARD",
        )

    def identify(self, id: str, role: iam.IRole, namespace: str, service_account: str) -> None:
        """Give a role to the pods of a service account."""
        eks.CfnPodIdentityAssociation(
            self,
            id,
            cluster_name=self.cluster.cluster_name,
            namespace=namespace,
            service_account=service_account,
            role_arn=role.role_arn,
        )

    def _let_administrators_in(self, environment: Environment) -> None:
        self.cluster.grant_access(
            "Administrators",
            environment.administrators,
            [
                eks.AccessPolicy.from_access_policy_name(
                    "AmazonEKSClusterAdminPolicy", access_scope_type=eks.AccessScopeType.CLUSTER
                )
            ],
        )

    def _node_role(self) -> iam.Role:
        return iam.Role(
            self,
            "Node",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in NODE],
        )

    def _accept(self) -> None:
        accept(
            self,
            "Runners that GitHub hosts have no fixed addresses. Each call needs a role of IAM, and each role a group "
            "in RBAC; `api_server_reachable_from` narrows it for a team with runners of its own.",
            "AwsSolutions-EKS1",
        )
        accept(
            self,
            "EKS Auto Mode is given its rights by policies that AWS writes and changes with each new capability.",
            *(
                f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{name}]"
                for name in (*AUTO_MODE, *NODE)
            ),
        )


def _endpoint(reachable_from: tuple[str, ...]) -> eks.EndpointAccess:
    if EVERYWHERE in reachable_from:
        return eks.EndpointAccess.PUBLIC_AND_PRIVATE
    return eks.EndpointAccess.PUBLIC_AND_PRIVATE.only_from(*reachable_from)


def _leave_old_versions_in_time(cluster: eks.Cluster) -> None:
    """Let AWS raise a version that is no longer supported, instead of six times the price for it."""
    resource = cluster.node.default_child
    assert isinstance(resource, eks.CfnCluster)  # noqa: S101 - the type that the library does not tell
    resource.upgrade_policy = eks.CfnCluster.UpgradePolicyProperty(support_type="STANDARD")
