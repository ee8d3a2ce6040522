"""What pods wrote of requests is read from where it was read to, whatever happens to pods in between.

The answers are those of a kubelet: whole seconds to begin at, and a log that is cut after so many bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import httpx2 as httpx
import pytest
from slipway.adapters.kubernetes.api import ClusterApi, ClusterRefused
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.adapters.kubernetes.pods.request_log import PodRequestLog
from slipway.decisions.cluster.objects import names
from slipway.ports import Marks

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECOND = 1_000_000


@dataclass
class Pod:
    """A pod of a slot, what its program has written, and what it had written before it was restarted.

    Lines have their instant in microseconds after noon.
    """

    name: str
    slot: str = "blue"
    process: str = "web"
    lines: list[tuple[int, str]] = field(default_factory=list)
    former: list[tuple[int, str]] | None = None
    zone: tzinfo = UTC

    def writes(self, *lines: tuple[int, str]) -> None:
        """Write these lines."""
        self.lines.extend(lines)

    def ends(self) -> None:
        """Have its program restarted."""
        self.former, self.lines = self.lines, []

    def as_json(self) -> dict[str, object]:
        """Return it as the API tells of it."""
        status: dict[str, object] = {
            "name": "web",
            "ready": True,
            "restartCount": 0,
            "state": {"running": {}},
        }
        if self.former is not None:
            ended = {"exitCode": 137, "reason": "Error", "finishedAt": "2026-11-30T12:00:00Z"}
            status |= {"restartCount": 1, "lastState": {"terminated": ended}}
        return {
            "metadata": {
                "name": self.name,
                "uid": f"uid of {self.name}",
                "labels": {names.MANAGED: "production", names.SLOT: self.slot, names.PROCESS: self.process},
            },
            "spec": {"containers": [{"name": "web"}]},
            "status": {"containerStatuses": [status]},
        }

    def log(self, asked: httpx.QueryParams) -> bytes:
        """Return its log as a kubelet does."""
        lines = self.former or [] if "previous" in asked else self.lines
        since = datetime.fromisoformat(asked["sinceTime"]) if "sinceTime" in asked else NOON - timedelta(1)
        told = [
            f"{(stamp := at.isoformat(timespec='microseconds'))[:26]}007{stamp[26:].replace('+00:00', 'Z')} {text}\n"
            for after, text in lines
            if (at := (NOON + timedelta(microseconds=after)).astimezone(self.zone)) >= since
        ]
        return "".join(told).encode()[: int(asked["limitBytes"])]


class Cluster:
    """The API of a cluster with these pods."""

    def __init__(self, *pods: Pod) -> None:
        self.pods, self.forbids = list(pods), False
        client = httpx.Client(base_url="https://cluster", transport=httpx.MockTransport(self._answer))
        self.api = ClusterApi(client, "shop", sleep=lambda _: None)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/pods"):
            slot = request.url.params["labelSelector"].rpartition("=")[2]
            return httpx.Response(
                200, json={"items": [each.as_json() for each in self.pods if each.slot == slot]}
            )
        if self.forbids:
            said = 'pods "web" is forbidden: User "x" cannot get resource "pods/log" in API group ""'
            return httpx.Response(403, json={"message": said})
        found = [each for each in self.pods if each.name == path.split("/")[-2]]
        if not found:
            return httpx.Response(404, json={"message": "pods not found"})
        return httpx.Response(200, content=found[0].log(request.url.params))

    def read(self, marks: Marks, **bounds: float) -> tuple[list[str], Marks, str]:
        """Read once, and return the lines, the marks for the next time, and what was left."""
        log = PodRequestLog(self.api, SlotPods(self.api, "production", "web"), **bounds)  # type: ignore[arg-type]
        lines = [each.decode() for each in log.lines(marks) if each]
        return lines, log.read_to().marks, log.read_to().left


def test_each_line_is_read_once_also_within_one_second() -> None:
    pod = Pod("web-1", lines=[(100, "one"), (200, "two")])
    cluster = Cluster(pod)
    lines, marks, left = cluster.read({})
    assert (lines, left) == (["one", "two"], "")
    pod.writes((300, "three"), (2 * SECOND, "four"))
    assert cluster.read(marks)[0] == ["three", "four"]


def test_nodes_whose_clocks_differ_lose_nothing() -> None:
    ahead, behind = Pod("web-1", lines=[(60 * SECOND, "ahead")]), Pod("web-2", lines=[(0, "behind")])
    cluster = Cluster(ahead, behind)
    _, marks, _ = cluster.read({})
    behind.writes((SECOND, "later, and by its clock before what the other wrote"))
    assert cluster.read(marks)[0] == ["later, and by its clock before what the other wrote"]


def test_a_node_may_have_another_time_zone() -> None:
    pod = Pod("web-1", lines=[(0, "one")], zone=timezone(timedelta(hours=-5)))
    cluster = Cluster(pod)
    _, marks, _ = cluster.read({})
    assert marks == {"uid of web-1": "2026-11-30T12:00:00.000000007Z"}
    pod.writes((1, "two"))
    assert cluster.read(marks)[0] == ["two"]


def test_what_a_pod_wrote_before_it_was_started_anew_is_read() -> None:
    pod = Pod("web-1", lines=[(0, "read")])
    cluster = Cluster(pod)
    _, marks, _ = cluster.read({})
    pod.writes((1, "not read"))
    pod.ends()
    pod.writes((2, "after"))
    lines, marks, _ = cluster.read(marks)
    assert lines == ["not read", "after"]
    assert cluster.read(marks)[0] == []


def test_all_releases_that_serve_are_read_and_nothing_else() -> None:
    others = Pod("worker-1", process="worker", lines=[(0, "of a worker")])
    command = Pod("command-1", process="", lines=[(0, "of a command")])
    cluster = Cluster(
        Pod("a", lines=[(0, "old")]), Pod("b", slot="green", lines=[(0, "new")]), others, command
    )
    assert sorted(cluster.read({})[0]) == ["new", "old"]


def test_a_pod_that_is_gone_is_forgotten_and_holds_up_nobody() -> None:
    cluster = Cluster(Pod("web-1", lines=[(0, "one")]), Pod("web-2", lines=[(0, "two")]))
    _, marks, _ = cluster.read({})
    cluster.pods.pop(0)
    assert set(cluster.read(marks)[1]) == {"uid of web-2"}


def test_what_is_too_much_at_once_is_read_the_next_time() -> None:
    cluster = Cluster(Pod("web-1", lines=[(each, f"line {each}") for each in range(20)]))
    lines, lefts = list[str](), list[str]()
    marks: Marks = {}
    while len(lines) < 20:
        more, marks, left = cluster.read(marks, most_bytes=150)
        assert more
        lines += more
        lefts.append(left)
    assert lines == [f"line {each}" for each in range(20)]
    assert "the rest is read the next time" in lefts[0]


def test_a_line_that_is_longer_than_the_room_holds_up_no_other() -> None:
    cluster = Cluster(Pod("web-1", lines=[(0, "x" * 500), (1, "two")]))
    assert cluster.read({}, most_bytes=100)[0] == ["x" * 500, "two"]


def test_a_reading_ends_after_its_time_and_goes_on_where_it_was() -> None:
    seconds = iter(range(100))
    cluster = Cluster(Pod("web-1", lines=[(0, "one"), (1, "two")]), Pod("web-2", lines=[(0, "three")]))
    log = PodRequestLog(
        cluster.api,
        SlotPods(cluster.api, "production", "web"),
        most_seconds=1,
        clock=lambda: float(next(seconds)),
    )
    lines = list(log.lines({}))
    assert lines == [b"one"]
    assert "2 of them were not read within 1 s" in log.read_to().left
    assert sorted(cluster.read(log.read_to().marks)[0]) == ["three", "two"]


def test_a_log_that_may_not_be_read_says_so() -> None:
    cluster = Cluster(Pod("web-1"))
    cluster.forbids = True
    with pytest.raises(ClusterRefused, match="does not allow Slipway"):
        cluster.read({})
