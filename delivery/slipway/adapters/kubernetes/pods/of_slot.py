"""The pods of a slot, and how they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.decisions.cluster.objects import names, quantities
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running import pod_states
from slipway.decisions.cluster.running.pods import port_of
from slipway.errors import StepFailed
from slipway.ports import Cause, Ended, NotReady, ProcessState, Readiness, Ready, Restart, Slot

SAID_LINES = 40
SAID_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class SlotPods:
    """Looks at the Deployments of a slot and their pods. `serving` is the Deployment that gets the requests."""

    api: ClusterApi
    environment: str
    serving: str

    def labels(self, slot: Slot) -> dict[str, str]:
        """Return the labels of what is a slot's."""
        return {names.MANAGED: self.environment, names.SLOT: slot.value}

    def deployments(self, slot: Slot) -> list[Object]:
        """Return a slot's Deployments."""
        return list(self.api.list("Deployment", self.labels(slot)))

    def serving_deployment(self, slot: Slot) -> Object | None:
        """Return the Deployment of a slot that gets the requests."""
        return self.api.get("Deployment", names.in_slot(self.serving, slot))

    def pods(self, slot: Slot) -> dict[str, list[Object]]:
        """Return a slot's pods, by the name of their process. Those of commands are none of them."""
        found = dict[str, list[Object]]()
        for each in self.api.list("Pod", self.labels(slot)):
            if process := each["metadata"]["labels"].get(names.PROCESS):
                found.setdefault(process, []).append(each)
        return found

    def states(self, slot: Slot) -> list[ProcessState]:
        """Return how each process of a slot is."""
        pods, memory = self.pods(slot), self._memory(slot)
        return [
            self._state(self._process_of(each, slot), pods.get(self._process_of(each, slot), []), memory)
            for each in self.deployments(slot)
        ]

    def _process_of(self, deployment: Object, slot: Slot) -> str:
        return name_of(deployment).removesuffix(f"-{slot}")

    def _state(self, process: str, pods: Sequence[Object], memory: Mapping[str, int]) -> ProcessState:
        return ProcessState(
            process,
            running=any(map(pod_states.is_running, pods)),
            restarts=tuple(each for pod in pods for each in self._restarts(pod)),
            memory_bytes=sum(memory.get(name_of(pod), 0) for pod in pods),
        )

    def _restarts(self, pod: Object) -> tuple[Restart, ...]:
        """Return the ends of a pod's containers, with the words of the probe where one has ended them."""
        found = pod_states.restarts(pod)
        if not any(each.cause in (Cause.EXIT, Cause.SIGNAL) for each in found):
            return found
        try:
            events = self.api.list("Event", fields={"involvedObject.name": name_of(pod)})
        except StepFailed:
            # Where Slipway may not read events, the exit code has to do.
            return found
        return pod_states.with_probes(found, events)

    def last_words(self, pods: Sequence[Object]) -> str:
        """Return what a pod has said last: one that has ended, where there is one."""
        for pod in sorted(pods, key=lambda each: not pod_states.restarts(each)):
            container = pod["spec"]["containers"][0]["name"]
            ended = bool(pod_states.restarts(pod))
            said = self.api.log(name_of(pod), container, lines=SAID_LINES, before=ended) if ended else ""
            said = said or self.api.log(name_of(pod), container, lines=SAID_LINES)
            if said.strip():
                return said[-SAID_CHARACTERS:]
        return ""

    def readiness(self, slot: Slot) -> Readiness:
        """Return whether the release in a slot can serve now."""
        deployment = self.serving_deployment(slot)
        if deployment is None:
            return Ended(f"nothing runs in {slot}", times=0, is_final=True)
        pods = self.pods(slot)
        serving = pods.get(self.serving, [])
        if _is_complete(deployment, serving):
            return Ready()
        return next(self._ends(slot, pods), None) or NotReady(pod_states.state_words(serving))

    def _ends(self, slot: Slot, pods: Mapping[str, Sequence[Object]]) -> Iterator[Ended]:
        for each in self.deployments(slot):
            if why := pod_states.why_not_created(each):
                yield Ended(f"{self._process_of(each, slot)}: {why}", times=0, is_final=True)
        for process, found in pods.items():
            for pod in found:
                if why := pod_states.why_never(pod):
                    yield Ended(f"{process}: {why}", times=0, is_final=True)
            ends = [each for pod in found for each in self._restarts(pod) if each.is_fault]
            if ends:
                said = self.last_words(found) or "It said nothing."
                yield Ended(f"{process} ended with {ends[-1].words}. {said}", times=len(ends))

    def addresses(self, slot: Slot) -> list[str]:
        """Return the addresses, with port, of the pods of a slot that are ready to serve."""
        pods = self.pods(slot).get(self.serving, [])
        return [address_of(each) for each in pods if pod_states.is_ready(each)]

    def is_up(self, slot: Slot) -> bool:
        """Return whether a pod of a slot is ready to serve, or one that the cluster takes away still serves."""
        pods = self.pods(slot).get(self.serving, [])
        return any(pod_states.is_ready(each) or pod_states.leaves_in_order(each) for each in pods)

    def address(self, slot: Slot) -> str:
        """Return the address of one ready pod of a slot. Raises `StepFailed` where there is none."""
        if found := self.addresses(slot):
            return found[0]
        raise StepFailed(f"No pod of {slot} is ready.")

    def sizes(self, slot: Slot) -> dict[str, int]:
        """Return how many pods each Deployment of a slot has now."""
        return {
            self._process_of(each, slot): int(each.get("status", {}).get("replicas", 0))
            for each in self.deployments(slot)
        }

    def _memory(self, slot: Slot) -> dict[str, int]:
        """Return the memory of each pod in bytes, as far as the cluster measures it."""
        try:
            # What measures it is another server behind the same API, and no reason to wait.
            found = self.api.list("PodMetrics", self.labels(slot), patience_seconds=0)
        except StepFailed:
            return {}
        return {
            name_of(each): sum(quantities.bytes_of(part["usage"]["memory"]) for part in each["containers"])
            for each in found
        }


def address_of(pod: Object, *ports: str) -> str:
    """Return the address of a pod, with the port at which it serves, or the first of these names that it has."""
    return f"http://{pod['status']['podIP']}:{port_of(pod, *ports)}"


def _is_complete(deployment: Object, pods: Sequence[Object]) -> bool:
    """Return whether all pods that a Deployment wants are there and ready, by its newest specification."""
    status = deployment.get("status", {})
    wanted = int(deployment["spec"].get("replicas", 1))
    is_seen = status.get("observedGeneration", 0) >= deployment["metadata"].get("generation", 0)
    return is_seen and wanted > 0 and sum(map(pod_states.is_ready, pods)) >= wanted
