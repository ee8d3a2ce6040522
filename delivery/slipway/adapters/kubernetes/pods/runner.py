"""Runs a command of Slipway in the cluster, and follows it from here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count

import httpx2 as httpx

from slipway.adapters.kubernetes.api import ClusterApi, ClusterRefused
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.running import pod_states
from slipway.decisions.cluster.running.runner import CONTAINER, RunnerOrder, runner_pod
from slipway.errors import StepFailed

PAUSE_SECONDS, LOOK_SECONDS = 0.3, 2.0
START_SECONDS = 180.0
ALL_LINES = 1_000_000


def who_is_asking(api: ClusterApi) -> str:
    """Return who this is, as the API server knows them. Raises `StepFailed`."""
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview", "metadata": {}}
    return str(api.review(asked)["status"]["userInfo"]["username"])


def run(api: ClusterApi, order: RunnerOrder, tell: Callable[[str], None]) -> int:
    """Run a command in a pod, say what it says, and return its exit code; one that runs already is followed.

    The pod goes on when this program ends, also by Ctrl-C: calling it again follows it. Raises `StepFailed`.
    """
    name = _attempt(api, order)
    said = 0
    while not _ended(api, name):
        said = _follow(api, name, said, tell)
    _follow(api, name, said, tell)
    return _code(api, name)


def run_alone(
    api: ClusterApi, order: RunnerOrder, tell: Callable[[str], None], alive: Callable[[], None]
) -> int:
    """Run a command as `run` does, for an agent: by looks, with `alive` after each, and in the one pod of this command.

    A pod of before that has ended is removed first, so that an agent that tries again leaves no heap of them. Raises
    `StepFailed`.
    """
    name = order.name(1)
    if (before := api.get("Pod", name)) and pod_states.has_ended(before):
        api.delete("Pod", name, grace_seconds=0)
    name = _attempt(api, order)
    said, is_over = 0, False
    while not is_over:
        alive()
        time.sleep(LOOK_SECONDS)
        pod = api.get("Pod", name)
        is_over = pod is None or pod_states.has_ended(pod)
        if pod and (why := pod_states.why_never(pod)):
            raise StepFailed(f"Slipway's pod {name} cannot be started: {why}.")
        said = _say_new(api.log(name, CONTAINER), said, tell, is_over=is_over)
    return _code(api, name)


def _say_new(text: str, said: int, tell: Callable[[str], None], *, is_over: bool) -> int:
    """Say the lines of a log that were not said yet; return how many were said in all. An unfinished one waits."""
    lines = text.splitlines(keepends=True)
    if lines and not is_over and not lines[-1].endswith("\n"):
        lines.pop()
    for line in lines[said:]:
        tell(line.rstrip("\n"))
    return max(said, len(lines))


def _attempt(api: ClusterApi, order: RunnerOrder) -> str:
    """Return the name of the pod that runs this command now, made where none does. Raises `StepFailed`."""
    try:
        return next(_attempts(api, order))
    except ClusterRefused as refused:
        raise StepFailed(
            f"The cluster does not let {order.by} run Slipway: {refused.what}",
            next_step="An administrator lets your group in: `callers` under [environment.X.kubernetes], and what "
            "`slipway cluster-setup` prints then.",
        ) from refused


def _attempts(api: ClusterApi, order: RunnerOrder) -> Iterator[str]:
    for attempt in count(1):
        pod = api.get("Pod", name := order.name(attempt))
        if pod is None:
            api.create(runner_pod(order, name))
        if pod is None or not pod_states.has_ended(pod):
            yield name


def _follow(api: ClusterApi, name: str, said: int, tell: Callable[[str], None]) -> int:
    """Say the lines that were not said yet, as far as the connection holds; return how many were said in all."""
    pod = _started(api, name)
    if pod is None:
        return said
    with suppress(httpx.HTTPError):
        for number, line in enumerate(api.follow(name, CONTAINER, lines=ALL_LINES), start=1):
            if number > said:
                tell(line)
                said = number
    return said


def _started(api: ClusterApi, name: str) -> Object | None:
    """Return the pod once its program has begun. Raises `StepFailed` where it never will."""
    until = time.monotonic() + START_SECONDS
    while True:
        pod = api.get("Pod", name)
        if pod is None or pod_states.has_ended(pod) or pod_states.is_running(pod):
            return pod
        if why := pod_states.why_never(pod):
            raise StepFailed(f"Slipway's pod {name} cannot be started: {why}.")
        if time.monotonic() > until:
            raise StepFailed(f"Slipway's pod {name} did not start: {pod_states.state_words([pod])}.")
        time.sleep(PAUSE_SECONDS)


def _ended(api: ClusterApi, name: str) -> bool:
    pod = api.get("Pod", name)
    return pod is None or pod_states.has_ended(pod)


def _code(api: ClusterApi, name: str) -> int:
    pod = api.get("Pod", name)
    code = pod_states.exit_code(pod) if pod else None
    if code is None:
        raise StepFailed(
            f"Slipway's pod {name} is gone before it ended.",
            next_step="Give the same command again, or `resume`: what it began is ended or put back.",
        )
    return code
