"""Rules of cdk-nag that are not followed somewhere, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam
from constructs import IConstruct


def accept(construct: IConstruct, reason: str, *findings: str) -> None:
    """Take these findings on a construct, and on all inside it, as meant.

    A finding is a rule's name, `AwsSolutions-IAM5`, or a rule and what it found, `AwsSolutions-IAM5[Resource::*]`.
    """
    Validations.of(construct).acknowledge(*(Acknowledgment(id=each, reason=reason) for each in findings))


def accept_stars(role: iam.Role, reason: str, statements: Iterable[iam.PolicyStatement]) -> None:
    """Take the resources that end with a star in these statements as meant.

    cdk-nag wants each one named. That none is wider than a prefix, and that no action has a star, is held by tests/aws.
    """
    stars = {each for statement in statements for each in statement.resources if "*" in each}
    # It writes a variable of a policy in other brackets.
    named = (each.replace("${", "<").replace("}", ">") for each in sorted(stars))
    accept(role, reason, *(f"AwsSolutions-IAM5[Resource::{each}]" for each in named))
