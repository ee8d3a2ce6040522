"""What a person has scaled by hand is no obstacle to what Slipway does next."""

from __future__ import annotations

import json

from slipway.decisions.cluster.objects import names

from ..disturbances import SCALER, SETTINGS_BEGIN, demand_unharmed
from ..releases import MANIFESTS
from ..stage import ClusterStage


def by_hand(stage: ClusterStage) -> None:
    """Do with kubectl what runbooks say, then go back, deploy, stop all and start it again: nothing is in the way."""
    edits = {MANIFESTS: {SETTINGS_BEGIN: SCALER + SETTINGS_BEGIN}}
    stage.place.repository.commit("Scale by load, and be scaled by hand", edits=edits)
    stage.act("a release that a person then scales", "deploy", "production")
    demand_unharmed(stage)
    slot = stage.live_slot()
    more = json.dumps({"spec": {"maxReplicas": 6}})
    stage.place.kubectl("patch", "hpa", f"web-{slot}", f"--field-manager={names.MANAGER}", "--patch", more)
    stage.place.kubectl("scale", "deployment", f"worker-{slot}", "--replicas=0")
    for name, words in (
        ("a rollback after that", ("rollback", "production", "--reason", "rehearsed")),
        ("and back again", ("rollback", "production", "--reason", "rehearsed")),
        ("a release after that", ("deploy", "production")),
    ):
        stage.place.repository.commit("Change nothing, after a person has scaled", edits=edits)
        stage.act(name, *words)
        demand_unharmed(stage)
    for command in ("down", "up"):
        stage.act(command, command, "production", "--yes", people=False)
        stage.demand_exit(0)
    stage.good("a good release after all was stopped and started")
