"""A look from outside, three times a minute from other regions: it still sees when the whole region is gone."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_route53 as route53
from constructs import Construct

from deploy.aws.settings import Environment
from deploy.aws.watching.alarms import BELOW, Limit, Page, alarm

# Route 53 tells what its checks saw in this region only.
REGION = "us-east-1"


class Outside(Construct):
    """A health check of Route 53 on the address that people use."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, page: Page) -> None:
        """Define it, in `us-east-1`."""
        super().__init__(scope, id)
        check = route53.CfnHealthCheck(
            self,
            "Check",
            health_check_config=route53.CfnHealthCheck.HealthCheckConfigProperty(
                type="HTTPS",
                fully_qualified_domain_name=environment.domain.name,
                resource_path="/healthz/live",
                port=443,
                request_interval=30,
                failure_threshold=3,
            ),
        )
        seen = cloudwatch.Metric(
            namespace="AWS/Route53",
            metric_name="HealthCheckStatus",
            dimensions_map={"HealthCheckId": check.attr_health_check_id},
            statistic="Minimum",
            period=Duration.minutes(1),
        )
        limit = Limit(1, BELOW, looks=3, nothing_is_bad=True)
        alarm(self, environment, "region-down", "Nobody can reach the service.", seen, limit, page)
