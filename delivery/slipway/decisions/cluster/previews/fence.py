"""What holds the account of previews to previews, whatever it tries: policies of the API server.

Rights of a cluster cannot say "namespaces whose name begins so". So the account may make namespaces and let itself into
one, everywhere; and the API server refuses it whatever is not a preview. It reads nothing anywhere else: it may read
only where the binding stands that it may write in a preview alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slipway.config.previews import NUMBER
from slipway.decisions.cluster.callers import ACCOUNT, ADMISSION, RUNNER
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.previews.places import OF, PREVIEW, RESTRICTED, prefix_of
from slipway.decisions.cluster.previews.walls import WALLS, role_of

POLICY = "slipway-previews"
# The API server says so of every namespace.
OWN_NAME = "kubernetes.io/metadata.name"
EVERYTHING = ["CREATE", "UPDATE", "DELETE", "CONNECT"]


@dataclass(frozen=True, slots=True)
class Fenced:
    """Whose account it is and what its previews are: `host` has `{number}` in it, `gateway` is NAMESPACE/NAME."""

    environment: str
    home: str
    service: str
    host: str
    gateway: str

    @property
    def account(self) -> str:
        """How the API server calls the account."""
        return f"system:serviceaccount:{self.home}:{ACCOUNT}"

    @property
    def names(self) -> tuple[str, str]:
        """The names of the two policies: about namespaces, and about what is in them."""
        return f"{POLICY}-{self.home}", f"{POLICY}-within-{self.home}"


def fence_of(fenced: Fenced) -> Iterator[Object]:
    """Yield both policies with their bindings."""
    spaces, within = fenced.names
    rule = {"apiGroups": [""], "apiVersions": ["*"], "operations": EVERYTHING}
    yield from _policy(
        fenced, spaces, {**rule, "resources": ["namespaces", "namespaces/*"]}, _of_namespaces(fenced)
    )
    every = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": EVERYTHING, "resources": ["*/*"]}
    not_spaces = {
        "name": "no-namespace-and-no-question",
        "expression": "request.resource.resource != 'namespaces' && !(request.resource.group in "
        "['authentication.k8s.io', 'authorization.k8s.io'])",
    }
    yield from _policy(
        fenced, within, every, _of_content(fenced), also=[not_spaces], variables=_variables(fenced)
    )


def _policy(
    fenced: Fenced,
    name: str,
    rule: Mapping[str, object],
    checks: Mapping[str, str],
    *,
    also: list[Object] | None = None,
    variables: list[Object] | None = None,
) -> Iterator[Object]:
    by_account = {
        "name": "by-the-account-of-previews",
        "expression": f"request.userInfo.username == {json.dumps(fenced.account)}",
    }
    yield {
        "apiVersion": ADMISSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"matchPolicy": "Equivalent", "resourceRules": [rule]},
            "matchConditions": [by_account, *(also or [])],
            "variables": variables or [],
            "validations": [
                {"expression": check, "message": f"{POLICY}: {words}", "reason": "Forbidden"}
                for words, check in checks.items()
            ],
        },
    }
    yield {
        "apiVersion": ADMISSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name, "validationActions": ["Deny"]},
    }


def _of_namespaces(fenced: Fenced) -> dict[str, str]:
    """Return what has to hold of a namespace, by the words for where it does not.

    A namespace that is there has to be a preview already: nobody can make one of it.
    """
    labels = {OF: fenced.environment, **RESTRICTED}
    before, after = (_is_preview(which, labels, fenced) for which in ("oldObject", "object"))
    return {
        "the name is none of a preview": f"request.name.matches({json.dumps(_pattern(fenced))})",
        "a namespace that is no preview is left alone": f"oldObject == null || {before}",
        "a namespace of a preview keeps its marks and its walls": f"object == null || {after}",
        # A label can weaken a wall (the version of Pod Security), or count with other Gateways, policies and webhooks.
        "a namespace of a preview gets no marks but its own": " && ".join(
            (
                _no_others("labels", f"key in {json.dumps([PREVIEW, *labels, names.MANAGED, OWN_NAME])}"),
                _no_others("annotations", f"key.startsWith({json.dumps(names.DOMAIN + '/')})"),
            )
        ),
    }


def _no_others(field: str, own: str) -> str:
    """Return the condition that in one field of a namespace nothing but its own is new."""
    before, after = (f"{each}.metadata.?{field}.orValue({{}})" for each in ("oldObject", "object"))
    kept = f"oldObject != null && key in {before} && {before}[key] == {after}[key]"
    return f"(object == null || {after}.all(key, {own} || {kept}))"


def _pattern(fenced: Fenced) -> str:
    return f"^{prefix_of(fenced.service)}[1-9][0-9]{{0,8}}$"


def _is_preview(which: str, labels: Mapping[str, str], fenced: Fenced) -> str:
    marks = [
        f"{which}.metadata.?labels[{json.dumps(name)}].orValue('') == {json.dumps(value)}"
        for name, value in labels.items()
    ]
    number = f"{which}.metadata.?labels[{json.dumps(PREVIEW)}].orValue('')"
    named = f"{json.dumps(prefix_of(fenced.service))} + {number} == {which}.metadata.name"
    return f"({' && '.join([*marks, named])})"


def _variables(fenced: Fenced) -> list[Object]:
    number = f"namespaceObject.metadata.?labels[{json.dumps(PREVIEW)}].orValue('')"
    before, _, after = fenced.host.partition(NUMBER)
    return [
        {"name": "number", "expression": f"namespaceObject == null ? '' : {number}"},
        {"name": "host", "expression": f"{json.dumps(before)} + variables.number + {json.dumps(after)}"},
    ]


def _of_content(fenced: Fenced) -> dict[str, str]:
    """Return what has to hold of all else that the account writes, by the words for where it does not."""
    of = f"namespaceObject.metadata.?labels[{json.dumps(OF)}].orValue('') == {json.dumps(fenced.environment)}"
    named = f"{json.dumps(prefix_of(fenced.service))} + variables.number == request.namespace"
    # Where it lives it takes away Slipway's own pods that have ended, and makes none.
    pod = f"request.resource.resource == 'pods' && oldObject.metadata.?labels['{RUNNER}'].hasValue()"
    ended = f"(request.namespace == {json.dumps(fenced.home)} && request.operation == 'DELETE' && {pod})"
    namespace, _, gateway = fenced.gateway.rpartition("/")
    parent = (
        f"one.name == {json.dumps(gateway)} && one.?namespace.orValue('') == {json.dumps(namespace)}"
        " && one.?kind.orValue('Gateway') == 'Gateway'"
    )
    backend = "!has(one.namespace) && !has(one.filters) && one.?kind.orValue('Service') == 'Service'"
    account, home = json.dumps(ACCOUNT), json.dumps(fenced.home)
    subject = f"one.kind == 'ServiceAccount' && one.name == {account} && one.namespace == {home}"
    role = (
        f"object.roleRef.kind == 'ClusterRole' && object.roleRef.name == {json.dumps(role_of(fenced.home))}"
    )
    return {
        "only within the namespace of a preview": f"{ended} || namespaceObject != null && {of} && {named}",
        "no other binding than the one that lets Slipway in": _where(
            "rolebindings", f"request.name == '{WALLS}' && {role} && object.subjects.all(one, {subject})"
        ),
        "a route has the host of its own preview, and leads into it": _where(
            "httproutes",
            "object.spec.?hostnames.orValue([]) == [variables.host]"
            f" && object.spec.?parentRefs.orValue([]).all(one, {parent})"
            f" && object.spec.?rules.orValue([]).all(rule, rule.?backendRefs.orValue([]).all(one, {backend})"
            " && rule.?filters.orValue([]).all(one, one.type == 'RequestRedirect'))",
        ),
        "a Service leads to pods of its own namespace, and listens nowhere else": _where(
            "services",
            "object.spec.?type.orValue('ClusterIP') == 'ClusterIP'"
            " && object.spec.?externalIPs.orValue([]).size() == 0"
            " && object.spec.?selector.orValue({}).size() > 0",
        ),
    }


def _where(resource: str, check: str) -> str:
    """Return a check that holds for one kind of object, where it is written."""
    return f"request.resource.resource != '{resource}' || object == null || ({check})"
