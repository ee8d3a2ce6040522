"""What a cluster says of pods, in Slipway's words."""

from __future__ import annotations

from typing import Any

import pytest
from slipway.decisions.cluster.running import pod_states
from slipway.ports import Cause, Restart


def pod(
    state: dict[str, Any], last: dict[str, Any] | None = None, count: int = 0, **status: Any
) -> dict[str, Any]:
    """Return a pod with one container."""
    container = {"name": "web", "state": state, "restartCount": count}
    if last:
        container["lastState"] = {"terminated": last}
    return {"metadata": {"name": "web-1"}, "status": {"containerStatuses": [container], **status}}


@pytest.mark.parametrize(
    ("ended", "words", "is_fault"),
    [
        ({"exitCode": 3}, "exit code 3", True),
        ({"exitCode": 137}, "SIGKILL", True),
        ({"exitCode": 137, "reason": "OOMKilled"}, "out of memory", True),
        ({"exitCode": 1, "reason": "OOMKilled"}, "out of memory", True),
    ],
)
def test_an_end_has_its_cause(ended: dict[str, Any], words: str, is_fault: bool) -> None:
    (restart,) = pod_states.restarts(pod({"running": {}}, ended, 1))
    assert (restart.words, restart.is_fault) == (words, is_fault)


@pytest.mark.parametrize(
    "status", [{"reason": "Evicted"}, {"conditions": [{"type": "DisruptionTarget", "status": "True"}]}]
)
def test_what_the_cluster_takes_away_is_no_fault_of_the_release(status: dict[str, Any]) -> None:
    (restart,) = pod_states.restarts(pod({"terminated": {"exitCode": 143}}, **status))
    assert restart.cause is Cause.STOPPED_BY_OTHERS
    assert not restart.is_fault


def test_each_end_is_counted_once_whether_it_was_followed_by_a_start_or_not() -> None:
    ended = {"exitCode": 1}
    waits = {"waiting": {"reason": "CrashLoopBackOff"}}
    assert len(pod_states.restarts(pod({"running": {}}))) == 0
    assert len(pod_states.restarts(pod({"terminated": ended}))) == 1
    assert len(pod_states.restarts(pod({"running": {}}, ended, 1))) == 1
    assert len(pod_states.restarts(pod(waits, ended, 1))) == 2
    assert [each.cause for each in pod_states.restarts(pod(waits, ended, 2))] == [
        Cause.UNKNOWN,
        Cause.UNKNOWN,
        Cause.EXIT,
    ]


def test_a_pod_that_was_asked_to_end_has_ended_of_nothing() -> None:
    ended = pod({"terminated": {"exitCode": 143}})
    ended["metadata"]["deletionTimestamp"] = "2026-11-29T12:00:00Z"
    assert pod_states.restarts(ended) == ()


@pytest.mark.parametrize("reason", ["ErrImagePull", "ImagePullBackOff", "CreateContainerConfigError"])
def test_what_will_never_start_says_why(reason: str) -> None:
    found = pod_states.why_never(pod({"waiting": {"reason": reason, "message": "because of that"}}))
    assert found.endswith("because of that")


def test_a_pod_that_waits_for_a_node_may_still_start() -> None:
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes"}
    waiting = {"metadata": {"name": "web-1"}, "status": {"phase": "Pending", "conditions": [condition]}}
    assert pod_states.why_never(waiting) == ""
    assert (
        pod_states.state_words([waiting]) == "0 of 1 pods are ready; web-1 waits: no node takes it: 0/3 nodes"
    )


def test_pods_that_cannot_even_be_made_say_why() -> None:
    condition = {"type": "ReplicaFailure", "status": "True", "message": "exceeded quota"}
    assert pod_states.why_not_created({"status": {"conditions": [condition]}}).endswith("exceeded quota")


def test_a_pod_on_its_way_out_serves_nobody() -> None:
    ready = pod({"running": {}}, conditions=[{"type": "Ready", "status": "True"}])
    assert pod_states.is_ready(ready)
    ready["metadata"]["deletionTimestamp"] = "2026-11-29T12:00:00Z"
    assert not pod_states.is_ready(ready)


KILLING = {
    "reason": "Killing",
    "lastTimestamp": "12:00:02",
    "message": "Container web failed liveness probe, will be restarted",
}
UNHEALTHY = {
    "reason": "Unhealthy",
    "lastTimestamp": "12:00:02",
    "message": "Liveness probe failed: HTTP probe failed with statuscode: 503",
}
WHILE_IT_ENDS = {
    **UNHEALTHY,
    "lastTimestamp": "12:00:05",
    "message": "Liveness probe failed: connection refused",
}
NOT_READY = {
    "reason": "Unhealthy",
    "message": "Readiness probe failed: HTTP probe failed with statuscode: 503",
}


def test_what_a_probe_has_ended_is_told_with_what_the_probe_said() -> None:
    ends = (Restart(Cause.UNKNOWN), Restart(Cause.EXIT, "0"))
    unknown, newest = pod_states.with_probes(ends, [NOT_READY, UNHEALTHY, KILLING, WHILE_IT_ENDS])
    assert unknown.cause is Cause.UNKNOWN
    assert newest.words == "liveness probe failed: HTTP probe failed with statuscode: 503"
    assert newest.is_fault


@pytest.mark.parametrize("events", [[], [NOT_READY], [UNHEALTHY], [NOT_READY, KILLING]])
def test_an_end_without_a_probe_that_ends_things_is_its_own(events: list[dict[str, str]]) -> None:
    ends = (Restart(Cause.EXIT, "3"),)
    assert pod_states.with_probes(ends, events) == ends


def test_a_lack_of_memory_is_no_probe() -> None:
    ends = (Restart(Cause.OUT_OF_MEMORY),)
    assert pod_states.with_probes(ends, [UNHEALTHY, KILLING]) == ends


def test_a_pod_that_is_taken_away_serves_until_it_ends() -> None:
    taken: dict[str, Any] = {
        "conditions": [{"type": "DisruptionTarget", "status": "True", "message": "evicting"}]
    }
    leaving = {**pod({"running": {}}, **taken)}
    leaving["metadata"]["deletionTimestamp"] = "2026-11-29T12:00:00Z"
    assert pod_states.leaves_in_order(leaving)
    assert pod_states.why_taken(leaving) == "evicting"
    by_a_person = pod({"running": {}})
    by_a_person["metadata"]["deletionTimestamp"] = "2026-11-29T12:00:00Z"
    assert not pod_states.leaves_in_order(by_a_person)
    assert not pod_states.leaves_in_order(pod({"running": {}}, **taken))


REFERENCE = "registry.example/shop@sha256:e0"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            f'failed to pull and unpack "{REFERENCE}": failed to resolve "{REFERENCE}": {REFERENCE}: not found',
            "not found",
        ),
        (
            f'failed to pull and unpack image "{REFERENCE}": no match for platform in manifest: not found',
            "no match for platform in manifest: not found",
        ),
        ("the registry does not answer", "the registry does not answer"),
    ],
)
def test_why_an_image_cannot_be_pulled_is_told_once(message: str, words: str) -> None:
    waits = pod({"waiting": {"reason": "ErrImagePull", "message": message}})
    assert pod_states.why_not_pulled(waits, REFERENCE) == words


def test_an_image_that_is_still_pulled_is_waited_for() -> None:
    assert not pod_states.why_not_pulled(pod({"waiting": {"reason": "ContainerCreating"}}), REFERENCE)
