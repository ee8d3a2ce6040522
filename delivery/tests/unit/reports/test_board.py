"""What the board says of what a store holds."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from slipway.adapters.reports.board import page
from slipway.adapters.state.read_only_store import ReadOnlyStore
from slipway.adapters.state.store_log import StoreLog
from slipway.config import Canary, Environment, Judge, Metrics
from slipway.decisions.canary import verdict
from slipway.decisions.canary.calibrating.recordings import header_line, sample_line
from slipway.decisions.canary.criteria import criteria_of
from slipway.decisions.gates.people.approvals import Approved
from slipway.decisions.record import history
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import Deployment, Outcome
from slipway.decisions.record.journal import Entry, Kind
from slipway.decisions.reports.board.canary import MOST_POINTS, canary_of
from slipway.decisions.reports.board.facts import EnvironmentFacts, Judged
from slipway.decisions.reports.board.instants import ago, when
from slipway.decisions.reports.board.view import Board, Column, Mood, board_of
from slipway.decisions.text.quoted import plain
from slipway.errors import WrongUse
from slipway.flows.environment import agent_signs
from slipway.flows.environment.agent_signs import AgentSigns
from slipway.flows.reports.board import BoardReader, EnvironmentReader
from slipway.ports import Slot, StoreError

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import START, TurnedClock
from tests.support.canaries import HEALTHY, QUICK_JUDGE, Behaviour, Traffic, through_the_plan

NEW, OLD = "sha256:" + "ab" * 32, "sha256:" + "cd" * 32


def settings(**more: Any) -> Environment:
    written = {
        "machine": {"home": "home", "listen": "127.0.0.1:1", "ports": [2, 9]},
        "database": "managed:tally",
        "bucket": "file:bucket",
        "store": "file:state",
        "restore-points": "file:points",
        **more,
    }
    return Environment.model_validate(written)


class Place:
    """An environment with a store in memory."""

    def __init__(self, name: str = "production", at_work: str = "", **more: Any) -> None:
        self.name, self.store, self.settings = name, MemoryStore(), settings(**more)
        self.reads, self.worker = 0, at_work
        self.reader = EnvironmentReader(
            name, self.settings, self.log, lambda: self.worker, lambda: agent_signs.newest(self.store)
        )

    def log(self, name: str) -> StoreLog:
        return StoreLog(self.store, name)

    def ship(
        self, digest: str, at: datetime, *, outcome: Outcome | None = Outcome.PROMOTED, **brings: Any
    ) -> str:
        identity = f"{at:%Y%m%dT%H%M%SZ}-0001"
        deployment = Deployment(identity, digest, digest[7:17], "ann", at, None, {"brings": brings})
        self.log("history").append(history.opened(deployment))
        if outcome:
            slot = Slot.BLUE if outcome is Outcome.PROMOTED else None
            self.log("history").append(history.closed(identity, outcome, slot=slot, reason="", now=at))
        return identity

    def step(self, identity: str, kind: Kind, step: str, **facts: Any) -> None:
        self.log(f"deployments/{identity}/journal").append(Entry(kind, step, START, 1, facts).as_json())

    def drill(self, at: datetime = START) -> None:
        self.log("drills").append({"at": at.isoformat(), "passed": True, "recovery_seconds": 61.0})


def column(*places: Place) -> Column:
    """Return the last environment's column."""
    return board_of("tally", [each.reader.seen(START) for each in places], START).columns[-1]


def live() -> Place:
    made = Place()
    made.ship(NEW, START - timedelta(days=1), subject="Show totals")
    made.drill()
    return made


# --- states ----------------------------------------------------------------------------------------------------------


def test_a_deployment_that_nobody_is_at_work_on_is_said_to_be_interrupted() -> None:
    place = live()
    step = place.ship(OLD, START, outcome=None)
    place.step(step, Kind.BEGUN, "canary 5 %")
    assert column(place).state.words == "Interrupted"
    place.worker = "ann@desk"
    assert column(place).state.words == "Canary at 5 %"


def test_a_lock_that_cannot_be_read_is_no_promise_that_somebody_is_at_work() -> None:
    place = live()
    place.step(place.ship(OLD, START, outcome=None), Kind.BEGUN, "canary 5 %")

    def mute() -> str:
        raise StoreError("It does not answer.")

    place.reader.at_work = mute
    assert column(place).state.mood is Mood.PERSON


def test_a_store_that_does_not_answer_hides_nothing_of_the_others() -> None:
    away = Place("staging")
    away.store.unreachable = True
    board = board_of("tally", [away.reader.seen(START), live().reader.seen(START)], START)
    assert [each.state.words for each in board.columns] == ["Its store cannot be read", "Live"]
    assert not board.columns[0].known


def test_a_part_that_cannot_be_read_is_said_to_be_so_and_the_rest_is_told() -> None:
    place = live()
    place.log("freezes").append({"kind": "thawed"})
    found = column(place)
    assert found.live
    assert "could not be read" in plain(found.holds[0])


def test_a_planned_freeze_is_told_while_it_lasts() -> None:
    freezes = [{"begins": date(2026, 11, 24), "ends": date(2026, 11, 25), "reason": "year end"}]
    place = Place(policy={"freezes": freezes})
    place.ship(NEW, START - timedelta(days=1))
    place.drill()
    assert column(place).state.words == "Frozen"
    assert plain(column(place).holds[0]) == "“year end”, until Thu 26 Nov, 00:00, planned."


@pytest.mark.parametrize(
    ("outcome", "mood", "words"),
    [
        (Outcome.PUT_BACK, Mood.QUIET, "Put back"),
        (Outcome.CALLED_OFF, Mood.QUIET, "Put back"),
        (Outcome.NEEDS_PERSON, Mood.PERSON, "Needs a person"),
    ],
)
def test_how_the_newest_deployment_ended_is_told(outcome: Outcome, mood: Mood, words: str) -> None:
    place = live()
    place.ship(OLD, START - timedelta(hours=1), outcome=outcome)
    assert (column(place).state.mood, column(place).state.words) == (mood, words)
    assert column(place).attempt is not None


def test_a_restore_point_that_failed_is_told_until_one_was_taken() -> None:
    place = live()
    for hours, point, reason in ((3, "p1", ""), (2, "", "The disk is full.")):
        at = (START - timedelta(hours=hours)).isoformat()
        place.log("points").append({"at": at, "point": point, "reason": reason})
    assert column(place).state.words == "Restore point failed"
    assert column(place).proofs[0].value == "3 h ago"
    # That of a deployment counts as well.
    step = place.ship(OLD, START - timedelta(hours=1))
    place.step(step, Kind.DONE, "restore point", point="p2", words="")
    assert column(place).state.words == "Live"


# --- what waits -------------------------------------------------------------------------------------------------------


def approving(**rule: Any) -> tuple[Place, Place]:
    staging, production = Place("staging"), Place(after="staging", policy={"approvals": rule})
    production.ship(OLD, START - timedelta(days=2))
    production.drill()
    staging.ship(OLD, START - timedelta(days=3))
    staging.ship(NEW, START - timedelta(days=1), subject="Show totals", authors=["bo"])
    return staging, production


def test_what_the_environment_before_has_waits_for_the_approvals_that_are_wanted() -> None:
    staging, production = approving(needed=2, people=("ann", "bo", "cy"))
    production.log("approvals").append(Approved(by="ann", at=START, digest=NEW).as_json())
    (waiting,) = column(staging, production).waiting
    assert (waiting.subject.text, waiting.needed) == ("Show totals", 2)
    assert [each.by.text for each in waiting.given] == ["ann"]
    # Bo wrote a change of it.
    assert [each.text for each in waiting.may_still] == ["cy"]
    assert column(staging, production).state.words == "Waits for approval"


def test_an_approval_by_who_wrote_it_does_not_count() -> None:
    staging, production = approving(needed=1, people=("ann", "bo"))
    production.log("approvals").append(Approved(by="bo", at=START, digest=NEW).as_json())
    assert column(staging, production).waiting[0].given == ()


def test_what_was_tried_here_already_does_not_wait() -> None:
    staging, production = approving(needed=1, people=("ann", "bo"))
    production.ship(NEW, START - timedelta(hours=1), outcome=Outcome.PUT_BACK)
    assert column(staging, production).waiting == ()


# --- canary and figures ----------------------------------------------------------------------------------------------


def looks(release: Behaviour, number: int = 2000) -> list[Judged]:
    criteria = criteria_of(QUICK_JUDGE, Canary(least=timedelta(seconds=4)), Metrics())
    chance = np.random.default_rng(3)
    played = through_the_plan(criteria, Traffic(), (HEALTHY, release), chance, looks=number)
    case, found = verdict.opened(criteria), list[Judged]()
    for sample in played.samples:
        case = verdict.updated(case, sample)
        found.append(Judged(sample.at, case.share, verdict.verdict_of(case)))
    return found


def test_a_canary_that_was_stopped_has_all_of_the_proof_that_it_is_worse() -> None:
    shown = canary_of(looks(Behaviour(fails=0.2)))
    assert shown
    assert shown.is_worse
    assert shown.latest.worse == 1.0
    assert all(0 <= each.good <= 1 and 0 <= each.worse <= 1 for each in shown.moments)


def test_a_long_canary_is_drawn_with_few_points_and_keeps_each_share() -> None:
    known, shares = looks(HEALTHY, 2)[-1].verdict, [1.0] * 3000 + [5.0] * 3 + [25.0] * 3000
    seen = [
        Judged(START + timedelta(seconds=2 * number), share, known) for number, share in enumerate(shares)
    ]
    shown = canary_of(seen)
    assert shown
    assert len(shown.moments) < MOST_POINTS + 10
    assert {each.share for each in shown.moments} == {1.0, 5.0, 25.0}
    assert shown.latest.seconds == 2 * (len(seen) - 1)


def test_before_it_has_a_share_there_is_no_canary() -> None:
    assert canary_of([]) is None
    assert canary_of([Judged(START, 0.0, looks(HEALTHY, 1)[0].verdict)]) is None


def test_figures_come_from_what_deployments_wrote_down_without_the_repository() -> None:
    place = Place()
    for day in range(30, 0, -2):
        at = START - timedelta(days=day)
        place.ship(NEW, at, commits=[(at - timedelta(hours=2)).isoformat()])
    shown = column(place).delivery
    assert shown
    values = {each.name: each.value for each in shown.trends}
    assert values["From commit to live"] == "2 h"
    assert values["Went live"] == "3.5 a week"
    assert len(shown.events) == 15
    # Eleven weeks ago nothing was known.
    assert shown.trends[0].points[0] is None
    assert shown.trends[0].points[-1] is not None


def test_a_record_is_judged_once_however_often_it_is_looked_at() -> None:
    place = live()
    step = place.ship(OLD, START, outcome=None)
    samples = place.log(f"deployments/{step}/samples")
    criteria = criteria_of(Judge(), Canary(), Metrics())
    chance = np.random.default_rng(1)
    samples.append({"line": header_line(criteria)})
    for number in range(4):
        samples.append({"line": sample_line(Traffic().sample(number, 5.0, (HEALTHY, HEALTHY), chance))})
        found = column(place).attempt
        assert found
        assert found.canary
        assert len(found.canary.moments) == number + 1
    whole = column(place).attempt
    fresh = EnvironmentReader("production", place.settings, place.log, lambda: "", lambda: None).seen(START)
    assert board_of("tally", [fresh], START).columns[0].attempt == whole


# --- reading ---------------------------------------------------------------------------------------------------------


def test_the_stores_are_asked_once_in_two_seconds_however_many_look() -> None:
    clock, place = TurnedClock(), live()
    asked = list[str]()

    def log(name: str) -> StoreLog:
        asked.append(name)
        return place.log(name)

    reader = BoardReader(
        "tally",
        {"production": place.settings},
        lambda name: EnvironmentReader(name, place.settings, log, lambda: "", lambda: None),
        clock,
    )
    first = reader.board()
    assert reader.board() is first
    clock.turn(timedelta(seconds=3))
    assert reader.board() is not first
    # Entries that were read stay known.
    assert asked.count("history") == 1


def test_an_environment_that_cannot_be_opened_is_shown_as_that() -> None:
    def refuse(_: str) -> EnvironmentReader:
        raise WrongUse("The variable STORE is not set.")

    board = BoardReader("tally", {"production": settings()}, refuse, TurnedClock()).board()
    assert "The variable STORE is not set." in plain(board.columns[0].state.more)


def test_a_store_that_is_read_only_refuses_every_way_to_write(tmp_path: Any) -> None:
    below = MemoryStore()
    below.create("a", b"1")
    store = ReadOnlyStore(below)
    assert (store.read("a"), [each.key for each in store.list()]) == (b"1", ["a"])
    for write in (
        lambda: store.create("b", b""),
        lambda: store.upload("b", tmp_path),
        lambda: store.delete("a"),
        store.workspace,
        lambda: StoreLog(store, "log").append({"x": 1}),
    ):
        with pytest.raises(StoreError, match="reading only"):
            write()
    assert [each.key for each in below.list()] == ["a"]


# --- the page --------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found = list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


def test_no_text_of_a_store_becomes_markup() -> None:
    evil = "</style><script>alert(1)</script><img src=x onerror=alert(1)>"
    place = Place()
    place.ship(NEW, START - timedelta(days=1), subject=evil)
    place.step(place.ship(OLD, START, outcome=None, subject=evil), Kind.WAITS, evil, reason=evil)
    text = page.whole(Board(evil, "now", (column(place),)), served=False)
    assert not {"script", "img"} & set(Tags(text).found)
    assert "&lt;script&gt;" in text


def test_the_policy_lets_in_exactly_what_the_page_has() -> None:
    board = board_of("tally", [live().reader.seen(START)], START)
    for served in (False, True):
        text = page.whole(board, served=served)
        inside = re.findall(r"<(style|script)[^>]*>(.*?)</\1>", text, re.DOTALL)
        assert [kind for kind, _ in inside] == ["style", "script"][: 1 + served]
        for kind, content in inside:
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in page.policy(served=served)
    assert "connect-src" not in page.policy(served=False)


def test_instants_are_said_as_people_say_them() -> None:
    assert when(START, START) == "Tue 24 Nov, 12:00"
    assert when(START - timedelta(days=400), START) == "Mon 20 Oct 2025, 12:00"
    passed = [0, 40, 60, 3599, 7200, 47 * 3600, 48 * 3600]
    assert [ago(START - timedelta(seconds=each), START) for each in passed] == [
        "just now",
        "40 s ago",
        "1 min ago",
        "59 min ago",
        "2 h ago",
        "47 h ago",
        "2 days ago",
    ]
    # A clock that runs ahead of this one.
    assert ago(START + timedelta(minutes=1), START) == "just now"


def test_what_cannot_be_read_of_the_newest_deployment_is_told() -> None:
    place = live()
    step = place.ship(OLD, START, outcome=None)
    place.log(f"deployments/{step}/samples").append({"line": "no record"})
    found = column(place).attempt
    assert found
    assert found.title == "Newest deployment"
    seen = place.reader.seen(START)
    assert isinstance(seen, EnvironmentFacts)
    assert isinstance(seen.told, Unreadable)


def test_an_agent_is_told_with_since_when_it_looks_and_one_that_is_silent_asks_for_a_person() -> None:
    place, clock = live(), TurnedClock(START)
    signs = AgentSigns(place.store, clock, "shop-agent-0", timedelta(seconds=30), START)
    signs.leave("Nothing new on <main>.")

    def seen(after: timedelta) -> Column:
        now = START + after
        return board_of("tally", [place.reader.seen(now)], now).columns[0]

    words = "An agent looks since Tue 24 Nov, 12:00, last 12 s ago: Nothing new on <main>."
    assert plain(seen(timedelta(seconds=12)).agent) == words
    late = seen(timedelta(hours=3))
    assert (late.state.mood, late.state.words) == (Mood.PERSON, "Its agent is silent")
    assert plain(late.agent) == "Its agent has not looked for 3 h. Until then: Nothing new on <main>."
    signs.remove()
    assert seen(timedelta(hours=3)).agent == ()
