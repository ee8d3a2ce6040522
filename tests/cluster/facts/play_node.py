"""Pods run, answer, are seen, and are reached by shares."""

from __future__ import annotations

import socket
import ssl
from collections import Counter
from pathlib import Path

import pytest

from .. import certificates
from ..cluster import Cluster
from ..supervisor import wait_until
from .pods import PORT, Namespace, answers, gateway, pod, reached_from_machine, route, service


def test_the_api_server_is_of_the_version_that_was_asked_for(cluster: Cluster) -> None:
    assert '"gitVersion": "v1.36.3"' in cluster.kubectl("version", "--output=json")


def test_a_pod_from_the_registry_runs_and_its_logs_are_read(namespace: Namespace) -> None:
    namespace.server("one")
    assert "one serves at :8000" in namespace.kubectl("logs", "one")


def test_a_command_in_a_pod_is_run_from_outside(namespace: Namespace) -> None:
    namespace.server("one")
    said = namespace.kubectl("exec", "one", "--", "/pod", "reach", f"127.0.0.1:{PORT}")
    assert "reached" in said


def test_a_pod_reaches_the_api_server_by_its_service(namespace: Namespace) -> None:
    address = f"{namespace.cluster.addresses.api_service}:443"
    assert namespace.run("asks", "reach", address) == ("Succeeded", f"{address} reached\n")


def test_a_pod_reaches_another_by_the_name_of_its_service(namespace: Namespace) -> None:
    namespace.server("one")
    namespace.apply(service("one"))
    by_number = namespace.kubectl("get", "service", "one", "--output=jsonpath={.spec.clusterIP}")
    wait_until("The Service leads to the pod", lambda: reached_from_machine(f"{by_number}:80"), within=60)
    address = f"one.{namespace.name}.svc.cluster.local:80"
    assert namespace.run("asks", "reach", address) == ("Succeeded", f"{address} reached\n")


def test_an_autoscaler_sees_how_much_a_pod_works(namespace: Namespace) -> None:
    labels = {"name": "scaled"}
    template = pod("scaled", namespace.image, ("serve",))
    del template["spec"]["restartPolicy"]
    template["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "10m"}}
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": template["spec"]},
    }
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "scaled"}, "spec": spec}
    namespace.apply(deployment)
    namespace.kubectl("autoscale", "deployment", "scaled", "--min=1", "--max=2", "--cpu=50%")
    percent = "--output=jsonpath={.status.currentMetrics[0].resource.current.averageUtilization}"
    wait_until(
        "The autoscaler has a figure",
        lambda: namespace.kubectl("get", "hpa", "scaled", percent).isdigit(),
        within=180,
    )


def test_an_image_that_is_not_there_is_named_in_the_pods_state(namespace: Namespace) -> None:
    digest = "sha256:" + "0" * 64
    namespace.kubectl("run", "missing", f"--image={namespace.cluster.registry}/facts/pod@{digest}")
    reason = "--output=jsonpath={.status.containerStatuses[0].state.waiting.reason}"
    wait_until(
        "The pull has failed",
        lambda: namespace.kubectl("get", "pod", "missing", reason) in ("ErrImagePull", "ImagePullBackOff"),
        within=120,
    )


def test_requests_are_shared_by_the_weights_of_a_route(namespace: Namespace) -> None:
    cluster = namespace.cluster
    for name in ("blue", "green"):
        namespace.server(name)
    namespace.apply(service("blue"), service("green"), gateway("facts"))
    host = f"{namespace.name}.test"
    namespace.apply(route("facts", host, {"blue": 75, "green": 25}, named="green"))
    wait_until("Green has a share", lambda: "green" in answers(cluster, host, 8), within=60)
    counted = answers(cluster, host, 100)
    # Traefik counts requests, and begins anew whenever anything of its configuration changes.
    assert counted["green"] == pytest.approx(25, abs=2)
    assert counted.total() == counted["blue"] + counted["green"]
    assert answers(cluster, host, 20, {"X-Release": "green"}) == Counter(green=20)
    namespace.apply(route("facts", host, {"blue": 0, "green": 100}, named="green"))
    wait_until("Blue has no share", lambda: answers(cluster, host, 8) == Counter(green=8), within=60)


def test_the_gateway_ends_tls_with_the_certificate_of_a_listener(
    namespace: Namespace, tmp_path: Path
) -> None:
    cluster = namespace.cluster
    host = f"{namespace.name}.test"
    authority = certificates.authority("facts", now=certificates.today())
    certificates.signed(authority, host, addresses=(host,), now=certificates.today()).keep(
        tmp_path, "gateway"
    )
    files = (f"--cert={tmp_path}/gateway.crt", f"--key={tmp_path}/gateway.key")
    namespace.kubectl("create", "secret", "tls", "gateway", *files)
    namespace.server("server")
    secured = gateway("facts")
    secured["spec"]["listeners"] = [
        {"name": "https", "protocol": "HTTPS", "port": 443, "tls": {"certificateRefs": [{"name": "gateway"}]}}
    ]
    namespace.apply(service("server"), secured, route("facts", host, {"server": 1}, named="server"))
    trusted = ssl.create_default_context(cadata=authority.certificate.decode())

    def answer() -> str:
        try:
            with socket.create_connection((cluster.addresses.node, 443), timeout=5) as plain:
                connection = trusted.wrap_socket(plain, server_hostname=host)
                connection.sendall(f"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
                return connection.makefile().read()
        except OSError:
            return ""

    wait_until("The route works", lambda: answer().endswith("server\n"), within=60)
