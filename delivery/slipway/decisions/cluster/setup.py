"""What a person sets up once in a cluster, before Slipway delivers to it: account, rights, fence, and what pods may
reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slipway.decisions.cluster.callers import ACCOUNT, RUNNER, caller_rules
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.rights import CALLER, DEPLOYER, INPUT, LOOKS, OPTIONAL, Right

FENCE_POLICY = "slipway-fence"
APART_POLICY = "slipway-apart"
DNS_PORT = 53
RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, slots=True)
class Setup:
    """One environment. `copies_reach` and `commands_reach` are `ADDRESS/BITS:PORT`, `deployers_at` `ADDRESS/BITS`.

    `callers` are groups whose people may run Slipway here, in a pod of this `image`; those of `readers` may only look.
    `takes_input` lets commands be given an input, where Slipway runs in no pod.
    """

    environment: str
    namespace: str
    copies_reach: tuple[str, ...] = ()
    commands_reach: tuple[str, ...] = ()
    deployers_at: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()
    image: str = ""
    readers: tuple[str, ...] = ()
    takes_input: bool = False


def setup_objects(setup: Setup) -> Iterator[Object]:
    """Yield the objects, in the order in which they are applied."""
    yield object_of("v1", "ServiceAccount", ACCOUNT, setup.namespace, automountServiceAccountToken=False)
    yield role(
        "Role", ACCOUNT, (*DEPLOYER, *OPTIONAL, *(INPUT if setup.takes_input else ())), setup.namespace
    )
    yield binding("RoleBinding", "Role", ACCOUNT, setup.namespace, own_namespace=setup.namespace)
    looks = f"slipway-looks-{setup.namespace}"
    yield role("ClusterRole", looks, LOOKS)
    yield cluster_binding(looks, setup.namespace)
    yield from fence_objects()
    yield from caller_objects(setup)
    yield from network_policies(setup)


def fence_objects() -> Iterator[Object]:
    """Yield the policy by which the API server refuses a change that would lower a deployer's number.

    It compares the stored object with the new one, and asks nothing else: so there is nothing that could be late.
    """
    api = "admissionregistration.k8s.io/v1"
    yield {
        "apiVersion": api,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": FENCE_POLICY},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": list(_fenced_rules())},
            "matchConditions": [{"name": "has-a-number", "expression": _has("oldObject")}],
            "validations": [
                {
                    "expression": f"{_has('object')} && {_number('object')} >= {_number('oldObject')}",
                    "messageExpression": (
                        f"'{FENCE_POLICY}: a deployer with the number ' + {_text('oldObject')} + ' has written this'"
                    ),
                    "reason": "Forbidden",
                }
            ],
        },
    }
    yield {
        "apiVersion": api,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": FENCE_POLICY},
        "spec": {"policyName": FENCE_POLICY, "validationActions": ["Deny"]},
    }


def caller_objects(setup: Setup) -> Iterator[Object]:
    """Yield what lets people run Slipway in a pod of its own, and do nothing else."""
    if not (groups := (*setup.callers, *setup.readers)):
        return
    caller = f"{ACCOUNT}-caller"
    yield role("Role", caller, CALLER, setup.namespace)
    reference = {"apiGroup": RBAC, "kind": "Role", "name": caller}
    subjects = [{"kind": "Group", "apiGroup": RBAC, "name": each} for each in groups]
    yield object_of(
        f"{RBAC}/v1", "RoleBinding", caller, setup.namespace, subjects=subjects, roleRef=reference
    )
    yield from caller_rules(setup.namespace, setup.callers, setup.image, setup.readers)


def _fenced_rules() -> Iterator[Object]:
    groups = {
        "": (["v1"], ["configmaps", "services"]),
        "apps": (["v1"], ["deployments"]),
        "autoscaling": (["v2"], ["horizontalpodautoscalers"]),
        "policy": (["v1"], ["poddisruptionbudgets"]),
        "batch": (["v1"], ["cronjobs"]),
        "networking.k8s.io": (["v1"], ["networkpolicies"]),
        "gateway.networking.k8s.io": (["v1"], ["httproutes"]),
    }
    for group, (versions, resources) in groups.items():
        yield {
            "apiGroups": [group],
            "apiVersions": versions,
            "operations": ["UPDATE"],
            "resources": resources,
        }


def _has(which: str) -> str:
    return f"has({which}.metadata.annotations) && '{names.FENCE}' in {which}.metadata.annotations"


def _text(which: str) -> str:
    return f"{which}.metadata.annotations['{names.FENCE}']"


def _number(which: str) -> str:
    return f"int({_text(which)})"


def network_policies(setup: Setup) -> Iterator[Object]:
    """Yield what pods that Slipway starts may reach, and who may reach them.

    A release on a copy of the data reaches its copy and nothing else; only Slipway's own pods reach it.
    """
    namespace = setup.namespace
    of_slipway: list[Object] = [
        {"podSelector": {"matchExpressions": [{"key": RUNNER, "operator": "Exists"}]}}
    ]
    of_slipway += [{"ipBlock": {"cidr": each}} for each in setup.deployers_at]
    commands = {"matchExpressions": [{"key": names.COMMAND, "operator": "Exists"}]}
    apart = {"matchLabels": {names.APART: "true"}}
    yield _policy(
        APART_POLICY,
        namespace,
        apart,
        ingress=[{"from": [*of_slipway, {"podSelector": apart}]}],
        egress=[*dns(), *reach(setup.copies_reach), {"to": [{"podSelector": apart}]}],
    )
    if setup.commands_reach:
        yield _policy(
            "slipway-commands", namespace, _but_apart(commands), egress=list(reach(setup.commands_reach))
        )
    served = {"matchExpressions": [{"key": names.PROCESS, "operator": "Exists"}]}
    yield _policy("slipway-looks", namespace, served, ingress=[{"from": of_slipway}])


def _but_apart(selector: Mapping[str, Any]) -> Object:
    return {
        "matchExpressions": [*selector["matchExpressions"], {"key": names.APART, "operator": "DoesNotExist"}]
    }


def dns() -> list[Object]:
    """Return what lets pods look up names."""
    ports = [{"protocol": protocol, "port": DNS_PORT} for protocol in ("UDP", "TCP")]
    return [
        {
            "ports": ports,
            "to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
        }
    ]


def reach(places: Sequence[str]) -> Iterator[Object]:
    """Yield what lets pods reach places, each as ADDRESS/BITS:PORT."""
    for place in places:
        block, _, port = place.rpartition(":")
        yield {"to": [{"ipBlock": {"cidr": block}}], "ports": [{"protocol": "TCP", "port": int(port)}]}


def _policy(name: str, namespace: str, selected: Object, **directions: list[Any]) -> Object:
    types = [direction.capitalize() for direction in directions]
    return object_of(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        name,
        namespace,
        spec={"podSelector": selected, "policyTypes": types, **directions},
    )


def role(kind: str, name: str, rights: Sequence[Right], namespace: str = "") -> Object:
    """Return a Role or a ClusterRole with these rights."""
    rules = [
        {"apiGroups": [each.group], "resources": [each.resource], "verbs": list(each.verbs)}
        for each in rights
    ]
    return object_of(f"{RBAC}/v1", kind, name, namespace, rules=rules)


def binding(kind: str, role: str, name: str, account_in: str, *, own_namespace: str = "") -> Object:
    """Return what gives Slipway's account of a namespace a role."""
    subject = {"kind": "ServiceAccount", "name": ACCOUNT, "namespace": account_in}
    reference = {"apiGroup": RBAC, "kind": role, "name": name}
    return object_of(f"{RBAC}/v1", kind, name, own_namespace, subjects=[subject], roleRef=reference)


def cluster_binding(name: str, account_in: str) -> Object:
    """Return what gives Slipway's account of a namespace a ClusterRole everywhere."""
    return binding("ClusterRoleBinding", "ClusterRole", name, account_in)


def object_of(api: str, kind: str, name: str, namespace: str = "", **rest: Any) -> Object:
    """Return an object, in a namespace where it has one."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **rest}
