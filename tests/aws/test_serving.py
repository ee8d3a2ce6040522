"""Requests come in by one way, over TLS, and reach nothing but the proxies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aws_cdk.assertions import Match, Template

from deploy.aws.settings import Environment

CLUSTER = Path(__file__).parents[2] / "deploy" / "aws" / "cluster"


def test_the_network_has_three_zones_and_reaches_aws_from_inside(
    foundation: Template, environment: Environment
) -> None:
    subnets = foundation.find_resources("AWS::EC2::Subnet").values()
    endpoints = foundation.find_resources("AWS::EC2::VPCEndpoint").values()
    assert {each["Properties"]["AvailabilityZone"] for each in subnets} == set(environment.zones)
    assert len(subnets) == 9
    assert {each["Properties"]["ServiceName"] for each in endpoints} == {
        f"com.amazonaws.{environment.region}.{service}"
        for service in ("s3", "ecr.api", "ecr.dkr", "sts", "secretsmanager", "eks-auth")
    }
    foundation.resource_count_is("AWS::EC2::FlowLog", 1)
    foundation.resource_count_is("AWS::EC2::NatGateway", environment.nat_gateways)


def test_plain_http_is_sent_to_tls(serving: Template) -> None:
    serving.has_resource_properties(
        "AWS::ElasticLoadBalancingV2::Listener",
        {"Port": 80, "DefaultActions": [Match.object_like({"Type": "redirect"})]},
    )
    serving.has_resource_properties(
        "AWS::ElasticLoadBalancingV2::Listener",
        {"Port": 443, "Protocol": "HTTPS", "SslPolicy": Match.string_like_regexp("TLS13")},
    )


def test_the_load_balancer_hands_everything_to_the_proxies_and_weighs_nothing(
    serving: Template, environment: Environment
) -> None:
    serving.resource_count_is("AWS::ElasticLoadBalancingV2::TargetGroup", 1)
    serving.resource_count_is("AWS::ElasticLoadBalancingV2::ListenerRule", 0)
    serving.has_resource_properties(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "Name": environment.prefix,
            "Tags": Match.array_with([{"Key": "eks:eks-cluster-name", "Value": environment.prefix}]),
        },
    )


def test_the_cluster_binds_its_proxies_to_the_target_group_of_its_environment(
    environment: Environment,
) -> None:
    base, overlay = (CLUSTER / name for name in ("base", environment.name))
    place = (
        f"elasticloadbalancing:{environment.region}:{environment.account}:targetgroup/{environment.prefix}/"
    )
    assert place in (overlay / "kustomization.yaml").read_text()
    assert "name: galley-proxies\n" in (base / "proxies.yaml").read_text()
    assert "name: galley-proxies\n" in (base / "target-group.yaml").read_text()


def test_an_old_version_of_kubernetes_is_left_before_it_costs_more(serving: Template) -> None:
    serving.has_resource_properties("AWS::EKS::Cluster", {"UpgradePolicy": {"SupportType": "STANDARD"}})


def test_pods_can_be_scaled_by_what_they_use(serving: Template) -> None:
    serving.has_resource_properties("AWS::EKS::Addon", {"AddonName": "metrics-server"})


def test_the_database_is_open_to_pods_alone(serving: Template, foundation: Template) -> None:
    rules = serving.find_resources("AWS::EC2::SecurityGroupIngress", {"Properties": {"ToPort": 5432}})
    group = next(iter(foundation.find_resources("AWS::EC2::SecurityGroup", _named("The database")).values()))
    assert len(rules) == 1
    assert "SourceSecurityGroupId" in next(iter(rules.values()))["Properties"]
    assert "SecurityGroupIngress" not in group["Properties"]


def _named(description: str) -> dict[str, Any]:
    return {"Properties": {"GroupDescription": description}}
