"""The bad releases of the machine's rehearsal, on a cluster, with the same judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from tests.support import bad_releases
from tests.support.bad_releases import BadRelease
from tests.support.production import CANARY

from .stage import ClusterStage

# A gateway counts times in coarse bounds, the lowest a tenth of a second: three times a millisecond is not seen.
MUCH_SLOWER = replace(
    bad_releases.THREE_TIMES_SLOWER,
    name="is a hundred times slower",
    faults={"slow_factor": 100, "sound_for_requests": 40},
)
NEVER_READY = replace(bad_releases.NEVER_READY, settings={'ready-within = "60s"': 'ready-within = "10s"'})
TABLE: tuple[BadRelease, ...] = (
    bad_releases.DOES_NOT_START,
    NEVER_READY,
    bad_releases.NAMES_ANOTHER,
    bad_releases.FAILS_SOME,
    MUCH_SLOWER,
    # Figures of memory come every quarter of a minute; it grows for some of these before it meets its limit.
    replace(
        bad_releases.LEAKS,
        faults={"leak_mb_per_request": 0.1},
        settings={'most = "90s"': 'most = "300s"', 'least = "1s"': 'least = "200s"'},
    ),
    bad_releases.CRASHES,
    bad_releases.CRASHES_LATE,
    bad_releases.FAILS_JOBS,
    bad_releases.LOCKS_HIDDEN,
    bad_releases.DROPS_OPENLY,
    bad_releases.DROPS_HIDDEN,
)
JUDGE = CANARY


def _deliver(stage: ClusterStage, bad: BadRelease) -> None:
    stage.bad(bad)


def never_free(stage: ClusterStage) -> None:
    """Deliver a release that migrates a table, while somebody holds it."""
    with stage.place.table_held("notes"):
        ended = stage.bad(bad_releases.CANNOT_LOCK)
    stage.demand_that_nobody_waited(ended)


ACTS: Mapping[str, Callable[[ClusterStage], object]] = {
    **{bad.name: partial(_deliver, bad=bad) for bad in TABLE},
    bad_releases.CANNOT_LOCK.name: never_free,
}
