"""The cluster is gone, and its database with it: a new one from the definitions, and the data of the newest point.

What it does is what docs/runbooks/cluster-gone.md says, command by command. Bucket, state store, restore points and
registry outlive the cluster, as they do at AWS; the server of the database does too, with nothing in it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster.cluster import the_cluster

from tests.support.postgres import execute
from tests.support.production import Ended, Place

from . import ROOT
from .on_cluster import board
from .on_cluster.place import ClusterPlace
from .on_cluster.stage import ClusterStage

PLAY = "Cluster gone"
POINT = re.compile(r"^(?:\S+ )?(\d{8}T\d{6}Z-\d+)", re.MULTILINE)
WRITTEN = "what Ann wrote before the cluster was gone"


def play(stage: ClusterStage, place: ClusterPlace) -> None:
    """Play it on a production in which a release is live. Raises `RehearsalFailed` when it does not come back whole."""
    place.ask("PUT", "/notes/ann", WRITTEN.encode())
    live = place.status()["live"]
    stage.play = PLAY
    stage.act("a restore point", "restore-point", "create", "production", people=False)
    stage.demand_exit(0)
    point = POINT.search(stage_said(stage, place))
    assert point, "there is no restore point"
    lost = time.monotonic()
    cluster_seconds = _new_cluster(stage, place)
    _empty_database(place)
    back = _rebuilt(stage, place, point[1], str(live["release"]))
    whole = time.monotonic() - lost
    stage.demand_exit(0)
    _demand_whole(stage, place, str(live["commit"]))
    board.shown(stage)
    stage.results.measured(f"{PLAY}: the new node, from nothing", cluster_seconds, "s")
    stage.results.measured(
        f"{PLAY}: from an empty cluster to a release that serves the newest point", back, "s"
    )
    stage.results.measured(f"{PLAY}: from the loss until all is back", whole, "s")


def stage_said(stage: ClusterStage, place: ClusterPlace) -> str:
    """Return the list of points, the newest first."""
    ended = stage.act("the list of restore points", "restore-point", "list", "production", people=False)
    return ended.said


def _new_cluster(stage: ClusterStage, place: ClusterPlace) -> float:
    """Take the cluster away and bring up a new one; return the seconds that the new one took."""
    stage.results.begin(PLAY, "the cluster is gone, and a new one comes up")
    with _registry_kept(place):
        _cluster("down")
        began = time.monotonic()
        _cluster("up")
    place.cluster = the_cluster()
    return time.monotonic() - began


@contextmanager
def _registry_kept(place: ClusterPlace) -> Iterator[None]:
    """Carry the registry's images over: a team's registry does not lie in its cluster."""
    there, kept = place.cluster.place.state / "registry", Path(place.folder.parent / "registry")
    shutil.copytree(there, kept)
    yield
    shutil.copytree(kept, there, dirs_exist_ok=True)
    shutil.rmtree(kept)


def _cluster(what: str) -> None:
    subprocess.run((sys.executable, "-m", "tests.cluster", what), cwd=ROOT, check=True)


def _empty_database(place: ClusterPlace) -> None:
    """Have nothing left of the data but the points, as where the database ran in the cluster."""
    server = place.database.rpartition("/")[0]
    execute(f"{server}/postgres", "DROP DATABASE tally WITH (FORCE)", "CREATE DATABASE tally")


def _rebuilt(stage: ClusterStage, place: ClusterPlace, point: str, release: str) -> float:
    """Do what the runbook says; return the seconds that it took."""
    began = time.monotonic()
    place.prepare()
    _done(stage, "the data of the newest point", "restore", "production", "--point", point, "--into", "back")
    server = place.database.rpartition("/")[0]
    execute(
        f"{server}/postgres",
        "ALTER DATABASE tally RENAME TO tally_empty",
        "ALTER DATABASE back RENAME TO tally",
    )
    _done(
        stage,
        "the release that was live",
        "rollback",
        "production",
        "--to",
        release,
        "--reason",
        "cluster gone",
    )
    return time.monotonic() - began


def _done(stage: ClusterStage, name: str, *words: str) -> Ended:
    ended = stage.act(name, *words, people=False)
    stage.demand_exit(0)
    return ended


def _demand_whole(stage: ClusterStage, place: Place, commit: str) -> None:
    status = place.status()
    stage.results.demand("the release of before is live", status["live"]["commit"] == commit, seen=status)
    found = place.ask("GET", "/notes/ann")
    stage.results.demand("what was written before is there", WRITTEN in found, seen=found)
    _done(stage, "what lay beside is removed", "restore", "production", "--remove", "back")
    _done(stage, "a drill on the new cluster", "drill", "production")
    place.repository.commit("Change nothing, on the new cluster")
    stage.act("a deploy on the new cluster", "deploy", "production")
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()
