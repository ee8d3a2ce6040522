"""Alarms. Each is named as the runbook that says what to do: docs/runbooks/NAME.md."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from deploy.aws.data.buckets import OBJECTS, POINTS
from deploy.aws.settings import Environment

RUNBOOKS = "docs/runbooks"
GIBIBYTE = 1024**3
# To enter a cluster is to be asked who one is, which the trail has as well.
WHAT_DEPLOYERS_DO = ("DescribeCluster", "GetCallerIdentity")


class Page(Construct):
    """Where an alarm goes: a mail to each address. A pager is one more subscription."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, key: kms.IKey | None) -> None:
        """Define it."""
        super().__init__(scope, id)
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=f"{environment.prefix}-page",
            display_name=f"Galley, {environment.name}",
            master_key=key,
            enforce_ssl=True,
        )
        for address in environment.mail:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))


@dataclass(frozen=True)
class Limit:
    """When a figure is bad: above or below a number, so many times of so many looks."""

    number: float
    comparison: cloudwatch.ComparisonOperator = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
    looks: int = 1
    nothing_is_bad: bool = False


def alarm(
    scope: Construct,
    environment: Environment,
    runbook: str,
    meaning: str,
    metric: cloudwatch.IMetric,
    limit: Limit,
    page: Page,
) -> cloudwatch.Alarm:
    """Define an alarm that pages, named as its runbook; that it is over is told as well."""
    made = cloudwatch.Alarm(
        scope,
        runbook,
        alarm_name=f"{environment.prefix}-{runbook}",
        alarm_description=f"{meaning} What to do: {RUNBOOKS}/{runbook.removesuffix('-points')}.md",
        metric=metric,
        threshold=limit.number,
        comparison_operator=limit.comparison,
        evaluation_periods=limit.looks,
        treat_missing_data=cloudwatch.TreatMissingData.BREACHING
        if limit.nothing_is_bad
        else cloudwatch.TreatMissingData.NOT_BREACHING,
    )
    action = actions.SnsAction(page.topic)
    made.add_alarm_action(action)
    made.add_ok_action(action)
    return made


BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


class Alarms(Construct):
    """What is worth waking somebody for, seen from inside the account. What people see is the cluster's to watch."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, page: Page) -> None:
        """Define nothing yet: each of the methods watches one thing."""
        super().__init__(scope, id)
        self._environment, self._page = environment, page

    def database(self, instance: rds.IDatabaseInstance) -> None:
        """Watch how much room the database has left: less than 15 % of what it began with."""
        left = instance.metric_free_storage_space(period=Duration.minutes(5), statistic="Minimum")
        number = 0.15 * self._environment.database.storage * GIBIBYTE
        self._alarm(
            "database-full", "The database has little room left.", left, Limit(number, BELOW, looks=3)
        )

    def certificate(self, certificate: acm.Certificate) -> None:
        """Watch how long the certificate is good: AWS renews it 60 days before its end."""
        days = certificate.metric_days_to_expiry(period=Duration.days(1), statistic="Minimum")
        self._alarm(
            "certificate-expired", "The certificate ends soon and was not renewed.", days, Limit(30, BELOW)
        )

    def objects(self, deleted: cloudwatch.IMetric) -> None:
        """Watch how many objects are deleted in a quarter of an hour."""
        limit = Limit(self._environment.deletions_in_a_quarter)
        self._alarm("bucket-emptied", "Many objects are deleted at once.", deleted, limit)

    def vault(self, objects: s3.IBucket, slipway: s3.IBucket) -> None:
        """Watch whether the copies in the second region are behind or fail."""
        for suffix, bucket, rule in (("", objects, OBJECTS), ("-points", slipway, POINTS)):
            latency = cloudwatch.Metric(
                namespace="AWS/S3",
                metric_name="ReplicationLatency",
                dimensions_map={
                    "SourceBucket": bucket.bucket_name,
                    "DestinationBucket": self._environment.bucket("vault"),
                    "RuleId": rule.strip("/"),
                },
                statistic="Maximum",
                period=Duration.minutes(5),
            )
            meaning = "Copies reach the vault an hour late or not at all."
            self._alarm(f"vault-behind{suffix}", meaning, latency, Limit(3600, looks=3))

    def deployers(self, trail: logs.ILogGroup) -> None:
        """Watch for workflows' roles that do what no workflow does, and for tokens that were refused."""
        roles = " || ".join(
            f'($.userIdentity.sessionContext.sessionIssuer.userName = "galley-{each.github_environment}-deployer")'
            for each in self._environment.deployers
        )
        refused = '(($.eventName = "AssumeRoleWithWebIdentity") && ($.errorCode = "*"))'
        others = " && ".join(f'($.eventName != "{name}")' for name in WHAT_DEPLOYERS_DO)
        strange = logs.MetricFilter(
            self,
            "DeployersDoMore",
            log_group=trail,
            filter_pattern=logs.FilterPattern.literal(f"{{ {refused} || ({others} && ({roles})) }}"),
            metric_namespace=self._environment.prefix,
            metric_name="DeployersDoMore",
            metric_value="1",
        )
        meaning = "A workflow's role does what no workflow does, or a token was refused."
        count = strange.metric(statistic="Sum", period=Duration.minutes(5))
        self._alarm("stolen-deploy-key", meaning, count, Limit(0))

    def _alarm(self, runbook: str, meaning: str, metric: cloudwatch.IMetric, limit: Limit) -> None:
        alarm(self, self._environment, runbook, meaning, metric, limit, self._page)
