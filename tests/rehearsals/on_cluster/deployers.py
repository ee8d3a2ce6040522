"""What can happen to deployers: they are killed, fall asleep, and meet another one."""

from __future__ import annotations

import os
import signal

from slipway.decisions.cluster.callers import RUNNER

from .stage import LOCKED, ClusterStage

KILLED = -9
STEPS = (
    "install",
    "restore point",
    "rehearsal",
    "migrate",
    "start",
    "smoke",
    "canary 20 %",
    "canary 100 %",
    "watch",
    "rest",
)


def killed(stage: ClusterStage, at: str = "canary 20 %") -> None:
    """Kill the deployer at a step, and let the next one bring it to an end."""
    stage.place.repository.commit("Change nothing, and be killed")
    with stage.place.people() as people:
        code = stage.until(at, signal.SIGKILL)
        ended = stage.act("a deployer that is killed, and the next one", "resume", "production", people=False)
        seen = people.stop()
    stage.results.demand(f"it was killed in “{at}”", code == KILLED, seen=code)
    stage.demand_whole(ended, seen.requests, seen.failed)


def runner_killed(stage: ClusterStage, at: str = "canary 20 %") -> None:
    """Deploy as a person of the cluster, from a pod of it; kill whoever called, then that pod, and go on."""
    stage.place.repository.commit(f"Change nothing, from a pod that is killed in {at}")
    stage.place.publish(stage.place.repository.git("rev-parse", "HEAD").strip())
    with stage.place.as_caller("ann"), stage.place.people() as people:
        caller = stage.begun(at)
        caller.kill()
        caller.communicate()
        (runner,) = [
            each for each in stage.place.pods(**{RUNNER: "true"}) if each["status"]["phase"] == "Running"
        ]
        name = runner["metadata"]["name"]
        stage.place.kubectl("delete", "pod", name, "--grace-period=0", "--force")
        ended = stage.followed(f"runner and caller killed in “{at}”, and the next one")
        seen = people.stop()
    stage.results.note(f"{name} went on without its caller, and was killed then")
    stage.demand_whole(ended, seen.requests, seen.failed)
    by = stage.place.deployments()[0]["by"]
    stage.results.demand("the history names who the cluster knows", by == "ann", seen=by)


def asleep(stage: ClusterStage) -> None:
    """Stop a deployer in its sleep, let another one follow it, and wake it up."""
    stage.place.repository.commit("Change nothing, and fall asleep")
    with stage.place.people() as people:
        sleeper = stage.begun("canary 20 %")
        os.kill(sleeper.pid, signal.SIGSTOP)
        ended = stage.followed("a deployer that sleeps, and the next one")
        os.kill(sleeper.pid, signal.SIGCONT)
        said, errors = sleeper.communicate(timeout=600)
        seen = people.stop()
    for line in errors.splitlines():
        stage.results.note(f"the one that woke up says: {line}")
    stage.results.demand("the one that woke up changes nothing more", sleeper.returncode == LOCKED, seen=said)
    stage.demand_whole(ended, seen.requests, seen.failed)


def two_at_once(stage: ClusterStage) -> None:
    """Deploy while somebody else does, from another pod: only one of them acts."""
    stage.place.repository.commit("Change nothing, and meet another deployer")
    with stage.place.as_caller("ann"), stage.place.people() as people:
        first = stage.begun("canary 20 %")
        with stage.place.as_caller("ben"):
            ended = stage.act(
                "a second deployer, while the first one is at work", "deploy", "production", people=False
            )
        said, errors = first.communicate(timeout=600)
        seen = people.stop()
    stage.demand_exit(LOCKED)
    stage.results.demand("it names who is at work", "ann on" in ended.said, seen=ended.said)
    act = stage.results.begin(stage.play, "the first deployer, which another one has met")
    act.requests, act.failed, act.exit_code = seen.requests, seen.failed, first.returncode
    stage.results.demand("it ended with 0", first.returncode == 0, seen=said + errors)
    stage.demand_that_nobody_noticed()
    stage.demand_one_serves()
