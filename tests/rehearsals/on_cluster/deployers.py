"""What can happen to deployers: they are killed, fall asleep, and meet another one."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from typing import Any

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
    before, commit = _merged(stage, "Change nothing, and be killed")
    with stage.place.people() as people:
        code = stage.until(at, signal.SIGKILL)
        ended = stage.act("a deployer that is killed, and the next one", "resume", "production", people=False)
        seen = people.stop()
    stage.results.demand(f"it was killed in “{at}”", code == KILLED, seen=code)
    stage.demand_whole(ended, seen.requests, seen.failed, before=before, commit=commit)


def runner_killed(stage: ClusterStage, at: str = "canary 20 %") -> None:
    """Deploy as a person of the cluster, from a pod of it; kill whoever called, then that pod, and go on."""
    before, commit = _merged(stage, f"Change nothing, from a pod that is killed in {at}")
    stage.place.publish(commit)
    with stage.place.as_caller("ann"), stage.place.people() as people:
        name = _kill_both(stage, at)
        left_at = stage.place.in_the_middle_of()
        ended = stage.followed(f"runner and caller killed in “{at}”, and the next one")
        seen = people.stop()
    stage.results.note(
        f"{name} was killed right after its caller, {f'in “{left_at}”' if left_at else 'between steps'}"
    )
    stage.demand_whole(ended, seen.requests, seen.failed, before=before, commit=commit)
    by = stage.place.deployments()[0]["by"]
    stage.results.demand("the history names who the cluster knows", by == "ann", seen=by)


def _kill_both(stage: ClusterStage, at: str) -> str:
    """Deploy, and when a step has begun kill the caller and then the pod that does it; return the pod's name."""
    runs = list[Mapping[str, Any]]()
    # It is looked for before that step begins: some take less time than a look.
    caller = stage.begun(at, first=lambda: runs.extend(stage.place.pods(**{RUNNER: "true"})))
    caller.kill()
    name = stage.place.kill(next(each for each in runs if each["status"]["phase"] == "Running"))
    caller.communicate()
    return name


def _merged(stage: ClusterStage, words: str) -> tuple[str, str]:
    """Return the commit that is live, and a new one."""
    return stage.place.live(), stage.place.repository.commit(words)


def asleep(stage: ClusterStage) -> None:
    """Stop a deployer in its sleep, let another one follow it, and wake it up."""
    before, commit = _merged(stage, "Change nothing, and fall asleep")
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
    stage.demand_whole(ended, seen.requests, seen.failed, before=before, commit=commit)


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
