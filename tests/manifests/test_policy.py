"""The manifests keep our own rules, and each rule is shown a manifest that breaks it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from manifests import policy_network, policy_pods
from manifests.rendering import (
    ENVIRONMENTS,
    ROOT,
    Object,
    made_once,
    named,
    pod_of,
    rendered,
    template_of,
)

OF_GALLEY = {"app.kubernetes.io/name": "galley"}


def constant(file: str, name: str) -> float:
    """Return a number that a module of the service gives a name to, without importing Django."""
    for each in ast.parse((ROOT / "service/galley" / file).read_text()).body:
        if isinstance(each, ast.Assign) and any(ast.unparse(target) == name for target in each.targets):
            return float(ast.literal_eval(each.value))
    raise AssertionError(f"{file} has no {name}")


STOP_SECONDS = constant("commands/serve.py", "KILL_SECONDS")


def findings(objects: list[Object]) -> list[str]:
    settings = named(objects, "ConfigMap", "galley-settings")["data"]
    web = named(objects, "Deployment", "web")
    return [
        *policy_pods.findings(objects, stop_seconds=STOP_SECONDS),
        *policy_pods.memory_findings(web, settings),
        *policy_network.findings(objects),
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_manifests_keep_every_rule(environment: str) -> None:
    assert findings(rendered(environment)) == []


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_no_pod_fills_the_disk_of_its_node(environment: str) -> None:
    objects = rendered(environment)
    assert list(policy_pods.disk_findings(objects)) == []
    del container(objects)["resources"]["limits"]["ephemeral-storage"]
    assert len(list(policy_pods.disk_findings(objects))) == 1


# --- each rule is broken once ------------------------------------------------------------------------------------


def container(objects: list[Object], name: str = "web") -> Any:
    return pod_of(named(objects, "Deployment", name))["containers"][0]


def policy(objects: list[Object], name: str) -> Any:
    return named(objects, "NetworkPolicy", name)["spec"]


def pod(objects: list[Object], kind: str = "Deployment", name: str = "web") -> Any:
    return pod_of(named(objects, kind, name))


BROKEN: dict[str, tuple[Callable[[list[Object]], object], str]] = {
    "a tag": (
        lambda o: container(o).update(image="galley:1.2"),
        "neither a placeholder nor named by its digest",
    ),
    "a token": (lambda o: pod(o).update(automountServiceAccountToken=True), "has to be false"),
    "a token left to the default": (
        lambda o: pod(o, "CronJob", "collector").pop("automountServiceAccountToken"),
        "has to be false",
    ),
    "service links": (lambda o: pod(o).pop("enableServiceLinks"), "names of Services become settings"),
    "root": (lambda o: pod(o)["securityContext"].pop("runAsNonRoot"), "may run as root"),
    "a user of the node": (lambda o: pod(o)["securityContext"].update(runAsUser=33), "may run as root"),
    "no seccomp": (lambda o: pod(o)["securityContext"].pop("seccompProfile"), "no seccomp"),
    "the node's network": (lambda o: pod(o).update(hostNetwork=True), "hostNetwork is set"),
    "the node's folder": (
        lambda o: pod(o)["volumes"].append({"name": "x", "hostPath": {"path": "/"}}),
        "of a kind that no pod of ours needs",
    ),
    "a port of the node": (lambda o: container(o)["ports"][0].update(hostPort=80), "hostPort"),
    "a capability": (
        lambda o: container(o)["securityContext"]["capabilities"].update(add=["NET_RAW"]),
        "capabilities",
    ),
    "a root that can be written": (
        lambda o: container(o)["securityContext"].pop("readOnlyRootFilesystem"),
        "readOnlyRootFilesystem",
    ),
    "no limit": (lambda o: container(o)["resources"]["limits"].pop("memory"), "no limits of memory"),
    "a folder without end": (lambda o: pod(o)["volumes"][0]["emptyDir"].pop("sizeLimit"), "has no size"),
    "a folder in memory": (
        lambda o: pod(o)["volumes"][0]["emptyDir"].update(medium="Memory"),
        "lies in memory",
    ),
    "a folder too large": (
        lambda o: pod(o)["volumes"][0]["emptyDir"].update(sizeLimit="9Gi"),
        "would be evicted",
    ),
    "a label": (
        lambda o: template_of(named(o, "CronJob", "drill"))["metadata"]["labels"].pop(
            "app.kubernetes.io/component"
        ),
        "no label",
    ),
    "no probe": (lambda o: container(o).pop("startupProbe"), "no startup probe"),
    "one probe for all": (
        lambda o: container(o)["startupProbe"]["httpGet"].update(path="/healthz/live"),
        "ask the same",
    ),
    "liveness asks the database": (
        lambda o: container(o)["livenessProbe"]["httpGet"].update(path="/healthz/x"),
        "slow database",
    ),
    "no time to start": (lambda o: container(o)["startupProbe"].update(failureThreshold=3), "less than 60 s"),
    "no pause": (lambda o: container(o).pop("lifecycle"), "stops at once"),
    "no grace": (lambda o: pod(o).update(terminationGracePeriodSeconds=30), "killed after 30 s"),
    "one zone": (lambda o: pod(o).pop("topologySpreadConstraints"), "in one zone"),
    "a budget that blocks": (
        lambda o: named(o, "PodDisruptionBudget", "web")["spec"].update(minAvailable=1),
        "hold up",
    ),
    "no budget": (lambda o: o.remove(named(o, "PodDisruptionBudget", "worker")), "0 budgets"),
    "two who scale": (
        lambda o: named(o, "Deployment", "web")["spec"].update(replicas=2),
        "both say how many",
    ),
    "a scaler of nobody": (
        lambda o: named(o, "HorizontalPodAutoscaler", "web")["spec"]["scaleTargetRef"].update(name="x"),
        "no Deployment x",
    ),
    "an account of nobody": (
        lambda o: pod(o).update(serviceAccountName="default"),
        "no ServiceAccount default",
    ),
    "an account with a token": (
        lambda o: named(o, "ServiceAccount", "web").pop("automountServiceAccountToken"),
        "to every pod",
    ),
    "renders that fill the pod": (
        lambda o: container(o)["resources"]["limits"].update(memory="2Gi"),
        "may take together",
    ),
    "renders that wait": (
        lambda o: container(o)["resources"]["limits"].update(cpu="500m"),
        "wait for each other",
    ),
    "no deny": (lambda o: o.remove(named(o, "NetworkPolicy", "deny-all")), "nothing denies"),
    "half a deny": (lambda o: policy(o, "deny-all").update(policyTypes=["Ingress"]), "nothing denies"),
    "from everybody": (lambda o: policy(o, "web")["ingress"][0].pop("from"), "opens everything"),
    "at every port": (lambda o: policy(o, "data")["egress"][0].pop("ports"), "opens everything"),
    "the metadata": (
        lambda o: policy(o, "slipway")["egress"][0]["to"][0]["ipBlock"].pop("except"),
        "metadata",
    ),
    "a port that is closed": (
        lambda o: o.remove(named(o, "NetworkPolicy", "figures")),
        "nobody may reach [9100]",
    ),
    "a port that is not there": (
        lambda o: policy(o, "web")["ingress"][0]["ports"][0].update(port=8080),
        "no pod listens at [8080]",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_manifest_that_breaks_a_rule_is_found(what: str) -> None:
    objects = rendered("production")
    break_it, said = BROKEN[what]
    break_it(objects)
    found = findings(objects)
    assert any(said in each for each in found), found


# --- who reaches whom --------------------------------------------------------------------------------------------

NAMES = {("pods of kube-system", "53/udp"), ("pods of kube-system", "53/tcp")}
NAMES_ON_THE_NODE = {("0.0.0.0/0", "53/udp"), ("0.0.0.0/0", "53/tcp")}
AGENT = ("169.254.170.23/32", "80/tcp")


@pytest.mark.parametrize("component", ["web", "worker", "collector"])
@pytest.mark.parametrize(
    ("environment", "database"), [("staging", "10.40.128.0/22"), ("production", "10.50.128.0/22")]
)
def test_galley_reaches_its_database_names_and_keys_and_nothing_else(
    environment: str, database: str, component: str
) -> None:
    labels = OF_GALLEY | {"app.kubernetes.io/component": component}
    reached = policy_network.reached(rendered(environment), labels)
    assert reached == {*NAMES_ON_THE_NODE, (database, "5432/tcp"), AGENT}


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_outside_it_reaches_the_object_store_and_mail_by_their_names(environment: str) -> None:
    outside = [each for each in made_once(environment) if each["kind"] == "ApplicationNetworkPolicy"]
    rules = [
        (rule["to"], [port["port"] for port in rule["ports"]])
        for each in outside
        for rule in each["spec"]["egress"]
    ]
    region = named(rendered(environment), "ConfigMap", "galley-settings")["data"]["AWS_REGION"]
    assert rules == [
        ([{"domainNames": [f"s3.{region}.amazonaws.com", f"*.s3.{region}.amazonaws.com"]}], [443]),
        ([{"domainNames": [f"email-smtp.{region}.amazonaws.com"]}], [587]),
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_pod_that_is_tried_apart_reaches_nothing_but_names(environment: str) -> None:
    apart = {
        "slipway.dev/apart": "true",
        "slipway.dev/command": "web",
        "slipway.dev/environment": environment,
    }
    assert {port for _, port in policy_network.reached(rendered(environment), apart)} == {"53/udp", "53/tcp"}


def test_a_command_reaches_the_pods_and_the_gateway_as_well() -> None:
    web = OF_GALLEY | {"app.kubernetes.io/component": "web"}
    objects = rendered("production")
    more = policy_network.reached(objects, web | {"slipway.dev/command": "web"}) - policy_network.reached(
        objects, web
    )
    assert more == {("pods of here", "8000/tcp"), ("pods of envoy-gateway-system", "10080/tcp")}
