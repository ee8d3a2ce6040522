"""A release's own figures, read from its pods in Prometheus' text format."""

from __future__ import annotations

from slipway.adapters.kubernetes.pods.of_slot import SlotPods, address_of
from slipway.config import Metrics
from slipway.decisions.cluster.running import pod_states
from slipway.decisions.cluster.running.pods import port_of as pod_port
from slipway.decisions.text import metrics_text
from slipway.errors import StepFailed
from slipway.ports import Reading, Slot, Web

OK, NOT_FOUND = 200, 404
# Figures have a port of their own where people must not see them.
PORTS = ("metrics", "http")


class PodScraper:
    """Asks every pod of a slot that serves at a port, and sums what they say."""

    def __init__(self, pods: SlotPods, metrics: Metrics, web: Web) -> None:
        self._pods, self.metrics, self._web = pods, metrics, web

    def read(self, slot: Slot) -> Reading:
        """Return the figures of a slot, nothing where no metrics are configured. Raises `StepFailed`."""
        if not any((self.metrics.seconds, self.metrics.jobs, self.metrics.jobs_failed)):
            return Reading()
        found = [pod for pods in self._pods.pods(slot).values() for pod in pods if pod_states.is_ready(pod)]
        if not found:
            raise StepFailed(f"No pod of {slot} is ready, so there are no figures.")
        addresses = [address_of(pod, *PORTS) for pod in found if pod_port(pod)]
        texts = [self._text(address) for address in addresses]
        try:
            return metrics_text.reading(texts, self.metrics)
        except metrics_text.FiguresUnfit as error:
            raise StepFailed(error.what, next_step=error.next_step) from error

    def _text(self, address: str) -> str:
        status, body = self._web.get(f"{address}{self.metrics.path}")
        if status == NOT_FOUND:
            return ""
        if status != OK:
            said = body.decode(errors="replace").strip()[:300]
            raise StepFailed(f"The figures of a pod cannot be read: {address} said {status}: {said}.")
        return body.decode(errors="replace")
