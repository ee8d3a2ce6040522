"""The rights of Slipway's account, held against every call that its code makes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import slipway
from slipway.adapters.kubernetes import fence, workloads
from slipway.adapters.kubernetes.kinds import CLUSTER_WIDE, PLURALS
from slipway.adapters.kubernetes.previews import places as previews
from slipway.decisions.cluster.objects import manifests
from slipway.decisions.cluster.objects.manifests import Owner
from slipway.decisions.cluster.rights import DEPLOYER, INPUT, LOOKS, OPTIONAL, PREVIEWS, WITHIN_PREVIEW, Right

# What each method of the API asks of the API server: to apply creates or patches, to delete looks first.
VERBS = {
    "get": ("get",),
    "list": ("list",),
    "create": ("create", "get"),
    "apply": ("create", "patch", "get"),
    # Nobody but this one call writes it, so nothing is looked at before.
    "apply whole": ("create", "patch"),
    "merge": ("patch",),
    "delete": ("delete", "get"),
}
# A question to the API server about oneself, which everybody may ask.
QUESTIONS = {"SelfSubjectAccessReview", "SelfSubjectReview"}
# Kinds that stand in a variable where they are asked for, with what is asked: of slots, of the fence, of settings.
OF_VARIABLES = (
    (workloads.SLOTTED, ("list", "delete", "apply")),
    (fence.CHANGED, ("list", "merge")),
    (
        [kind for kind, owner in manifests.OWNERS.items() if owner is Owner.CONTENT],
        ("get", "create", "delete"),
    ),
    ([kind for kind, owner in manifests.OWNERS.items() if owner is Owner.SHARED], ("apply whole",)),
    # Objects that functions return: Services of a slot, the route, pods and secrets of commands.
    (("HTTPRoute",), ("apply",)),
    (("Service",), ("apply whole",)),
    (("Pod", "Secret"), ("create",)),
    # Looked at first: what is there stays as it is.
    (("ServiceAccount",), ("get",)),
)
# What is no object of a kind: what a pod says.
BESIDE = {("", "pods/log", "get"), ("", "pods/attach", "get"), ("", "pods/attach", "create")}


ADAPTER = Path(slipway.__file__).parent / "adapters/kubernetes"


def granted(rights: Iterable[Right] = (*DEPLOYER, *OPTIONAL, *INPUT, *LOOKS)) -> set[tuple[str, str, str]]:
    """Return group, resource and verb of each right."""
    return {(right.group, right.resource, verb) for right in rights for verb in right.verbs}


def asked(kind: str, method: str) -> Iterator[tuple[str, str, str]]:
    api, resource = PLURALS[kind]
    group = api.rpartition("/")[0]
    return ((group, resource, verb) for verb in VERBS[method])


def literal_calls(*, of_previews: bool = False) -> Iterator[tuple[str, str]]:
    """Yield kind and method of each call in the adapter that names its kind: of previews, or of all else."""
    for file in ADAPTER.rglob("*.py"):
        if ("previews" in file.relative_to(ADAPTER).parts) is not of_previews:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            named = _kind_of(node.args[0])
            if node.func.attr in VERBS and named in PLURALS:
                yield named, node.func.attr


def _kind_of(argument: ast.expr) -> str:
    """Return the kind that a call is about: said outright, or in an object that is written out in place."""
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    if isinstance(argument, ast.Dict):
        pairs = zip(argument.keys, argument.values, strict=True)
        said = {key.value: value for key, value in pairs if isinstance(key, ast.Constant)}
        if isinstance(kind := said.get("kind"), ast.Constant):
            return str(kind.value)
    return ""


def used() -> set[tuple[str, str, str]]:
    """Return group, resource and verb of each call that the code makes."""
    calls = {(kind, method) for kind, method in literal_calls() if kind not in QUESTIONS}
    assert len(calls) > 15, "the calls are not found any more"
    calls |= {(kind, method) for kinds, methods in OF_VARIABLES for kind in kinds for method in methods}
    return BESIDE | {each for kind, method in calls for each in asked(kind, method)}


def test_no_call_is_made_without_a_right() -> None:
    assert sorted(used() - granted()) == []


def test_no_right_is_given_that_no_call_asks_for() -> None:
    assert sorted(granted() - used()) == []


def test_what_is_of_the_whole_cluster_is_only_looked_at() -> None:
    wide = {PLURALS[kind][1] for kind in CLUSTER_WIDE}
    assert {verb for _, resource, verb in granted() if resource in wide} == {"get"}


def used_by_previews() -> set[tuple[str, str, str]]:
    """Return the same of each call about the namespaces of previews themselves."""
    calls = set(literal_calls(of_previews=True))
    assert len(calls) > 5, "the calls are not found any more"
    calls |= {(kind, method) for kind in previews.RUNNING for method in ("list", "delete")}
    # Objects that functions return.
    calls |= {("Namespace", "create"), ("RoleBinding", "create")}
    calls |= {(kind, "apply whole") for kind in ("ResourceQuota", "LimitRange", "NetworkPolicy")}
    return {each for kind, method in calls for each in asked(kind, method)}


def test_the_account_of_previews_makes_no_call_without_a_right() -> None:
    assert sorted(used_by_previews() - granted((*PREVIEWS, *WITHIN_PREVIEW))) == []


def test_the_account_of_previews_has_no_right_that_no_call_asks_for() -> None:
    assert sorted(granted((*PREVIEWS, *WITHIN_PREVIEW)) - used_by_previews() - used()) == []


def test_everywhere_the_account_of_previews_reads_namespaces_and_bindings_and_nothing_else() -> None:
    read = {resource for _, resource, verb in granted(PREVIEWS) if verb in ("get", "list")}
    assert read == {"namespaces", "rolebindings", "validatingadmissionpolicies"}
