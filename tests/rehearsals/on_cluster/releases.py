"""What can be wrong with a release on a cluster: its image, its manifests, its settings, its probes, its memory."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from tests.support.bad_releases import CANARY, BadRelease

from .stage import ClusterStage

MANIFESTS = "kubernetes/tally.yaml"
PLACED = "      enableServiceLinks: false\n"
LIVENESS = """            httpGet: {path: /ping, port: http}
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 6
"""
SOUND = 40
# However few people a busy machine lets through: so many have asked before the judge may be content.
LONGER = {'least = "2s"': 'least = "20s"'}
# What cannot run a single command is found before anything is changed: by the gate that asks it for its migrations.
GATES, REFUSED = "", 7


def missing_image(stage: ClusterStage) -> None:
    """Deliver an image that is in no registry."""
    before = stage.place.live()
    commit = stage.place.repository.commit("An image that is not there")
    missing = f"{stage.place.cluster.registry}/tally@sha256:{secrets.token_hex(32)}"
    stage.place.register(missing, commit)
    ended = stage.act("a release whose image is not there", "deploy", "production", "--release", commit)
    stage.demand_stopped(ended, before, at=GATES, words="cannot be pulled: not found", code=REFUSED)
    stage.results.note(f"it was told after {ended.seconds:.0f} s")


def other_processor(stage: ClusterStage) -> None:
    """Deliver an image that is for another processor: one that says so, and one whose program shows it."""
    before = stage.place.live()
    commit = stage.place.repository.commit("A list of images, none for this processor")
    stage.place.publish(commit, listed_for="arm64")
    ended = stage.act(
        "an image that is listed for another processor", "deploy", "production", "--release", commit
    )
    stage.demand_stopped(ended, before, at=GATES, words="no match for platform", code=REFUSED)
    commit = stage.place.repository.commit("For another processor")
    stage.place.publish(commit, architecture="arm64")
    ended = stage.act("a release for another processor", "deploy", "production", "--release", commit)
    stage.demand_stopped(ended, before, at=GATES, words="another kind of processor", code=REFUSED)


def no_node(stage: ClusterStage) -> None:
    """Deliver a release whose pods no node takes."""
    bad = BadRelease(
        "no node takes",
        GATES,
        "no node takes it",
        edits=_manifests({PLACED: f"{PLACED}      nodeSelector: {{disk: of-another-kind}}\n"}),
    )
    stage.act("a restore point, which the next act compares with", "restore-point", "create", "production")
    stage.bad(bad, name="a release that no node takes")


def settings_of_its_own(stage: ClusterStage) -> None:
    """Deliver settings that the release before cannot read, start that one's pod anew, and go back to it."""
    before = stage.place.live()
    stage.place.repository.commit(
        "Write numbers as words",
        edits={
            **_manifests({'THREADS: "8"': "THREADS: eight"}),
            "tally/database.py": {
                'int(os.environ.get("THREADS", "8"))': '{"eight": 8}[os.environ["THREADS"]]'
            },
        },
    )
    slot = stage.live_slot()
    old = [each["metadata"]["name"] for each in stage.serving(slot)]

    def start_anew() -> None:
        stage.place.kubectl("rollout", "restart", f"deployment/web-{slot}")
        stage.place.wait_for_pods(slot, instead_of=old)

    stage.met(
        "settings that the old release cannot read; it is started anew meanwhile", {"smoke: try": start_anew}
    )
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()
    stage.results.note(f"{', '.join(old)} was replaced, and the pod instead of it read its own settings")
    stage.roll_back()
    live = stage.place.live()
    stage.results.demand("the release before is live, with its own settings", live == before, seen=live)


def liveness_kills(stage: ClusterStage) -> None:
    """Deliver a release whose liveness probe fails under load, so that the cluster kills it again and again."""
    probe = "            httpGet: {path: /healthz/live, port: http}\n            periodSeconds: 1\n"
    bad = BadRelease(
        "its own liveness probe kills under load",
        CANARY,
        "liveness",
        faults={"dead_after_requests": SOUND},
        edits=_manifests({LIVENESS: f"{probe}            failureThreshold: 1\n"}),
        settings=LONGER,
    )
    stage.bad(bad, name="a release that its own liveness probe kills under load")


def readiness_flaps(stage: ClusterStage) -> None:
    """Deliver a release that says that it is ready, and is not, in turn."""
    bad = BadRelease(
        "is ready and not ready in turn",
        rf"{CANARY}|watch",
        "health check",
        faults={"flaps_after_requests": SOUND},
        settings=LONGER,
    )
    stage.bad(bad)


def out_of_memory(stage: ClusterStage) -> None:
    """Deliver a release that takes more memory than its limit."""
    bad = BadRelease(
        "takes more memory than it may",
        CANARY,
        "memory",
        faults={"leak_mb_per_request": 20, "sound_for_requests": SOUND},
    )
    stage.bad(bad)


def reaches_production(stage: ClusterStage) -> None:
    """Deliver a release that goes to production's database by an address of its own, also from its copy."""
    address = stage.place.servers.other_way
    bad = BadRelease(
        "goes to production's database from its copy",
        "rehearsal",
        "could not be reached",
        faults={"goes_to": address},
    )
    ended = stage.bad(bad)
    place = address.rpartition("@")[2]
    stage.results.demand(f"it names {place}", place in ended.errors, seen=ended.errors)
    stage.results.demand("it names the policy", "slipway-apart" in ended.errors, seen=ended.errors)


def _manifests(words: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    return {MANIFESTS: words}
