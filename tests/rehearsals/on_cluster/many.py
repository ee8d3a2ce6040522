"""Many people: good deploys and rolled back ones, with no request lost, and the control that loses some."""

from __future__ import annotations

from dataclasses import replace

from ..play_tally import ABRUPT, ABRUPT_AND_SLOW, ask_many
from .releases import MANIFESTS
from .stage import ClusterStage

MANY = 20_000
# Past the smoke test, which would take too long on a busy machine.
SLOW = replace(ABRUPT_AND_SLOW, faults={**ABRUPT_AND_SLOW.faults, "sound_for_requests": 40})
# A pod that stops at once: no time for the gateway to learn of it, and the service finishes nothing.
UNDRAINED = {MANIFESTS: {"preStop: {sleep: {seconds: 5}}": "preStop: {sleep: {seconds: 0}}"}}


def play(stage: ClusterStage) -> None:
    """Ask at least 20,000 times through good deploys, rollbacks and a release that is put back."""
    ask_many(stage, MANY, SLOW)


def drained_or_not(stage: ClusterStage) -> None:
    """Replace the live pod of a release that waits before it stops, then of one that does not: the control."""
    stage.first(faults=ABRUPT)
    stage.replaced("the live pod is replaced, many people")
    stage.demand_that_nobody_noticed()
    stage.place.repository.commit("Stop at once", faults=ABRUPT, edits=UNDRAINED)
    stage.act("a release that does not wait before it stops", "deploy", "production", many=True)
    stage.demand_exit(0)
    seen = stage.replaced("the control: the live pod is replaced, and nothing drained").people
    stage.results.demand(f"without draining {seen.failed:,} requests failed", seen.failed > 0)
