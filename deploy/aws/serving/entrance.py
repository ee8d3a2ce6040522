"""The entrance: address, certificate and load balancer, which stay when a cluster goes."""

from __future__ import annotations

from aws_cdk import Duration, Tags
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from deploy.aws.accepted import accept
from deploy.aws.settings import Environment

# Where Envoy Gateway's proxies listen for a listener of port 80: below 1024 it adds 10000.
ENVOY = 10080
# Where they say of themselves whether they are ready.
ENVOY_READY, ENVOY_READY_PATH = 19003, "/ready"


class Entrance(Construct):
    """An application load balancer ends TLS and hands everything to Envoy; which release answers, Envoy decides."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, vpc: ec2.IVpc, logs: s3.IBucket
    ) -> None:
        """Define it. A TargetGroupBinding in the cluster says which pods are behind it."""
        super().__init__(scope, id)
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", zone_name=environment.domain.zone_name, hosted_zone_id=environment.domain.zone_id
        )
        self.certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=environment.domain.name,
            subject_alternative_names=list(environment.domain.also) or None,
            validation=acm.CertificateValidation.from_dns(zone),
        )
        self.group = self._group(vpc)
        self.balancer = self._balancer(environment, vpc, logs)
        self.proxies = self._proxies(environment, vpc)
        self._listen()
        route53.ARecord(
            self,
            "Address",
            zone=zone,
            record_name=environment.domain.name,
            target=route53.RecordTarget.from_alias(targets.LoadBalancerTarget(self.balancer)),
        )

    def open_to(self, pods: ec2.ISecurityGroup) -> None:
        """Let the load balancer reach Envoy's pods, and nothing else."""
        for port, use in ((ENVOY, "Requests"), (ENVOY_READY, "Health of the proxies")):
            self.group.add_egress_rule(pods, ec2.Port.tcp(port), use)
            pods.add_ingress_rule(self.group, ec2.Port.tcp(port), use)

    def _group(self, vpc: ec2.IVpc) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self, "Group", vpc=vpc, description="The load balancer", allow_all_outbound=False
        )
        for port in (80, 443):
            group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port), "People")
        accept(group, "It is the address that everybody uses.", "AwsSolutions-EC23")
        return group

    def _balancer(
        self, environment: Environment, vpc: ec2.IVpc, logs: s3.IBucket
    ) -> elb.ApplicationLoadBalancer:
        balancer = elb.ApplicationLoadBalancer(
            self,
            "Balancer",
            load_balancer_name=environment.prefix,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            internet_facing=True,
            security_group=self.group,
            deletion_protection=True,
            drop_invalid_header_fields=True,
            # Longer than a batch takes to answer, shorter than Envoy keeps an idle connection.
            idle_timeout=Duration.seconds(120),
        )
        balancer.log_access_logs(logs, "load-balancer")
        return balancer

    def _proxies(self, environment: Environment, vpc: ec2.IVpc) -> elb.ApplicationTargetGroup:
        group = elb.ApplicationTargetGroup(
            self,
            "Proxies",
            target_group_name=environment.prefix,
            vpc=vpc,
            target_type=elb.TargetType.IP,
            protocol=elb.ApplicationProtocol.HTTP,
            port=ENVOY,
            deregistration_delay=Duration.seconds(60),
            load_balancing_algorithm_type=elb.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
            health_check=elb.HealthCheck(
                port=str(ENVOY_READY),
                path=ENVOY_READY_PATH,
                interval=Duration.seconds(5),
                timeout=Duration.seconds(2),
                healthy_threshold_count=2,
                unhealthy_threshold_count=2,
            ),
        )
        # EKS Auto Mode touches only target groups that say they are its own.
        Tags.of(group).add("eks:eks-cluster-name", environment.prefix)
        return group

    def _listen(self) -> None:
        self.balancer.add_listener(
            "Tls",
            port=443,
            open=False,
            certificates=[self.certificate],
            ssl_policy=elb.SslPolicy.RECOMMENDED_TLS,
            default_target_groups=[self.proxies],
        )
        self.balancer.add_listener(
            "Plain",
            port=80,
            open=False,
            default_action=elb.ListenerAction.redirect(protocol="HTTPS", port="443", permanent=True),
        )
