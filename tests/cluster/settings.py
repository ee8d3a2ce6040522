"""Where the cluster lies, which addresses it has, and which versions it is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

KUBERNETES = "1.36.3"
HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
CACHE = Path.home() / ".cache/slipway-cluster"
CONTEXT = "slipway"
NODE = "node"
DOMAIN = "cluster.local"

# What the service accounts of namespaces did at the API server, a line each.
AUDIT_LOG = "audit.jsonl"
API_PORT = 6443
REGISTRY_PORT = 5000
GATEWAY_PORT = 80
GATEWAY_TLS_PORT = 443
GATEWAY_METRICS_PORT = 9100


@dataclass(frozen=True)
class Addresses:
    """The networks of one cluster. Clusters of one machine differ in their number, so that they do not meet.

    The machine and the node are the two ends of one cable. Pods reach the machine at `host`; the
    machine reaches all of the cluster at `node`.
    """

    number: int

    @property
    def host(self) -> str:
        return f"10.213.{self.number}.1"

    @property
    def node(self) -> str:
        return f"10.213.{self.number}.2"

    @property
    def cable(self) -> str:
        """Return the name of the machine's end of the cable."""
        return f"slipway{self.number}"

    @property
    def pods(self) -> str:
        return f"10.214.{self.number}.0/24"

    @property
    def services(self) -> str:
        return f"10.215.{self.number}.0/24"

    @property
    def api_service(self) -> str:
        """Return the address of the Service `kubernetes`, which is always the first of its network."""
        return f"10.215.{self.number}.1"

    @property
    def dns_service(self) -> str:
        return f"10.215.{self.number}.10"

    @property
    def api(self) -> str:
        return f"https://{self.node}:{API_PORT}"

    @property
    def gateway(self) -> str:
        return f"{self.node}:{GATEWAY_PORT}"

    @property
    def registry(self) -> str:
        return f"{self.node}:{REGISTRY_PORT}"

    @property
    def cgroup(self) -> str:
        return f"slipway-cluster-{self.number}"


@dataclass(frozen=True)
class Place:
    """The folder of one cluster, with everything that it writes."""

    root: Path = CHECKOUT / ".cluster"

    @property
    def kubeconfig(self) -> Path:
        return self.root / "kubeconfig"

    @property
    def certificates(self) -> Path:
        return self.root / "certificates"

    @property
    def configuration(self) -> Path:
        return self.root / "configuration"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def socket(self) -> Path:
        return self.root / "supervisor.sock"

    @property
    def supervisor(self) -> Path:
        return self.configuration / "supervisor.conf"

    @property
    def bin(self) -> Path:
        """Return the link to the compiled programs in the cache."""
        return self.root / "bin"

    @property
    def complete(self) -> Path:
        """Return the file that says that the cluster was brought up to its end."""
        return self.root / "complete"

    @property
    def record(self) -> Path:
        """Return the file that says which cluster runs here: its number and its first process."""
        return self.root / "node.json"


@dataclass(frozen=True)
class Record:
    """What is known of a cluster that was started: its number, and the process that holds its namespaces."""

    number: int
    holder: int
    first_process: int

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.number)

    def keep(self, place: Place) -> None:
        """Write it down, so that a later command finds the cluster."""
        place.record.write_text(json.dumps(vars(self)))


def recorded(place: Place) -> Record | None:
    """Return what was written down about the cluster of this folder, or None when there is none."""
    try:
        return Record(**json.loads(place.record.read_text()))
    except FileNotFoundError:
        return None
