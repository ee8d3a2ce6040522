"""The overlay `local` on a real node: pods start, serve behind the gateway, reach what they may, and lose no request.

Run by `make rehearsal-manifests`, because it needs a cluster and an image.
"""

from __future__ import annotations

import copy
import http.client
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from cluster.bringing_up import bring_up
from cluster.certificates import today
from cluster.cluster import Cluster, CommandFailed
from cluster.settings import Place
from cluster.supervisor import NotInTime, wait_until
from manifests import machine_servers
from manifests.rendering import ROOT, Object, made_once, named, of_kind, pod_of, rendered, template_of

NAMESPACE, HOST = "galley-local", "galley.localhost"
IMAGE = ROOT / ".images/galley.tar"
PYTHON = "/opt/galley/bin/python"
PATIENCE = 180
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
# What is tried from inside a pod: whether an address takes a connection.
REACHES = """
import socket, sys
for address in sys.argv[1:]:
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=3).close()
        print(address, "reached")
    except OSError:
        print(address, "closed")
"""


@dataclass(frozen=True)
class House:
    """The namespace with Galley in it."""

    cluster: Cluster
    image: str
    store: Mapping[str, str]
    database: str

    def kubectl(self, *words: str, given: str | None = None) -> str:
        return self.cluster.kubectl(f"--namespace={NAMESPACE}", *words, given=given)

    def apply(self, *objects: Object) -> None:
        self.kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "--filename=-",
            given=json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}),
        )

    def manifests(self) -> list[Object]:
        """Return what Slipway would apply, with the image in place of the placeholder."""
        text = json.dumps(rendered("local")).replace('"image": "galley"', f'"image": "{self.image}"')
        found: list[Object] = json.loads(text)
        return found

    def command(self, *words: str) -> str:
        """Run a command of Galley in a pod of its own, as Slipway does, and return what it said."""
        name = f"command-{secrets.token_hex(3)}"
        self.apply(command_pod(named(self.manifests(), "Deployment", "web"), name, words))
        try:
            wait_until(f"{words} ended", lambda: self.phase(name) in ("Succeeded", "Failed"), within=PATIENCE)
        except NotInTime as late:
            raise AssertionError(self.kubectl("describe", "pod", name)) from late
        said = self.kubectl("logs", name)
        assert self.phase(name) == "Succeeded", f"{said}\nThe pods say:\n{self.last_words()}"
        return said

    def last_words(self) -> str:
        """Return what the pods that serve have said last."""
        names = [each["metadata"]["name"] for each in self.pods("web")]
        return "\n".join(self.kubectl("logs", name, "--tail=30") for name in names)

    def phase(self, name: str) -> str:
        return self.kubectl("get", "pod", name, "--output=jsonpath={.status.phase}")

    def ready(self, deployment: str) -> None:
        self.kubectl("rollout", "status", f"deployment/{deployment}", f"--timeout={PATIENCE}s")

    def pods(self, component: str) -> list[Object]:
        chosen = f"app.kubernetes.io/component={component},!slipway.dev/command"
        found = json.loads(self.kubectl("get", "pods", f"--selector={chosen}", "--output=json"))["items"]
        return [each for each in found if "deletionTimestamp" not in each["metadata"]]

    def reached(self, pod: Object, *addresses: str) -> dict[str, bool]:
        said = self.kubectl("exec", pod["metadata"]["name"], "--", PYTHON, "-c", REACHES, *addresses)
        return {line.split()[0]: line.endswith("reached") for line in said.splitlines()}

    def ask(self, path: str) -> int:
        """Ask by the gateway, as people do, and return the status."""
        connection = http.client.HTTPConnection(self.cluster.gateway_address, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": HOST})
            return connection.getresponse().status
        finally:
            connection.close()


def command_pod(deployment: Object, name: str, words: tuple[str, ...]) -> Object:
    template = copy.deepcopy(template_of(deployment))
    pod = template["spec"]
    (container,) = pod["containers"]
    for key in ("startupProbe", "readinessProbe", "livenessProbe", "lifecycle", "ports"):
        del container[key]
    container["args"] = list(words)
    pod |= {"restartPolicy": "Never", "topologySpreadConstraints": []}
    labels = template["metadata"]["labels"] | {"slipway.dev/command": "web"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": pod}


ROUTE: Object = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "HTTPRoute",
    "metadata": {"name": "galley"},
    "spec": {
        "parentRefs": [{"name": "galley"}],
        "hostnames": [HOST],
        "rules": [{"backendRefs": [{"name": "web", "port": 80}]}],
    },
}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    cluster = bring_up(Place(), now=today())
    with (
        machine_servers.database(cluster.host_address) as database,
        machine_servers.object_store(cluster.host_address) as store,
    ):
        found = House(cluster, cluster.push(IMAGE, "galley"), store, database)
        cluster.kubectl(
            "apply", "--server-side", "--filename=-", given=json.dumps(listed(made_once("local")))
        )
        try:
            _fill(found)
            yield found
        finally:
            cluster.kubectl("delete", "namespace", NAMESPACE, "--wait=true", "--timeout=120s")


def listed(objects: list[Object]) -> Object:
    return {"apiVersion": "v1", "kind": "List", "items": objects}


def _fill(house: House) -> None:
    secret = {**house.store, "DATABASE_URL": house.database, "SECRET_KEY": secrets.token_urlsafe(48)}
    house.apply(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "galley-secrets"}, "stringData": secret}
    )
    house.apply(
        *(each for each in house.manifests() if each["kind"] not in ("Deployment", "HorizontalPodAutoscaler"))
    )
    house.command("migrate", "--templates")
    house.apply(*house.manifests(), ROUTE)
    house.ready("web")
    house.ready("worker")
    wait_until("The gateway leads to Galley", lambda: house.ask("/healthz/ready") == 200, within=PATIENCE)


def test_people_reach_galley_by_the_gateway_and_a_document_comes_out(house: House) -> None:
    assert house.ask("/") == 200
    assert house.ask("/api/v1/templates") == 401
    assert "downloaded unchanged" in house.command("smoke", f"http://{house.cluster.gateway_address}")


def test_one_pod_is_tried_at_its_own_address(house: House) -> None:
    address = house.pods("web")[0]["status"]["podIP"]
    assert "downloaded unchanged" in house.command("smoke", f"http://{address}:8000")


def test_pods_reach_their_data_and_nothing_else(house: House) -> None:
    data = {
        house.database.split("@")[1].split("/")[0],
        house.store["AWS_ENDPOINT_URL"].removeprefix("http://"),
    }
    pod = house.pods("web")[0]
    other = {
        "169.254.169.254:80",
        f"{house.cluster.addresses.api_service}:443",
        f"{house.cluster.addresses.node}:10250",
        f"{house.pods('worker')[0]['status']['podIP']}:9100",
        "192.0.2.1:443",
    }
    reached = house.reached(pod, *data, *other)
    assert {address for address, there in reached.items() if there} == data


def test_the_root_cannot_be_written_and_the_pod_has_no_token(house: House) -> None:
    for component in ("web", "worker"):
        name = house.pods(component)[0]["metadata"]["name"]
        with pytest.raises(CommandFailed, match="Read-only file system"):
            house.kubectl("exec", name, "--", PYTHON, "-c", "open('/opt/x', 'w')")
        with pytest.raises(CommandFailed, match="No such file"):
            house.kubectl(
                "exec",
                name,
                "--",
                PYTHON,
                "-c",
                "open('/var/run/secrets/kubernetes.io/serviceaccount/token')",
            )


def test_the_worker_and_the_collector_do_their_work(house: House) -> None:
    house.kubectl("create", "job", "--from=cronjob/collector", "collector-by-hand")
    house.kubectl("wait", "--for=condition=Complete", f"--timeout={PATIENCE}s", "job/collector-by-hand")
    assert "strays deleted" in house.kubectl("logs", "job/collector-by-hand")
    assert all(each["ready"] for pod in house.pods("worker") for each in pod["status"]["containerStatuses"])


def test_the_scaler_reads_how_busy_pods_are(house: House) -> None:
    def is_able() -> bool:
        found = json.loads(house.kubectl("get", "hpa", "web", "--output=json"))
        conditions = found["status"].get("conditions", [])
        return any(each["type"] == "ScalingActive" and each["status"] == "True" for each in conditions)

    wait_until("The scaler has figures", is_able, within=PATIENCE)


# --- a pod that ends ---------------------------------------------------------------------------------------------


@contextmanager
def asking(house: House, clients: int = 6) -> Iterator[Counter[str]]:
    """Ask all the time while the block runs, on kept-alive connections, and count how it went."""
    counts: Counter[str] = Counter()
    stop = threading.Event()

    def ask_again_and_again() -> None:
        connection = http.client.HTTPConnection(house.cluster.gateway_address, timeout=30)
        while not stop.is_set():
            try:
                connection.request("GET", "/version", headers={"Host": HOST})
                answer = connection.getresponse()
                answer.read()
                counts[str(answer.status)] += 1
            except (OSError, http.client.HTTPException) as error:
                counts[type(error).__name__] += 1
                connection.close()
            time.sleep(0.005)

    threads = [threading.Thread(target=ask_again_and_again) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield counts
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def restarted(house: House) -> Counter[str]:
    """Replace the pods while people ask; return what they got."""
    with asking(house) as counts:
        house.kubectl("rollout", "restart", "deployment/web")
        house.ready("web")
        wait_until("The former pods are gone", lambda: _is_alone(house), within=PATIENCE)
    return counts


def _is_alone(house: House) -> bool:
    chosen = "app.kubernetes.io/component=web,!slipway.dev/command"
    found = json.loads(house.kubectl("get", "pods", f"--selector={chosen}", "--output=json"))
    return not any("deletionTimestamp" in each["metadata"] for each in found["items"])


def test_nobody_notices_that_pods_are_replaced_and_without_the_pause_somebody_does(house: House) -> None:
    for _ in range(2):
        counts = restarted(house)
        print("with the pause:", dict(counts))
        assert set(counts) == {"200"}, counts
        assert counts["200"] > 500
    hasty = copy.deepcopy(named(house.manifests(), "Deployment", "web"))
    pod_of(hasty)["containers"][0]["lifecycle"] = {"preStop": {"sleep": {"seconds": 0}}}
    house.apply(hasty)
    house.ready("web")
    wait_until("The former pods are gone", lambda: _is_alone(house), within=PATIENCE)
    lost: Counter[str] = Counter()
    for _ in range(3):
        lost += restarted(house)
        print("without the pause:", dict(lost))
        if set(lost) != {"200"}:
            break
    house.apply(*of_kind(house.manifests(), "Deployment"))
    house.ready("web")
    assert set(lost) != {"200"}, lost
