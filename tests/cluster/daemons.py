"""The daemons of the node: each a command, as data, and how the supervisor runs them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .settings import API_PORT, AUDIT_LOG, NODE, Addresses, Place

# Of the kernel: packets that wait until their pods are known, and packets that policies are asked about.
WAITING_QUEUE, POLICY_QUEUE = 99, 100


@dataclass(frozen=True)
class Daemon:
    """A program that runs as long as the cluster does."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def first_daemons(place: Place, addresses: Addresses) -> tuple[Daemon, ...]:
    """Return the daemons that need nobody, and the API server, which needs the store."""
    return (
        etcd(place),
        Daemon("containerd", ("containerd", "--config", f"{place.configuration}/containerd.toml")),
        Daemon("registry", ("docker-registry", "serve", f"{place.configuration}/registry.yaml")),
        api_server(place, addresses),
    )


def daemons_of_the_api_server(place: Place, addresses: Addresses) -> tuple[Daemon, ...]:
    """Return the daemons that work for the API server, and start when it is ready."""
    return (
        controller_manager(place, addresses),
        scheduler(place),
        kubelet(place, addresses),
        Daemon("kube-proxy", _part(place, "kube-proxy", f"--config={place.configuration}/kube-proxy.yaml")),
        network_policies(place, addresses),
    )


def network_policies(place: Place, addresses: Addresses) -> Daemon:
    """Return what decides about each new connection of a pod."""
    return Daemon(
        "kube-network-policies",
        _part(
            place,
            "kube-network-policies",
            f"--kubeconfig={place.configuration}/kube-network-policies.kubeconfig",
            f"--node={NODE}",
            f"--pods={addresses.pods}",
            f"--waiting-queue={WAITING_QUEUE}",
            f"--policy-queue={POLICY_QUEUE}",
        ),
    )


def etcd(place: Place) -> Daemon:
    """Return the store. Only the node's own loopback address reaches it."""
    return Daemon(
        "etcd",
        _part(
            place,
            "etcd",
            f"--data-dir={place.state}/etcd",
            "--listen-client-urls=http://127.0.0.1:2379",
            "--advertise-client-urls=http://127.0.0.1:2379",
            "--listen-peer-urls=http://127.0.0.1:2380",
            # What a test cluster wrote need not outlive a loss of power, and the disk is shared by many.
            "--unsafe-no-fsync",
            "--auto-compaction-retention=1h",
            "--log-level=warn",
        ),
    )


def api_server(place: Place, addresses: Addresses) -> Daemon:
    """Return the API server: RBAC, the default admission plugins and NodeRestriction, tokens for pods."""
    keys = place.certificates
    return Daemon(
        "kube-apiserver",
        _part(
            place,
            "kube-apiserver",
            f"--advertise-address={addresses.node}",
            f"--secure-port={API_PORT}",
            "--etcd-servers=http://127.0.0.1:2379",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            f"--client-ca-file={keys}/authority.crt",
            f"--tls-cert-file={keys}/kube-apiserver.crt",
            f"--tls-private-key-file={keys}/kube-apiserver.key",
            f"--kubelet-certificate-authority={keys}/authority.crt",
            f"--kubelet-client-certificate={keys}/kubelet-client.crt",
            f"--kubelet-client-key={keys}/kubelet-client.key",
            "--kubelet-preferred-address-types=InternalIP",
            f"--service-cluster-ip-range={addresses.services}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={keys}/service-accounts.crt",
            f"--service-account-signing-key-file={keys}/service-accounts.key",
            f"--requestheader-client-ca-file={keys}/front-authority.crt",
            "--requestheader-allowed-names=front",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-username-headers=X-Remote-User",
            f"--proxy-client-cert-file={keys}/front.crt",
            f"--proxy-client-key-file={keys}/front.key",
            f"--audit-policy-file={place.configuration}/audit.yaml",
            f"--audit-log-path={place.state}/{AUDIT_LOG}",
            # Read again when it changes, so that a test can let in whoever its own issuer vouches for.
            f"--authentication-config={place.configuration}/authentication.yaml",
            "--allow-privileged=true",
        ),
    )


def controller_manager(place: Place, addresses: Addresses) -> Daemon:
    """Return the controllers, each with the rights of its own service account."""
    keys = place.certificates
    return Daemon(
        "kube-controller-manager",
        _part(
            place,
            "kube-controller-manager",
            *_access(place, "kube-controller-manager"),
            f"--root-ca-file={keys}/authority.crt",
            f"--cluster-signing-cert-file={keys}/authority.crt",
            f"--cluster-signing-key-file={keys}/authority.key",
            f"--service-account-private-key-file={keys}/service-accounts.key",
            f"--service-cluster-ip-range={addresses.services}",
            "--use-service-account-credentials=true",
            "--leader-elect=false",
        ),
    )


def scheduler(place: Place) -> Daemon:
    """Return the scheduler. There is one, so nobody has to be elected."""
    return Daemon(
        "kube-scheduler",
        _part(place, "kube-scheduler", *_access(place, "kube-scheduler"), "--leader-elect=false"),
    )


def kubelet(place: Place, addresses: Addresses) -> Daemon:
    """Return the kubelet, which needs the network plugins and runc on its PATH."""
    return Daemon(
        "kubelet",
        _part(
            place,
            "kubelet",
            f"--kubeconfig={place.configuration}/kubelet.kubeconfig",
            f"--config={place.configuration}/kubelet.yaml",
            f"--hostname-override={NODE}",
            f"--node-ip={addresses.node}",
        ),
    )


def gateway(place: Place, traefik: str) -> Daemon:
    """Return the gateway, which starts when its definitions are in the API server."""
    return Daemon(
        "traefik",
        (traefik, f"--configFile={place.configuration}/traefik.yaml"),
        {"KUBECONFIG": f"{place.configuration}/traefik.kubeconfig"},
    )


def _part(place: Place, name: str, *arguments: str) -> tuple[str, ...]:
    return (f"{place.bin}/{name}", *arguments)


def _access(place: Place, name: str) -> tuple[str, ...]:
    path = f"{place.configuration}/{name}.kubeconfig"
    return tuple(
        f"--{option}={path}"
        for option in ("kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig")
    )
