"""What the gateway has counted of the requests that each slot got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.adapters.kubernetes.shares import addresses_of
from slipway.config import Kubernetes
from slipway.decisions.cluster import gateway_figures
from slipway.errors import StepFailed
from slipway.ports import Place, Slot, SlotCounts, Web

OK = 200


class GatewayCounters:
    """Asks each process of the gateway for its own figures, and sums them.

    A process that was restarted begins at 0, and one that is gone takes its figures along; what was counted before is
    kept, so that a sum never falls.
    """

    def __init__(self, own: Kubernetes, pods: SlotPods, web: Web) -> None:
        self._own, self._pods, self._web = own, pods, web
        self._kept = gateway_figures.Kept()

    def counts(self) -> Mapping[Slot, SlotCounts]:
        """Return what has been counted of people's requests; those that chose their slot by a header are left out."""
        if not self._own.gateway_metrics:
            return {slot: SlotCounts(up=self._is_up(slot)) for slot in Slot}
        found = [self._figures(address) for address in self._addresses()]
        self._kept = self._kept.updated({series: each[series] for each in found for series in each})
        return {slot: self._kept.counts(slot, up=self._is_up(slot)) for slot in Slot}

    def places(self) -> Mapping[Slot, Sequence[Place]]:
        """Return nothing: a gateway's figures know no paths."""
        return dict.fromkeys(Slot, ())

    def _is_up(self, slot: Slot) -> bool:
        return self._pods.is_up(slot)

    def _addresses(self) -> list[str]:
        parts = urlsplit(self._own.gateway_metrics)
        port = f":{parts.port}" if parts.port else ""
        hosts = addresses_of(self._own.gateway_metrics)
        return [urlunsplit((parts.scheme, f"{host}{port}", parts.path, "", "")) for host in hosts]

    def _figures(self, address: str) -> Mapping[gateway_figures.Series, gateway_figures.Figures]:
        status, body = self._web.get(address)
        if status != OK:
            said = body.decode(errors="replace").strip()[:300]
            raise StepFailed(f"The figures of the gateway cannot be read: {address} said {status}: {said}.")
        service = f"{self._own.namespace}-{self._pods.serving}"
        return gateway_figures.figures_in(body.decode(errors="replace"), address, service)
