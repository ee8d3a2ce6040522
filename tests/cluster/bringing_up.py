"""`make cluster`: from nothing to a node that runs pods, step by step."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from . import build, daemons, images, preparing, taking_down
from .cluster import Cluster, CommandFailed, started
from .configuration import CONTAINERD_SOCKET, FIGURES_IMAGE, NODE_IMAGE, PAUSE_IMAGE
from .machine import cgroups, namespaces, network
from .settings import CACHE, CHECKOUT, HERE, Addresses, Place, Record
from .supervisor import NotInTime, wait_until

# Programs of Debian's packages; tests/packages.py installs them.
NEEDED = ("containerd", "ctr", "runc", "docker-registry", "iptables", "ip", "nft", "nsenter", "unshare")
LONGEST_SOCKET, NOBODY = 107, 0
HIDDEN = ("/run", "/var/lib", "/var/log")
# Each is twice what a busy machine needed, and more.
SUPERVISOR_WITHIN, API_WITHIN, NODE_WITHIN, GATEWAY_WITHIN, PODS_WITHIN = 60, 240, 240, 240, 120
READY_AGAIN_WITHIN = 60


class MachineIsNotReady(Exception):
    """The machine lacks something that the cluster needs."""


def bring_up(place: Place, *, now: datetime) -> Cluster:
    """Return the cluster of this folder. Where it runs already, nothing is done.

    Raises:
        MachineIsNotReady: not root, or a program is missing.
        DaemonDidNotStart: a daemon ended each time it was started.
        NotInTime: the cluster did not become ready.
    """
    check_machine(place)
    with one_at_a_time():
        return _find(place) or _build_and_start(place, now)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let others who bring a cluster up wait: two of the same checkout would be in each other's way."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".bringing-up").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _find(place: Place) -> Cluster | None:
    cluster = started(place)
    if cluster is None or not place.complete.exists():
        return None
    if not cluster.is_ready():
        say("A cluster runs here. Waiting until it is ready …")
        try:
            wait_until("The cluster is ready", cluster.is_ready, within=READY_AGAIN_WITHIN)
        except NotInTime:
            say("It does not become ready, and is replaced.")
            return None
    if cluster.place.bin.resolve().parent.name != build.fingerprint():
        say("This cluster runs, and was made from other sources. `make cluster-down cluster` makes it anew.")
    return cluster


def _build_and_start(place: Place, now: datetime) -> Cluster:
    programs = build.programs()
    taking_down.take_down(place)
    say("Preparing certificates and configuration …")
    place.logs.mkdir(parents=True)
    addresses = namespaces.claim()
    # Written down before anything is made, so that all of it is found again, wherever this ends.
    Record(addresses.number, holder=NOBODY, first_process=NOBODY).keep(place)
    return _start(place, addresses, programs, now)


def _start(place: Place, addresses: Addresses, programs: Path, now: datetime) -> Cluster:
    place.bin.symlink_to(programs / "bin")
    preparing.write_certificates(place, addresses, now)
    preparing.write_configuration(place, addresses)
    cgroups.make(addresses.cgroup)
    say("Starting the daemons …")
    cluster = Cluster(place, namespaces.start(place, addresses))
    wait_for_api(cluster)
    for command in network.routes(addresses):
        subprocess.run(command, check=True)
    import_image(cluster, "pod", ("pause",), PAUSE_IMAGE)
    say("Starting the node …")
    cluster.kubectl("apply", "--server-side", f"--filename={HERE}/definitions/rights.yaml")
    cluster.supervisor.start(*(each.name for each in daemons.daemons_of_the_api_server(place, addresses)))
    wait_until("The node is ready", cluster.node_is_ready, within=NODE_WITHIN)
    start_own_pods(cluster)
    say("Starting the gateway …")
    open_gateway(cluster, programs)
    wait_for_own_pods(cluster)
    place.complete.touch()
    return cluster


def say(words: str) -> None:
    """Tell the person what happens now."""
    print(words, flush=True)


def check_machine(place: Place) -> None:
    """Check what can be checked before anything is changed.

    Raises:
        MachineIsNotReady: and what to do about it.
    """
    if os.geteuid() != 0:
        raise MachineIsNotReady("A cluster needs root: it makes namespaces, mounts and control groups.")
    if missing := [program for program in NEEDED if shutil.which(program) is None]:
        raise MachineIsNotReady(
            f"Missing: {', '.join(missing)}. `python tests/packages.py --cluster` installs them."
        )
    if len(str(place.socket)) > LONGEST_SOCKET:
        raise MachineIsNotReady(f"{place.socket} is too long for the name of a socket. Move the checkout.")
    for folder in (place.root, CHECKOUT, CACHE, Path(sys.executable)):
        if any(Path(folder).is_relative_to(hidden) for hidden in HIDDEN):
            raise MachineIsNotReady(
                f"{folder} lies where the node has folders of its own ({', '.join(HIDDEN)}). "
                "Move the checkout or the home elsewhere."
            )


def wait_for_api(cluster: Cluster) -> None:
    """Wait until the API server is ready."""
    wait_until("The supervisor answers", cluster.supervisor.answers, within=SUPERVISOR_WITHIN, every=0.1)
    first = daemons.first_daemons(cluster.place, cluster.addresses)
    cluster.supervisor.wait_for(*(each.name for each in first))
    wait_until("The API server is ready", cluster.api_is_ready, within=API_WITHIN)


def import_image(cluster: Cluster, program: str, arguments: tuple[str, ...], name: str) -> None:
    """Give containerd an image of one compiled program, under a name that no registry has."""
    archive = cluster.place.state / f"{program}.tar"
    images.write_archive(archive, cluster.binary(program).resolve(), arguments, name=name)
    containerd = ("ctr", f"--address={CONTAINERD_SOCKET}", "--namespace=k8s.io")
    cluster.inside(*containerd, "images", "import", "--no-unpack", str(archive))
    archive.unlink()


def start_own_pods(cluster: Cluster) -> None:
    """Start what a cluster has as pods: CoreDNS for the names of Services, metrics-server for figures of pods."""
    import_image(cluster, "node", (), NODE_IMAGE)
    import_image(cluster, "metrics-server", (), FIGURES_IMAGE)
    names = (
        (HERE / "definitions/names.yaml").read_text().replace("DNS_ADDRESS", cluster.addresses.dns_service)
    )
    cluster.kubectl("apply", "--server-side", "--filename=-", given=names)
    cluster.kubectl("apply", "--server-side", f"--filename={HERE}/definitions/metrics.yaml")


def wait_for_own_pods(cluster: Cluster) -> None:
    """Wait until names are answered and figures are there.

    Raises:
        CommandFailed: a pod did not become ready; the message has the end of its log.
    """
    system = "--namespace=kube-system"
    for name in ("coredns", "metrics-server"):
        deployment = f"deployment/{name}"
        try:
            cluster.kubectl(system, "rollout", "status", f"--timeout={PODS_WITHIN}s", deployment)
        except CommandFailed as failed:
            said = cluster.kubectl(system, "logs", "--tail=15", deployment)
            raise CommandFailed(failed.command, f"{failed.output}{said}") from failed


def open_gateway(cluster: Cluster, programs: Path) -> None:
    """Install the standard definitions of the Gateway API, start Traefik, and wait until it has taken its class."""
    cluster.kubectl("apply", "--server-side", f"--filename={programs}/gateway-api")
    cluster.kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all")
    cluster.kubectl("apply", "--server-side", f"--filename={HERE}/definitions/gateway-class.yaml")
    cluster.supervisor.start("traefik")
    wait_until("The gateway has taken its class", cluster.gateway_is_ready, within=GATEWAY_WITHIN)
