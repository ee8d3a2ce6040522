"""The network: three zones, and three kinds of subnets in each."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from deploy.aws.settings import Environment

# What pods and nodes ask all day stays inside, so it goes on without a NAT gateway. All of it has addresses in the
# isolated subnets, S3 too: so a NetworkPolicy can name what pods may reach, which S3's public addresses do not allow.
INSIDE = {
    "Ecr": ec2.InterfaceVpcEndpointAwsService.ECR,
    "EcrDocker": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "Sts": ec2.InterfaceVpcEndpointAwsService.STS,
    "SecretsManager": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    "PodIdentity": ec2.InterfaceVpcEndpointAwsService.EKS_AUTH,
}


class Network(Construct):
    """Public subnets hold the load balancer, private ones the nodes, isolated ones the database."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, logs_key: kms.IKey) -> None:
        """Define it for an environment; who speaks with whom is recorded for three months."""
        super().__init__(scope, id)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=environment.prefix,
            ip_addresses=ec2.IpAddresses.cidr(environment.network),
            availability_zones=list(environment.zones),
            nat_gateways=environment.nat_gateways,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="public",
                    subnet_type=ec2.SubnetType.PUBLIC,
                    cidr_mask=24,
                    map_public_ip_on_launch=False,
                ),
                ec2.SubnetConfiguration(
                    name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=19
                ),
                ec2.SubnetConfiguration(
                    name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                ),
            ],
        )
        self._endpoints(environment)
        self._flow_logs(environment, logs_key)
        for subnet in self.vpc.private_subnets:
            Tags.of(subnet).add("kubernetes.io/role/internal-elb", "1")

    def _endpoints(self, environment: Environment) -> None:
        group = ec2.SecurityGroup(
            self,
            "EndpointsGroup",
            vpc=self.vpc,
            description="Services of AWS, reached from inside",
            allow_all_outbound=False,
        )
        group.add_ingress_rule(ec2.Peer.ipv4(environment.network), ec2.Port.tcp(443), "From the network")
        subnets = ec2.SubnetSelection(subnets=self.vpc.isolated_subnets[: environment.endpoint_zones])
        for name, service in INSIDE.items():
            self._endpoint(name, service, subnets, group)
        self._endpoint(
            "S3",
            ec2.InterfaceVpcEndpointAwsService.S3,
            subnets,
            group,
            ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ALL_RESOLVERS,
        )

    def _endpoint(
        self,
        name: str,
        service: ec2.InterfaceVpcEndpointAwsService,
        subnets: ec2.SubnetSelection,
        group: ec2.ISecurityGroup,
        whose_names: ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint | None = None,
    ) -> None:
        self.vpc.add_interface_endpoint(
            name,
            service=service,
            subnets=subnets,
            security_groups=[group],
            open=False,
            private_dns_enabled=True,
            private_dns_only_for_inbound_resolver_endpoint=whose_names,
        )

    def _flow_logs(self, environment: Environment, key: kms.IKey) -> None:
        group = logs.LogGroup(
            self,
            "FlowLogs",
            log_group_name=f"/{environment.prefix}/network",
            retention=logs.RetentionDays.THREE_MONTHS,
            encryption_key=key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "FlowLogsRole", assumed_by=iam.ServicePrincipal("vpc-flow-logs.amazonaws.com"))
        self.vpc.add_flow_log("All", destination=ec2.FlowLogDestination.to_cloud_watch_logs(group, role))
