"""Many people: good deploys and rolled back ones, with no request lost, and the control that loses some."""

from __future__ import annotations

from ..play_tally import ABRUPT, ABRUPT_AND_SLOW
from .releases import MANIFESTS
from .stage import ClusterStage

MANY = 20_000
# A pod that stops at once: no time for the gateway to learn of it, and the service finishes nothing.
UNDRAINED = {MANIFESTS: {"preStop: {sleep: {seconds: 5}}": "preStop: {sleep: {seconds: 0}}"}}


def play(stage: ClusterStage) -> None:
    """Ask at least 20,000 times through good deploys, rollbacks and a release that is put back."""
    stage.first(faults=ABRUPT)
    asked = failed = 0
    while asked < MANY:
        acts = [
            stage.good("a good release, many people", many=True),
            stage.roll_back(many=True),
            stage.good("a good release after that rollback", many=True),
            stage.bad(ABRUPT_AND_SLOW, many=True),
            stage.evicted("the live pod is evicted, many people", many=True),
        ]
        asked += sum(each.people.requests for each in acts)
        failed += sum(each.people.failed for each in acts)
    words = "requests through deploys, rollbacks, a release put back and an eviction"
    stage.results.measured(f"{stage.play}: {words}", asked, "requests")
    stage.results.demand("none of these failed", failed == 0, seen=f"{failed} of {asked:,} failed.")
    control(stage)


def control(stage: ClusterStage) -> None:
    """Evict the live pod where it does not wait before it stops, and demand that people notice."""
    stage.place.repository.commit("Stop at once", faults=ABRUPT, edits=UNDRAINED)
    stage.act("a release that does not wait before it stops", "deploy", "production", many=True)
    stage.demand_exit(0)
    ended = stage.evicted("the control: the live pod is evicted, and nothing drained", many=True)
    failed = ended.people.failed
    stage.results.demand(f"without draining {failed:,} requests failed", failed > 0)
