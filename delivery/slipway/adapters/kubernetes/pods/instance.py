"""A release that serves in a pod apart from the slots."""

from __future__ import annotations

from slipway.adapters.io.http_instance import HttpInstance
from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.config import Service
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.running import pod_states
from slipway.ports import NO_EFFECTS, Effects, Ended, NotReady, Readiness, Ready, Web


class PodInstance:
    """Whether it is ready is what the cluster says, by the readiness probe of its manifests."""

    def __init__(
        self, api: ClusterApi, pods: SlotPods, service: Service, web: Web, name: str, url: str
    ) -> None:
        self._api, self._pods, self._name, self.url = api, pods, name, url
        self._http = HttpInstance(url, service, web, ended=lambda: None)

    def ready(self) -> Readiness:
        """Return whether it can serve now."""
        pod = self._api.get("Pod", self._name)
        if pod is None:
            return Ended(f"the pod {self._name} is gone", is_final=True)
        if pod_states.is_ready(pod):
            return Ready()
        if why := pod_states.why_never(pod):
            return Ended(why, is_final=True)
        if ends := pod_states.restarts(pod):
            said = self._pods.last_words([pod]) or "It said nothing."
            return Ended(f"it ended with {ends[-1].words}. {said}", is_final=True)
        return NotReady(self._why_not_yet(pod))

    def _why_not_yet(self, pod: Object) -> str:
        """Return in words what it does instead, with what its health address says where it runs."""
        words = pod_states.state_words([pod])
        answer = self._http.ready() if pod_states.is_running(pod) else None
        return f"{words}: {answer.reason}" if isinstance(answer, NotReady) else words

    def version(self) -> str:
        """Return what it says at its version address. Raises `StepFailed` when it does not say."""
        return self._http.version()

    def effects(self) -> Effects:
        """Return nothing: a NetworkPolicy closes the pod off, and records nothing."""
        return NO_EFFECTS
