"""How pods are, in the words of Slipway: what ended, why, and what will never start."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from typing import Any

from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.ports import Cause, Restart

# Of a container that waits: what no patience mends.
NEVER_STARTS = {
    "ErrImagePull": "its image cannot be pulled",
    "ImagePullBackOff": "its image cannot be pulled",
    "ErrImageNeverPull": "its image is not there, and may not be pulled",
    "InvalidImageName": "its image has no valid name",
    "CreateContainerConfigError": "its settings cannot be had",
    "CreateContainerError": "its container cannot be made",
    "RunContainerError": "its container cannot be started",
}
NOT_PULLED = ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName")
# Exit codes above this are of a signal, by its number.
SIGNALLED = 128
# Of a container that never ran: no program of that name, or one for another processor.
NEVER_RAN = ("StartError", "ContainerCannotRun")
OTHERS = "DisruptionTarget"


def containers(pod: Object) -> Sequence[Any]:
    """Return how a pod's own containers are; its sidecars are none of them."""
    return list(pod.get("status", {}).get("containerStatuses", ()))


def is_ready(pod: Object) -> bool:
    """Return whether a pod can serve, and is not on its way out."""
    conditions = {each["type"]: each["status"] for each in pod.get("status", {}).get("conditions", ())}
    return conditions.get("Ready") == "True" and not is_leaving(pod)


def is_leaving(pod: Object) -> bool:
    """Return whether a pod was asked to end."""
    return "deletionTimestamp" in pod["metadata"]


def leaves_in_order(pod: Object) -> bool:
    """Return whether the cluster takes a pod away, as from a node that is drained, and it serves until it ends."""
    return is_leaving(pod) and was_taken(pod) and is_running(pod)


def is_running(pod: Object) -> bool:
    """Return whether all of a pod's containers run."""
    found = containers(pod)
    return bool(found) and all("running" in each.get("state", {}) for each in found)


def has_ended(pod: Object) -> bool:
    """Return whether a pod has ended for good."""
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def exit_code(pod: Object) -> int | None:
    """Return with what the first container of a pod ended, None where it did not run to its end."""
    for each in containers(pod):
        if ended := each.get("state", {}).get("terminated"):
            return int(ended["exitCode"])
    return None


def restarts(pod: Object) -> tuple[Restart, ...]:
    """Return the ends of a pod's containers, the oldest first. A cluster remembers of what the last one was."""
    found = list[Restart]()
    for each in containers(pod):
        now, last = each.get("state", {}), each.get("lastState", {}).get("terminated")
        if is_leaving(pod) and "running" not in now:
            # It was asked to end, as where a scaler needs one pod less; what it ended with then is no fault.
            now = {"running": {}}
        newest = now.get("terminated") or last
        # The count is of starts; an end that no start has followed yet is one more.
        ends = int(each.get("restartCount", 0)) + ("running" not in now and bool(newest))
        found += [Restart(Cause.UNKNOWN)] * (ends - 1)
        found += [end_of(pod, newest)] if newest and ends else []
    return tuple(found)


def end_of(pod: Object, ended: Object) -> Restart:
    """Return of what a container ended."""
    code = int(ended.get("exitCode", 0))
    if ended.get("reason") == "OOMKilled":
        return Restart(Cause.OUT_OF_MEMORY)
    if was_taken(pod):
        return Restart(Cause.STOPPED_BY_OTHERS)
    if code > SIGNALLED:
        return Restart(Cause.SIGNAL, signal_name(code - SIGNALLED))
    return Restart(Cause.EXIT, str(code))


def with_probes(found: Sequence[Restart], events: Sequence[Object]) -> tuple[Restart, ...]:
    """Return ends of a pod's containers with those that its cluster made, because a probe failed, told as such.

    `events` are the cluster's own of this pod. A program that ends in order when it is asked to says nothing of why.
    """
    killed = [_told_at(each) for each in events if "probe, will be restarted" in str(each.get("message"))]
    failures = [each for each in events if each.get("reason") == "Unhealthy" and not _is_readiness(each)]
    # What fails while the container is on its way out is no reason for that.
    before = [each for each in failures if killed and _told_at(each) <= max(killed)] or failures
    if not killed or not before:
        return tuple(found)
    words = str(max(before, key=_told_at)["message"]).strip()
    probe = Restart(Cause.PROBE_FAILED, words[:1].lower() + words[1:])
    return tuple(probe if each.cause in (Cause.EXIT, Cause.SIGNAL) else each for each in found)


def _told_at(event: Object) -> str:
    """Return when an event was told last."""
    return str(event.get("lastTimestamp") or "")


def _is_readiness(event: Object) -> bool:
    """Return whether an event is of the probe that ends nothing."""
    return str(event.get("message", "")).startswith("Readiness")


def was_taken(pod: Object) -> bool:
    """Return whether a cluster took a pod away for reasons of its own: a node that is drained, a lack of room."""
    status = pod.get("status", {})
    conditions = {each["type"]: each["status"] for each in status.get("conditions", ())}
    return (
        status.get("reason") in ("Evicted", "Preempted", "NodeShutdown") or conditions.get(OTHERS) == "True"
    )


def why_taken(pod: Object) -> str:
    """Return in the cluster's words why it took a pod away."""
    status = pod.get("status", {})
    found = (each for each in status.get("conditions", ()) if each["type"] == OTHERS)
    told: Object = next(found, {})
    said = (status.get("message"), told.get("message"), status.get("reason"), told.get("reason"))
    return next(filter(None, said), "no reason given")


def signal_name(number: int) -> str:
    """Return a signal's name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def why_never(pod: Object) -> str:
    """Return in words why a pod will never start, an empty text where it may."""
    return next(_obstacles(pod), "")


def _obstacles(pod: Object) -> Iterator[str]:
    status = pod.get("status", {})
    for each in (*status.get("initContainerStatuses", ()), *containers(pod)):
        waiting = each.get("state", {}).get("waiting", {})
        if words := NEVER_STARTS.get(waiting.get("reason", "")):
            yield f"{words}: {waiting.get('message') or waiting['reason']}"
        ended = each.get("state", {}).get("terminated") or each.get("lastState", {}).get("terminated") or {}
        if ended.get("reason") in NEVER_RAN:
            yield f"its program cannot be started: {ended.get('message') or ended['reason']}"


def why_not_pulled(pod: Object, image: str) -> str:
    """Return in words why an image cannot be pulled, an empty text where it may still come.

    What pulls it tells the image's name several times before the reason; the reason is what comes last.
    """
    for each in containers(pod):
        waiting = each.get("state", {}).get("waiting", {})
        if waiting.get("reason") in NOT_PULLED:
            said = str(waiting.get("message") or waiting["reason"])
            return said.rpartition(image)[2].strip("'\": ") or said
    return ""


def why_waits(pod: Object) -> str:
    """Return in words why no node takes a pod, an empty text where one has; another node may still come."""
    for condition in pod.get("status", {}).get("conditions", ()):
        if condition["type"] == "PodScheduled" and condition.get("reason") == "Unschedulable":
            return f"no node takes it: {condition.get('message')}"
    return ""


def why_not_created(deployment: Object) -> str:
    """Return in words why a Deployment's pods are not made at all, as where a quota is used up; else an empty text."""
    for condition in deployment.get("status", {}).get("conditions", ()):
        if condition["type"] == "ReplicaFailure" and condition["status"] == "True":
            return f"its pods cannot be made: {condition.get('message') or condition.get('reason')}"
    return ""


def state_words(pods: Sequence[Object]) -> str:
    """Say in a line how many of these pods are ready, and what the first of the others does."""
    waiting = [each for each in pods if not is_ready(each) and not is_leaving(each)]
    ready = sum(map(is_ready, pods))
    said = f"{ready} of {ready + len(waiting)} pods are ready"
    return f"{said}; {name_of(waiting[0])} {_doing(waiting[0])}" if waiting else said


def _doing(pod: Object) -> str:
    if why := why_waits(pod):
        return f"waits: {why}"
    for each in containers(pod):
        state = each.get("state", {})
        if waiting := state.get("waiting"):
            return f"waits: {waiting.get('message') or waiting.get('reason')}"
        if "running" in state:
            return "runs and is not ready yet"
    return f"is {pod.get('status', {}).get('phase', 'not known of').lower()}"
