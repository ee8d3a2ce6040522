"""How a pod that runs a command is waited for. What its cluster says of it are the words of a real one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from itertools import chain, count, repeat
from pathlib import Path
from typing import Any, cast

import httpx2 as httpx
import pytest
from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.pods import alive, runner
from slipway.adapters.kubernetes.pods.runs import PodRuns
from slipway.decisions.cluster.running.pods import PodOrder
from slipway.decisions.cluster.running.runner import RunnerOrder
from slipway.errors import StepFailed

DEPLOYMENT = {
    "metadata": {"name": "web"},
    "spec": {"template": {"spec": {"containers": [{"name": "web", "image": "shop"}]}}},
}
NO_NODE = {
    "type": "PodScheduled",
    "status": "False",
    "reason": "Unschedulable",
    "message": "0/1 nodes are available",
}
RUNNING = {"phase": "Running", "containerStatuses": [{"name": "web", "state": {"running": {}}}]}
EVICTED = {"type": "DisruptionTarget", "status": "True", "message": "Eviction API: evicting"}


class OnePod:
    """An API in which one pod goes through these states; the last one stays."""

    fence = 3

    def __init__(self, *states: dict[str, Any] | None, said: str) -> None:
        self.said = said
        self._states = chain(states, repeat(states[-1]))
        self.deleted = list[str]()

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        state = next(self._states)
        spec = {"containers": [{"name": "web"}]}
        return None if state is None else {"metadata": {"name": name}, "spec": spec, "status": state}

    def create(self, each: dict[str, Any]) -> dict[str, Any]:
        return each

    def delete(self, kind: str, name: str, **how: Any) -> None:
        self.deleted.append(kind)

    def log(self, *words: Any, **how: Any) -> str:
        return self.said


def run(*states: dict[str, Any] | None, said: str = "what it said") -> Any:
    """Run a command in such a pod, with a clock that goes on a second at each look."""
    seconds: Iterator[int] = count()
    runs = PodRuns(
        cast("ClusterApi", OnePod(*states, said=said)),
        "production",
        nodes_within=10,
        sleep=lambda _: None,
        clock=lambda: float(next(seconds)),
    )
    return runs.run(DEPLOYMENT, PodOrder("migrate-1", "production", words=("migrate",)), timeout_seconds=900)


class TalksFirst(OnePod):
    """A pod that runs until what it has said first was told."""

    def __init__(self, *, pieces: Sequence[str], breaks: bool = False) -> None:
        super().__init__(RUNNING, said="".join(pieces))
        self._pieces, self._breaks = pieces, breaks
        self.told = list[str]()

    def pour(self, pod: str, container: str) -> Iterator[str]:
        yield self._pieces[0]
        if self._breaks:
            raise httpx.ReadError("the connection is gone")
        yield from self._pieces[1:]

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        state = ended(0) if self.told else RUNNING
        spec = {"containers": [{"name": "web"}]}
        return {"metadata": {"name": name}, "spec": spec, "status": state}

    def tell(self, text: str) -> None:
        self.told.append(text)


@pytest.mark.parametrize("breaks", [False, True], ids=["to the end", "and the connection breaks"])
def test_what_a_command_says_is_told_as_it_says_it_and_each_piece_once(breaks: bool) -> None:
    api = TalksFirst(pieces=("one\n", "two\n", "and no end of the line"), breaks=breaks)
    runs = PodRuns(cast("ClusterApi", api), "production", sleep=lambda _: time.sleep(0.01))
    order = PodOrder("exec-1", "production", words=("tell",))
    assert runs.run(DEPLOYMENT, order, timeout_seconds=60, tell=api.tell).code == 0
    assert "".join(api.told) == api.said
    # The first piece was told before the command had ended: until then it runs.
    assert api.told[0] == "one\n"


def ended(code: int, *conditions: dict[str, str]) -> dict[str, Any]:
    """Return the state of a pod whose container has ended."""
    container = {"name": "web", "state": {"terminated": {"exitCode": code}}}
    return {"phase": "Failed", "containerStatuses": [container], "conditions": list(conditions)}


def test_a_command_that_ends_is_told_with_its_code() -> None:
    assert run({"phase": "Running"}, ended(4)).code == 4


def test_a_pod_that_no_node_takes_is_waited_for_as_long_as_nodes_are_not_longer() -> None:
    with pytest.raises(
        StepFailed, match=r"waited for 10 s, and no node takes it: 0/1 nodes are available"
    ) as raised:
        run({"phase": "Pending", "conditions": [NO_NODE]})
    assert "nodes-within" in raised.value.next_step


def test_a_node_that_comes_late_is_waited_for() -> None:
    waiting = {"phase": "Pending", "conditions": [NO_NODE]}
    assert run(waiting, waiting, ended(0)).code == 0


@pytest.mark.parametrize(
    "states",
    [
        pytest.param([{"phase": "Running", "conditions": [EVICTED]}, None], id="gone"),
        pytest.param([{"phase": "Running"}, ended(143, EVICTED)], id="ended"),
    ],
)
def test_a_pod_that_is_evicted_is_told_with_who_did_it(states: Sequence[dict[str, Any] | None]) -> None:
    with pytest.raises(StepFailed, match=r"taken away by the cluster .*Eviction API: evicting") as raised:
        run(*states)
    assert "Nothing is wrong with the release" in raised.value.next_step


def test_a_pod_that_somebody_deletes_has_ended_nobody_knows_how() -> None:
    with pytest.raises(StepFailed, match="not known how it ended"):
        run({"phase": "Running"}, None)


def test_a_program_for_another_processor_is_told_as_such() -> None:
    with pytest.raises(StepFailed, match="another kind of processor"):
        run(ended(1), said="exec /usr/bin/python3: exec format error")
    assert run(ended(0), said="exec format error is what I look for").code == 0


class Alone:
    """An API in which one pod of Slipway's own says one line more at each look, and ends after three."""

    def __init__(self, *, there: dict[str, Any] | None = None) -> None:
        self.pod, self.looks, self.done = there, 0, list[str]()

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        return self.pod

    def create(self, each: dict[str, Any]) -> dict[str, Any]:
        self.done.append(f"create {each['metadata']['name']}")
        self.pod = {**each, "status": RUNNING}
        return self.pod

    def delete(self, kind: str, name: str, **how: Any) -> None:
        self.done.append(f"delete {name}")
        self.pod = None

    def log(self, *words: Any, **how: Any) -> str:
        self.looks += 1
        if self.pod and self.looks == 2:
            self.pod["status"] = ended(3)
        return "".join(f"line {number}\n" for number in range(self.looks)) + "and ha"


ORDER = RunnerOrder(
    "production", "slipway@sha256:1", ("deploy", "production"), "system:serviceaccount:shop:slipway"
)


def alone(api: Alone, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str], int]:
    monkeypatch.setattr(runner, "LOOK_SECONDS", 0.0)
    told, lives = list[str](), list[int]()
    code = runner.run_alone(cast("ClusterApi", api), ORDER, told.append, lambda: lives.append(1))
    return code, told, len(lives)


def test_an_agent_follows_a_pod_by_looks_says_each_line_once_and_lives_at_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    api = Alone()
    code, told, lives = alone(api, monkeypatch)
    assert (code, lives) == (3, 3)
    assert told == ["line 0", "line 1", "line 2", "and ha"]
    assert api.done == [f"create {ORDER.name(1)}"]


def test_a_pod_of_this_command_that_runs_is_followed_and_one_that_has_ended_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = {"metadata": {"name": ORDER.name(1)}, "spec": {"containers": [{"name": "slipway"}]}}
    running = Alone(there={**named, "status": RUNNING})
    assert alone(running, monkeypatch)[0] == 3
    assert running.done == []
    over = Alone(there={**named, "status": ended(1)})
    assert alone(over, monkeypatch)[0] == 3
    assert over.done == [f"delete {ORDER.name(1)}", f"create {ORDER.name(1)}"]


def test_an_agent_that_gave_a_sign_not_long_ago_lives(tmp_path: Path) -> None:
    file = tmp_path / "alive"
    assert "has not looked yet" in alive.main(file, 60)
    file.touch()
    assert alive.main(file, 60) == ""
    os.utime(file, (time.time() - 3600, time.time() - 3600))
    assert "no sign of life for 3600 s" in alive.main(file, 60)
