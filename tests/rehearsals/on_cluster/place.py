"""A production of Tally on a real cluster: images, a namespace of its own, and servers of this machine for its data."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from cluster import images
from cluster.cluster import Cluster, the_cluster
from cluster.configuration import CONTAINERD_SOCKET
from servers.radosgw import VERSIONED, S3Server
from slipway.adapters.objects.buckets import open_bucket
from slipway.adapters.postgres.database import Postgres
from slipway.adapters.state.store_log import StoreLog
from slipway.adapters.state.stores import open_store
from slipway.decisions.cluster.callers import RUNNER
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.running import pod_states
from slipway.decisions.record.history import history_of
from slipway.decisions.record.journal import Kind
from slipway.flows.environment.context import HISTORY
from slipway.ports import Slot, Store

from tests.contracts.on_cluster import gateway, push_tally
from tests.support import counting_postgres, tally
from tests.support.bad_releases import BadRelease
from tests.support.place import edited, wait_until
from tests.support.postgres import _server as postgres_in
from tests.support.postgres import execute
from tests.support.production import CANARY, SCRATCH, SLIPWAY, Place

# What people asked is sealed with it, in whichever pod.
RECORDING_KEY = "RECORDING_KEY"
CONFIGURATION = """\
[service]
name = "tally"
releases = {releases}
migrate = ["python3", "/tally/tally.pyz", "migrate"]
pending-migrations = ["python3", "/tally/tally.pyz", "pending", "--to", "{{result}}"]
smoke = ["python3", "/tally/tally.pyz", "smoke", "--url", "{{url}}"]
check-references = ["python3", "/tally/tally.pyz", "check-references"]
hold-deletions = ["python3", "/tally/tally.pyz", "hold", "--since", "{{since}}"]
references = {references}
version = "/version"
ready-within = "60s"

[service.environment]
DATABASE_URL = "{{database}}"
BUCKET_URL = "{{bucket}}"

[service.metrics]
jobs = "tally_jobs_total"
jobs-failed = "tally_jobs_failed_total"

[service.processes.web]
serves = true
connections = 8

[service.processes.worker]
connections = 2

[environment.production]
target = "kubernetes"
database = {database}
bucket = {bucket}
bucket-mode = "versioned"
# A deployer that was killed is followed once its lock has ended.
lease = "15s"
store = {state}
restore-points = {points}

[environment.production.kubernetes]
context = "slipway"
namespace = {namespace}
manifests = "kubernetes"
kustomize = [{kustomize}, "build", "{{manifests}}"]
image = "tally"
gateway = "tally"
url = {url}
gateway-metrics = {figures}
copies-reach = [{postgres}, {objects}]
commands-reach = [{postgres}, {objects}, {reached_gateway}]
deployers-at = [{host}]
slipway-image = {slipway}
callers = ["deployers"]
runner = "here"
nodes-within = "10s"
"""


class ClusterPlace(Place):
    """A repository with tally in it, and a namespace of a cluster that Slipway delivers it to."""

    def __init__(self, folder: Path, cluster: Cluster, servers: Servers, *, canary: str = CANARY) -> None:
        self.cluster, self.servers, self.program = cluster, servers, SLIPWAY
        self.namespace = f"tally-{secrets.token_hex(3)}"
        self.repository = tally.Repository(folder / "repo", also=("kubernetes",))
        self.folder = self.repository.folder
        self.home = self.folder / "home"
        self.mode = "versioned"
        self.bucket = f"s3://{VERSIONED}/{self.namespace}"
        self.variables = {
            **os.environ,
            **servers.s3.environment(),
            "KUBECONFIG": str(cluster.kubeconfig),
            RECORDING_KEY: secrets.token_urlsafe(48),
        }
        self.address = f"http://{cluster.gateway_address}"
        self.first = self.repository.commit("First release")
        self._published = set[str]()
        self._configure(canary)
        self.prepare()

    @property
    def database(self) -> str:
        """The database's address, as it is reached from the cluster and from here."""
        return self.servers.database

    def slipway(self, *words: str, **how: Any) -> subprocess.CompletedProcess[str]:
        """Run a command; what a deploy brings was built and registered before, as a workflow does it."""
        if words[:1] in (("deploy",), ("plan",)) and "--release" not in words:
            self.publish(self.repository.git("rev-parse", "HEAD").strip())
        return super().slipway(*words, **how)

    def publish(self, commit: str, *, architecture: str = "amd64", listed_for: str = "") -> str:
        """Build, push and register a commit, once; return its image.

        Its program is for `architecture`; `listed_for` registers a list of images that has it for this one alone.
        """
        if commit in self._published:
            return ""
        self._published.add(commit)
        source = self.folder.parent / "build"
        subprocess.run(("git", "clone", "--quiet", str(self.folder), str(source)), check=True)
        subprocess.run(("git", "checkout", "--quiet", commit), cwd=source, check=True)
        words = ("python3", "build.py", "--commit", commit)
        subprocess.run(words, cwd=source, check=True, capture_output=True)
        archive = self.folder.parent / "image.tar"
        image = push_tally(
            self.cluster, source / "dist/tally.pyz", archive, commit, architecture=architecture
        )
        subprocess.run(("rm", "-r", str(source)), check=True)
        if listed_for:
            image = images.push_list(image, listed_for)
        self.register(image, commit)
        return image

    def register(self, image: str, commit: str) -> None:
        """Register an image as the release of a commit."""
        done = super().slipway("register", image, "--commit", commit)
        assert done.returncode == 0, done.stdout + done.stderr
        self._published.add(commit)

    def shares(self) -> list[int]:
        """Return the weights of the route."""
        rules = json.loads(self.kubectl("get", "httproute", "production", "-o", "json"))["spec"]["rules"]
        everybody = next(rule for rule in rules if rule["name"] == "everybody")
        return [int(each["weight"]) for each in everybody["backendRefs"]]

    def shares_by_slot(self) -> dict[Slot, int]:
        """Return the weight of each slot that the route names."""
        found = json.loads(self.kubectl("get", "httproute", "production", "-o", "json"))["spec"]["rules"]
        everybody = next(rule for rule in found if rule["name"] == "everybody")["backendRefs"]
        return {
            slot: int(each["weight"])
            for each in everybody
            for slot in Slot
            if each["name"].endswith(f"-{slot}")
        }

    def own_manifest(self, file: Path, changes: Mapping[str, str]) -> str:
        """Return a manifest of a program of Slipway's own with this cluster's image, and with these words replaced."""
        settings = tomllib.loads((self.folder / "slipway.toml").read_text())
        image = settings["environment"]["production"]["kubernetes"]["slipway-image"]
        text = file.read_text()
        # An image with Tally on top of Slipway's has no entry point.
        usual = {"image: slipway": f"image: {image}", "args: [--config": "args: [slipway, --config"}
        for words, instead in {**usual, **changes}.items():
            assert text.count(words) == 1, words
            text = text.replace(words, instead)
        return text

    def kubectl(self, *words: str, given: str | None = None) -> str:
        """Run kubectl in the namespace."""
        return self.cluster.kubectl("--namespace", self.namespace, *words, given=given)

    def pods(self, **labels: str) -> list[dict[str, Any]]:
        """Return the pods with these labels."""
        chosen = ",".join(f"{key}={value}" for key, value in labels.items())
        found: list[dict[str, Any]] = json.loads(self.kubectl("get", "pods", "-l", chosen, "-o", "json"))[
            "items"
        ]
        return found

    def running(self, label: str) -> dict[str, Any]:
        """Return the first pod that has a label and runs, once there is one."""
        found = list[dict[str, Any]]()

        def is_there() -> bool:
            pods = json.loads(self.kubectl("get", "pods", "-l", label, "-o", "json"))["items"]
            found[:] = [each for each in pods if each["status"]["phase"] == "Running"]
            return bool(found)

        wait_until(is_there)
        return found[0]

    def evict(self, pod: Mapping[str, Any]) -> str:
        """Evict a pod, as the draining of a node does; return its name."""
        name = str(pod["metadata"]["name"])
        path = f"/api/v1/namespaces/{self.namespace}/pods/{name}/eviction"
        wanted = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": name, "namespace": self.namespace},
        }
        self.kubectl("create", "--raw", path, "-f", "-", given=json.dumps(wanted))
        return name

    def kill(self, pod: Mapping[str, Any]) -> str:
        """End the program of a pod as an accident does, with no time to put anything back; return the pod's name.

        On a cluster of yours the pod is deleted by force, which leaves its program two seconds.
        """
        name = str(pod["metadata"]["name"])
        if self.cluster.can_be_disturbed:
            self.end_container(pod)
        self.kubectl("delete", "pod", name, "--grace-period=0", "--force")
        return name

    def end_container(self, pod: Mapping[str, Any]) -> None:
        """End the program of a pod, and leave it to the cluster to restart it."""
        container = pod["status"]["containerStatuses"][0]["containerID"].rpartition("/")[2]
        ctr = ("ctr", "--address", CONTAINERD_SOCKET, "--namespace", "k8s.io")
        self.cluster.inside(*ctr, "tasks", "kill", "--signal", "SIGKILL", container)

    def wait_for_pods(self, slot: Slot, *, instead_of: Sequence[str], count: int = 1) -> None:
        """Return when so many pods of a slot serve, and these are gone."""

        def are_replaced() -> bool:
            found = self.pods(**{names.SLOT: slot.value, names.PROCESS: "web"})
            left = {each["metadata"]["name"] for each in found} & set(instead_of)
            return not left and sum(map(pod_states.is_ready, found)) >= count

        wait_until(are_replaced)

    def commit(self, bad: BadRelease) -> str:
        """Commit a bad release; return its hash."""
        return self.repository.commit(
            f"A release that {bad.name}", faults=bad.faults, migrations=bad.migrations, edits=bad.edits
        )

    def remove(self) -> None:
        """Take the namespace away, and at once its route: an older one wins where the next play has the same host."""
        self.kubectl("delete", "httproute", "--all")
        self.cluster.kubectl("delete", "namespace", self.namespace, "--wait=false")

    @property
    def state(self) -> Store:
        """Where Slipway keeps what it knows."""
        return open_store(f"{self.bucket}-state", self.variables)

    def in_the_middle_of(self) -> str:
        """Return the step that the deployment under way is at, by what is written down; empty where none is."""
        deployment = history_of(StoreLog(self.state, HISTORY, bundled=True).entries()).interrupted
        if deployment is None:
            return ""
        entries = list(StoreLog(self.state, f"deployments/{deployment.id}/journal").entries())
        return str(entries[-1]["step"]) if entries and entries[-1]["kind"] == Kind.BEGUN else ""

    @contextmanager
    def as_caller(self, name: str) -> Iterator[None]:
        """Call Slipway as a person of the cluster while the block runs: its commands run in pods."""
        before = self.variables
        self.variables = {**before, "KUBECONFIG": str(self.cluster.user(name, ("deployers",)))}
        try:
            with ExitStack() as stack:
                if 'runner = "here"' in (self.folder / "slipway.toml").read_text():
                    stack.enter_context(edited(self.folder, 'runner = "here"', 'runner = "pod"'))
                yield
        finally:
            self.variables = before

    def _traces_of(self, commit: str) -> Iterator[str]:
        pods = json.loads(self.kubectl("get", "pods", "-o", "json"))["items"]
        for pod in pods:
            annotations = pod["metadata"].get("annotations", {})
            if annotations.get("slipway.dev/commit") == commit and "deletionTimestamp" not in pod["metadata"]:
                yield f"pod {pod['metadata']['name']} runs"
        for name in Postgres(self.database, self.variables).databases():
            if name.startswith(SCRATCH):
                yield f"database {name} is there"
        yield from (
            f"view {each} is there" for each in open_bucket(self.bucket, self.mode, self.variables).views()
        )

    def _configure(self, canary: str) -> None:
        base = Path(os.environ.get("SLIPWAY_IMAGE", ".images/slipway.tar"))
        host = self.cluster.host_address
        text = CONFIGURATION.format(
            references=json.dumps(tally.REFERENCES),
            database=json.dumps(self.database),
            bucket=json.dumps(self.bucket),
            releases=json.dumps(f"{self.bucket}-releases"),
            state=json.dumps(f"{self.bucket}-state"),
            points=json.dumps(f"{self.bucket}-points"),
            namespace=json.dumps(self.namespace),
            kustomize=json.dumps(str(self.cluster.binary("kustomize"))),
            url=json.dumps(self.address),
            figures=json.dumps(self.cluster.gateway_metrics),
            postgres=json.dumps(f"{host}/32:{self.servers.postgres_port}"),
            objects=json.dumps(f"{host}/32:{self.servers.s3_port}"),
            reached_gateway=json.dumps(f"{self.cluster.gateway_address.partition(':')[0]}/32:80"),
            host=json.dumps(f"{host}/32"),
            slipway=json.dumps(
                push_tally(self.cluster, Path(tally.__file__), self.folder / "base.tar", "base")
            ),
        )
        assert base.exists(), f"{base} is not there: `make image` builds it"
        (self.folder / "slipway.toml").write_text(text + canary)

    def prepare(self) -> None:
        """Do what a person does once: the namespace, its Gateway, the service's secrets, and Slipway's own rights."""
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        secret = {
            "DATABASE_URL": self.database,
            "BUCKET_URL": self.bucket,
            **{
                name: value
                for name, value in self.servers.s3.environment().items()
                if name.startswith("AWS_")
            },
        }
        objects: list[Mapping[str, object]] = [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace, "labels": labels}},
            gateway(self.namespace, self.cluster.gateway_class),
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": "tally", "namespace": self.namespace},
                "stringData": secret,
            },
        ]
        self.apply_text("\n---\n".join(json.dumps(each) for each in objects))
        done = super().slipway("cluster-setup", "production")
        assert done.returncode == 0, done.stderr
        self.apply_text(done.stdout)
        self._prepare_runner()
        # No more than its own rights, so that one that is missing shows.
        self.variables["KUBECONFIG"] = str(self.cluster.account(self.namespace, "slipway"))

    def _prepare_runner(self) -> None:
        """Let Slipway run in the cluster: its settings, its secrets, and the way to data, gateway and API."""
        self.kubectl("create", "configmap", "slipway-config", f"--from-file={self.folder / 'slipway.toml'}")
        told = {**self.servers.s3.environment(), RECORDING_KEY: self.variables[RECORDING_KEY]}
        given = [f"--from-literal={name}={value}" for name, value in told.items()]
        self.kubectl("create", "secret", "generic", "slipway-secrets", *given)
        runner = {"matchExpressions": [{"key": RUNNER, "operator": "Exists"}]}
        spec = {"podSelector": runner, "policyTypes": ["Egress"], "egress": [{}]}
        policy = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "runner", "namespace": self.namespace},
            "spec": spec,
        }
        self.apply_text(json.dumps(policy))

    def apply(self, *objects: Mapping[str, object]) -> None:
        """Have these objects in the cluster."""
        self.apply_text("\n---\n".join(json.dumps(each) for each in objects))

    def apply_text(self, text: str) -> None:
        """Have what a text of YAML documents says in the cluster."""
        self.cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", given=text)


class Servers:
    """PostgreSQL and S3 of this machine, reached from the cluster as RDS and S3 are at AWS."""

    def __init__(self, s3: S3Server, database: str, ports: tuple[int, int, int], host: str) -> None:
        self.postgres_port, self.s3_port, other = ports
        self.database = database
        # The same database at another address, as one has that is no copy's.
        self.other_way = f"postgresql://postgres@{host}:{other}/tally"
        self.s3 = replace(s3, endpoint=f"http://{host}:{self.s3_port}")


@contextmanager
def servers(s3: S3Server, host: str, *, counts: bool = False) -> Iterator[Servers]:
    """Give the servers, at an address that pods reach; they are gone afterwards.

    `counts` has the database's count statements, where this machine has one that can.
    """
    with TemporaryDirectory(prefix="pg", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        if counts and counting_postgres.BROUGHT:
            (folder / "own").mkdir()
            own = stack.enter_context(counting_postgres.serving(folder / "own"))
        else:
            server = postgres_in(folder)
            stack.callback(server.stop)
            own = str(server.get_uri())
        execute(own, "CREATE DATABASE tally", "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        ports = _free_ports(host)
        path = psycopg.conninfo.conninfo_to_dict(own)["host"]
        socket_of = f"unix@{path}/.s.PGSQL.5432"
        led = {ports[0]: socket_of, ports[1]: s3.endpoint[7:], ports[2]: socket_of}
        with _led_to(folder, host, led):
            yield Servers(s3, f"postgresql://postgres@{host}:{ports[0]}/tally", ports, host)


@contextmanager
def _led_to(folder: Path, host: str, places: Mapping[int, str]) -> Iterator[None]:
    """Have ports of an address lead to servers that listen elsewhere on this machine."""
    parts = [f"listen p{port}\n bind {host}:{port}\n server one {place}\n" for port, place in places.items()]
    defaults = "defaults\n mode tcp\n timeout connect 5s\n timeout client 1h\n timeout server 1h\n"
    file = folder / "haproxy.cfg"
    file.write_text(f"global\n maxconn 2000\n{defaults}{''.join(parts)}")
    with subprocess.Popen(("haproxy", "-q", "-db", "-f", str(file))) as process:
        try:
            yield
        finally:
            process.terminate()


def _free_ports(host: str) -> tuple[int, int, int]:
    with socket.socket() as one, socket.socket() as other, socket.socket() as third:
        for each in (one, other, third):
            each.bind((host, 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1]), int(third.getsockname()[1])


@contextmanager
def standing(s3: S3Server, *, canary: str = CANARY, counts: bool = False) -> Iterator[ClusterPlace]:
    """Give a production on the cluster to which nothing has been delivered yet; it is gone afterwards."""
    cluster = the_cluster()
    with servers(s3, cluster.host_address, counts=counts) as held, tally.short_folder() as folder:
        place = ClusterPlace(folder, cluster, held, canary=canary)
        try:
            yield place
        finally:
            place.remove()
