"""Keys: one for each kind of thing that somebody else may read."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from deploy.aws.settings import Environment


class Keys(Construct):
    """`data` for database, objects and secrets; `points` for what Slipway keeps; `logs` for what is recorded."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        """Define them. A key that is deleted takes everything with it, so a stack that goes leaves them."""
        super().__init__(scope, id)
        self.data = new_key(self, "Data", environment, "data")
        self.points = new_key(self, "Points", environment, "points")
        self.logs = new_key(self, "Logs", environment, "logs")
        _let_services_write_logs(self.logs, Stack.of(self).region)


def new_key(scope: Construct, id: str, environment: Environment, use: str) -> kms.Key:
    """Define a key that changes each year and stays when its stack is deleted."""
    return kms.Key(
        scope,
        id,
        alias=f"{environment.prefix}-{use}",
        description=f"{environment.prefix}: {use}",
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN,
    )


def _let_services_write_logs(key: kms.Key, region: str) -> None:
    for service in (f"logs.{region}.amazonaws.com", "cloudtrail.amazonaws.com", "cloudwatch.amazonaws.com"):
        key.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                principals=[iam.ServicePrincipal(service)],
                resources=["*"],
            )
        )
