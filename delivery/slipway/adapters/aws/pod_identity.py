"""Keys for one view of a bucket at AWS: pods of a preview get a role, which sees by its namespace what is its own.

EKS Pod Identity says the namespace of a pod as a tag of its session, and the role's policy stands on that tag
(https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html). So one role does for all previews.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from slipway.errors import StepFailed

THERE_ALREADY, MARK = "ResourceInUseException", "slipway-preview"


class PodIdentityKeys:
    """Connects the accounts of a preview's namespace, which has the name of its view, with a role."""

    def __init__(self, cluster: str, role: str, accounts: Sequence[str], *, client: Any = None) -> None:
        self._cluster, self._role, self._accounts = cluster, role, accounts
        self._client = client or boto3.client("eks")

    def give(self, view: str, *, address: str) -> Mapping[str, str]:
        """Let the pods of a preview have the role. Raises `StepFailed`."""
        for account in self._accounts:
            try:
                self._client.create_pod_identity_association(
                    clusterName=self._cluster,
                    namespace=view,
                    serviceAccount=account,
                    roleArn=self._role,
                    # Slipway's role may take back only what is marked so.
                    tags={MARK: "yes"},
                )
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") != THERE_ALREADY:
                    raise _refused(view, error) from error
            except BotoCoreError as error:
                raise _refused(view, error) from error
        return {}

    def take_back(self, view: str) -> None:
        """Let nobody in the namespace have the role any more. Raises `StepFailed`."""
        try:
            pages = self._client.get_paginator("list_pod_identity_associations")
            for page in pages.paginate(clusterName=self._cluster, namespace=view):
                for each in page.get("associations", ()):
                    self._client.delete_pod_identity_association(
                        clusterName=self._cluster, associationId=each["associationId"]
                    )
        except (BotoCoreError, ClientError) as error:
            raise _refused(view, error) from error


def _refused(view: str, error: Exception) -> StepFailed:
    return StepFailed(
        f"AWS does not connect the pods of {view} with their role: {error}",
        next_step="Slipway's own role needs `eks:CreatePodIdentityAssociation`, `eks:ListPodIdentityAssociations`, "
        "`eks:DeletePodIdentityAssociation` for the cluster, and `iam:PassRole` for `bucket-role`.",
    )
