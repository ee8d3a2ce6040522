"""The running cluster, as rehearsals and tests use it."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import certificates, configuration, images
from .machine import namespaces
from .settings import AUDIT_LOG, CONTEXT, GATEWAY_METRICS_PORT, GATEWAY_PORT, NODE, Place, Record, recorded
from .supervisor import Supervisor, log_of, wait_until


class CommandFailed(Exception):
    """A command of the cluster failed; its own words are in the message."""

    def __init__(self, command: tuple[str, ...], output: str) -> None:
        self.command = command
        self.output = output
        super().__init__(f"{' '.join(command)}\n{output.strip()}")


class NoCluster(Exception):
    """No cluster runs here."""


def started(place: Place | None = None) -> Cluster | None:
    """Return the cluster of this checkout when its first process runs, whether it is ready or not; else None."""
    place = place or Place()
    record = recorded(place)
    return Cluster(place, record) if record is not None and namespaces.runs(record) else None


def running(place: Place | None = None) -> Cluster | None:
    """Return the cluster of this checkout when it runs and is ready, else None."""
    cluster = started(place)
    return cluster if cluster is not None and cluster.is_ready() else None


def the_cluster() -> Cluster:
    """Return the cluster of this checkout, or the one that CONTEXT names.

    Raises:
        NoCluster: it does not run, or is not told of.
    """
    if os.environ.get("CONTEXT"):
        from .foreign import named

        return named(os.environ, Place())
    cluster = running()
    if cluster is None:
        raise NoCluster("No cluster runs here. `make cluster` brings one up.")
    return cluster


class Cluster:
    """One node of Kubernetes on this machine."""

    context = CONTEXT
    # Whether its daemons can be ended and its store be taken away.
    can_be_disturbed = True

    def __init__(self, place: Place, record: Record) -> None:
        self.place = place
        self.record = record
        self.addresses = record.addresses
        self.supervisor = Supervisor(place)

    @property
    def kubeconfig(self) -> Path:
        """Return the kubeconfig of the administrator."""
        return self.place.kubeconfig

    @property
    def gateway_address(self) -> str:
        """Return host and port where the gateway listens. A Gateway's listener needs this port."""
        return f"{self.addresses.node}:{GATEWAY_PORT}"

    @property
    def gateway_class(self) -> str:
        """Return the GatewayClass of that gateway."""
        return "traefik"

    @property
    def gateway_metrics(self) -> str:
        """Return where the gateway shows its own figures."""
        return f"http://{self.addresses.node}:{GATEWAY_METRICS_PORT}/metrics"

    @property
    def registry(self) -> str:
        """Return host and port of the registry: the same for the machine, the node and pods. It speaks HTTP."""
        return self.addresses.registry

    @property
    def host_address(self) -> str:
        """Return the address at which pods reach servers of this machine. Such a server must listen there."""
        return self.addresses.host

    def binary(self, name: str) -> Path:
        """Return the path of a compiled program, such as kubectl or kustomize."""
        return self.place.bin / name

    def kubectl(self, *arguments: str, given: str | None = None, kubeconfig: Path | None = None) -> str:
        """Run kubectl, as the administrator or with another kubeconfig, and return what it printed.

        Raises:
            CommandFailed: it failed.
        """
        config = kubeconfig or self.kubeconfig
        command = (str(self.binary("kubectl")), f"--kubeconfig={config}", f"--context={CONTEXT}", *arguments)
        return _run(command, given)

    def inside(self, *command: str) -> str:
        """Run a command inside the node, beside its daemons, and return what it printed.

        Raises:
            CommandFailed: it failed.
        """
        return _run(namespaces.beside(self.record, *command))

    def logs(self, daemon: str) -> str:
        """Return what a daemon has written, such as kube-apiserver or traefik."""
        return log_of(self.place, daemon).read_text(errors="replace")

    def push(self, archive: Path, name: str) -> str:
        """Push the image of an OCI archive into the registry; return its reference by digest."""
        return images.push(archive, self.registry, name)

    def user(self, name: str, groups: tuple[str, ...] = ()) -> Path:
        """Return a kubeconfig for somebody whom the API server knows by this name and these groups."""
        authority = certificates.read(self.place.certificates, "authority")
        return self._known_as(
            name, certificates.signed(authority, name, groups=groups, now=certificates.today())
        )

    def account(self, namespace: str, name: str) -> Path:
        """Return a kubeconfig for a ServiceAccount, which holds for a day."""
        token = self.kubectl("-n", namespace, "create", "token", name, "--duration=24h").strip()
        return self.bearer(f"{namespace}.{name}", token)

    def bearer(self, name: str, token: str) -> Path:
        """Return a kubeconfig, in a file of this name, for whoever has a token."""
        return self._known_as(name, token)

    def trust(self, *issuers: configuration.Issuer) -> None:
        """Let in whoever these issuers vouch for, and nobody else beside the cluster's own; it holds a moment later."""
        (self.place.configuration / "authentication.yaml").write_text(configuration.authentication(issuers))

    def calls_of(self, account: str) -> list[dict[str, Any]]:
        """Return what a user asked of the API server, with its answers: the events of the audit log."""
        lines = (self.place.state / AUDIT_LOG).read_text().splitlines()
        events = [json.loads(line) for line in lines if account in line]
        return [each for each in events if each["user"]["username"] == account]

    def _known_as(self, name: str, client: certificates.Pair | str) -> Path:
        authority = certificates.read(self.place.certificates, "authority")
        path = self.place.root / "users" / f"{quote(name, safe='')}.kubeconfig"
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(certificates.kubeconfig(self.addresses.api, authority.certificate, client))
        return path

    def is_ready(self) -> bool:
        """Tell whether pods can be started and reached now."""
        return self.api_is_ready() and self.node_is_ready() and self.gateway_is_ready()

    def api_is_ready(self) -> bool:
        """Tell whether the API server says of itself that it is ready."""
        trusted = ssl.create_default_context(cafile=str(self.place.certificates / "authority.crt"))
        try:
            with urllib.request.urlopen(f"{self.addresses.api}/readyz", timeout=2, context=trusted) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def node_is_ready(self) -> bool:
        """Tell whether the kubelet has reported that pods can run."""
        return self._condition("Ready", "node", NODE) == "True"

    def gateway_is_ready(self) -> bool:
        """Tell whether Traefik has taken the GatewayClass."""
        return self._condition("Accepted", "gatewayclass", "traefik") == "True"

    def _condition(self, kind: str, *what: str) -> str:
        try:
            found: dict[str, Any] = json.loads(self.kubectl("get", *what, "--output=json"))
        except CommandFailed:
            return ""
        conditions = found.get("status", {}).get("conditions", [])
        return next((each["status"] for each in conditions if each["type"] == kind), "")

    # Disturbances

    def restart_api_server(self) -> None:
        """End the API server and start it anew; return when it is ready again."""
        self.supervisor.stop("kube-apiserver")
        self.supervisor.start("kube-apiserver")
        self.wait_for_api()

    def kill_etcd(self) -> None:
        """End the store as a crash does; return when the API server, which needs it, is ready again."""
        self.supervisor.kill("etcd")
        self.supervisor.wait_for("etcd")
        self.wait_for_api()

    def stop_etcd(self) -> None:
        """Stop the store, which stays away until `start_etcd`."""
        self.supervisor.stop("etcd")

    def start_etcd(self) -> None:
        """Start the store again; return when the API server is ready."""
        self.supervisor.start("etcd")
        self.wait_for_api()

    def drain(self, *, seconds: int = 120) -> None:
        """Evict the pods from the node, as before a node is replaced. New pods wait until `uncordon`.

        The cluster's own pods stay: there is no second node that they could go to.

        Raises:
            CommandFailed: a pod could not be evicted within so many seconds.
        """
        options = ("--ignore-daemonsets", "--delete-emptydir-data", "--force", f"--timeout={seconds}s")
        self.kubectl("drain", NODE, *options, "--pod-selector=k8s-app notin (kube-dns, metrics-server)")

    def cordon(self) -> None:
        """Let no new pod start on the node."""
        self.kubectl("cordon", NODE)

    def uncordon(self) -> None:
        """Let pods start on the node again."""
        self.kubectl("uncordon", NODE)

    def wait_for_api(self) -> None:
        """Wait until the API server is ready.

        Raises:
            NotInTime: it was not, for two minutes.
        """
        wait_until("The API server is ready", self.api_is_ready, within=120, every=0.2)


def _run(command: tuple[str, ...], given: str | None = None) -> str:
    ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise CommandFailed(command, ended.stdout + ended.stderr)
    return ended.stdout
