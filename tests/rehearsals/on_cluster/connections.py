"""Connections to the database: how many a deployment wants, what others leave of them, and how many it really has."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from .releases import GATES, REFUSED
from .stage import ClusterStage

SUM = re.compile(r"(\d+) = .*; (\d+) may be used")
OPEN = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
PAUSE_SECONDS = 0.05


@dataclass
class Seen:
    """The most connections that were open at any look."""

    most: int = 0


def connections_used_up(stage: ClusterStage) -> None:
    """Let others of the server leave one connection too few, then just enough, and count those that were open then."""
    stage.good("a good release, so that the one before it is warm and holds connections too")
    before = stage.place.live()
    stage.place.repository.commit("Change nothing, with few connections left")
    plan = stage.act("what a deployment wants of the database", "plan", "production", people=False)
    found = SUM.search(" ".join(plan.said.split()))
    stage.results.demand("the plan shows the sum", bool(found), seen=plan.said)
    assert found
    wanted, room = map(int, found.groups())
    with _others(stage.place.database) as others:
        others.hold(room - wanted + 1)
        ended = stage.act("a release with one connection too few", "deploy", "production")
        stage.demand_stopped(ended, before, at=GATES, words=f"1 too few: {wanted} = ", code=REFUSED)
        others.hold(room - wanted)
        with others.watched() as seen:
            stage.act("the same release with just enough", "deploy", "production")
    stage.demand_exit(0)
    stage.demand_that_nobody_noticed()
    stage.demand_one_serves()
    words = f"at the most {seen.most} connections were open, of {wanted} that were planned for"
    stage.results.demand(words, 0 < seen.most <= wanted)


class _Others:
    """Connections of another database of the same server; the first of them looks at all that are open."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.held = list[psycopg.Connection]()

    def hold(self, count: int) -> None:
        """Hold so many."""
        while len(self.held) > count:
            self.held.pop().close()
        while len(self.held) < count:
            self.held.append(psycopg.connect(self._address, autocommit=True))

    @contextmanager
    def watched(self) -> Iterator[Seen]:
        """Look again and again, while the block runs, how many others are open than are held here."""
        seen, end = Seen(), threading.Event()

        def look() -> None:
            while not end.wait(PAUSE_SECONDS):
                found = self.held[0].execute(OPEN).fetchone()
                seen.most = max(seen.most, int(found[0]) - len(self.held) if found else 0)

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield seen
        finally:
            end.set()
            looking.join()


@contextmanager
def _others(address: str) -> Iterator[_Others]:
    others = _Others(address.rpartition("/")[0] + "/postgres")
    try:
        yield others
    finally:
        others.hold(0)
