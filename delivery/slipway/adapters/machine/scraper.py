"""A release's own figures, read from its processes in Prometheus' text format."""

from __future__ import annotations

from slipway.adapters.machine.home import MachineHome
from slipway.adapters.machine.supervised.processes import LOOPBACK
from slipway.config import Metrics
from slipway.decisions.text import metrics_text
from slipway.errors import StepFailed
from slipway.ports import Reading, Slot, Web

OK, NOT_FOUND = 200, 404


class Scraper:
    """Asks every process of a slot that was given a port, and sums what they say."""

    def __init__(self, home: MachineHome, metrics: Metrics, web: Web) -> None:
        self._home, self.metrics, self._web = home, metrics, web

    def read(self, slot: Slot) -> Reading:
        """Return the figures of a slot, nothing where no metrics are configured. Raises `StepFailed`.

        A process without such an address (404) has none to give; one that does not answer hides them.
        """
        if not any((self.metrics.seconds, self.metrics.jobs, self.metrics.jobs_failed)):
            return Reading()
        record = self._home.filled(slot)
        texts = [self._text(name, record.ports[name]) for name in record.listening]
        try:
            return metrics_text.reading(texts, self.metrics)
        except metrics_text.FiguresUnfit as error:
            raise StepFailed(error.what, next_step=error.next_step) from error

    def _text(self, name: str, port: int) -> str:
        address = f"http://{LOOPBACK}:{port}{self.metrics.path}"
        status, body = self._web.get(address)
        if status == NOT_FOUND:
            return ""
        if status != OK:
            said = body.decode(errors="replace").strip()[:300]
            raise StepFailed(
                f"The figures of the process {name} cannot be read: {address} said {status}: {said}."
            )
        return body.decode(errors="replace")
