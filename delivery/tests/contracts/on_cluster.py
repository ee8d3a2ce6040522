"""The real cluster that contracts are proved against, where one runs: `make cluster`, and SLIPWAY_TEST_CLUSTER=yes."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import slipway
from cluster.cluster import Cluster, the_cluster
from cluster.configuration import CONTAINERD_SOCKET
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.kubernetes.target import cluster as cluster_target
from slipway.adapters.machine.artefacts import file_of
from slipway.config import KINDS as CONFIGURED
from slipway.config import Environment, Service
from slipway.decisions.cluster.setup import Setup, setup_objects
from slipway.ports import Image, Release, Slot, Target

from tests.contracts.targets import BROKEN, NEW, OLD, TELL, TargetUnderTest
from tests.support import place, tally
from tests.support.oci import OnTop, write_on_top

MANIFESTS = tally.SOURCE / "kubernetes"
TALLY = ("python3", "/tally/tally.pyz")
SITE_PACKAGES = "opt/slipway/lib/python3.11/site-packages"
# The beginning of a program for arm64, which is as far as any other processor reads it.
OF_ANOTHER_PROCESSOR = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00\x01" + bytes(43)
PULLED = "sha256:" + "0" * 64


@dataclass(frozen=True)
class Namespace:
    """A namespace of its own, with a Gateway, and the images of tally that run in it."""

    cluster: Cluster
    name: str
    folder: Path

    @property
    def host(self) -> str:
        """The name that its users ask: one Gateway serves a rule only once."""
        return f"{self.name}.test"

    def apply(self, *objects: Mapping[str, object]) -> None:
        """Have these objects in the cluster."""
        given = "\n---\n".join(json.dumps(each) for each in objects)
        self.cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", given=given)

    def kill(self, pod: str) -> None:
        """End the program of a pod as an accident does."""
        path = "jsonpath={.status.containerStatuses[0].containerID}"
        container = self.cluster.kubectl("-n", self.name, "get", pod, "-o", path).rpartition("/")[2]
        socket = CONTAINERD_SOCKET
        ctr = ("ctr", "--address", socket, "--namespace", "k8s.io")
        self.cluster.inside(*ctr, "tasks", "kill", "--signal", "SIGKILL", container)

    def release(self, commit: str, *, faults: Mapping[str, object] | None = None) -> Release:
        """Build an image of tally with these faults, push it, and return its release."""
        built = tally.build(self.folder / commit[:8], commit=commit, faults=faults)
        reference = push_tally(self.cluster, file_of(built).path, self.folder / f"{commit[:8]}.tar", commit)
        image = Image(reference, PULLED)
        return Release(image.digest, commit, image, datetime.now(UTC))


def push_tally(
    cluster: Cluster, artefact: Path, archive: Path, commit: str, *, architecture: str = "amd64"
) -> str:
    """Push an image of tally, made on top of Slipway's own, and return its reference by digest."""
    base = Path(os.environ.get("SLIPWAY_IMAGE", ".images/slipway.tar"))
    # The base may have been built from an older commit; what hands answers out is that of now.
    files = {"tally/tally.pyz": artefact.read_bytes(), **slipway_files()}
    if architecture != "amd64":
        files["usr/bin/python3.11"] = OF_ANOTHER_PROCESSOR
    write_on_top(base, archive, OnTop(files, {"org.opencontainers.image.revision": commit}, architecture))
    reference = cluster.push(archive, "tally")
    archive.unlink()
    return reference


def slipway_files() -> dict[str, bytes]:
    """Return Slipway's own package, where the base image has it."""
    root = Path(slipway.__file__).parent
    there = Path(SITE_PACKAGES) / "slipway"
    found = [file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    folders = {file.parent for file in found}
    # What the base has compiled is of its own commit, and Python does not look whether the source is another.
    gone = {str(there / each.relative_to(root) / ".wh.__pycache__"): b"" for each in folders}
    return {**gone, **{str(there / file.relative_to(root)): file.read_bytes() for file in found}}


@contextmanager
def namespace(folder: Path) -> Iterator[Namespace]:
    """Give a namespace that is gone afterwards."""
    cluster = the_cluster()
    found = Namespace(cluster, f"contract-{secrets.token_hex(3)}", folder)
    os.environ["KUBECONFIG"] = str(cluster.kubeconfig)
    setup = Setup(
        "production",
        found.name,
        copies_reach=(),
        commands_reach=(f"{cluster.gateway_address.partition(':')[0]}/32:80",),
        deployers_at=(f"{cluster.host_address}/32",),
        takes_input=True,
    )
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    try:
        found.apply(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": found.name, "labels": labels}},
            *setup_objects(setup),
            gateway(found.name, cluster.gateway_class),
        )
        # No more than Slipway's own rights, so that one that is missing shows.
        os.environ["KUBECONFIG"] = str(cluster.account(found.name, "slipway"))
        yield found
    finally:
        cluster.kubectl("delete", "namespace", found.name, "--wait=false")


def gateway(namespace: str, class_name: str) -> Mapping[str, object]:
    """Return a Gateway that takes the routes of its namespace."""
    listener = {
        "name": "http",
        "protocol": "HTTP",
        "port": 80,
        "allowedRoutes": {"namespaces": {"from": "Same"}},
    }
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "tally", "namespace": namespace},
        "spec": {"gatewayClassName": class_name, "listeners": [listener]},
    }


def service() -> Service:
    """Return tally as slipway.toml has it for a cluster."""
    return Service.model_validate(
        {
            "name": "tally",
            "releases": "file:releases",
            "processes": {"web": {"serves": True}},
            "migrate": [*TALLY, "migrate"],
            "pending-migrations": [*TALLY, "pending", "--to", "{result}"],
            "smoke": [*TALLY, "smoke", "--url", "{url}"],
            "references": tally.REFERENCES,
            "version": "/version",
            "metrics": {"seconds": "tally_request_seconds"},
            "environment": {"DATABASE_URL": "{database}", "BUCKET_URL": "{bucket}"},
        }
    )


def environment(found: Namespace, image: str) -> Environment:
    """Return an environment in a namespace."""
    return Environment.model_validate(
        {
            "target": "kubernetes",
            "database": "",
            "bucket": "",
            "store": "file:state",
            "restore-points": "file:points",
            "kubernetes": {
                "context": found.cluster.context,
                "namespace": found.name,
                "manifests": str(MANIFESTS),
                "image": "tally",
                "gateway": "tally",
                "hostnames": [found.host],
                "url": f"http://{found.cluster.gateway_address}",
                "slipway-image": image,
                "gateway-metrics": found.cluster.gateway_metrics,
            },
        }
    )


@contextmanager
def kubernetes(folder: Path) -> Iterator[TargetUnderTest]:
    """Real pods behind a real gateway."""
    with namespace(folder) as found:
        old, new = found.release(OLD), found.release(NEW)
        broken = found.release(BROKEN, faults={"exits_at_start": "broken"})
        assert isinstance(old.artefact, Image)
        configured = environment(found, old.artefact.reference)
        words = (str(found.cluster.binary("kustomize")), "build", str(MANIFESTS))
        text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        # What is proved here waits for nobody.
        text = text.replace("seconds: 5", "seconds: 1")
        # Without a database there is no work, and a worker ends.
        text = "\n---\n".join(each for each in text.split("\n---\n") if "name: worker" not in each)

        def opened() -> Target:
            return cluster_target(service(), configured, "production", manifests_of=lambda _: text)

        def pod(slot: Slot) -> str:
            labels = f"slipway.dev/slot={slot},slipway.dev/process=web"
            return found.cluster.kubectl("-n", found.name, "get", "pod", "-l", labels, "-o", "name").split()[
                0
            ]

        def restarts(slot: Slot) -> int:
            path = "jsonpath={.status.containerStatuses[0].restartCount}"
            return int(found.cluster.kubectl("-n", found.name, "get", pod(slot), "-o", path))

        def crash(slot: Slot) -> None:
            before = restarts(slot)
            found.kill(pod(slot))
            place.wait_until(lambda: restarts(slot) > before)

        def ask(headers: Mapping[str, str]) -> str:
            url = f"http://{found.cluster.gateway_address}/version"
            status, body = WebClient().get(url, headers={"Host": found.host, **headers})
            assert status == 200, body
            return next(commit for commit in (OLD, NEW) if commit in body.decode())

        yield TargetUnderTest(
            target=opened(),
            old=old,
            new=new,
            broken=broken,
            clock=SystemClock(),
            smallest_share=CONFIGURED["kubernetes"].smallest_share,
            reopen=opened,
            ask=ask,
            crash=crash,
            tells=lambda name: ("python3", "-c", TELL, "{result}", name),
            fails=("python3", "-c", "raise SystemExit(3)"),
        )
