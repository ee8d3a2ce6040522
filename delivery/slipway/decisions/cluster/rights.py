"""What Slipway does at the API of a cluster: the least rights that it needs, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# All that can be done with an object of a kind that Slipway writes.
WRITES = ("get", "list", "create", "patch", "delete")
# What is only ever applied whole.
APPLIES = ("create", "patch")


@dataclass(frozen=True, slots=True)
class Right:
    """Verbs on one resource of an API group."""

    group: str
    resource: str
    verbs: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say it for people."""
        return f"{', '.join(self.verbs)} {self.resource}"

    def single(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield group, resource, subresource and verb, one by one."""
        resource, _, part = self.resource.partition("/")
        return ((self.group, resource, part, verb) for verb in self.verbs)


DEPLOYER = (
    Right("", "configmaps", WRITES),
    Right("", "secrets", ("get", "create", "delete")),
    Right("", "services", ("list", *APPLIES)),
    Right("", "pods", ("get", "list", "create", "delete")),
    Right("", "pods/log", ("get",)),
    Right("", "resourcequotas", ("list",)),
    Right("", "limitranges", ("list",)),
    Right("", "serviceaccounts", ("get", *APPLIES)),
    Right("apps", "deployments", WRITES),
    Right("autoscaling", "horizontalpodautoscalers", WRITES),
    Right("policy", "poddisruptionbudgets", WRITES),
    Right("batch", "cronjobs", WRITES),
    Right("batch", "jobs", ("list",)),
    Right("networking.k8s.io", "networkpolicies", APPLIES),
    Right("gateway.networking.k8s.io", "httproutes", ("get", "list", "create", "patch")),
    Right("gateway.networking.k8s.io", "gateways", ("get",)),
    Right("metrics.k8s.io", "pods", ("list",)),
)
# Not needed for a deploy: what tells which probe has failed, and kinds of add-ons that manifests may hold.
OPTIONAL = (
    Right("", "events", ("list",)),
    Right("external-secrets.io", "externalsecrets", APPLIES),
    Right("monitoring.coreos.com", "servicemonitors", APPLIES),
    Right("monitoring.coreos.com", "podmonitors", APPLIES),
    Right("monitoring.coreos.com", "prometheusrules", APPLIES),
)
# Only where Slipway does not run in a pod: it gives a command its input. A cluster of 1.35 or newer asks for both.
INPUT = (Right("", "pods/attach", ("get", "create")),)
# Of who calls Slipway: what they may create is held to Slipway's own pod by a policy.
CALLER = (Right("", "pods", ("get", "create")), Right("", "pods/log", ("get",)))
# Of the whole cluster: only whether the fence stands.
LOOKS = (Right("admissionregistration.k8s.io", "validatingadmissionpolicies", ("get",)),)
# Of the account of previews, of the whole cluster; a policy of the API server holds each of these to previews.
PREVIEWS = (
    Right("", "namespaces", ("get", "list", "create", "patch", "delete")),
    Right("rbac.authorization.k8s.io", "rolebindings", ("get", "create")),
    *LOOKS,
)
# Of the same account where it lives: Slipway's own pods that have ended are removed.
AT_HOME = (Right("", "pods", ("get", "list", "delete")),)
# Of the same account within a preview, by the one binding that it may write.
WITHIN_PREVIEW = (
    Right("", "configmaps", WRITES),
    Right("", "secrets", ("get", "create", "patch", "delete")),
    Right("", "services", ("list", *APPLIES)),
    Right("", "pods", ("get", "list", "create", "delete")),
    Right("", "pods/log", ("get",)),
    Right("", "resourcequotas", APPLIES),
    Right("", "limitranges", APPLIES),
    Right("", "serviceaccounts", ("get", *APPLIES)),
    Right("", "events", ("list",)),
    Right("apps", "deployments", WRITES),
    Right("autoscaling", "horizontalpodautoscalers", ("list",)),
    Right("policy", "poddisruptionbudgets", ("list",)),
    Right("batch", "cronjobs", WRITES),
    Right("networking.k8s.io", "networkpolicies", APPLIES),
    Right("gateway.networking.k8s.io", "httproutes", ("get", "list", "create", "patch", "delete")),
)
