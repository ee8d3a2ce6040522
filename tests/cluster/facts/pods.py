"""Pods, Services and routes for the tests, as small as they can be."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..cluster import Cluster, CommandFailed
from ..supervisor import wait_until

PORT = 8000


@dataclass(frozen=True)
class Namespace:
    """A namespace of the cluster, and the image that its pods are made of."""

    cluster: Cluster
    name: str
    image: str

    def kubectl(self, *arguments: str, given: str | None = None) -> str:
        return self.cluster.kubectl(f"--namespace={self.name}", *arguments, given=given)

    def apply(self, *objects: dict[str, Any]) -> None:
        listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        self.kubectl("apply", "--server-side", "--filename=-", given=json.dumps(listed))

    def server(self, name: str) -> str:
        """Start a pod that answers with its name, and return its address when it is ready."""
        self.apply(pod(name, self.image, ("serve",), ready=True))
        self.kubectl("wait", "--for=condition=Ready", "--timeout=120s", f"pod/{name}")
        return self.address(name)

    def address(self, name: str) -> str:
        return self.kubectl("get", "pod", name, "--output=jsonpath={.status.podIP}")

    def run(self, name: str, *arguments: str, labels: dict[str, str] | None = None) -> tuple[str, str]:
        """Run a pod to its end, and return its phase and what it printed."""
        self.apply(pod(name, self.image, arguments, labels=labels))
        wait_until(f"Pod {name} has ended", lambda: self.phase(name) in ("Succeeded", "Failed"), within=120)
        return self.phase(name), self.kubectl("logs", name)

    def phase(self, name: str) -> str:
        return self.kubectl("get", "pod", name, "--output=jsonpath={.status.phase}")

    def refusal(self, *arguments: str, given: str | None = None) -> str:
        """Run kubectl, which must fail, and return what it said."""
        try:
            said = self.kubectl(*arguments, given=given)
        except CommandFailed as failed:
            return failed.output
        raise AssertionError(f"It was not refused: {said}")


def pod(
    name: str,
    image: str,
    arguments: tuple[str, ...],
    *,
    labels: dict[str, str] | None = None,
    ready: bool = False,
) -> dict[str, Any]:
    """Return a pod that a `restricted` namespace lets in."""
    container: dict[str, Any] = {
        "name": "main",
        "image": image,
        "args": list(arguments),
        "env": [{"name": "NAME", "value": name}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    if ready:
        container["readinessProbe"] = {"httpGet": {"path": "/", "port": PORT}, "periodSeconds": 1}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"name": name, **(labels or {})}},
        "spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": 5, "containers": [container]},
    }


def service(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": {"name": name}, "ports": [{"port": 80, "targetPort": PORT}]},
    }


def gateway(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": name},
        "spec": {
            "gatewayClassName": "traefik",
            "listeners": [{"name": "http", "protocol": "HTTP", "port": 80}],
        },
    }


def route(gateway: str, host: str, weights: dict[str, int], named: str) -> dict[str, Any]:
    """Return a route with a share for each Service, and a way to one of them by a header."""
    backends = [
        {"group": "", "kind": "Service", "name": name, "port": 80, "weight": w} for name, w in weights.items()
    ]
    by_header = {
        "matches": [{"headers": [{"name": "X-Release", "value": named}]}],
        "backendRefs": [{"group": "", "kind": "Service", "name": named, "port": 80, "weight": 1}],
    }
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "route"},
        "spec": {
            "parentRefs": [{"name": gateway}],
            "hostnames": [host],
            "rules": [by_header, {"backendRefs": backends}],
        },
    }


def answers(cluster: Cluster, host: str, count: int, headers: dict[str, str] | None = None) -> Counter[str]:
    """Return who answered so many requests through the gateway; a failure counts under its status."""
    return Counter(_answer(cluster, host, headers or {}) for _ in range(count))


def _answer(cluster: Cluster, host: str, headers: dict[str, str]) -> str:
    request = urllib.request.Request(f"http://{cluster.gateway_address}/", headers={"Host": host, **headers})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.read().decode().strip())
    except urllib.error.HTTPError as error:
        return str(error.code)


def reached_from_machine(address: str) -> bool:
    """Tell whether this machine, from outside the node, can connect."""
    host, port = address.split(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True
