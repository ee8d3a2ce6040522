"""Which part of the requests each slot gets: one HTTPRoute, which Slipway owns whole."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import httpx2 as httpx

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.installed import Installed, commit_of, digest_of
from slipway.adapters.kubernetes.own_key import own_key
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.config import Kubernetes
from slipway.decisions.cluster import route
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.route import Route
from slipway.decisions.cluster.running import slots
from slipway.errors import StepFailed
from slipway.ports import Slot

PROOF_BYTES = 6
# Conformance allows a gateway half a minute to take up a route; a cloud's load balancer may need minutes.
PROOF_SECONDS, PAUSE_SECONDS = 180.0, 0.1
# Each process of a gateway has to answer so often in a row by the new route; which one answers is not ours to choose.
IN_A_ROW = 5
ASK_SECONDS, BROKEN = 5.0, 500
RELEASE_SECONDS = 10.0


class GatewayShares:
    """Writes the route, and proves by requests that the gateway divides by it."""

    def __init__(
        self,
        api: ClusterApi,
        own: Kubernetes,
        *,
        environment: str,
        version: str,
        installed: Installed,
        pods: SlotPods,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api, self._own, self._environment = api, own, environment
        self._version, self._installed, self._pods = version, installed, pods
        self._sleep, self._clock = sleep, clock

    @property
    def url(self) -> str:
        """The address that users ask."""
        return self._own.url.rstrip("/")

    @property
    def smallest_share(self) -> float:
        """The smallest share above 0 that a slot can have."""
        return self._own.smallest_share

    def current(self) -> Mapping[Slot, float]:
        """Return each slot's share of new requests."""
        found = self._api.get("HTTPRoute", self._environment)
        return route.shares_in(found, self._service_of(found)) if found else route.shares_of({})

    def shift(self, shares: Mapping[Slot, float]) -> None:
        """Set each slot's share, and return when the gateway divides requests so. Raises `StepFailed`."""
        route.must_add_up(shares, self.smallest_share)
        service = self._service()
        meant = Route(
            environment=self._environment,
            name=self._environment,
            gateway=self._own.gateway,
            hostnames=self._own.hostnames,
            service=name_of(service),
            port=slots.port_of(service),
            key=own_key(self._api, self._environment),
            proof=secrets.token_hex(PROOF_BYTES),
        )
        written = self._api.apply(
            route.route_object(meant, route.weights_of(shares), there=self._there(service))
        )
        self._prove(meant, written)
        self._prove_release(meant, shares)

    @property
    def user_headers(self) -> Mapping[str, str]:
        """The name that the route is for, where `url` has only an address."""
        return {"Host": host} if (host := self._host) != urlsplit(self.url).netloc else {}

    @property
    def _host(self) -> str:
        return self._own.hostnames[0] if self._own.hostnames else urlsplit(self.url).netloc

    def route_headers(self, slot: Slot) -> Mapping[str, str]:
        """Return the headers that lead one request to a slot whatever its share."""
        return {route.SLOT_HEADER: route.slot_wish(slot, own_key(self._api, self._environment))}

    def overwritten(self) -> str:
        """Return who else has written the route, in words; empty where nobody has."""
        found = self._api.get("HTTPRoute", self._environment)
        others = route.other_writers(found) if found else []
        if not others:
            return ""
        led = any(self.current().values())
        return (
            f"{' and '.join(map(repr, others))} wrote the HTTPRoute {self._environment}, which is Slipway's"
            + ("." if led else ": it leads people to no release of Slipway's.")
        )

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there before traffic can be divided and is not, in words."""
        namespace, _, name = self._own.gateway.rpartition("/")
        if namespace and namespace != self._api.namespace:
            return []
        found = self._api.get("Gateway", name)
        if found is None:
            return [f"There is no Gateway {name} in the namespace {self._api.namespace}."]
        programmed = (
            each for each in found.get("status", {}).get("conditions", ()) if each["type"] == "Programmed"
        )
        state = next(programmed, {"status": "Unknown", "message": "no controller has taken it"})
        if state["status"] == "True":
            return []
        return [f"The Gateway {name} does not work yet: {state.get('message') or state.get('reason')}."]

    def _service(self) -> Object:
        """Return the Service of the manifests that leads to what serves, by a release that is in a slot."""
        for slot in Slot:
            if found := self._pods.serving_deployment(slot):
                return slots.serving_service(self._installed.objects(digest_of(found)), self._pods.serving)
        raise StepFailed(
            f"No release is in {self._api.namespace}, so there is nothing to divide requests between."
        )

    def _service_of(self, found: Object) -> str:
        """Return which Service's name the backends of a route have, without their slot."""
        rules = found.get("spec", {}).get("rules", ())
        backends = [each["name"] for rule in rules for each in rule.get("backendRefs", ())]
        stems = {
            name.removesuffix(f"-{slot}") for name in backends for slot in Slot if name.endswith(f"-{slot}")
        }
        return next(iter(sorted(stems)), "")

    def _there(self, service: Object) -> set[Slot]:
        """Return the slots that have a Service: a route that names one which is not there breaks others."""
        held = {name_of(each) for each in self._api.list("Service", {names.MANAGED: self._environment})}
        return {slot for slot in Slot if names.direct(name_of(service), slot) in held}

    def _prove(self, meant: Route, written: Object) -> None:
        """Return when every address of the gateway divides by the route that was written. Raises `StepFailed`."""
        until = self._clock() + PROOF_SECONDS
        for address in addresses_of(self.url):
            seen = 0
            while seen < IN_A_ROW:
                seen = seen + 1 if self._is_proven(address, meant) else 0
                if seen:
                    continue
                if refusal := route.refusal_of(self._api.get("HTTPRoute", meant.name) or written):
                    raise StepFailed(f"The Gateway does not take the route {meant.name}: {refusal}.")
                if self._clock() > until:
                    raise StepFailed(
                        f"The gateway at {self.url} ({address}) does not divide requests by the route {meant.name}, "
                        f"{PROOF_SECONDS:g} s after it was written.",
                        next_step="Look at the Gateway and its controller; `url` has to lead to it.",
                    )
                self._sleep(PAUSE_SECONDS)

    def _is_proven(self, address: str, meant: Route) -> bool:
        """Ask once; only a gateway that has this very route redirects so."""
        answer = self._asked(address, "/", {route.PROOF_HEADER: meant.proof})
        return bool(answer and route.proof_host(meant.proof) in answer.headers.get("location", ""))

    def _prove_release(self, meant: Route, shares: Mapping[Slot, float]) -> None:
        """Prove that users get the release that is to have all requests. Raises `StepFailed`.

        A gateway may take a route and leave out one of its rules, where another route has the same one already. That
        other one may be on its way out, so the gateway is asked for some seconds.
        """
        slot = max(shares, key=lambda each: shares[each])
        found = self._pods.serving_deployment(slot)
        if not self._version or found is None or shares[slot] < route.ALL:
            return
        commit, until = commit_of(found), self._clock() + RELEASE_SECONDS
        for address in addresses_of(self.url):
            while said := self._said_instead(address, commit):
                if self._clock() > until:
                    raise StepFailed(
                        f"The gateway has the route {meant.name}, but {self.url}{self._version} is not answered by "
                        f"the release in {slot}: it said {said}.",
                        next_step="Look whether another route of this Gateway has the same host and path.",
                    )
                self._sleep(PAUSE_SECONDS)

    def _said_instead(self, address: str, commit: str) -> str:
        """Return what one address of the gateway says in place of a release's version; empty where it says that."""
        answer = self._asked(address, self._version, {})
        if answer and answer.status_code < BROKEN and commit in answer.text:
            return ""
        return (answer.text.strip()[:200] if answer else "") or "nothing"

    def _asked(self, address: str, path: str, wish: Mapping[str, str]) -> httpx.Response | None:
        """Ask one address of the gateway once, past any proxy of the surroundings; None where no answer came."""
        parts = urlsplit(self.url)
        headers = {"Host": self._host, **wish}
        port = f":{parts.port}" if parts.port else ""
        url = f"{parts.scheme}://{_bracketed(address)}{port}{path}"
        try:
            with httpx.Client(timeout=ASK_SECONDS, trust_env=False) as client:
                name = {"sni_hostname": self._host.partition(":")[0]}
                return client.get(url, headers=headers, extensions=name)
        except httpx.HTTPError:
            return None


def addresses_of(url: str) -> list[str]:
    """Return every address that the host of a URL leads to. Raises `StepFailed`."""
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or parts.scheme, type=socket.SOCK_STREAM)
    except OSError as error:
        raise StepFailed(f"{parts.hostname} in {url} leads nowhere: {error.strerror or error}.") from error
    return sorted({str(each[4][0]) for each in found})


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
