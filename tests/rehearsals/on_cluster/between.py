"""What goes from one environment to the other, each in its own namespace: data by refresh, a release by promote.

One person calls both, from outside. The pod of one namespace has no right in the other, before and after.
"""

from __future__ import annotations

from contextlib import suppress

import psycopg
from cluster.cluster import CommandFailed

from .pair import ClusterPair
from .place import ClusterPlace
from .stage import ClusterStage

WORD = "Quixotella"


def between(stage: ClusterStage) -> None:
    """Play all of it, with a staging beside production."""
    pair = ClusterPair(stage.place)
    try:
        with stage.place.as_caller("ann"):
            commit = stage.place.repository.commit("Change nothing, for staging as well")
            stage.place.publish(commit)
            stage.act("a first release in staging", "deploy", "staging", people=False)
            stage.demand_exit(0)
            _promoted(stage, commit)
            _refreshed(stage)
        _no_rights(stage, pair)
    finally:
        pair.remove()


def _promoted(stage: ClusterStage, commit: str) -> None:
    """Promote what is live in staging, by a pod of production that reads staging's state."""
    stage.act("promote", "promote", "staging", "production")
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()
    stage.results.demand("production has what staging has", stage.place.is_live(commit))


def _refreshed(stage: ClusterStage) -> None:
    """Bring production's data to staging: production's pod hands a copy over, staging's takes it."""
    place = stage.place
    place.ask("PUT", f"/notes/{WORD}", f"{WORD} was here".encode())
    stage.act("a restore point of production", "restore-point", "create", "production", people=False)
    stage.demand_exit(0)
    words = ("refresh", "staging", "--from", "production")
    ended = stage.act("what a refresh would do", *words, "--dry-run", people=False)
    stage.demand_exit(0)
    stage.results.demand(
        "it is said", "would be anonymised next to production" in ended.said, seen=ended.said
    )
    ended = stage.act("a refresh, by a pod of each namespace", *words)
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()
    stage.results.demand("it is said what staging has now", "anonymised:" in ended.said, seen=ended.said)
    rows = _notes_of_staging(place)
    stage.results.demand("there are notes in staging", bool(rows), seen=rows)
    stage.results.demand("nobody can be recognised", not any(WORD in each for each in rows), seen=rows)
    stage.act("the audit of staging is whole", "audit", "verify", "staging", people=False)
    stage.demand_exit(0)
    stage.act("the audit of production is whole", "audit", "verify", "production", people=False)
    stage.demand_exit(0)


def _notes_of_staging(place: ClusterPlace) -> list[str]:
    address = place.database.rpartition("/")[0] + "/tally_staging"
    with psycopg.connect(address) as connection:
        return [str(row) for row in connection.execute("SELECT * FROM notes").fetchall()]


def _no_rights(stage: ClusterStage, pair: ClusterPair) -> None:
    """Ask the API server what the account of each namespace may do in the other, and in its own."""
    stage.results.begin(stage.play, "the rights of each account in the other's namespace")
    places = (stage.place.namespace, pair.namespace)
    for own, other in (places, places[::-1]):
        for words in (("create", "pods"), ("get", "pods"), ("get", "secrets"), ("patch", "deployments.apps")):
            here, there = (_may(stage.place, own, each, words) for each in (own, other))
            what = f"the account of {own} may {' '.join(words)} there, and not in {other}"
            stage.results.demand(what, (here, there) == ("yes", "no"), seen=(here, there))


def _may(place: ClusterPlace, own: str, namespace: str, words: tuple[str, str]) -> str:
    account = f"system:serviceaccount:{own}:slipway"
    # kubectl ends with 1 for a no.
    with suppress(CommandFailed):
        said: str = place.cluster.kubectl("-n", namespace, "auth", "can-i", *words, f"--as={account}")
        return said.strip()
    return "no"
