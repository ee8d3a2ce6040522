"""The registry of images: what has a name keeps its bytes, and what runs or can come back is not deleted."""

from __future__ import annotations

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct

from deploy.aws.settings import Registry

IMAGES = ("galley", "slipway")


class Images(Construct):
    """One repository for the service's image and one for Slipway's own."""

    def __init__(self, scope: Construct, id: str, *, registry: Registry) -> None:
        """Define them; the environments' accounts may pull."""
        super().__init__(scope, id)
        self.repositories = [_repository(self, name, registry) for name in IMAGES]


def _repository(scope: Construct, name: str, registry: Registry) -> ecr.Repository:
    repository = ecr.Repository(
        scope,
        name.capitalize(),
        repository_name=name,
        image_tag_mutability=ecr.TagMutability.IMMUTABLE,
        image_scan_on_push=True,
        encryption=ecr.RepositoryEncryption.KMS,
        removal_policy=RemovalPolicy.RETAIN,
    )
    repository.add_to_resource_policy(
        iam.PolicyStatement(
            sid="EnvironmentsPull",
            principals=[iam.AccountPrincipal(account) for account in registry.pulled_from],
            actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        )
    )
    resource = repository.node.default_child
    assert isinstance(resource, ecr.CfnRepository)  # noqa: S101 - the type that the library does not tell
    # The library's own rules know age and count only. By either, a release that runs for long would be deleted.
    resource.lifecycle_policy = ecr.CfnRepository.LifecyclePolicyProperty(
        lifecycle_policy_text=json.dumps(_lifecycle(registry))
    )
    return repository


def _lifecycle(registry: Registry) -> dict[str, object]:
    """Return rules by when an image was last pulled.

    What is live or warm runs on nodes, and EKS Auto Mode replaces every node within 21 days. So its image is pulled
    again at least that often, and one that nobody pulled for longer runs nowhere. It is put aside first, from where it
    can be brought back, and deleted a year later.
    """
    aside = {
        "rulePriority": 1,
        "description": "What runs nowhere is put aside",
        "selection": {
            "tagStatus": "any",
            "storageClass": "standard",
            "countType": "sinceImagePulled",
            "countUnit": "days",
            "countNumber": registry.archived_after_days,
        },
        "action": {"type": "transition", "targetStorageClass": "archive"},
    }
    gone = {
        "rulePriority": 2,
        "description": "What was put aside long ago is deleted",
        "selection": {
            "tagStatus": "any",
            "storageClass": "archive",
            "countType": "sinceImageTransitioned",
            "countUnit": "days",
            "countNumber": registry.archive_kept_days,
        },
        "action": {"type": "expire"},
    }
    return {"rules": [aside, gone]}
