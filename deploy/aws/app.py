"""Writes the templates of every environment: `python -m deploy.aws.app`, offline, without an account."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from deploy.aws import stacks
from deploy.aws.environments import ENVIRONMENTS, REGISTRY
from deploy.aws.settings import Environment

# How new projects are told to set the library's switches, where it makes a difference here.
SWITCHES = {
    "@aws-cdk/aws-iam:minimizePolicies": True,
    "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    "@aws-cdk/core:enablePartitionLiterals": True,
    "@aws-cdk/aws-ec2:uniqueImdsv2TemplateName": True,
    "@aws-cdk/core:validateSnapshotRemovalPolicy": True,
}


def everything(outdir: str | None = None, environments: Sequence[Environment] = ENVIRONMENTS) -> App:
    """Return an app that defines environments and the registry, with the rules they are held to."""
    app = App(outdir=outdir, analytics_reporting=False, context={**SWITCHES, **_zones(environments)})
    for environment in environments:
        stacks.describe(app, environment, REGISTRY)
    stacks.RegistryStack(app, REGISTRY)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


def _zones(environments: Sequence[Environment]) -> dict[str, list[str]]:
    """Answer what the library would ask an account for."""
    return {
        f"availability-zones:account={each.account}:region={each.region}": list(each.zones)
        for each in environments
    }


if __name__ == "__main__":
    everything().synth()
