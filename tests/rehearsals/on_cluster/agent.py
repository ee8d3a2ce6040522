"""The agent in the cluster: it delivers what is registered, is held by people, and is killed in the middle.

Nobody calls `slipway deploy` here. A release is registered from outside, as a workflow does it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cluster.configuration import CONTAINERD_SOCKET
from slipway.adapters.state.store_log import StoreLog
from slipway.decisions.cluster.callers import ACCOUNT, RUNNER
from slipway.decisions.record.history import History, Outcome, history_of
from slipway.decisions.record.journal import Entry, progress_of
from slipway.flows.environment import agent_signs
from slipway.flows.environment.context import HISTORY

from tests.support.place import edited, wait_until

from .. import ROOT
from ..acts import RehearsalFailed
from .place import ClusterPlace
from .stage import ClusterStage

MANIFEST = ROOT / "deploy/kubernetes/components/agent/agent.yaml"
COMPONENT = {"app.kubernetes.io/component": "agent"}
REASON = "the week of the fair"
KILLED_AT = "canary 20 %"


def agent(stage: ClusterStage) -> None:
    """Play all of it."""
    with _looking(stage.place):
        _delivers(stage)
        _is_held(stage)
        _is_killed(stage)
        _meets_another(stage)
    sign = agent_signs.newest(stage.place.state)
    stage.results.demand("it took its sign away when it was asked to end", sign is None, seen=sign)


@contextmanager
def _looking(place: ClusterPlace) -> Iterator[None]:
    """Have an agent look while the block runs, with settings that let nobody but it deploy."""
    account = f"system:serviceaccount:{place.namespace}:{ACCOUNT}"
    policy = f"\n[environment.production.policy]\ndeployers = [{json.dumps(account)}]\n"
    text = (place.folder / "slipway.toml").read_text()
    with edited(place.folder, text, text.replace('runner = "here"', 'runner = "pod"') + policy):
        _give_settings(place)
    manifest = _manifest(place)
    place.kubectl("apply", "--server-side", "--filename=-", given=manifest)
    try:
        yield
        place.kubectl("delete", "--filename=-", "--wait=true", given=manifest)
        _until(place, lambda: not place.pods(**COMPONENT), "the agent has ended")
    finally:
        place.kubectl("delete", "--filename=-", "--wait=false", "--ignore-not-found", given=manifest)
        _give_settings(place)


def _give_settings(place: ClusterPlace) -> None:
    place.kubectl("delete", "configmap", "slipway-config", "--ignore-not-found")
    place.kubectl("create", "configmap", "slipway-config", f"--from-file={place.folder / 'slipway.toml'}")


def _manifest(place: ClusterPlace) -> str:
    """Return the manifest with this cluster's image, and looks that come sooner."""
    return place.own_manifest(MANIFEST, {'--every, "30"': '--every, "2"'})


def _delivers(stage: ClusterStage) -> None:
    act = stage.results.begin(stage.play, "the agent delivers what was registered, and nobody calls it")
    with stage.place.people() as people:
        commit = _registered(stage.place, "Delivered by itself")
        _until(stage.place, lambda: stage.place.is_live(commit), "the release is live")
        seen = people.stop()
    act.requests, act.failed = seen.requests, seen.failed
    stage.demand_that_nobody_noticed()
    newest = stage.place.deployments()[0]
    account = f"system:serviceaccount:{stage.place.namespace}:{ACCOUNT}"
    stage.results.demand(
        "it is in the history under its own name", newest["by"] == account, seen=newest["by"]
    )
    _until(stage.place, lambda: "Nothing new" in _said_last(stage.place), "it says that there is nothing new")
    logged = stage.place.kubectl("logs", "deployment/agent")
    stage.results.demand("to look writes nothing", "newer deployer" not in logged, seen=logged)
    parts = {each["part"]: each for each in stage.place.status()["parts"]}
    stage.results.demand(
        "status tells since when it looks", "looks since" in parts["agent"]["words"], seen=parts
    )


def _is_held(stage: ClusterStage) -> None:
    place = stage.place
    stage.act("people freeze production", "freeze", "production", "--reason", REASON, people=False)
    stage.demand_exit(0)
    before = place.live()
    commit = _registered(place, "Held by a freeze")
    _until(place, lambda: REASON in _said_last(place), "it says what holds the release")
    pods = {each["metadata"]["name"] for each in _runners(place)}
    # It has looked again and again since.
    sign = agent_signs.newest(place.state)
    _until(place, lambda: agent_signs.newest(place.state) != sign, "it looks again")
    stage.results.demand("the release before is live", place.is_live(before))
    again = {each["metadata"]["name"] for each in _runners(place)}
    stage.results.demand("it started no pod meanwhile", pods == again, seen=again - pods)
    with place.people():
        stage.act("people lift the freeze", "unfreeze", "production", people=False)
        _until(place, lambda: place.is_live(commit), "the release is live")
    stage.demand_one_serves()


def _is_killed(stage: ClusterStage) -> None:
    place = stage.place
    act = stage.results.begin(stage.play, f"agent and deployer are killed in “{KILLED_AT}”")
    before = place.live()
    with place.people() as people:
        commit = _registered(place, "Killed in the middle")
        _until(place, lambda: _step_of(place) == KILLED_AT, "it is in its canary")
        runners = [each for each in _runners(place) if each["status"]["phase"] == "Running"]
        doomed = [*place.pods(**COMPONENT), *runners]
        names = {each["metadata"]["name"] for each in doomed}
        # Deleted alone it would be asked to end first, and put everything back.
        for each in runners if place.cluster.can_be_disturbed else ():
            _end_at_once(place, each)
        place.kubectl("delete", "pod", *names, "--grace-period=0", "--force")
        _until(place, lambda: _is_settled(place, commit), "the next agent has ended what was left")
        seen = people.stop()
    act.requests, act.failed = seen.requests, seen.failed
    stage.results.note(f"{', '.join(sorted(names))} were killed")
    stage.demand_that_nobody_noticed()
    stage.demand_one_serves()
    live = place.live()
    stage.results.demand("it is entirely old or entirely new", live in (before, commit), seen=live)
    stage.results.demand("it was delivered once at the most", len(_stayed(place, commit)) < 2)


def _end_at_once(place: ClusterPlace, pod: Mapping[str, Any]) -> None:
    """End the program of a pod as the death of its node does."""
    container = pod["status"]["containerStatuses"][0]["containerID"].rpartition("/")[2]
    ctr = ("ctr", "--address", CONTAINERD_SOCKET, "--namespace", "k8s.io")
    place.cluster.inside(*ctr, "tasks", "kill", "--signal", "SIGKILL", container)


def _stayed(place: ClusterPlace, commit: str) -> list[dict[str, Any]]:
    return [each for each in place.deployments() if (each["commit"], each["outcome"]) == (commit, "promoted")]


def _meets_another(stage: ClusterStage) -> None:
    place = stage.place
    stage.results.begin(stage.play, "two agents")
    place.kubectl("scale", "deployment", "agent", "--replicas=2")
    _until(place, lambda: len(_ready(place)) == 2, "two agents run")
    with place.people():
        commit = _registered(place, "Seen by two agents")
        _until(place, lambda: place.is_live(commit), "the release is live")
    tries = [each for each in place.deployments() if each["commit"] == commit]
    stage.results.demand("one of them had it delivered, once", len(tries) == 1, seen=tries)
    stage.demand_one_serves()
    restarts = [each["status"]["containerStatuses"][0]["restartCount"] for each in place.pods(**COMPONENT)]
    stage.results.demand("no agent was restarted", not any(restarts), seen=restarts)


def _registered(place: ClusterPlace, subject: str) -> str:
    commit: str = place.repository.commit(subject)
    place.publish(commit)
    return commit


def _said_last(place: ClusterPlace) -> str:
    sign = agent_signs.newest(place.state)
    return sign.words if sign else ""


def _history(place: ClusterPlace) -> History:
    return history_of(StoreLog(place.state, HISTORY, bundled=True).entries())


def _step_of(place: ClusterPlace) -> str:
    """Return the step that a deployment is at, an empty text where none is under way."""
    under_way = _history(place).interrupted
    if under_way is None:
        return ""
    entries = StoreLog(place.state, f"deployments/{under_way.id}/journal").entries()
    begun = progress_of(map(Entry.of, entries)).begun
    return begun[-1] if begun else "its beginning"


def _is_settled(place: ClusterPlace, commit: str) -> bool:
    """Return whether a commit has come to stay or was put back: what was called off, the agent tries again."""
    last = _history(place).deployments[-1]
    return last.commit == commit and last.outcome in (Outcome.PROMOTED, Outcome.PUT_BACK)


def _runners(place: ClusterPlace) -> list[dict[str, Any]]:
    return place.pods(**{RUNNER: "true"})


def _ready(place: ClusterPlace) -> list[dict[str, Any]]:
    return [each for each in place.pods(**COMPONENT) if each["status"]["phase"] == "Running"]


def _until(place: ClusterPlace, done: Callable[[], object], words: str) -> None:
    """Wait until something is so; where it never is, show what the agents have said."""
    try:
        wait_until(done)
    except AssertionError:
        for each in place.pods(**COMPONENT):
            print(place.kubectl("logs", each["metadata"]["name"], "--tail=60"), flush=True)
        raise RehearsalFailed(f"it is not so after ten minutes that {words}") from None
    print(f"  · {words}", flush=True)
