"""Which restore points are never pruned: what releases began with, rescues, and what a refresh took out of view."""

from __future__ import annotations

from slipway.decisions.points.manifest import Manifest
from slipway.decisions.record.history import History
from slipway.flows.data.restore_points import BEFORE_REFRESH, RESCUE, needed_points

from tests.unit.points.test_manifest import MANIFEST


def point(number: int, deployment: str) -> Manifest:
    return MANIFEST.model_copy(update={"id": f"20261124T16421{number}Z-0007", "deployment": deployment})


def test_rescue_points_stay_and_of_those_before_a_refresh_the_newest() -> None:
    newest_first = [
        point(5, ""),
        point(4, BEFORE_REFRESH),
        point(3, RESCUE),
        point(2, BEFORE_REFRESH),
        point(1, RESCUE),
    ]
    assert needed_points(History(), newest_first) == [newest_first[at].id for at in (1, 2, 4)]
    assert needed_points(History(), newest_first[:1]) == []
