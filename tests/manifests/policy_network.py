"""What the NetworkPolicies have to keep. A finding is a sentence; none is the rule."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence

from manifests.rendering import Object, containers, of_kind, selects, template_of, words_of, workloads

METADATA = ipaddress.ip_address("169.254.169.254")
BOTH = {"Ingress", "Egress"}
ANY_PORT: Object = {"port": "every port", "protocol": "TCP"}


def findings(objects: Sequence[Object]) -> list[str]:
    """Return what is wrong with the policies, and with ports that they do not know."""
    policies = of_kind(objects, "NetworkPolicy")
    of_each = [
        f"{words_of(policy)}: {fault}"
        for policy in policies
        for rule in (_says_whom, _keeps_metadata_closed)
        for fault in rule(policy)
    ]
    return [*_denied(policies), *of_each, *_every_port(objects, policies)]


def reached(objects: Sequence[Object], labels: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return where pods with these labels may go: to whom, in words, and to which port."""
    return {
        (_words_of_peer(peer), _words_of_port(port))
        for policy in of_kind(objects, "NetworkPolicy")
        if selects(policy["spec"]["podSelector"], labels)
        for rule in policy["spec"].get("egress", ())
        for peer in rule["to"]
        for port in rule.get("ports", [ANY_PORT])
    }


def _denied(policies: Sequence[Object]) -> Iterator[str]:
    deny = [
        each
        for each in policies
        if each["spec"]["podSelector"] == {} and not BOTH & {key.capitalize() for key in each["spec"]}
    ]
    if not any(set(each["spec"]["policyTypes"]) == BOTH for each in deny):
        yield "nothing denies what no policy allows"


def _rules(policy: Object) -> Iterator[tuple[list[Object], list[Object]]]:
    for side, end in (("ingress", "from"), ("egress", "to")):
        for rule in policy["spec"].get(side, ()):
            yield rule.get(end, []), rule.get("ports", [])


def _says_whom(policy: Object) -> Iterator[str]:
    for peers, ports in _rules(policy):
        if not peers or not ports:
            yield "a rule opens everything: to or from everybody, or at every port"
        if any("port" not in each for each in ports):
            yield "a rule opens every port"
    for side in ("ingress", "egress"):
        if side in policy["spec"] and side.capitalize() not in policy["spec"]["policyTypes"]:
            yield f"its {side} is not among its policyTypes"


def _keeps_metadata_closed(policy: Object) -> Iterator[str]:
    for peers, _ in _rules(policy):
        for block in (each["ipBlock"] for each in peers if "ipBlock" in each):
            inside = METADATA in ipaddress.ip_network(block["cidr"])
            left_out = any(METADATA in ipaddress.ip_network(each) for each in block.get("except", ()))
            if inside and not left_out:
                yield f"{block['cidr']} has the address of the machine's metadata in it"


def _every_port(objects: Sequence[Object], policies: Sequence[Object]) -> Iterator[str]:
    """Yield ports that nobody may reach, and ports that are open and not there."""
    for workload in workloads(objects):
        labels = template_of(workload)["metadata"]["labels"]
        there = {port["containerPort"] for each in containers(workload) for port in each.get("ports", ())}
        opened = {
            port["port"]
            for policy in policies
            if selects(policy["spec"]["podSelector"], labels)
            for rule in policy["spec"].get("ingress", ())
            for port in rule["ports"]
        }
        if closed := there - opened:
            yield f"{words_of(workload)}: nobody may reach {sorted(closed)}"
    ports = {
        port["containerPort"]
        for each in workloads(objects)
        for one in containers(each)
        for port in one.get("ports", ())
    }
    for policy in policies:
        for rule in policy["spec"].get("ingress", ()):
            if absent := {port["port"] for port in rule["ports"]} - ports:
                yield f"{words_of(policy)}: no pod listens at {sorted(absent)}"


def _words_of_peer(peer: Object) -> str:
    if "ipBlock" in peer:
        return str(peer["ipBlock"]["cidr"])
    space = (
        peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name", "here")
    )
    return f"pods of {space}"


def _words_of_port(port: Object) -> str:
    end = f"-{port['endPort']}" if "endPort" in port else ""
    return f"{port['port']}{end}/{port['protocol'].lower()}"
