"""What each daemon reads at its start, as text. Nothing here touches the machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .settings import DOMAIN, GATEWAY_PORT, GATEWAY_TLS_PORT, REGISTRY_PORT, Addresses, Place

CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
PAUSE_IMAGE = "slipway.dev/pause:1"
NODE_IMAGE = "slipway.dev/node:1"
FIGURES_IMAGE = "slipway.dev/metrics-server:1"
CNI_PROGRAMS = "/usr/lib/cni"
GATEWAY_CONTROLLER = "traefik.io/gateway-controller"

# The kubelet wants these values in the kernel, and writes them where they differ. They would stay
# behind, for all of the machine. So the node is shown files that hold them already.
KERNEL_VALUES = {
    "vm/overcommit_memory": "1",
    "vm/panic_on_oom": "0",
    "kernel/panic": "10",
    "kernel/panic_on_oops": "1",
    "kernel/keys/root_maxkeys": "1000000",
    "kernel/keys/root_maxbytes": "25000000",
}


@dataclass(frozen=True)
class Issuer:
    """Who vouches for people by tokens. `rules` are expressions over `claims` that have to hold of each token."""

    url: str
    audiences: tuple[str, ...]
    certificate_authority: str
    rules: tuple[str, ...] = ()


def containerd(place: Place) -> str:
    """Return containerd's configuration: overlayfs, runc, our network plugin, our registry."""
    return f"""\
version = 2
root = "{place.state}/containerd"
state = "/run/containerd"

[plugins."io.containerd.internal.v1.opt"]
  path = "{place.state}/opt"

[grpc]
  address = "{CONTAINERD_SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_hugetlb_controller = true
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  tolerate_missing_hugetlb_controller = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{CNI_PROGRAMS}"
    conf_dir = "{place.configuration}/cni"

  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false

  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "{place.configuration}/registries"
"""


def registry_host(addresses: Addresses) -> str:
    """Return what tells containerd that our registry speaks plain HTTP."""
    return f"""\
server = "http://{addresses.registry}"

[host."http://{addresses.registry}"]
  capabilities = ["pull", "resolve"]
"""


def registry(place: Place) -> str:
    """Return the registry's configuration. Deleting is allowed: tests lose images on purpose."""
    return as_text(
        {
            "version": 0.1,
            "log": {"level": "warn"},
            "storage": {
                "filesystem": {"rootdirectory": f"{place.state}/registry"},
                "delete": {"enabled": True},
            },
            "http": {"addr": f":{REGISTRY_PORT}"},
        }
    )


def pod_network(addresses: Addresses) -> str:
    """Return the network plugin's configuration: each pod has a cable of its own to the node.

    A bridge would let pods of one node talk past the node's firewall. With a cable each, every
    packet is forwarded by the node, and so NetworkPolicy sees it.
    """
    cable = {
        "type": "ptp",
        "mtu": 1500,
        "ipMasq": False,
        "ipam": {
            "type": "host-local",
            "dataDir": "/run/cni",
            "ranges": [[{"subnet": addresses.pods}]],
            "routes": [{"dst": "0.0.0.0/0"}],
        },
    }
    ports = {"type": "portmap", "capabilities": {"portMappings": True}}
    return as_text({"cniVersion": "0.4.0", "name": "pods", "plugins": [cable, ports]})


def kubelet(place: Place, addresses: Addresses) -> str:
    """Return the kubelet's configuration, for a machine of any kind: cgroups of version 1 or 2."""
    keys = place.certificates
    return as_text(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "address": addresses.node,
            "authentication": {
                "anonymous": {"enabled": False},
                "webhook": {"enabled": True},
                "x509": {"clientCAFile": f"{keys}/authority.crt"},
            },
            "authorization": {"mode": "Webhook"},
            "tlsCertFile": f"{keys}/kubelet.crt",
            "tlsPrivateKeyFile": f"{keys}/kubelet.key",
            "containerRuntimeEndpoint": f"unix://{CONTAINERD_SOCKET}",
            "cgroupDriver": "cgroupfs",
            "cgroupRoot": f"/{addresses.cgroup}",
            "failCgroupV1": False,
            "clusterDomain": DOMAIN,
            "clusterDNS": [addresses.dns_service],
            "resolvConf": f"{place.configuration}/resolv.conf",
            "failSwapOn": False,
            "oomScoreAdj": 0,
            "localStorageCapacityIsolation": True,
            "maxOpenFiles": 20000,
            "maxPods": 200,
            "podLogsDir": "/var/log/pods",
            # A machine whose disk is nearly full would have its pods evicted, and tests would fail by chance.
            "evictionHard": {
                "memory.available": "100Mi",
                "nodefs.available": "1%",
                "imagefs.available": "1%",
            },
            "imageGCHighThresholdPercent": 100,
            "registerNode": True,
            "rotateCertificates": False,
            "volumePluginDir": f"{place.state}/volume-plugins",
            "serializeImagePulls": False,
            "shutdownGracePeriod": "0s",
        }
    )


def audit() -> str:
    """Return what the API server writes down: each call of a service account that is not the cluster's own."""
    return as_text(
        {
            "apiVersion": "audit.k8s.io/v1",
            "kind": "Policy",
            "omitStages": ["RequestReceived"],
            "rules": [
                {"level": "None", "userGroups": ["system:serviceaccounts:kube-system"]},
                {"level": "Metadata", "userGroups": ["system:serviceaccounts"]},
                {"level": "None"},
            ],
        }
    )


def authentication(issuers: Sequence[Issuer]) -> str:
    """Return who vouches for people beside the cluster's own authority, as a team's API server has it."""
    return as_text(
        {
            "apiVersion": "apiserver.config.k8s.io/v1beta1",
            "kind": "AuthenticationConfiguration",
            "jwt": [_vouched(each) for each in issuers],
        }
    )


def _vouched(issuer: Issuer) -> dict[str, Any]:
    """Return how a token of an issuer is read: a person is called by the issuer and the token's subject."""
    return {
        "issuer": {
            "url": issuer.url,
            "audiences": list(issuer.audiences),
            "certificateAuthority": issuer.certificate_authority,
        },
        "claimMappings": {
            "username": {"expression": f"'{issuer.url}#' + claims.sub"},
            "groups": {"expression": "['workflows:' + claims.repository]"},
        },
        "claimValidationRules": [{"expression": rule, "message": rule} for rule in issuer.rules],
    }


def proxy(place: Place, addresses: Addresses) -> str:
    """Return the proxy's configuration: Services as rules of nftables."""
    return as_text(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "mode": "nftables",
            "clientConnection": {"kubeconfig": f"{place.configuration}/kube-proxy.kubeconfig"},
            "clusterCIDR": addresses.pods,
            "hostnameOverride": "node",
            "healthzBindAddress": "127.0.0.1:10256",
            "metricsBindAddress": "127.0.0.1:10249",
            # The kernel lets only the machine itself write these, not a namespace.
            "conntrack": {"maxPerCore": 0, "min": 0},
        }
    )


def gateway(addresses: Addresses) -> str:
    """Return Traefik's configuration: the Gateway API alone, and its own figures on a port of their own."""
    return as_text(
        {
            "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
            "entryPoints": {
                "web": {"address": f":{GATEWAY_PORT}"},
                "websecure": {"address": f":{GATEWAY_TLS_PORT}"},
                "metrics": {"address": ":9100"},
            },
            # By default a change waits until two seconds have passed since the one before.
            "providers": {
                "providersThrottleDuration": "100ms",
                "kubernetesGateway": {"statusAddress": {"ip": addresses.node}},
            },
            "metrics": {
                "prometheus": {
                    "entryPoint": "metrics",
                    "addServicesLabels": True,
                    "addRoutersLabels": True,
                    "addEntryPointsLabels": True,
                }
            },
            "ping": {"entryPoint": "metrics"},
            "log": {"level": "INFO", "noColor": True},
        }
    )


def as_text(value: dict[str, Any]) -> str:
    """Return the value as JSON, which every reader of YAML reads."""
    return json.dumps(value, indent=2) + "\n"
