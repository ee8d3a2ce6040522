"""The pod in which a command of Slipway runs, so that it goes on when whoever called it is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from slipway.decisions.cluster.callers import ACCOUNT, CONFIG, FOLDER, RUNNER, RUNNER_BY, SECRETS
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object

CONTAINER = "slipway"
# No command takes longer than a working day; what is left over then is no work any more.
DEADLINE_SECONDS = 12 * 3600
DIGITS = 10


@dataclass(frozen=True, slots=True)
class RunnerOrder:
    """A command for an environment. `by` is who asks, as the API server knows them."""

    environment: str
    image: str
    words: tuple[str, ...]
    by: str

    def name(self, attempt: int) -> str:
        """Return the name of the pod: the same for the same command of one person, so that calling it again follows."""
        digest = hashlib.sha256("\n".join((*self.words, self.by)).encode()).hexdigest()[:DIGITS]
        return names.bounded(f"slipway-{self.environment}-{digest}-{attempt}")


def runner_pod(order: RunnerOrder, name: str) -> Object:
    """Return the pod. Nothing starts it again: the next one resumes what it left."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "labels": {
                names.MANAGED: order.environment,
                RUNNER: "true",
                "app.kubernetes.io/name": "slipway",
                "app.kubernetes.io/component": "runner",
            },
            # Nodes that are replaced for their cost leave a deployment at work alone.
            "annotations": {RUNNER_BY: order.by, "karpenter.sh/do-not-disrupt": "true"},
        },
        "spec": {
            "serviceAccountName": ACCOUNT,
            "automountServiceAccountToken": True,
            "enableServiceLinks": False,
            "restartPolicy": "Never",
            "activeDeadlineSeconds": DEADLINE_SECONDS,
            # A deployer that is asked to end puts everything back first.
            "terminationGracePeriodSeconds": 300,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 10001,
                "runAsGroup": 10001,
                "fsGroup": 10001,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [_container(order.image, order.words)],
            "volumes": [
                {"name": "config", "configMap": {"name": CONFIG}},
                {"name": "tmp", "emptyDir": {}},
            ],
        },
    }


def _container(image: str, words: Sequence[str]) -> Object:
    who = {"fieldRef": {"fieldPath": f"metadata.annotations['{RUNNER_BY}']"}}
    return {
        "name": CONTAINER,
        "image": image,
        "command": ["slipway", *words],
        "workingDir": FOLDER,
        "env": [
            {"name": names.ASKED_BY, "valueFrom": who},
            {"name": names.IN_CLUSTER, "value": "yes"},
            {"name": "NO_COLOR", "value": "1"},
        ],
        "envFrom": [{"secretRef": {"name": SECRETS, "optional": True}}],
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "2Gi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "config", "mountPath": FOLDER, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # the container's own
        ],
    }
