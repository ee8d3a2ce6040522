"""NetworkPolicy is enforced: both ways, between pods, from the machine, to the machine and to the API server."""

from __future__ import annotations

import socket
from typing import Any

from ..supervisor import wait_until
from .pods import PORT, Namespace, reached_from_machine


def policy(name: str, chosen: dict[str, str], **rules: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {
            "podSelector": {"matchLabels": chosen},
            "policyTypes": [kind.capitalize() for kind in rules],
            **rules,
        },
    }


def test_only_the_pods_that_a_policy_names_reach_a_server(namespace: Namespace) -> None:
    address = f"{namespace.server('server')}:{PORT}"
    assert namespace.run("before", "reach", address)[0] == "Succeeded"
    friends = [{"from": [{"podSelector": {"matchLabels": {"friend": "yes"}}}], "ports": [{"port": PORT}]}]
    namespace.apply(policy("server", {"name": "server"}, ingress=friends))
    wait_until("A stranger is refused", lambda: not reached_from_machine(address), within=30)
    assert namespace.run("stranger", "reach", address)[0] == "Failed"
    assert namespace.run("friend", "reach", address, labels={"friend": "yes"})[0] == "Succeeded"


def test_a_pod_that_may_reach_nothing_reaches_nothing(namespace: Namespace) -> None:
    server = f"{namespace.server('server')}:{PORT}"
    api = f"{namespace.cluster.addresses.api_service}:443"
    with listening(namespace.cluster.host_address) as host:
        addresses = (server, api, host)
        assert namespace.run("before", "reach", *addresses)[0] == "Succeeded"
        namespace.apply(policy("closed", {"closed": "yes"}, egress=[]))
        _, said = namespace.run("closed", "reach", *addresses, labels={"closed": "yes"})
        assert [line.split(":")[1].split(" ", 1)[1] for line in said.splitlines()] == ["not reached"] * 3


def test_a_pod_reaches_the_one_address_outside_that_its_policy_allows(namespace: Namespace) -> None:
    host = namespace.cluster.host_address
    with listening(host) as allowed, listening(host) as other:
        rule = {"to": [{"ipBlock": {"cidr": f"{host}/32"}}], "ports": [{"port": int(allowed.split(":")[1])}]}
        namespace.apply(policy("database", {"client": "yes"}, egress=[rule]))
        _, said = namespace.run("client", "reach", allowed, other, labels={"client": "yes"})
    assert f"{allowed} reached" in said
    assert f"{other} not reached" in said


def listening(address: str) -> Listener:
    return Listener(address)


class Listener:
    """A server of the machine that accepts and says nothing, as a database behind an address does."""

    def __init__(self, address: str) -> None:
        self._socket = socket.create_server((address, 0))

    def __enter__(self) -> str:
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def __exit__(self, *_: object) -> None:
        self._socket.close()
