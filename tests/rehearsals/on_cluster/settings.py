"""What others change while Slipway delivers to a cluster: a secret is rotated in the middle."""

from __future__ import annotations

import base64
import json

from slipway.decisions.cluster.running import settings_read

from .disturbances import CANARY_BEGINS
from .stage import ClusterStage


def secret_rotated(stage: ClusterStage) -> None:
    """Rotate the service's secret during the canary: the release is put back, and the secret is named and not told."""
    before = stage.place.live()
    stage.place.repository.commit("Change nothing while a secret is rotated")
    word = "rotated-in-the-middle"
    ended = stage.met("a secret that is rotated in the middle", {CANARY_BEGINS: lambda: _rotate(stage, word)})
    stage.demand_stopped(
        ended,
        before,
        at="canary 20 %",
        words="Settings were changed while the release was delivered: Secret tally",
    )
    stage.results.demand("it says what to do", "deploy again" in ended.errors, seen=ended.errors)
    noted = json.loads(stage.place.kubectl("get", "deployments", "-o", "json"))["items"]
    text = json.dumps([each["metadata"].get("annotations", {}).get(settings_read.VERSIONS) for each in noted])
    stage.results.demand(
        "what the secret holds is noted nowhere", word not in text + ended.said + ended.errors
    )
    stage.good("the same again, with the secret of now")


def _rotate(stage: ClusterStage, word: str) -> None:
    data = {"ROTATED": base64.b64encode(word.encode()).decode()}
    stage.place.kubectl("patch", "secret", "tally", "--type=merge", "-p", json.dumps({"data": data}))
