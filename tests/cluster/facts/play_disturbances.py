"""What rehearsals do to the cluster, and that requests go on all the while."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from ..supervisor import wait_until
from .pods import Namespace, answers, gateway, pod, route, service


def served(namespace: Namespace) -> str:
    """Serve a host through the gateway, and return its name."""
    host = f"{namespace.name}.test"
    namespace.server("server")
    namespace.apply(service("server"), gateway("facts"), route("facts", host, {"server": 1}, named="server"))
    wait_until("The route works", lambda: answers(namespace.cluster, host, 1) == Counter(server=1), within=60)
    return host


def answers_during(namespace: Namespace, host: str, disturb: Callable[[], None]) -> Counter[str]:
    """Send requests until the disturbance is over, and return who answered."""
    disturbance = threading.Thread(target=disturb)
    disturbance.start()
    counted: Counter[str] = Counter()
    while disturbance.is_alive():
        counted += answers(namespace.cluster, host, 10)
    return counted


def test_requests_go_on_while_the_api_server_is_restarted(namespace: Namespace) -> None:
    host = served(namespace)
    assert set(answers_during(namespace, host, namespace.cluster.restart_api_server)) == {"server"}


def test_requests_go_on_while_etcd_is_killed_and_nothing_is_forgotten(namespace: Namespace) -> None:
    host = served(namespace)
    assert set(answers_during(namespace, host, namespace.cluster.kill_etcd)) == {"server"}
    assert namespace.phase("server") == "Running"


def test_requests_go_on_while_the_store_is_away_and_nothing_can_be_written(namespace: Namespace) -> None:
    cluster = namespace.cluster
    host = served(namespace)
    cluster.stop_etcd()
    try:
        wait_until("The API server says that it is not ready", lambda: not cluster.api_is_ready(), within=60)
        assert answers(cluster, host, 50) == Counter(server=50)
        namespace.refusal("create", "configmap", "late", "--request-timeout=3s")
    finally:
        cluster.start_etcd()
    wait_until("The node is ready", cluster.node_is_ready, within=60)
    assert namespace.phase("server") == "Running"


def test_a_drained_node_has_no_pods_until_it_is_given_back(namespace: Namespace) -> None:
    cluster = namespace.cluster
    namespace.server("server")
    try:
        cluster.drain()
        assert namespace.kubectl("get", "pods", "--output=name") == ""
        namespace.apply(pod("late", namespace.image, ("serve",)))
        wait_until(
            "Nothing can be scheduled", lambda: "unschedulable" in scheduling(namespace, "late"), within=60
        )
    finally:
        cluster.uncordon()
    namespace.kubectl("wait", "--for=condition=Ready", "--timeout=120s", "pod/late")


def scheduling(namespace: Namespace, name: str) -> str:
    return namespace.kubectl("get", "pod", name, "--output=jsonpath={.status.conditions[*].message}")
