"""The cable between machine and node, and the firewall of the node. All of it as commands."""

from __future__ import annotations

from ..daemons import POLICY_QUEUE, WAITING_QUEUE
from ..settings import Addresses

Command = tuple[str, ...]
NUMBERS = range(64)


def cable(addresses: Addresses) -> Command:
    """Return what makes the cable. It fails when the number is taken, and so it is also the claim of a number."""
    return ("ip", "link", "add", addresses.cable, "type", "veth", "peer", "name", node_end(addresses))


def node_end(addresses: Addresses) -> str:
    """Return the name of the node's end, as long as it still lies on the machine."""
    return f"{addresses.cable}n"


def to_the_node(addresses: Addresses, process: int) -> tuple[Command, ...]:
    """Return what gives the cable's far end to the node, and leads the machine to it."""
    near = addresses.cable
    return (
        ("ip", "address", "add", f"{addresses.host}/30", "dev", near),
        ("ip", "link", "set", near, "up"),
        ("ip", "link", "set", node_end(addresses), "netns", str(process), "name", "eth0"),
    )


def routes(addresses: Addresses) -> tuple[Command, ...]:
    """Return what lets the machine reach pods and Services, through the node and past its firewall's eyes."""
    return tuple(
        ("ip", "route", "add", network, "via", addresses.node)
        for network in (addresses.pods, addresses.services)
    )


def cut(addresses: Addresses) -> Command:
    """Return what takes the cable away, with its routes."""
    return ("ip", "link", "delete", addresses.cable)


def inside(addresses: Addresses) -> tuple[Command, ...]:
    """Return what makes the node's own end work."""
    return (
        ("ip", "link", "set", "lo", "up"),
        ("ip", "address", "add", f"{addresses.node}/30", "dev", "eth0"),
        ("ip", "link", "set", "eth0", "up"),
        ("ip", "route", "add", "default", "via", addresses.host),
    )


def firewall(addresses: Addresses) -> tuple[Command, ...]:
    """Return the rules that ask about each new connection of a pod before it passes.

    The first question, in the table `mangle`, holds a packet until the API server knows the pods at both
    ends; the second, in `filter`, is what the policies say. The rules hold from the first moment. While nobody
    answers, nothing new passes. The rules that kube-network-policies writes itself need a part of the kernel
    that many kernels leave out (`NFT_QUEUE`); the older target `NFQUEUE` is nearly everywhere. What the node's
    own programs send to a pod, such as a probe, is not asked about: NetworkPolicy always lets a node reach its
    pods.
    """
    return tuple(
        ("iptables", "--table", table, "--append", chain, end, addresses.pods, *_question(queue))
        for table, queue in (("mangle", WAITING_QUEUE), ("filter", POLICY_QUEUE))
        for chain, end in (("FORWARD", "--source"), ("FORWARD", "--destination"), ("INPUT", "--source"))
    )


def _question(queue: int) -> Command:
    known = ("--match", "conntrack", "!", "--ctstate", "ESTABLISHED,RELATED")
    return (*known, "--jump", "NFQUEUE", "--queue-num", str(queue))
