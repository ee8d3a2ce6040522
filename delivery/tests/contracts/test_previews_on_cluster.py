"""The account of previews on a real cluster: it makes previews, and is held to them by the API server."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slipway.adapters.kubernetes.api import connect
from slipway.adapters.kubernetes.previews.places import NamespacePlaces
from slipway.decisions.cluster.callers import RUNNER
from slipway.decisions.cluster.previews import places
from slipway.decisions.cluster.previews.fence import POLICY, Fenced
from slipway.decisions.cluster.previews.setup import setup_objects
from slipway.decisions.cluster.previews.walls import WALLS, Walls, binding_of, namespace_of, role_of
from slipway.decisions.cluster.setup import Setup
from slipway.errors import StepFailed
from slipway.ports.previews import Preview, State

from tests.support import place

pytestmark = pytest.mark.skipif(
    not os.environ.get("SLIPWAY_TEST_CLUSTER"), reason="needs a cluster: `make rehearsal-kubernetes` runs it"
)
NOW = datetime.now(UTC)
Object = dict[str, Any]
REFUSED = f"denied request: {POLICY}:"


class Fence:
    """A home with the account of previews, one preview, and a staging that is none of its business."""

    def __init__(self) -> None:
        from cluster.cluster import the_cluster

        self.cluster = the_cluster()
        self.service = f"shop{secrets.token_hex(2)}"
        self.home, self.staging = f"{self.service}-previews", f"{self.service}-staging"
        self.fenced = Fenced(
            "preview", self.home, self.service, "pr-{number}.preview.test", f"{self.home}/previews"
        )
        self.walls = Walls("preview", self.home, ("10.0.3.7/32:5432",), (), "1", "1Gi")
        for each in (self.home, self.staging):
            self.cluster.kubectl("create", "namespace", each)
        objects = setup_objects(Setup("preview", self.home), self.fenced)
        self.apply(*objects)
        self.cluster.kubectl("-n", self.staging, "create", "secret", "generic", "tally", "--from-literal=a=b")
        self.config = self.cluster.account(self.home, "slipway")
        os.environ["KUBECONFIG"] = str(self.config)
        # A policy holds a moment after it was applied.
        place.wait_until(lambda: REFUSED in self.tried(namespace(f"{self.service}-other")))

    def places(self) -> NamespacePlaces:
        """Return the places of previews, as the account makes them."""
        return NamespacePlaces(lambda name: connect("slipway", name), self.walls, self.fenced)

    def preview(self, number: int) -> Preview:
        """Return a preview that has just been asked for."""
        name = places.name_of(self.service, number)
        return Preview(number, name, "c" * 40, State.BEGUN, "ann", NOW, NOW + timedelta(days=7))

    def apply(self, *objects: Any) -> None:
        """Have these objects in the cluster, as the administrator."""
        text = "\n---\n".join(json.dumps(each) for each in objects)
        self.cluster.kubectl("apply", "--server-side", "-f", "-", given=text)

    def tried(self, each: Object, *, within: str = "", verb: str = "create") -> str:
        """Try to write an object as the account; return why it was refused, an empty text where it was not."""
        where = ("-n", within) if within else ()
        return self.asked(*where, verb, "--dry-run=server", "-f", "-", given=json.dumps(each))

    def asked(self, *words: str, given: str | None = None) -> str:
        """Ask something as the account; return why it was refused, an empty text where it was not."""
        from cluster.cluster import CommandFailed

        try:
            self.cluster.kubectl(*words, given=given, kubeconfig=self.config)
        except CommandFailed as refused:
            return str(refused)
        return ""


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    found = Fence()
    try:
        found.places().claim(found.preview(41))
        yield found
    finally:
        spaces = found.cluster.kubectl("get", "namespaces", "-o", "name").split()
        for each in spaces:
            if each.startswith(f"namespace/{found.service}"):
                found.cluster.kubectl("delete", each, "--wait=false")


def namespace(name: str, number: str = "41", **labels: str) -> Object:
    meant = {**places.labels_of("preview", 41), places.PREVIEW: number, **labels}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": meant}}


def test_a_preview_is_made_seen_and_removed_by_the_account_alone(fence: Fence) -> None:
    there, preview = fence.places(), fence.preview(43)
    there.claim(preview)
    there.claim(preview)
    assert [each.number for each in there.all()] == [41, 43]
    assert there.missing_walls() == []
    assert (
        there.made_secret(preview, "x") == there.made_secret(preview, "x") != there.made_secret(preview, "y")
    )
    there.give(preview, {"A": "b"})
    there.close(preview)
    there.remove(preview)
    assert [each.number for each in there.all()] == [41]
    there.remove(preview)


def test_a_preview_has_its_walls_before_anything_runs_in_it(fence: Fence) -> None:
    name = fence.preview(41).name
    found = json.loads(
        fence.cluster.kubectl("-n", name, "get", "networkpolicies,resourcequotas,limitranges", "-o", "json")
    )
    assert len(found["items"]) == 5
    labels = json.loads(fence.cluster.kubectl("get", "namespace", name, "-o", "json"))["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_a_namespace_that_is_no_preview_is_left_alone_whatever_its_name(fence: Fence) -> None:
    preview = fence.preview(77)
    fence.cluster.kubectl("create", "namespace", preview.name)
    with pytest.raises(StepFailed):
        fence.places().claim(preview)
    with pytest.raises(StepFailed):
        fence.places().remove(preview)
    fence.cluster.kubectl("get", "namespace", preview.name)


NAMESPACES: dict[str, Callable[[Fence], Object]] = {
    "another name": lambda f: namespace(f"{f.service}-other"),
    "the name of staging": lambda f: namespace(f.staging),
    "a name that only begins so": lambda f: namespace(f"{f.service}-preview-41x", "41x"),
    "a number that is another": lambda f: namespace(f"{f.service}-preview-44", "45"),
    "no mark": lambda f: {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": f"{f.service}-preview-44"},
    },
    "the mark of another environment": lambda f: namespace(
        f"{f.service}-preview-44", "44", **{places.OF: "production"}
    ),
    "pods that may do what they like": lambda f: namespace(
        f"{f.service}-preview-44", "44", **{"pod-security.kubernetes.io/enforce": "privileged"}
    ),
}


@pytest.mark.parametrize("trick", NAMESPACES)
def test_it_makes_no_namespace_but_a_preview(fence: Fence, trick: str) -> None:
    assert REFUSED in fence.tried(NAMESPACES[trick](fence))


def test_it_puts_its_marks_on_no_other_namespace_and_takes_them_off_none(fence: Fence) -> None:
    mine, theirs = fence.preview(41).name, fence.staging
    mark = [f"{places.PREVIEW}=41", f"{places.OF}=preview"]
    for words in (
        ("label", "namespace", theirs, *mark),
        ("annotate", "namespace", theirs, "a=b"),
        ("delete", "namespace", theirs, "--wait=false"),
        ("delete", "namespace", fence.home, "--wait=false"),
        ("label", "namespace", mine, f"{places.OF}-"),
        ("label", "namespace", mine, "--overwrite", "pod-security.kubernetes.io/enforce=privileged"),
        ("label", "namespace", mine, "--overwrite", f"{places.PREVIEW}=42"),
        ("label", "namespace", mine, "pod-security.kubernetes.io/enforce-version=v1.0"),
        ("label", "namespace", mine, "team=staging"),
        ("annotate", "namespace", mine, "scheduler.alpha.kubernetes.io/node-selector=a=b"),
    ):
        assert REFUSED in fence.asked(*words, "--dry-run=server"), words


def binding(fence: Fence, **changes: Any) -> Object:
    return {**json.loads(json.dumps(binding_of(fence.walls))), **changes}


def _role(kind: str, name: str) -> Object:
    return {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}


def test_it_lets_itself_into_nothing_but_previews(fence: Fence) -> None:
    for theirs in (fence.staging, fence.home, "kube-system"):
        assert REFUSED in fence.tried(binding(fence), within=theirs), theirs


BINDINGS: dict[str, Callable[[Fence], Object]] = {
    "more rights": lambda f: binding(f, roleRef=_role("ClusterRole", "cluster-admin")),
    "another role of its kind": lambda f: binding(f, roleRef=_role("ClusterRole", "edit")),
    "somebody else": lambda f: binding(f, subjects=[{"kind": "User", "name": "ann"}]),
    "the account of another namespace": lambda f: binding(
        f, subjects=[{"kind": "ServiceAccount", "name": "slipway", "namespace": f.staging}]
    ),
    "another name": lambda f: binding(f, metadata={"name": "more"}),
}


@pytest.mark.parametrize("trick", BINDINGS)
def test_it_gives_nobody_any_other_right(fence: Fence, trick: str) -> None:
    preview = fence.preview(45)
    fence.cluster.kubectl("apply", "-f", "-", given=json.dumps(namespace_of(preview, "preview")))
    said = fence.tried(BINDINGS[trick](fence), within=preview.name)
    assert REFUSED in said or "attempting to grant RBAC permissions" in said, said or "it was let through"


def route(host: str = "pr-41.preview.test", **spec: Any) -> Object:
    backend = {"group": "", "kind": "Service", "name": "web", "port": 80, **spec.pop("backend", {})}
    parent = {"name": "previews", **spec.pop("parent", {})}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "preview"},
        "spec": {"parentRefs": [parent], "hostnames": [host], "rules": [{"backendRefs": [backend], **spec}]},
    }


def test_a_route_has_its_own_host_and_leads_to_its_own_pods(fence: Fence) -> None:
    name, home = fence.preview(41).name, {"namespace": fence.home}
    assert fence.tried(route(parent=home), within=name) == ""
    mirror = {"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "web", "port": 80}}}
    for each in (
        route("tally.example", parent=home),
        route("pr-42.preview.test", parent=home),
        route("*.preview.test", parent=home),
        route(),
        route(parent={"name": "tally", "namespace": fence.staging}),
        route(parent=home, backend={"namespace": fence.staging}),
        route(parent=home, filters=[mirror]),
        route(parent={**home, "group": "", "kind": "Service"}),
        route(parent=home, backend={"filters": [mirror]}),
        route(parent=home, backend={"group": "example.org", "kind": "Backend"}),
    ):
        assert REFUSED in fence.tried(each, within=name), each["spec"]


def service(**spec: Any) -> Object:
    ports = [{"port": 80}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web"},
        "spec": {"selector": {"a": "b"}, "ports": ports, **spec},
    }


def test_a_service_takes_no_address_of_others(fence: Fence) -> None:
    name = fence.preview(41).name
    assert fence.tried(service(), within=name) == ""
    for spec in (
        {"externalIPs": ["10.0.0.1"]},
        {"type": "ExternalName", "externalName": "database.internal"},
        {"type": "LoadBalancer"},
        {"type": "NodePort"},
        {"selector": None},
    ):
        assert REFUSED in fence.tried(service(**spec), within=name), spec


def pod(**spec: Any) -> Object:
    container: Object = {
        "name": "main",
        "image": "busybox",
        "resources": {"requests": {"cpu": "1m"}, "limits": {"memory": "8Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    own = {"containers": [container], "automountServiceAccountToken": False}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "try"}, "spec": {**own, **spec}}


def test_a_pod_gets_nothing_of_the_node_nor_of_another_account(fence: Fence) -> None:
    name = fence.preview(41).name
    fence.apply(
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}}
    )
    assert fence.tried(pod(), within=name) == ""
    for spec, words in (
        ({"volumes": [{"name": "x", "hostPath": {"path": "/etc"}}]}, "violates PodSecurity"),
        ({"hostNetwork": True}, "violates PodSecurity"),
        ({"hostPID": True}, "violates PodSecurity"),
        ({"serviceAccountName": "slipway"}, "not found"),
    ):
        assert words in fence.tried(pod(**spec), within=name), spec
    for theirs in (fence.staging, fence.home, "kube-system"):
        assert "cannot create resource" in fence.tried(pod(), within=theirs), theirs


def test_it_reads_no_secret_elsewhere_and_rewrites_no_fence(fence: Fence) -> None:
    policy, role = fence.fenced.names[0], role_of(fence.home)
    for words in (
        ("get", "secret", "tally", "-n", fence.staging),
        ("get", "secrets", "-A"),
        ("get", "configmaps", "-n", fence.home),
        ("get", "pods", "-n", fence.staging),
        ("delete", "validatingadmissionpolicy", policy, "--dry-run=server"),
        ("delete", "clusterrole", role, "--dry-run=server"),
        ("create", "token", "slipway", "-n", fence.home),
        ("create", "clusterrolebinding", "x", f"--clusterrole={role}", "--user=ann", "--dry-run=server"),
        ("delete", "rolebinding", WALLS, "-n", fence.preview(41).name, "--dry-run=server"),
        ("get", "pods", "-n", fence.staging, "--as=system:admin"),
    ):
        assert "Forbidden" in fence.asked(*words) or "forbidden" in fence.asked(*words), words


def test_where_it_lives_it_takes_away_slipways_own_pods_and_nothing_else(fence: Fence) -> None:
    runner = {"name": "ended", "labels": {RUNNER: "true", "slipway.dev/environment": "preview"}}
    for metadata in (runner, {"name": "other"}):
        made = {**pod(), "metadata": {**metadata, "namespace": fence.home}}
        fence.cluster.kubectl("create", "-f", "-", given=json.dumps(made))
    assert REFUSED in fence.asked("delete", "pod", "other", "-n", fence.home, "--dry-run=server")
    assert fence.asked("delete", "pod", "ended", "-n", fence.home, "--dry-run=server") == ""
    fence.places().tidy()


def test_without_its_fence_no_preview_is_made(fence: Fence) -> None:
    gone = Fenced("preview", "elsewhere", fence.service, "pr-{number}.x", "elsewhere/x")
    lacking = NamespacePlaces(lambda name: connect("slipway", name), fence.walls, gone)
    assert len(lacking.missing_walls()) == 2
