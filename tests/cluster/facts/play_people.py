"""The API server knows who somebody is, lets them do what they may, and applies the cluster's own rules."""

from __future__ import annotations

import json

import pytest

from ..cluster import Cluster, CommandFailed
from ..supervisor import wait_until
from .pods import Namespace, pod


def test_a_person_is_known_by_name_and_groups(cluster: Cluster) -> None:
    config = cluster.user("ada", ("release-managers", "writers"))
    said = json.loads(cluster.kubectl("auth", "whoami", "--output=json", kubeconfig=config))
    who = said["status"]["userInfo"]
    assert who["username"] == "ada"
    assert set(who["groups"]) == {"release-managers", "writers", "system:authenticated"}


def test_a_person_may_do_nothing_that_nobody_granted(cluster: Cluster) -> None:
    with pytest.raises(CommandFailed, match='User "eve" cannot list resource "secrets"'):
        cluster.kubectl("get", "secrets", kubeconfig=cluster.user("eve"))


def test_a_group_gives_its_members_the_right(namespace: Namespace) -> None:
    cluster = namespace.cluster
    grace = cluster.user("grace", ("readers",))
    namespace.kubectl("create", "rolebinding", "readers", "--clusterrole=view", "--group=readers")
    cluster.kubectl(f"--namespace={namespace.name}", "get", "pods", kubeconfig=grace)


def test_a_pods_token_names_its_service_account(namespace: Namespace) -> None:
    token = namespace.kubectl("create", "token", "default").strip()
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    said = namespace.kubectl("create", "--filename=-", "--output=json", given=json.dumps(review))
    assert json.loads(said)["status"]["user"]["username"] == f"system:serviceaccount:{namespace.name}:default"


def test_a_restricted_namespace_refuses_a_pod_that_may_become_root(namespace: Namespace) -> None:
    namespace.cluster.kubectl(
        "label", "namespace", namespace.name, "pod-security.kubernetes.io/enforce=restricted"
    )
    namespace.apply(pod("modest", namespace.image, ("serve",)))
    said = namespace.refusal("run", "root", f"--image={namespace.image}")
    assert 'violates PodSecurity "restricted:latest"' in said


def test_a_quota_is_kept(namespace: Namespace) -> None:
    namespace.kubectl("create", "quota", "pods", "--hard=pods=0")
    assert "exceeded quota: pods" in namespace.refusal("run", "more", f"--image={namespace.image}")


def test_an_admission_policy_compares_the_stored_object_with_the_new_one(namespace: Namespace) -> None:
    """The fence of Slipway is such a policy: a number may only grow."""
    name = namespace.name
    rule = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [
                    {
                        "apiGroups": [""],
                        "apiVersions": ["v1"],
                        "operations": ["UPDATE"],
                        "resources": ["configmaps"],
                    }
                ]
            },
            "validations": [{"expression": "int(object.data.number) >= int(oldObject.data.number)"}],
        },
    }
    binding = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {
            "policyName": name,
            "validationActions": ["Deny"],
            "matchResources": {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}},
        },
    }
    namespace.kubectl("create", "configmap", "fence", "--from-literal=number=5")
    namespace.apply(rule, binding)
    try:
        wait_until(
            "An old number is refused",
            lambda: _written(namespace, 5) and not _written(namespace, 4),
            within=30,
        )
        assert _written(namespace, 6)
    finally:
        namespace.kubectl("delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", name)


def _written(namespace: Namespace, number: int) -> bool:
    change = json.dumps({"data": {"number": str(number)}})
    try:
        namespace.kubectl("patch", "configmap", "fence", f"--patch={change}")
    except CommandFailed as failed:
        assert "denied" in failed.output  # noqa: PT017  # any other failure would be a fault of the cluster
        return False
    return True


def test_a_node_may_not_give_itself_a_label_of_administrators(cluster: Cluster) -> None:
    """With the kubelet's own certificate, as somebody who broke out of a pod has it."""
    kubelet = cluster.place.configuration / "kubelet.kubeconfig"
    with pytest.raises(CommandFailed, match="is not allowed to modify labels"):
        cluster.kubectl("label", "node", "node", "node-restriction.kubernetes.io/x=y", kubeconfig=kubelet)
