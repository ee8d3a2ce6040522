"""Bare pods: each runs once, by a name of its own, and is gone afterwards."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.pods import given_input
from slipway.adapters.kubernetes.pods.live_output import LiveOutput
from slipway.decisions.cluster.callers import RUNNER
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running import pod_states, pods
from slipway.decisions.cluster.running.pods import PodOrder
from slipway.errors import StepFailed
from slipway.ports import Finished

PAUSE_SECONDS = 0.25
# A pod needs a node and its image before its program begins.
START_SECONDS = 120.0
NODES_SECONDS = 120.0
READER_SECONDS = 30.0
# What a kernel says of a program for another processor.
ALIEN = "exec format error"
KEPT = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PodRuns:
    """Starts pods and waits for them. `nodes_within` are the seconds within which a node has to take each."""

    api: ClusterApi
    environment: str
    nodes_within: float = NODES_SECONDS
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def name(self, purpose: str, release: str) -> str:
        """Return a name that no pod has had: what for, which release, which deployer, and which attempt."""
        return names.bounded(f"{purpose}-{release}-{self.api.fence}-{secrets.token_hex(3)}")

    def run(
        self,
        deployment: Object,
        order: PodOrder,
        *,
        timeout_seconds: float,
        tell: Callable[[str], None] | None = None,
    ) -> Finished:
        """Run a command to its end, and return how it ended; `tell` hears what it says as it says it.

        Raises `StepFailed` when it cannot be started, takes too long, or is taken away by the cluster.
        """
        order = replace(order, deadline_seconds=int(timeout_seconds + START_SECONDS))
        pod = pods.pod_of(deployment, order)
        with self.started(pod, order):
            began = self.clock()
            told = LiveOutput(self.api, order.name, _first(pod), tell) if tell else None
            if order.takes_input:
                given_input.in_background(lambda: self._feed(order.name))
            pod = self._ended(order.name, began, within=timeout_seconds + START_SECONDS)
            whole = self.api.log(order.name, _first(pod))
            if told:
                told.finish(whole)
            output = whole[-KEPT:]
            code = pod_states.exit_code(pod)
            if code is None or pod_states.was_taken(pod):
                said = f"{AGAIN}\n{output[-2000:]}" if pod_states.was_taken(pod) else output[-2000:]
                raise StepFailed(f"The pod {order.name} {_why_gone(pod)}.", next_step=said)
            if code and ALIEN in output:
                raise StepFailed(
                    f"The image is for another kind of processor than the node that runs it: {output.strip()[-500:]}",
                    next_step="Build and push it for the processors of the cluster's nodes.",
                )
            result = self._result(order.name) if order.reader_image else None
            return Finished(code, output, "", self.clock() - began, result)

    def _feed(self, name: str) -> None:
        """Bring this program's input to a pod, once its program runs."""
        while (pod := self._pod(name)) and not pod_states.is_running(pod):
            if pod_states.has_ended(pod):
                return
            self.sleep(PAUSE_SECONDS)
        if pod:
            given_input.bring(self.api, name, _first(pod), sys.stdin.buffer)

    @contextmanager
    def started(self, pod: Object, order: PodOrder) -> Iterator[None]:
        """Have a pod run while a block does; then it is gone, and its secrets are."""
        if order.secrets:
            self.api.create(pods.secret_of(order))
        try:
            self.api.create(pod)
            yield
        finally:
            self.api.delete("Pod", order.name, grace_seconds=0)
            if order.secrets:
                self.api.delete("Secret", order.name)

    def pull(self, image: str, release: str) -> None:
        """Bring an image to the cluster, by its digest. Raises `StepFailed` with the reason when it cannot be had."""
        name = self.name("pull", release)
        order = PodOrder(name, self.environment)
        with self.started(pods.puller_of(image, name, self.environment), order):
            began = self.clock()
            while not (pod := self._pod(name)) or not _is_pulled(pod):
                if why := pod_states.why_not_pulled(pod, image) if pod else "":
                    raise StepFailed(f"The image {image} cannot be pulled: {why}.", next_step=PULL_STEP)
                self.must_have_node(pod, began)
                if self.clock() > began + START_SECONDS:
                    said = pod_states.state_words([pod] if pod else [])
                    raise StepFailed(f"The image {image} was not pulled within {START_SECONDS:g} s: {said}.")
                self.sleep(PAUSE_SECONDS)

    def remove_ended_runners(self) -> None:
        """Remove the pods of Slipway's own commands that have ended; what they said stands in history and audit."""
        for each in self.api.list("Pod", {names.MANAGED: self.environment, RUNNER: "true"}):
            if pod_states.has_ended(each):
                self.api.delete("Pod", name_of(each))

    def must_have_node(self, pod: Object | None, began: float) -> None:
        """Raise `StepFailed` where no node has taken a pod since then for as long as one is waited for."""
        why = pod_states.why_waits(pod) if pod else ""
        if pod and why and self.clock() > began + self.nodes_within:
            raise StepFailed(
                f"The pod {name_of(pod)} has waited for {self.nodes_within:g} s, and {why}.",
                next_step="Look at what its manifests ask of a node, and which nodes there are. Where new nodes take "
                "longer to come, set `nodes-within` under [environment.X.kubernetes].",
            )

    def _ended(self, name: str, began: float, *, within: float) -> Object:
        before: Object | None = None
        while not (pod := self._must(name, before)) or not pod_states.has_ended(pod):
            if why := pod_states.why_never(pod):
                raise StepFailed(f"The pod {name} cannot be started: {why}.")
            self.must_have_node(pod, began)
            if self.clock() > began + within:
                raise StepFailed(
                    f"The pod {name} was ended because it took too long: it was still running.",
                    next_step=self.api.log(name, _first(pod), lines=20),
                )
            before = pod
            self.sleep(PAUSE_SECONDS)
        return pod

    def _must(self, name: str, before: Object | None = None) -> Object:
        """Return a pod. Raises `StepFailed` where it is gone, with the reason as far as it was seen `before`."""
        pod = self._pod(name)
        if pod is None and before and pod_states.was_taken(before):
            raise StepFailed(f"The pod {name} {_why_gone(before)}.", next_step=AGAIN)
        if pod is None:
            raise StepFailed(f"The pod {name} was deleted, so it is not known how it ended.")
        return pod

    def _pod(self, name: str) -> Object | None:
        return self.api.get("Pod", name)

    def _result(self, name: str) -> str:
        """Return what a command wrote into its result file, which the reader prints once the command has ended."""
        until = self.clock() + READER_SECONDS
        while True:
            pod = self._must(name)
            statuses = pod.get("status", {}).get("initContainerStatuses", ())
            if any(
                each["name"] == pods.READER and "terminated" in each.get("state", {}) for each in statuses
            ):
                return self.api.log(name, pods.READER)
            if self.clock() > until:
                raise StepFailed(f"What the pod {name} answered cannot be read: its reader does not end.")
            self.sleep(PAUSE_SECONDS)


PULL_STEP = "Look whether the registry has this digest, for this kind of processor, and lets the cluster in."


def _is_pulled(pod: Object) -> bool:
    """Return whether the image is there: the pod's program does not exist, and that shows only then."""
    for each in pod_states.containers(pod):
        state = each.get("state", {})
        waiting = state.get("waiting", {}).get("reason", "")
        if (
            each.get("imageID")
            or "terminated" in state
            or waiting in ("RunContainerError", "CreateContainerError")
        ):
            return True
    return False


def _first(pod: Object) -> str:
    return str(pod["spec"]["containers"][0]["name"])


AGAIN = "Nothing is wrong with the release: give the same command again."


def _why_gone(pod: Object) -> str:
    status = pod.get("status", {})
    if pod_states.was_taken(pod):
        return f"was taken away by the cluster before its command had ended: {pod_states.why_taken(pod)}"
    return f"did not run: {status.get('message') or status.get('reason') or 'no reason given'}"
