"""Slipway delivers Tally on a real cluster, with people using it all the while.

The short form, which CI plays: a first release, a good one, a bad one, a rollback, a deployer that is killed, and one
that wakes up after another has followed it. The long one adds what can be wrong with a release on a cluster.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from servers import radosgw
from slipway.decisions.cluster.callers import RUNNER
from tests.support.bad_releases import CANARY, BadRelease
from tests.support.production import BY, DELIVERY, SLIPWAY, Ended

from . import cluster_place, play_cluster_gone
from .acts import Results, echo
from .cluster_place import ClusterPlace
from .play_tally import Stage

PLAY = "Cluster"
# The way is what is tried here; how the judge decides is shown on the machine, with thousands of requests.
SETTINGS = """
[environment.production.canary]
steps = [20, 100]
least = "2s"
most = "120s"
every = "0.5s"
watch-after = "3s"

[environment.production.judge]
window = "0.5s"
warm-up = "0s"
harm = 0.1
slower-harm = 0.3
slowest-harm = 0.3
refused-harm = 0.2
redirected-harm = 0.2

[environment.production.migrations]
lock-timeout = "250ms"
tries = 3
"""
LEASE = 'bucket-mode = "versioned"\nlease = "15s"'
FAILS_SOME = BadRelease(
    "answers half of its requests with an error",
    CANARY,
    "new release",
    faults={"error_rate": 0.5, "sound_for_requests": 30},
)
KILLED, LOCKED = -9, 5


def play(results: Results) -> None:
    """Play it. Raises `RehearsalFailed` when something is not as it has to be."""
    with _stage(results) as stage:
        play_short(stage)
        if not os.environ.get("SHORT"):
            play_bad_clusters(stage)
            play_cluster_gone.play(stage, stage.place)


def play_gone(results: Results) -> None:
    """Play the loss of the whole cluster alone: it brings up a new one."""
    with _stage(results) as stage:
        stage.first()
        play_cluster_gone.play(stage, stage.place)


@contextmanager
def _stage(results: Results) -> Iterator[ClusterStage]:
    print("\nStarting an S3 server and PostgreSQL for the cluster …", flush=True)
    with radosgw.serving() as s3, cluster_place.standing(s3, canary=SETTINGS) as place:
        file = place.folder / "slipway.toml"
        file.write_text(file.read_text().replace('bucket-mode = "versioned"', LEASE))
        yield ClusterStage(place, results)


def play_short(stage: ClusterStage) -> None:
    """What CI plays."""
    stage.first()
    stage.measure_own_work(stage.good("a release that changes nothing"))
    stage.roll_back()
    stage.bad(FAILS_SOME)
    stage.killed("canary 20 %")
    stage.runner_killed("canary 20 %")
    stage.asleep()
    stage.act("a drill", "drill", "production")
    stage.demand_exit(0)


class ClusterStage(Stage):
    """A production of Tally on a cluster."""

    place: ClusterPlace
    play = PLAY

    def __init__(self, place: ClusterPlace, results: Results) -> None:
        super().__init__(place, results)
        self.place = place

    def killed(self, at: str) -> None:
        """Kill the deployer at a step, and let the next one bring it to an end."""
        self.place.repository.commit("Change nothing, and be killed")
        with self.place.people() as people:
            code = self._until(at, signal.SIGKILL)
            ended = self.act(
                "a deployer that is killed, and the next one", "resume", "production", people=False
            )
            seen = people.stop()
        self.results.demand(f"it was killed in “{at}”", code == KILLED, seen=code)
        self._end_whole(ended, seen.requests, seen.failed)

    def runner_killed(self, at: str) -> None:
        """Deploy as a person of the cluster, from a pod of it; kill whoever called, then that pod, and go on."""
        self.place.repository.commit("Change nothing, from a pod that is killed")
        self.place.publish(self.place.repository.git("rev-parse", "HEAD").strip())
        with self.place.as_caller("ann"), self.place.people() as people:
            caller = self._begun(at)
            caller.kill()
            caller.communicate()
            (runner,) = [
                each for each in self.place.pods(**{RUNNER: "true"}) if each["status"]["phase"] == "Running"
            ]
            self.results.note(f"{runner['metadata']['name']} goes on without its caller")
            self.place.kubectl("delete", "pod", runner["metadata"]["name"], "--grace-period=0", "--force")
            ended = self._followed("a runner that is killed, and the next one")
            seen = people.stop()
        self._end_whole(ended, seen.requests, seen.failed)
        by = self.place.deployments()[0]["by"]
        self.results.demand("the history names who the cluster knows", by == "ann", seen=by)

    def asleep(self) -> None:
        """Stop a deployer in its sleep, let another one follow it, and wake it up."""
        self.place.repository.commit("Change nothing, and fall asleep")
        with self.place.people() as people:
            sleeper = self._begun("canary 20 %")
            os.kill(sleeper.pid, signal.SIGSTOP)
            ended = self._followed()
            os.kill(sleeper.pid, signal.SIGCONT)
            said, errors = sleeper.communicate(timeout=600)
            seen = people.stop()
        for line in errors.splitlines():
            self.results.note(f"the one that woke up says: {line}")
        self.results.demand(
            "the one that woke up changes nothing more", sleeper.returncode == LOCKED, seen=said
        )
        self._end_whole(ended, seen.requests, seen.failed)

    def _followed(self, name: str = "a deployer that sleeps, and the next one") -> Ended:
        """Let the next deployer take over, once the lock of the former is no longer renewed."""
        until = time.monotonic() + 120
        while (ended := self.place.alone("resume", "production", tell=echo)).code == LOCKED:
            if time.monotonic() > until:
                break
            time.sleep(1)
        act = self.results.begin(self.play, name)
        act.exit_code, act.seconds = ended.code, ended.seconds
        return ended

    def _end_whole(self, ended: Ended, requests: int, failed: int) -> None:
        act = self.results.acts[-1]
        act.requests, act.failed = requests, failed
        self.results.demand("the next one ends it", ended.code in (0, 3), seen=ended.errors)
        self.results.demand(f"0 of {requests:,} requests failed", failed == 0)
        status = self.place.status()
        self.results.demand("nothing is under way", not status["under_way"], seen=status)
        shares = self.place.shares()
        self.results.demand("one release serves all traffic", sorted(shares) == [0, 999], seen=shares)

    def _until(self, at: str, number: int) -> int:
        """Deploy, and send a signal when a step begins; return with what it ended."""
        process = self._begun(at)
        os.kill(process.pid, number)
        process.communicate(timeout=600)
        return process.returncode

    def _begun(self, at: str) -> subprocess.Popen[str]:
        """Deploy until a step has begun, and return the deployer."""
        self.place.publish(self.place.repository.git("rev-parse", "HEAD").strip())
        print("  $ slipway deploy production", flush=True)
        process = subprocess.Popen(
            (*SLIPWAY, "deploy", "production"),
            cwd=self.place.folder,
            env={**self.place.variables, "SLIPWAY_BY": BY, "NO_COLOR": "1", "PYTHONPATH": str(DELIVERY)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in process.stdout or ():
            echo(line)
            if re.search(rf"{re.escape(at)}: [^ok]", line):
                break
        return process


# --- what can be wrong on a cluster ----------------------------------------------------------------------------------


def play_bad_clusters(stage: ClusterStage) -> None:
    """Play what is wrong with a release, or happens to it, on clusters alone."""
    bad_image(stage)
    other_processor(stage)
    foreign_writer(stage)
    api_server_restarts(stage)
    out_of_memory(stage)


def bad_image(stage: ClusterStage) -> None:
    """Deliver an image that is in no registry."""
    commit = stage.place.repository.commit("An image that is not there")
    missing = f"{stage.place.cluster.registry}/tally@sha256:{'e' * 64}"
    stage.place.register(missing, commit)
    stage.act("a release whose image is not there", "deploy", "production", "--release", commit)
    _demand_stopped(stage, "install", "cannot be pulled")


def other_processor(stage: ClusterStage) -> None:
    """Deliver an image that is for another processor."""
    commit = stage.place.repository.commit("For another processor")
    stage.place.publish(commit, architecture="arm64")
    ended = stage.act("a release for another processor", "deploy", "production", "--release", commit)
    stage.results.note(f"it was stopped at {ended.stopped_at or 'nothing'}: {ended.errors.strip()[:200]}")


def foreign_writer(stage: ClusterStage) -> None:
    """Let another controller write the weights of the route, which a rollback then refuses to write over."""
    stage.good("a good release, before another one writes the route")
    weights = '[{"op": "replace", "path": "/spec/rules/3/backendRefs/0/weight", "value": 500}]'
    stage.place.kubectl(
        "patch", "httproute", "production", "--type=json", "-p", weights, "--field-manager=other"
    )
    ended = stage.act("a rollback where another one writes the route", "rollback", "production")
    stage.results.demand(
        "it names who else writes it", "'other'" in ended.errors and ended.code != 0, seen=ended.errors
    )
    stage.place.kubectl("delete", "httproute", "production")
    stage.act("a rollback after that was undone", "rollback", "production")
    stage.demand_exit(0)


def api_server_restarts(stage: ClusterStage) -> None:
    """Restart the API server in the middle of a deploy."""
    stage.place.repository.commit("Change nothing while the API server is restarted")

    def tell(line: str) -> None:
        echo(line)
        if "canary 20 %: send" in line:
            stage.place.cluster.restart_api_server()

    stage.act("a good release while the API server is restarted", "deploy", "production", tell=tell)
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()


def out_of_memory(stage: ClusterStage) -> None:
    """Deliver a release that takes more memory than its limit."""
    bad = BadRelease(
        "takes more memory than it may",
        CANARY,
        "memory",
        faults={"leak_mb_per_request": 20, "sound_for_requests": 40},
    )
    stage.bad(bad)


def _demand_stopped(stage: ClusterStage, step: str, words: str) -> None:
    ended = stage.results.acts[-1]
    stage.results.demand(f"it was stopped by {step}", ended.stopped_at == step, seen=ended)
    stage.demand_that_nobody_noticed()
    stage.results.note(words)
