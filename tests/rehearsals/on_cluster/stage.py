"""A stage on a cluster: Tally's production there, and what its acts have to come to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from servers import radosgw
from servers.radosgw import S3Server
from slipway.decisions.cluster.objects import names
from slipway.ports import Slot

from tests.support.place import edited
from tests.support.production import BY, DELIVERY, SLIPWAY, Ended

from ..acts import Results, echo
from ..play_tally import MANY_ASK, Stage
from . import place as places
from .place import ClusterPlace

PLAY = "Cluster"
LOCKED = 5
# How a deployer that takes up what another one left may end: done, put back, nothing to take up.
ENDS = (0, 3, 4)
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


@contextmanager
def standing(
    s3: S3Server, results: Results, *, canary: str = SETTINGS, counts: bool = False
) -> Iterator[ClusterStage]:
    """Give a stage to which nothing has been delivered yet; it is gone afterwards."""
    with places.standing(s3, canary=canary, counts=counts) as place:
        yield ClusterStage(place, results)


@contextmanager
def servers(words: str) -> Iterator[S3Server]:
    """Give an S3 server for stages, and say that it is started, and what for."""
    print(f"\nStarting an S3 server and PostgreSQL for {words} …", flush=True)
    with radosgw.serving() as s3:
        yield s3


class ClusterStage(Stage):
    """A production of Tally on a cluster."""

    place: ClusterPlace
    play = PLAY
    # A node beside whoever asks: it has to have time for both, or its probes fail for want of it.
    many = MappingProxyType({"rate": 150, "connections": 12})

    def __init__(self, place: ClusterPlace, results: Results) -> None:
        super().__init__(place, results)
        self.place = place

    def met(self, name: str, happenings: Mapping[str, Callable[[], object]], *, many: bool = False) -> Ended:
        """Deploy, and let each of these happen once, when a line is said that its pattern is found in."""
        waiting = dict(happenings)

        def tell(line: str) -> None:
            echo(line)
            for pattern in [each for each in waiting if re.search(each, line)]:
                waiting.pop(pattern)()

        ended = self.act(name, "deploy", "production", tell=tell, many=many)
        self.results.demand("it happened in the middle", not waiting, seen=ended.said)
        return ended

    def begun(self, at: str, *, first: Callable[[], object] = lambda: None) -> subprocess.Popen[str]:
        """Deploy until a step has begun, and return the deployer; `first` is done as soon as it says something."""
        self.place.publish(self.place.repository.git("rev-parse", "HEAD").strip())
        return self.command_at(at, "deploy", "production", first=first)

    def command_at(
        self, at: str, *words: str, first: Callable[[], object] = lambda: None
    ) -> subprocess.Popen[str]:
        """Give a command, and return it as it runs once a step has begun. `first` is done when it says something."""
        print(f"  $ slipway {' '.join(words)}", flush=True)
        process = subprocess.Popen(
            (*SLIPWAY, *words),
            cwd=self.place.folder,
            env={**self.place.variables, "SLIPWAY_BY": BY, "NO_COLOR": "1", "PYTHONPATH": str(DELIVERY)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number, line in enumerate(process.stdout or ()):
            echo(line)
            if not number:
                first()
            if re.search(rf"{re.escape(at)}: [^ok]", line):
                break
        return process

    def until(self, at: str, number: signal.Signals) -> int:
        """Deploy, and send a signal when a step begins; return with what it ended."""
        return self._signalled(self.begun(at), number)

    def killed_at(self, at: str, number: signal.Signals, *words: str) -> int:
        """Give a command, and send a signal when a step begins; return with what it ended."""
        return self._signalled(self.command_at(at, *words), number)

    def _signalled(self, process: subprocess.Popen[str], number: signal.Signals) -> int:
        os.kill(process.pid, number)
        process.communicate(timeout=600)
        return process.returncode

    def followed(self, name: str) -> Ended:
        """Let the next deployer take over, once the lock of the former is no longer renewed."""
        until = time.monotonic() + 120
        while (ended := self.place.alone("resume", "production", tell=echo)).code == LOCKED:
            if time.monotonic() > until:
                break
            time.sleep(1)
        act = self.results.begin(self.play, name)
        act.exit_code, act.seconds = ended.code, ended.seconds
        return ended

    def demand_whole(self, ended: Ended, requests: int, failed: int, *, before: str, commit: str) -> None:
        """Demand that what was interrupted is entirely old or entirely new, that nobody noticed, and that nothing of
        the deployer that died runs on.
        """
        act = self.results.acts[-1]
        act.requests, act.failed = requests, failed
        # Nothing is left to take up where it had not begun, or was done but for giving back its lock.
        self.results.demand(f"the next one ends it, with {ended.code}", ended.code in ENDS, seen=ended.errors)
        self.results.demand(f"0 of {requests:,} requests failed", failed == 0)
        live = self.demand_one_serves()
        meant = {0: [commit], 3: [before], 4: [before, commit]}[ended.code]
        self.results.demand(
            f"{'new' if live == commit else 'old'} is live, and whole", live in meant, seen=live
        )
        if live == before:
            self.demand_that_nothing_is_left(commit, before)
        apart = [each["metadata"]["name"] for each in self.place.pods(**{names.COMMAND: "web"})]
        self.results.demand("nothing runs beside the slots any more", not apart, seen=apart)

    def demand_one_serves(self) -> str:
        """Demand that nothing is under way, and that one release has all traffic: the live one. Return its commit."""
        status = self.place.status()
        self.results.demand("nothing is under way", not status["under_way"], seen=status)
        shares = self.place.shares()
        self.results.demand(
            "one release serves all traffic", sorted(shares) in ([0, 999], [999]), seen=shares
        )
        live = str(status["live"]["commit"])
        serve = {each["metadata"]["annotations"][names.COMMIT] for each in self.serving(self.live_slot())}
        self.results.demand("its pods are those of the live release", serve == {live}, seen=(serve, live))
        return live

    def demand_stopped(self, ended: Ended, before: str, *, at: str, words: str, code: int = 3) -> None:
        """Demand that the last deploy was put back or refused at a step, with these words, and that nothing is left."""
        self.demand_exit(code)
        self.results.demand(
            f"it was stopped by {ended.stopped_at or 'the gates'}",
            bool(re.fullmatch(at, ended.stopped_at)),
            seen=at,
        )
        self.results.demand(f"it says “{words}”", words in ended.errors, seen=ended.errors)
        self.demand_that_nobody_noticed()
        live = self.demand_one_serves()
        self.results.demand("the release before is live", live == before, seen=live)

    @contextmanager
    def set_to(self, words: str, instead: str) -> Iterator[None]:
        """Have slipway.toml say something else while the block runs."""
        with edited(self.place.folder, words, instead):
            yield

    def live_slot(self) -> Slot:
        """Return the slot that most requests go to."""
        shares = self.place.shares_by_slot()
        return max(Slot, key=lambda slot: shares.get(slot, 0))

    def serving(self, slot: Slot) -> list[dict[str, Any]]:
        """Return the pods of a slot that serve and were not asked to end."""
        found = self.place.pods(**{names.SLOT: slot.value, names.PROCESS: "web"})
        return [each for each in found if "deletionTimestamp" not in each["metadata"]]

    def sizes(self) -> dict[str, int]:
        """Return how many pods serve in each slot."""
        return {slot.value: len(self.serving(slot)) for slot in Slot}

    def replaced(self, name: str) -> Ended:
        """Replace the live release's pods while many people use it: each stops once another one is ready."""
        act = self.results.begin(self.play, name)
        slot, began = self.live_slot(), time.monotonic()
        old = [str(each["metadata"]["name"]) for each in self.serving(slot)]
        with self.place.people(MANY_ASK, **self.many) as people:
            people.wait_for(100)
            self.place.kubectl("rollout", "restart", f"deployment/web-{slot}")
            self.place.wait_for_pods(slot, instead_of=old)
            people.wait_for(100)
            seen = people.stop()
        act.requests, act.failed, act.seconds = seen.requests, seen.failed, time.monotonic() - began
        self.results.note(f"{', '.join(old)} is gone; {seen.failed:,} of {seen.requests:,} requests failed")
        return Ended(0, "", "", act.seconds, seen)
