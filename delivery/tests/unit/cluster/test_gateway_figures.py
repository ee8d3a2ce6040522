"""A gateway's figures are summed over its processes, and a sum never falls."""

from __future__ import annotations

from slipway.decisions.cluster.gateway_figures import Kept, figures_in
from slipway.ports import Slot

BLUE, GREEN = Slot.BLUE, Slot.GREEN
NAME = "httproute-shop-production-gw-shop-edge-ep-web-2-ac24-svc-shop-web-{}-0@kubernetesgateway"


def told(blue: int, failed: int = 0, direct: int = 0) -> str:
    """Return what a process of Traefik says."""
    lines = ["# TYPE traefik_service_requests_total counter"]
    for name, code, count in (("blue", 200, blue), ("blue", 502, failed), ("blue-direct", 200, direct)):
        labels = f'code="{code}",method="GET",protocol="http",service="{NAME.format(name)}"'
        lines.append(f"traefik_service_requests_total{{{labels}}} {count}")
    lines.append("# TYPE traefik_service_request_duration_seconds histogram")
    for bound, count in (("0.1", blue), ("+Inf", blue + failed)):
        labels = f'code="200",service="{NAME.format("blue")}",le="{bound}"'
        lines.append(f"traefik_service_request_duration_seconds_bucket{{{labels}}} {count}")
    return "\n".join(lines) + "\n"


def test_requests_that_chose_their_slot_are_not_counted() -> None:
    counts = Kept().updated(figures_in(told(7, failed=2, direct=5), "one", "shop-web")).counts(BLUE, up=True)
    assert (counts.requests, counts.failed, counts.answers.broken) == (9, 2, 2)
    assert counts.answers.seconds == {0.1: 7, float("inf"): 9}


def test_another_service_of_a_similar_name_is_another_one() -> None:
    assert figures_in(told(7), "one", "op-web") == {}
    assert list(figures_in(told(7), "one", "shop-web")) == [(BLUE, f"one {NAME.format('blue')}")]


def test_processes_add_up_and_a_restart_begins_at_nothing() -> None:
    kept = Kept().updated(
        {**figures_in(told(10), "one", "shop-web"), **figures_in(told(20), "two", "shop-web")}
    )
    assert kept.counts(BLUE, up=True).requests == 30
    kept = kept.updated({**figures_in(told(3), "one", "shop-web"), **figures_in(told(25), "two", "shop-web")})
    assert kept.counts(BLUE, up=True).requests == 38
    kept = kept.updated(figures_in(told(26), "two", "shop-web"))
    assert kept.counts(BLUE, up=True).requests == 39
    assert kept.counts(GREEN, up=False).requests == 0
