"""What warming does for the first who ask a new release: the first answer of each address, with it and without."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from slipway.steps.replaying.warm_release import WarmRelease
from slipway.steps.starting.smoke_release import SmokeRelease
from slipway.steps.starting.start_release import StartRelease
from slipway.steps.work import Step, Work

from benchmarks.figures import Figure, median
from benchmarks.slipway.replaying.production import Production
from benchmarks.slipway.replaying.visitors import DRAWING, JSON_ONLY, PAGE, PDF, PUBLIC, Browser

ROUNDS = 7
COLD: tuple[Step, ...] = (StartRelease(), SmokeRelease())
WARM: tuple[Step, ...] = (*COLD, WarmRelease())
LISTS = ("/api/v1/me", "/api/v1/templates", "/api/v1/documents", "/api/v1/customisations")
TEMPLATE = "certificate"
# It has to show; how much it is depends on what a service has left to do at its first answer.
GOAL = 0.8

Seconds = dict[str, float]


def measure(place: Production, people: Sequence[Browser]) -> Iterator[Figure]:
    """Yield how long the first answers of a release take that was warmed, compared with one that was only tried out.

    They take turns, so that what else the machine does meets both alike.
    """
    cold, warm = list[tuple[Seconds, Seconds]](), list[tuple[Seconds, Seconds]]()
    for number in range(ROUNDS):
        person = people[number % len(people)]
        cold.append(_first_answers(place, person, COLD))
        warm.append(_first_answers(place, person, WARM))
    for kind, whom, goal in (
        (0, "anybody", GOAL),
        (1, "people who are logged in", None),
    ):
        yield _figure(whom, [each[kind] for each in cold], [each[kind] for each in warm], goal)


def _figure(whom: str, cold: Sequence[Seconds], warm: Sequence[Seconds], goal: float | None) -> Figure:
    before, after = (
        {name: median([each[name] for each in rounds]) for name in rounds[0]} for rounds in (cold, warm)
    )
    return Figure(
        f"first answers of a warmed release of Galley to {whom}, compared with a cold one",
        median([after[name] / before[name] for name in before]),
        "times",
        goal,
        peers={"ms altogether": 1000 * sum(after.values()), "ms cold": 1000 * sum(before.values())},
    )


def _first_answers(place: Production, person: Browser, steps: Sequence[Step]) -> tuple[Seconds, Seconds]:
    """Start the release beside the one that is live, by the steps of a deployment, and be the first who ask it.

    Return the seconds of each address: of those for anybody, and of those for people who are logged in.
    """
    with place.work() as work:
        try:
            for step in steps:
                step.apply(work)
            return _asked(place, person, work)
        finally:
            StartRelease().undo(work)


def _asked(place: Production, person: Browser, work: Work) -> tuple[Seconds, Seconds]:
    headers = work.tools.shares.route_headers(work.slot)
    stranger = Browser(place.address, 0, headers)
    public = {
        path: stranger.ask("GET", path, accept=PAGE if path == "/" else JSON_ONLY)[2] for path in PUBLIC
    }
    return public, _own(replace(person, headers=headers))


def _own(browser: Browser) -> Seconds:
    found, said = Seconds(), dict[str, bytes]()

    def ask(name: str, method: str, path: str, body: object = None, *, accept: str = JSON_ONLY) -> None:
        status, said[name], found[name] = browser.ask(method, path, body, accept=accept)
        if status != 200:
            raise RuntimeError(f"{method} {path} was answered {status}: {said[name][:300]!r}")

    for path in LISTS:
        ask(path, "GET", path)
    document = f"/api/v1/documents/{json.loads(said['/api/v1/documents'])[0]['id']}"
    ask("a document", "GET", document)
    ask("its file", "GET", f"{document}/pdf", accept=PDF)
    template = f"/api/v1/templates/{TEMPLATE}"
    ask("a template", "GET", template)
    sample = json.loads(said["a template"])["sample"]
    ask("a preview", "POST", f"{template}/preview", {"values": sample}, accept=DRAWING)
    return found
