"""Slipway delivers releases that answer wrongly where no canary with few people would see it.

Each is delivered twice: once with a replay of what people asked, which has to stop it before anybody is exposed, and
once without, as the control. There more is asked than ten people a minute ask in an hour, and most of these releases
are promoted.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support import office, tally
from tests.support.office import Office
from tests.support.place import edited, wait_until
from tests.support.stopping import stop_everything
from tests.support.wrong_answers import WRONG_ANSWERS, WrongAnswer

from .acts import Results, echo

PLAY = "Answers"
# Nobody is compared side by side: that is what a team with so few people has. The judge asks for 20 answers.
CANARY = """
[environment.production.canary]
steps = [100]
least = "2s"
every = "0.5s"
watch-after = "8s"
"""
AN_HOURS_REQUESTS = 600
ON, OFF = 'slower = "ask"', 'slower = "ask"\nrequests = 0'
BY_REPLAY, BY_CANARY = 3, 3


@dataclass
class Stage:
    """A production of the office, and what is played there."""

    place: Office
    results: Results
    promoted: int = 0

    def stopped_by_replay(self, wrong: WrongAnswer, commit: str) -> None:
        """Deliver it with a replay."""
        act = self.results.begin(PLAY, f"{wrong.name}, with a replay")
        ended = self.place.alone("deploy", "production", "--release", commit, tell=echo)
        act.exit_code, act.stopped_at, act.seconds = ended.code, ended.stopped_at, ended.seconds
        self.results.demand(
            "the rehearsal stops it", (ended.code, ended.stopped_at) == (BY_REPLAY, "rehearsal")
        )
        said = all(re.search(words, ended.errors) for words in wrong.says)
        self.results.demand("it names route and difference", said, seen=ended.errors)
        self.results.demand("nobody was exposed", self.place.is_live(self.place.first))

    def control(self, wrong: WrongAnswer, commit: str) -> None:
        """Deliver it without a replay, and go back by hand where it was promoted."""
        act = self.results.begin(PLAY, f"{wrong.name}, without")
        with edited(self.place.folder, ON, OFF), people(self.place.address) as seen:
            ended = self.place.alone("deploy", "production", "--release", commit, tell=echo)
        act.exit_code, act.stopped_at, act.seconds = ended.code, ended.stopped_at, ended.seconds
        act.requests, act.failed = len(seen), sum(not 0 < status < 500 for status in seen)
        if self.place.is_live(commit):
            self.promoted += 1
            back = self.place.alone("rollback", "production")
            self.results.demand("a person takes it back", back.code == 0, seen=back.errors)
        self.results.note("promoted" if ended.code == 0 else f"stopped: {ended.stopped_at}")


def play(results: Results) -> None:
    """Play it. Raises `RehearsalFailed` when something is not as it has to be."""
    with tally.short_folder() as folder:
        stage = Stage(Office(folder, canary=CANARY), results)
        try:
            _first(stage)
            for wrong in WRONG_ANSWERS:
                commit = stage.place.repository.commit(
                    f"A release that {wrong.name}", edits={"tally/office.py": wrong.edits}
                )
                stage.stopped_by_replay(wrong, commit)
                stage.control(wrong, commit)
            few = f"{stage.promoted} of {len(WRONG_ANSWERS)} are promoted without a replay: more than half"
            results.demand(few, 2 * stage.promoted > len(WRONG_ANSWERS))
            results.measured("wrong releases that a replay stops", len(WRONG_ANSWERS), "of 15")
            results.measured("wrong releases promoted without one", stage.promoted, "of 15")
        finally:
            stop_everything(stage.place.home)


def _first(stage: Stage) -> None:
    act = stage.results.begin(PLAY, "the first release")
    ended = stage.place.alone("deploy", "production", tell=echo)
    act.exit_code, act.seconds = ended.code, ended.seconds
    stage.results.demand("it is live", stage.place.is_live(stage.place.first), seen=ended.errors)
    office.used(stage.place.address)
    wait_until(lambda: stage.place.recorded() >= office.REQUESTS)


@contextmanager
def people(address: str) -> Iterator[list[int]]:
    """Let somebody use all of the office while the block runs, as much in some seconds as few people do in an hour.

    Yields the statuses of what they were answered.
    """
    seen, done = list[int](), threading.Event()

    def use() -> None:
        visitor = office.Visitor(address, 1)
        visitor.log_in()
        while not done.is_set():
            visitor.visit([1, 4], [2])
            seen.extend(visitor.statuses)
            visitor.statuses.clear()
            time.sleep(office.A_VISIT / AN_HOURS_REQUESTS)

    thread = threading.Thread(target=use)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()
