"""What a cluster has to have before anything can be delivered to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slipway.adapters.kubernetes.api import ClusterApi, ClusterRefused
from slipway.config import Kubernetes
from slipway.decisions.cluster.rights import DEPLOYER
from slipway.decisions.cluster.setup import FENCE_POLICY
from slipway.errors import StepFailed

SETUP = "`slipway cluster-setup {0}` prints what has to be applied once."


def missing(api: ClusterApi, own: Kubernetes, environment: str) -> Sequence[str]:
    """Return in words what is not there."""
    try:
        api.version()
        return list(_missing(api, own, environment))
    except StepFailed as fault:
        return [fault.what]


def _missing(api: ClusterApi, own: Kubernetes, environment: str) -> Iterator[str]:
    singles = [single for right in DEPLOYER for single in right.single()]
    if lacking := [single for single in singles if not may(api, *single)]:
        words = ", ".join(f"{verb} {resource}{'/' * bool(part)}{part}" for _, resource, part, verb in lacking)
        yield f"Slipway may not do this in the namespace {own.namespace}: {words}. {SETUP.format(environment)}"
    if not _has_fence(api):
        yield (
            f"The policy {FENCE_POLICY} is not there, which keeps a deployer that was thought dead from writing. "
            f"{SETUP.format(environment)}"
        )


def may(api: ClusterApi, group: str, resource: str, part: str, verb: str) -> bool:
    """Return whether Slipway has a right in the namespace."""
    attributes = {
        "namespace": api.namespace,
        "verb": verb,
        "group": group,
        "resource": resource,
        "subresource": part,
    }
    asked = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "metadata": {},
        "spec": {"resourceAttributes": attributes},
    }
    return bool(api.review(asked)["status"]["allowed"])


def _has_fence(api: ClusterApi) -> bool:
    """Return whether the policy is there, as far as Slipway may look."""
    try:
        return api.get("ValidatingAdmissionPolicy", FENCE_POLICY) is not None
    except ClusterRefused:
        return False
