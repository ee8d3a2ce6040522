"""What people do with data and jobs on a cluster, as they would type it: restore, refresh, compare, promote, run a job.

It is done by two people of the cluster, in Slipway's own pods: each in the name that the API server knows.
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from ..acts import RehearsalFailed
from .pair import ClusterPair
from .stage import ClusterStage

REASON = ("--reason", "somebody dropped the notes table")
POLICY = '\n[environment.production.policy]\nemergency = ["ann", "bea"]\n'
REFUSED = 7
WRITTEN = "written after the point"
WORKS_SECONDS = 8


def data_and_jobs(stage: ClusterStage) -> None:
    """Play all of it, with a staging beside production."""
    pair = ClusterPair(stage.place, more=POLICY)
    try:
        with stage.place.as_caller("ann"):
            _in_staging(stage)
            _jobs(stage)
            _command(stage)
            _live_data(stage)
    finally:
        pair.remove()


@contextmanager
def another(stage: ClusterStage, name: str) -> Iterator[None]:
    """Be another person of the cluster while the block runs."""
    before = stage.place.variables
    stage.place.variables = {**before, "KUBECONFIG": str(stage.place.cluster.user(name, ("deployers",)))}
    try:
        yield
    finally:
        stage.place.variables = before


def ask(stage: ClusterStage, method: str, path: str, body: str = "") -> str:
    """Ask as a user does, and return what is answered, whatever its status."""
    request = urllib.request.Request(
        f"{stage.place.address}{path}", method=method, data=body.encode() or None
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return refused.read().decode()


def _in_staging(stage: ClusterStage) -> None:
    # Registered anew, as a release has the manifests of the environments that there were then.
    stage.place.publish(stage.place.repository.commit("Change nothing, for staging as well"))
    for name, words in (
        ("a first release in staging", ("deploy", "staging")),
        ("a restore point of production", ("restore-point", "create", "production")),
    ):
        stage.act(name, *words, people=False)
        stage.demand_exit(0)
    ended = stage.act("what differs between the two", "drift", "staging", "production", people=False)
    stage.demand_exit(0)
    for told in ("secrets.Secret tally.DATABASE_URL: differ", "kubernetes.namespace:"):
        stage.results.demand(f"it says “{told}”", told in ended.said, seen=ended.said)
    stage.results.demand("it tells no secret", "postgresql://" not in ended.said, seen=ended.said)


def _jobs(stage: ClusterStage) -> None:
    ended = stage.act("the jobs of the live release", "jobs", "production", people=False)
    stage.results.demand("the schedule is listed", "tidy" in ended.said, seen=ended.said)
    ended = stage.act("a job that is run by hand", "jobs", "production", "--run", "tidy", people=False)
    stage.demand_exit(0)
    stage.results.demand("what it says is shown", "tidied" in ended.said, seen=ended.said)


def _command(stage: ClusterStage) -> None:
    """Run a command that says something, works on, and says something more: what it says is shown as it says it."""
    began, heard = time.monotonic(), dict[str, float]()
    program = f"import time; print('begun', flush=True); time.sleep({WORKS_SECONDS}); print('done')"
    ended = stage.act(
        "a command that works for a while",
        *("exec", "production", "--read-only", "--", "python3", "-c", program),
        people=False,
        tell=lambda line: heard.setdefault(line.strip(), time.monotonic() - began),
    )
    stage.demand_exit(0)
    apart = heard.get("done", 0.0) - heard.get("begun", 0.0)
    stage.results.demand(
        f"its first words came {apart:.1f} s before its last", apart > WORKS_SECONDS / 2, seen=ended.said
    )


def _live_data(stage: ClusterStage) -> None:
    ask(stage, "PUT", "/notes/kept", "kept")
    stage.act("a restore point", "restore-point", "create", "production", people=False)
    stage.demand_exit(0)
    point = newest_point(stage)
    ask(stage, "PUT", "/notes/later", WRITTEN)
    words = ("restore", "production", "--point", point, "--live", *REASON, "--yes")
    stage.act("a restore over what is live, by one person", *words, people=False)
    stage.demand_exit(REFUSED)
    with another(stage, "bea"):
        stage.act("a second person agrees", "approve", "production", point, "--restore", people=False)
        stage.demand_exit(0)
    stage.act("the restore, by two people", *words, people=False)
    stage.demand_exit(0)
    kept, later = ask(stage, "GET", "/notes/kept"), ask(stage, "GET", "/notes/later")
    stage.results.demand("what was there at the point is there", "kept" in kept, seen=kept)
    stage.results.demand("what was written later is not", WRITTEN not in later, seen=later)
    seen = stage.act("the audit of it", "audit", "show", "production", people=False)
    stage.results.demand("it names who the cluster knows", "ann" in seen.said, seen=seen.said)
    stage.act("the audit is whole", "audit", "verify", "production", people=False)
    stage.demand_exit(0)


def newest_point(stage: ClusterStage) -> str:
    done: subprocess.CompletedProcess[str] = stage.place.slipway(
        "--json", "restore-point", "list", "production"
    )
    if done.returncode:
        raise RehearsalFailed(f"Points cannot be listed: {done.stderr}")
    return str(json.loads(done.stdout.splitlines()[0])["id"])
