"""Write what the daemons read at their start: certificates and configuration."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from . import certificates, configuration, daemons, supervisor
from .settings import DOMAIN, NODE, Addresses, Place


def write_certificates(place: Place, addresses: Addresses, now: datetime) -> None:
    """Make the cluster's authority and sign a certificate for each of its parts."""
    keys = place.certificates
    authority = certificates.authority("slipway-cluster", now=now)
    front = certificates.authority("slipway-cluster-front", now=now)
    authority.keep(keys, "authority")
    front.keep(keys, "front-authority")
    certificates.signed(front, "front", now=now).keep(keys, "front")
    certificates.authority("service-accounts", now=now).keep(keys, "service-accounts")
    certificates.signed(authority, "kubelet-client", now=now).keep(keys, "kubelet-client")
    certificates.signed(authority, NODE, addresses=(NODE, addresses.node), now=now).keep(keys, "kubelet")
    certificates.signed(authority, "kube-apiserver", addresses=_api_names(addresses), now=now).keep(
        keys, "kube-apiserver"
    )
    place.configuration.mkdir(parents=True)
    for part, (name, groups) in CLIENTS.items():
        client = certificates.signed(authority, name, groups=groups, now=now)
        text = certificates.kubeconfig(addresses.api, authority.certificate, client)
        _write(place.configuration / f"{part}.kubeconfig", text, mode=0o600)
    admin = certificates.signed(authority, "admin", groups=("system:masters",), now=now)
    text = certificates.kubeconfig(addresses.api, authority.certificate, admin)
    _write(place.kubeconfig, text, mode=0o600)


# Who each part is to the API server, which gives most of them their rights by name.
CLIENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "kube-controller-manager": ("system:kube-controller-manager", ()),
    "kube-scheduler": ("system:kube-scheduler", ()),
    "kube-proxy": ("system:kube-proxy", ()),
    "kubelet": (f"system:node:{NODE}", ("system:nodes",)),
    "kube-network-policies": ("kube-network-policies", ()),
    "traefik": ("traefik", ()),
}


def _api_names(addresses: Addresses) -> tuple[str, ...]:
    service = (
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        f"kubernetes.default.svc.{DOMAIN}",
    )
    return ("localhost", "127.0.0.1", addresses.node, addresses.api_service, *service)


def write_configuration(place: Place, addresses: Addresses) -> None:
    """Write what each daemon reads at its start."""
    files = {
        "containerd.toml": configuration.containerd(place),
        f"registries/{addresses.registry}/hosts.toml": configuration.registry_host(addresses),
        "registry.yaml": configuration.registry(place),
        "cni/10-pods.conflist": configuration.pod_network(addresses),
        "kubelet.yaml": configuration.kubelet(place, addresses),
        "kube-proxy.yaml": configuration.proxy(place, addresses),
        "traefik.yaml": configuration.gateway(addresses),
        "audit.yaml": configuration.audit(),
        "authentication.yaml": configuration.authentication(()),
        "resolv.conf": "",
        "supervisor.conf": supervisor.configuration(
            place,
            daemons.first_daemons(place, addresses),
            later=(
                *daemons.daemons_of_the_api_server(place, addresses),
                daemons.gateway(place, str(Path(sys.executable).with_name("traefik"))),
            ),
        ),
    }
    for name, text in files.items():
        _write(place.configuration / name, text)


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=mode)
    path.write_text(text)
