"""How long a whole deployment of Galley takes, build included, while three people a minute ask for something."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from slipway.decisions.canary.step_times import PROPOSALS

from benchmarks.figures import Figure
from benchmarks.slipway.replaying import galley
from benchmarks.slipway.replaying.production import production
from benchmarks.slipway.replaying.visitors import JSON_ONLY, LISTS, PAGE, PAGES, Browser

PER_MINUTE = 3
LIMIT_MINUTES = 10.0


def measure() -> Iterator[Figure]:
    """Yield the minutes of one deployment with Galley's own times and the shares that `slipway plan` proposes to those
    whom so few ask, after people have used it.
    """
    with production() as place:
        people = galley.used(place)
        with place.as_in_earnest(PROPOSALS[-1]), _asking(people) as statuses:
            seconds, build, own = place.deploy_a_change()
    yield Figure(
        f"deploy of Galley at {PER_MINUTE} requests a minute, build and watch included",
        seconds / 60,
        "min",
        LIMIT_MINUTES,
        peers={
            "s build": build,
            "s Slipway's own": own,
            "s shares and watch": seconds - build - own,
            "requests meanwhile": len(statuses),
        },
    )


@contextmanager
def _asking(people: Sequence[Browser]) -> Iterator[list[int]]:
    """Let one of them ask something every twenty seconds while the block runs, and give what they are answered."""
    enough, found = threading.Event(), list[int]()
    thread = threading.Thread(target=_ask_until, args=(enough, people, found))
    thread.start()
    try:
        yield found
    finally:
        enough.set()
        thread.join()


def _ask_until(enough: threading.Event, people: Sequence[Browser], found: list[int]) -> None:
    chance = random.Random(PER_MINUTE)
    while not enough.wait(60 / PER_MINUTE):
        person, path = chance.choice(people), chance.choice((*PAGES, *LISTS))
        found.append(person.ask("GET", path, accept=PAGE if path in PAGES else JSON_ONLY)[0])
