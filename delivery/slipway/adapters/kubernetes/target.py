"""Everything that one environment on a cluster is made of, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slipway.adapters.gauges.prometheus import PrometheusGauges
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.kubernetes.api import connect
from slipway.adapters.kubernetes.counters import GatewayCounters
from slipway.adapters.kubernetes.fence import ClusterFence
from slipway.adapters.kubernetes.installed import Installed, digest_of
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.adapters.kubernetes.pods.request_log import PodRequestLog
from slipway.adapters.kubernetes.runtime import ClusterRuntime
from slipway.adapters.kubernetes.scraper import PodScraper
from slipway.adapters.kubernetes.settings import ClusterSettings
from slipway.adapters.kubernetes.shares import GatewayShares
from slipway.config import Environment, Kubernetes, Service
from slipway.errors import StepFailed
from slipway.ports import Gauges, Release, Slot, Target


def cluster(
    service: Service,
    environment: Environment,
    name: str,
    *,
    manifests_of: Callable[[Release], str],
    is_inside: bool = False,
) -> Target:
    """Return the parts of an environment on a cluster.

    `manifests_of` gives the manifests of a release that is not installed there yet; `is_inside` says that this runs in
    a pod of that very cluster. Raises `WrongUse` for an environment on another kind of target, `StepFailed` where the
    cluster cannot be found.
    """
    own = environment.of(Kubernetes)
    api = (
        connect("", own.namespace)
        if is_inside
        else connect(own.context, own.namespace, eks_cluster=own.eks_cluster)
    )
    pods = SlotPods(api, name, service.serving)
    installed = Installed(api, name, own.image, manifests_of)
    web = WebClient()
    runtime = ClusterRuntime(
        service,
        own,
        environment=name,
        api=api,
        installed=installed,
        settings=ClusterSettings(service, environment),
        web=web,
    )
    shares = GatewayShares(
        api, own, environment=name, version=service.version, installed=installed, pods=pods
    )

    def meaning(slot: Slot) -> Mapping[str, str]:
        if (found := pods.serving_deployment(slot)) is None:
            raise StepFailed(f"The slot {slot} holds no release, so there are no figures.")
        return {"slot": slot.value, "release": digest_of(found), "namespace": own.namespace}

    gauges: Gauges = (
        PrometheusGauges(meaning, environment.prometheus, web)
        if environment.prometheus.url
        else PodScraper(pods, service.metrics, web)
    )
    return Target(
        runtime,
        shares,
        GatewayCounters(own, pods, web),
        gauges,
        ClusterFence(api, name),
        PodRequestLog(api, pods),
    )
