"""Slipway delivers Tally on a real cluster, with people using it all the while.

The short form, which CI plays: a first release, a good one, a bad one, a rollback, a deployer that is killed, and one
that wakes up after another has followed it. The long one adds what can be wrong with a release on a cluster, what can
happen in the cluster meanwhile, deployers that are killed at every step, and many people.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cluster.cluster import CommandFailed, the_cluster
from servers.radosgw import S3Server

from tests.support.bad_releases import CANARY, BadRelease

from . import play_cluster_gone
from .acts import RehearsalFailed, Results
from .on_cluster import (
    agent,
    answers,
    appliers,
    between,
    connections,
    data,
    deployers,
    disturbances,
    many,
    people,
    releases,
    settings,
    table,
)
from .on_cluster.at_night import bad_migration, by_hand
from .on_cluster.previews import act as previews
from .on_cluster.stage import SETTINGS, ClusterStage, servers, standing

FAILS_SOME = BadRelease(
    "answers half of its requests with an error",
    CANARY,
    "new release",
    faults={"error_rate": 0.5, "sound_for_requests": 30},
)
# Each is played after a release is live, and leaves one that is.
ACTS: Mapping[str, Callable[[ClusterStage], object]] = {
    **{
        each.__name__.replace("_", "-"): each
        for each in (
            releases.missing_image,
            releases.other_processor,
            releases.no_node,
            releases.settings_of_its_own,
            releases.liveness_kills,
            releases.readiness_flaps,
            releases.out_of_memory,
            releases.reaches_production,
            deployers.two_at_once,
            disturbances.quota_reached,
            connections.connections_used_up,
            settings.secret_rotated,
            disturbances.migration_evicted,
            disturbances.canary_evicted,
            disturbances.scaler_scales,
            disturbances.foreign_writer,
            by_hand.by_hand,
            appliers.appliers,
            disturbances.control_plane_is_away,
            disturbances.node_drained,
        )
    },
    **{
        f"killed-in-{step.replace(' %', '').replace(' ', '-')}": partial(deployers.runner_killed, at=step)
        for step in deployers.STEPS
    },
}


def _gone(stage: ClusterStage) -> None:
    play_cluster_gone.play(stage, stage.place)


# These need a stage of their own: another judge, or another first release.
APART: Mapping[str, tuple[str, Mapping[str, Callable[[ClusterStage], object]]]] = {
    "table": (table.JUDGE, {"first": ClusterStage.first, **table.ACTS}),
    # A staging beside production, so that slipway.toml is another one from then on.
    "data": (SETTINGS, {"first": ClusterStage.first, "data and jobs": data.data_and_jobs}),
    "agent": (SETTINGS, {"first": ClusterStage.first, "agent": agent.agent}),
    "answers": (answers.JUDGE, answers.ACTS),
    "people": (SETTINGS, {"first": ClusterStage.first, "people": people.people}),
    "between": (SETTINGS, {"first": ClusterStage.first, "between": between.between}),
    "preview": (SETTINGS, {"first": ClusterStage.first, "previews": previews.previews}),
    "bad-migration": (
        SETTINGS + data.POLICY,
        {"first": ClusterStage.first, "bad migration accepted": bad_migration.play},
    ),
    "many": (SETTINGS, {"many people": many.play}),
    "drained": (SETTINGS, {"drained, and not": many.drained_or_not}),
    # At the very end: it takes the cluster away.
    "gone": (SETTINGS, {"first": ClusterStage.first, "cluster gone": _gone}),
}


# Their database counts statements, where this machine has one that can.
COUNTING = {"answers"}
# They end the cluster's own parts, or take it away.
DISTURBING = {"control-plane-is-away", "node-drained", "gone"}


def play(results: Results) -> None:
    """Play it: with SHORT=1 the short form, with ACTS those of these names, else everything.

    Raises `RehearsalFailed` when something is not as it has to be: the short form at once, the others at the end.
    """
    chosen = [name for name in os.environ.get("ACTS", "").split(",") if name]
    if unknown := set(chosen) - {*ACTS, *APART}:
        raise RehearsalFailed(f"There is no act {unknown.pop()}. There are: {', '.join([*ACTS, *APART])}.")
    with servers("the cluster") as s3:
        if not chosen:
            with standing(s3, results) as stage:
                play_short(stage)
        if not os.environ.get("SHORT"):
            _play_long(results, s3, chosen)


def play_short(stage: ClusterStage) -> None:
    """What CI plays."""
    stage.first()
    stage.measure_own_work(stage.good("a release that changes nothing"))
    stage.roll_back()
    stage.bad(FAILS_SOME)
    deployers.killed(stage)
    deployers.runner_killed(stage)
    deployers.asleep(stage)
    stage.act("a drill", "drill", "production")
    stage.demand_exit(0)


def play_gone(results: Results) -> None:
    """Play the loss of the whole cluster alone: it brings up a new one."""
    with servers("the cluster") as s3:
        _play_long(results, s3, ["gone"])


def _play_long(results: Results, s3: S3Server, chosen: Sequence[str]) -> None:
    faults = list[str]()
    left_out = set[str]() if the_cluster().can_be_disturbed else DISTURBING
    for name in left_out:
        print(f"  · not played on a cluster of yours: {name}", flush=True)
    together = {
        name: act for name, act in ACTS.items() if (name in chosen or not chosen) and name not in left_out
    }
    if together:
        with standing(s3, results) as stage:
            stage.first()
            faults += _played(stage, together)
    for name, (judge, acts) in APART.items():
        if (name in chosen or not chosen) and name not in left_out:
            with standing(s3, results, canary=judge, counts=name in COUNTING) as stage:
                faults += _played(stage, acts)
    if faults:
        raise RehearsalFailed("\n".join(faults))


def _played(stage: ClusterStage, acts: Mapping[str, Callable[[ClusterStage], object]]) -> Iterator[str]:
    """Play acts, and yield what did not hold: the others say more than none."""
    for name, act in acts.items():
        try:
            act(stage)
        except (RehearsalFailed, AssertionError, CommandFailed) as failed:
            print(f"  ✗ {failed}", flush=True)
            yield f"{name}: {failed}"
