"""What holds people to Slipway's own pod, and in their own name.

Whoever may create a pod in a namespace could have it read every secret there, and use every account. So who calls
Slipway may create nothing but its pod: this image, its own settings, and a note of who asks, which the API server
compares with who that is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object

ACCOUNT, CONFIG, SECRETS = "slipway", "slipway-config", "slipway-secrets"
# Of a pod in which Slipway runs: that it is one, and who asked for it.
RUNNER, RUNNER_BY = f"{names.DOMAIN}/runner", f"{names.DOMAIN}/by"
FOLDER = "/etc/slipway"
POLICY = "slipway-callers"
ADMISSION = "admissionregistration.k8s.io/v1"
MOUNTS = (FOLDER, "/tmp", "/var/run/secrets/kubernetes.io/serviceaccount")  # noqa: S108  # the container's own
# Where a container says anything else, it is not Slipway as the team has set it up.
# All that a reader may ask for; none of them changes anything.
LOOKS = ("plan", "status", "history", "report", "drift", "metrics")
PLAIN = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe", "args")


def caller_rules(
    namespace: str, callers: Sequence[str], image: str, readers: Sequence[str] = ()
) -> Iterator[Object]:
    """Yield the policy for the people of these groups, in this namespace, and its binding."""
    name = f"{POLICY}-{namespace}"
    checks = {
        words: " && ".join(f"({each})" for each in expressions)
        for words, expressions in _checks(image, callers, readers).items()
    }
    yield {
        "apiVersion": ADMISSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [
                    {
                        "apiGroups": [""],
                        "apiVersions": ["v1"],
                        "operations": ["CREATE"],
                        "resources": ["pods"],
                    }
                ],
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
            },
            "matchConditions": [
                {"name": "by-a-caller-or-as-slipway", "expression": _is_meant((*callers, *readers))}
            ],
            "variables": [{"name": "main", "expression": "object.spec.containers[0]"}],
            "validations": [{"expression": check, "message": words} for words, check in checks.items()],
        },
    }
    yield {
        "apiVersion": ADMISSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name, "validationActions": ["Deny"]},
    }


def _is_meant(callers: Sequence[str]) -> str:
    """Return the condition: every pod that a caller makes, and everybody's pod that says it is Slipway.

    What the cluster itself makes of a schedule comes from a template that no caller can write.
    """
    groups = json.dumps(list(callers))
    return (
        "!request.userInfo.username.startsWith('system:serviceaccount:kube-system:') && ("
        f"request.userInfo.groups.exists(group, group in {groups})"
        f" || object.spec.?serviceAccountName.orValue('') == '{ACCOUNT}'"
        f" || object.metadata.?labels['{RUNNER}'].hasValue())"
    )


def _checks(image: str, callers: Sequence[str], readers: Sequence[str]) -> dict[str, list[str]]:
    """Return what has to hold, by the words for where it does not."""
    main, env = "variables.main", "variables.main.?env.orValue([])"
    note = json.dumps(f"metadata.annotations['{RUNNER_BY}']")
    is_note = f"each.?valueFrom.?fieldRef.?fieldPath.orValue('') == {note}"
    is_secret = f"each.?secretRef.?name.orValue('') == '{SECRETS}' && each.?prefix.orValue('') == ''"
    return {
        f"{RUNNER_BY} has to be who creates the pod": [
            f"object.metadata.?annotations['{RUNNER_BY}'].orValue('') == request.userInfo.username"
        ],
        "one container of Slipway's own image, which runs slipway": [
            "object.spec.containers.size() == 1",
            "object.spec.?initContainers.orValue([]).size() == 0",
            f"{main}.image == {json.dumps(image)}",
            f"{main}.?command.orValue([]).size() > 1 && {main}.command[0] == 'slipway'",
            f"{main}.command.all(word, !word.startsWith('--config') && !word.startsWith('--by'))",
            f"{main}.?workingDir.orValue('') == '{FOLDER}'",
            *(f"!has({main}.{each})" for each in PLAIN),
        ],
        "no other settings than Slipway's own, and who asks from the note that was compared": [
            f"{env}.all(each, each.name in ['{names.ASKED_BY}', '{names.IN_CLUSTER}', 'NO_COLOR'])",
            f"{env}.exists_one(each, each.name == '{names.ASKED_BY}')",
            f"{env}.all(each, each.name != '{names.ASKED_BY}' || {is_note})",
            f"{main}.?envFrom.orValue([]).all(each, {is_secret})",
        ],
        "no other files than Slipway's own settings": [
            f"object.spec.?volumes.orValue([]).all(each, {_is_own_volume()})",
            f"{main}.?volumeMounts.orValue([]).all(each, each.mountPath in {json.dumps(list(MOUNTS))})",
            f"{main}.?volumeMounts.orValue([]).exists_one(each, each.mountPath == '{FOLDER}' && each.name == 'config')",
        ],
        f"a reader asks for nothing but {', '.join(LOOKS)}": [_only_looks(callers, readers)],
        "nothing of the node, and no names of its own": [
            *(f"!object.spec.?{each}.orValue(false)" for each in ("hostNetwork", "hostPID", "hostIPC")),
            "!has(object.spec.hostAliases) && !has(object.spec.dnsConfig)",
        ],
    }


def _only_looks(callers: Sequence[str], readers: Sequence[str]) -> str:
    """Return the condition: who is a reader and no caller names a command that looks, behind options."""
    is_in = "request.userInfo.groups.exists(group, group in {})"
    is_caller, is_reader = (is_in.format(json.dumps(list(groups))) for groups in (callers, readers))
    named = "variables.main.command.filter(word, !word.startsWith('--'))"
    looks = f"{named}.size() > 1 && {named}[1] in {json.dumps(list(LOOKS))}"
    return f"!{is_reader} || {is_caller} || {looks}"


def _is_own_volume() -> str:
    """Return the condition for one volume: room for files, the settings, or what a cluster adds for the account."""
    added = "each.name.startsWith('kube-api-access-') && each.projected.sources.all(one, !has(one.secret))"
    root = "each.projected.sources.all(one, one.?configMap.?name.orValue('kube-root-ca.crt') == 'kube-root-ca.crt')"
    own = f"each.name == 'config' && each.?configMap.?name.orValue('') == '{CONFIG}'"
    return f"has(each.emptyDir) && each.name != 'config' || {own} || has(each.projected) && {added} && {root}"
