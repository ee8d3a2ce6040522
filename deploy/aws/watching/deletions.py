"""Every object of the service that is deleted is written down: which, when, by whom, from where.

Counting requests would not do: one request deletes a thousand objects.
"""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from deploy.aws.data.buckets import OBJECTS
from deploy.aws.settings import Environment


class Deletions(Construct):
    """A log that EventBridge writes, because S3 tells it of each object."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, key: kms.IKey) -> None:
        """Define it for the bucket of objects; what Slipway clears away of its copies is left out."""
        super().__init__(scope, id)
        self._log = logs.LogGroup(
            self,
            "Log",
            # EventBridge writes into groups of this beginning.
            log_group_name=f"/aws/events/{environment.prefix}-deletions",
            retention=logs.RetentionDays.THREE_MONTHS,
            encryption_key=key,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self._let_events_write()
        events.CfnRule(
            self,
            "Rule",
            name=f"{environment.prefix}-deletions",
            event_pattern={
                "source": ["aws.s3"],
                "detail-type": ["Object Deleted"],
                "detail": {
                    "bucket": {"name": [environment.bucket("objects")]},
                    "object": {"key": [{"prefix": OBJECTS}]},
                    # Not what the lifecycle does: former versions go in crowds, and are meant to.
                    "reason": ["DeleteObject"],
                },
            },
            targets=[events.CfnRule.TargetProperty(id="Log", arn=self._arn)],
        )
        self.each = self._count(environment)

    def in_a_quarter(self) -> cloudwatch.Metric:
        """Return how many objects were deleted in fifteen minutes."""
        return self.each.metric(statistic="Sum", period=Duration.minutes(15))

    @property
    def _arn(self) -> str:
        # The library's own ARN has a star at its end, which a target does not take.
        return self._log.stack.format_arn(service="logs", resource=f"log-group:{self._log.log_group_name}")

    def _let_events_write(self) -> None:
        self._log.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[
                    iam.ServicePrincipal("events.amazonaws.com"),
                    iam.ServicePrincipal("delivery.logs.amazonaws.com"),
                ],
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[self._log.log_group_arn],
            )
        )

    def _count(self, environment: Environment) -> logs.MetricFilter:
        return logs.MetricFilter(
            self,
            "Each",
            log_group=self._log,
            filter_pattern=logs.FilterPattern.all_events(),
            metric_namespace=environment.prefix,
            metric_name="ObjectsDeleted",
            metric_value="1",
        )
