"""People, approvals, freezes, dates and a clock that runs through summer time, against a second opinion.

SLIPWAY_POLICY_STEPS says how many steps are played in all.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from slipway.adapters.state.store_log import StoreLog
from slipway.config import Policy
from slipway.decisions.gates.all_gates import GateFacts, Kind, Request, gates
from slipway.decisions.gates.people.approvals import Approved, declared_of, open_declarations, read_approvals
from slipway.decisions.gates.times.freeze_and_date_entries import read_freezes, read_schedule
from slipway.decisions.gates.times.soak import FormerEnvironment, live_periods_of
from slipway.decisions.gates.times.windows import WEEKDAYS
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import (
    Deployment,
    Outcome,
    closed,
    history_of,
    opened,
    rolled_back,
)
from slipway.errors import SlipwayError
from slipway.flows.gates import approvals_and_freezes as flow
from slipway.flows.gates import two_people
from slipway.ports import Facts, Slot

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import TurnedClock
from tests.support.facts_of_gates import OTHER, RELEASE, known
from tests.support.policy_oracle import Oracle

STEPS = int(os.environ.get("SLIPWAY_POLICY_STEPS", "1500"))
STEPS_OF_A_GAME = 50
PEOPLE = ("ann@x.org", "Bob@x.org", "cleo@x.org", "eve@x.org")
RELEASES = (RELEASE, OTHER)
AUTHORS = {RELEASE: {"eve@x.org"}, OTHER: {"EVE@x.org", "bob@X.org"}}
REASONS = ("The payment page answers nobody since ten", "Invoices go out to the wrong people", "urgent")
# The days before the clocks are changed at these places, and one when nothing happens.
STARTS = ("2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-04", "2026-10-03", "2026-06-10")
ZONES = ("Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata")

people = st.sampled_from([*PEOPLE, *(person.upper() for person in PEOPLE[:2])])
releases = st.sampled_from(RELEASES)
minutes = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
windows = st.lists(
    st.fixed_dictionaries(
        {
            "days": st.sets(st.sampled_from(WEEKDAYS), min_size=3).map(tuple),
            "after": minutes,
            "until": minutes,
            "zone": st.sampled_from(ZONES),
        }
    ),
    max_size=2,
)
tables = st.fixed_dictionaries(
    {
        "deployers": st.sampled_from([(), PEOPLE[:2], PEOPLE]),
        "needed": st.integers(0, 2),
        "seconds": st.sampled_from([3600, 86400, 3 * 86400]),
        "emergency": st.sampled_from([PEOPLE[:2], PEOPLE]),
        "windows": windows,
        "freeze": st.none() | st.tuples(st.integers(0, 4), st.integers(0, 2), st.sampled_from(ZONES)),
        "release_dates_only": st.booleans(),
        "soak_seconds": st.sampled_from([0, 3600, 86400]),
    }
)
steps_of_time = st.sampled_from(
    [timedelta(seconds=each) for each in (0, 1, 15 * 60, 3600, 5 * 3600, 24 * 3600)]
)
seen = Counter[str]()


class Deploying(RuleBasedStateMachine):
    @initialize(table=tables, start=st.sampled_from(STARTS), minute=st.integers(0, 1439), reach=st.booleans())
    def begin(self, table: dict[str, Any], start: str, minute: int, reach: bool) -> None:
        at = datetime.combine(date.fromisoformat(start), time(0), UTC) + timedelta(minutes=minute)
        self.clock = TurnedClock(at)
        freeze = table.pop("freeze")
        planned = []
        if freeze:
            begins = at.date() + timedelta(days=freeze[0])
            planned = [
                {
                    "begins": begins,
                    "ends": begins + timedelta(days=freeze[1]),
                    "reason": "rest",
                    "zone": freeze[2],
                }
            ]
        approvals = {"needed": table.pop("needed"), "people": set(PEOPLE), "seconds": table.pop("seconds")}
        self.oracle = Oracle({**table, "freezes": planned, "approvals": approvals})
        store = MemoryStore()
        self.logs = {name: StoreLog(store, name) for name in ("approvals", "freezes", "schedule")}
        self.staging = list[Facts]()
        if reach:
            self._live_in_staging(RELEASE)

    @property
    def policy(self) -> Policy:
        rules = self.oracle.rules
        approvals = rules["approvals"]
        return Policy.model_validate(
            {
                "deployers": rules["deployers"],
                "approvals": {
                    "needed": approvals["needed"],
                    "people": tuple(sorted(approvals["people"])),
                    "valid-for": timedelta(seconds=approvals["seconds"]),
                },
                "emergency": rules["emergency"],
                "windows": rules["windows"],
                "freezes": rules["freezes"],
                "release-dates-only": rules["release_dates_only"],
                "soak": timedelta(seconds=rules["soak_seconds"]),
            }
        )

    @rule(by=steps_of_time)
    def time_passes(self, by: timedelta) -> None:
        self.clock.turn(by)

    @rule(quarters=st.integers(1, 8))
    def it_is_a_quarter_hour(self, quarters: int) -> None:
        """Windows, freezes and dates begin and end sharply."""
        now = self.clock.now()
        sharp = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        self.clock.turn(sharp + quarters * timedelta(minutes=15) - now)

    @rule(by=people, digest=releases)
    def approve(self, by: str, digest: str) -> None:
        with suppress(SlipwayError):
            flow.approve(
                self.logs["approvals"],
                self.clock,
                digest=digest,
                by=by,
                authors=AUTHORS[digest],
                policy=self.policy,
            )
            self.oracle.note(self.clock.now(), "approve", by, digest)

    @rule(by=people, digest=releases)
    def approve_past_the_door(self, by: str, digest: str) -> None:
        """Somebody writes into the log by hand, an author perhaps."""
        entry = Approved(by=by, at=self.clock.now(), digest=digest)
        self.logs["approvals"].append(entry.as_json())
        self.oracle.note(self.clock.now(), "approve", by, digest)

    @rule(by=people, digest=releases)
    def withdraw(self, by: str, digest: str) -> None:
        with suppress(SlipwayError):
            flow.withdraw(self.logs["approvals"], self.clock, digest=digest, by=by)
            self.oracle.note(self.clock.now(), "withdraw", by, digest)

    @precondition(lambda self: len(self.oracle.rules["approvals"]["people"]) > 2)
    @rule(who=st.sampled_from(PEOPLE))
    def somebody_leaves(self, who: str) -> None:
        self.oracle.rules["approvals"]["people"].discard(who)

    @rule(by=people, hours=st.none() | st.integers(1, 12))
    def freeze(self, by: str, hours: int | None) -> None:
        until = self.clock.now() + timedelta(hours=hours) if hours else None
        with suppress(SlipwayError):
            flow.freeze(
                self.logs["freezes"], self.clock, by=by, reason="audit week", policy=self.policy, until=until
            )
            self.oracle.note(self.clock.now(), "freeze", by, until.timestamp() if until else None)

    @rule(by=people)
    def unfreeze(self, by: str) -> None:
        with suppress(SlipwayError):
            flow.unfreeze(self.logs["freezes"], self.clock, by=by, policy=self.policy)
            self.oracle.note(self.clock.now(), "unfreeze", by, None)

    @rule(by=people, digest=releases, begins=steps_of_time, lasts=steps_of_time)
    def schedule(self, by: str, digest: str, begins: timedelta, lasts: timedelta) -> None:
        opens = self.clock.now() + begins
        with suppress(SlipwayError):
            flow.schedule(
                self.logs["schedule"],
                self.clock,
                digest=digest,
                by=by,
                opens_at=opens,
                expires_at=opens + lasts,
                policy=self.policy,
            )
            dates = (opens.timestamp(), (opens + lasts).timestamp())
            self.oracle.note(self.clock.now(), "schedule", by, digest, *dates)

    @rule(by=people, digest=releases)
    def cancel(self, by: str, digest: str) -> None:
        with suppress(SlipwayError):
            flow.cancel(self.logs["schedule"], self.clock, digest=digest, by=by)
            self.oracle.note(self.clock.now(), "cancel", by, digest)

    @rule(by=people, digest=releases, reason=st.sampled_from(REASONS))
    def declare(self, by: str, digest: str, reason: str) -> None:
        log, now = self.logs["approvals"], self.clock.now()
        wish: Any = {"purpose": "deploy", "subject": digest}
        before = len(log.entries())
        with suppress(SlipwayError):
            two_people.declare(log, self.clock, **wish, by=by, reason=reason, policy=self.policy)
        if len(log.entries()) > before:
            entries = read_approvals(log.entries())
            assert not isinstance(entries, Unreadable)
            declared = declared_of(entries, **wish, by=by, reason=reason, now=now)
            assert declared
            self.oracle.note(now, "declare", by, digest, reason, declared.digest)

    @rule(by=people, digest=releases)
    def second(self, by: str, digest: str) -> None:
        log, now = self.logs["approvals"], self.clock.now()
        wish: Any = {"purpose": "deploy", "subject": digest}
        with suppress(SlipwayError):
            two_people.second(log, self.clock, **wish, by=by, policy=self.policy)
            approved = log.entries()[-1]["digest"]
            entries = read_approvals(log.entries())
            assert not isinstance(entries, Unreadable)
            assert approved in [each.digest for each in open_declarations(entries, **wish, now=now)]
            self.oracle.note(now, "approve", by, approved)

    @rule(by=people, digest=releases)
    def second_past_the_door(self, by: str, digest: str) -> None:
        """Somebody writes into the log by hand, whoever declared it perhaps."""
        declared = [each for each in self.oracle.happened if each[1] == "declare" and each[3] == digest]
        if declared:
            entry = Approved(by=by, at=self.clock.now(), digest=declared[-1][5])
            self.logs["approvals"].append(entry.as_json())
            self.oracle.note(self.clock.now(), "approve", by, entry.digest)

    @rule(by=st.sampled_from(PEOPLE[:2]), other=people, digest=releases)
    def they_agree(self, by: str, other: str, digest: str) -> None:
        self.declare(by, digest, REASONS[0])
        self.second(other, digest)

    @precondition(lambda self: len(self.oracle.happened) > 12)
    @rule(
        log=st.sampled_from(["approvals", "freezes", "schedule"]),
        entry=st.sampled_from([{"kind": "?"}, [], None]),
    )
    def an_entry_of_no_known_kind(self, log: str, entry: Any) -> None:
        self.logs[log].append(entry)
        self.oracle.unreadable.add(log)

    @rule(digest=releases)
    def live_in_staging(self, digest: str) -> None:
        self._live_in_staging(digest)

    def _live_in_staging(self, digest: str) -> None:
        now, name = self.clock.now(), f"d{len(self.staging)}"
        self.staging.append(opened(Deployment(name, digest, "c", "ann", now, None, {})))
        self.staging.append(closed(name, Outcome.PROMOTED, slot=Slot.BLUE, reason="", now=now))
        self.oracle.goes_live_before(now, digest, is_rollback=False)
        # Two things never happen in the same instant, and their order is what counts.
        self.clock.turn(timedelta(microseconds=1))

    @rule(digest=releases, live_periods=steps_of_time)
    def live_in_staging_and_rolled_back(self, digest: str, live_periods: timedelta) -> None:
        self._live_in_staging(digest)
        self.clock.turn(live_periods)
        self.rolled_back_in_staging()

    @rule()
    def rolled_back_in_staging(self) -> None:
        warm = history_of(self.staging).warm
        if warm is None:
            return
        self.staging.append(rolled_back(warm, by="ann", reason="slow", now=self.clock.now()))
        self.oracle.goes_live_before(self.clock.now(), warm.digest, is_rollback=True)
        self.clock.turn(timedelta(microseconds=1))

    @invariant()
    def no_deploy_that_is_forbidden_has_all_gates_open(self) -> None:
        if not hasattr(self, "oracle"):
            return
        facts, policy, now = self._known(), self.policy, self.clock.now()
        for who in PEOPLE[:3]:
            rollback = Request(Kind.ROLL_BACK, "production", RELEASE, who)
            may_go_back = self.oracle.may_go_back(who)
            assert all(gate.is_open for gate in gates(rollback, facts, policy, now)) == may_go_back
            for digest in RELEASES:
                self._compare(who, digest, facts, policy)

    def _known(self) -> GateFacts:
        return known(
            approvals=flow.read(self.logs["approvals"], read_approvals),
            freezes=flow.read(self.logs["freezes"], read_freezes),
            schedule=flow.read(self.logs["schedule"], read_schedule),
            before=FormerEnvironment("staging", live_periods_of(history_of(self.staging))),
        )

    def _compare(self, who: str, digest: str, facts: GateFacts, policy: Policy) -> None:
        now, authors = self.clock.now(), AUTHORS[digest]
        wish = Request(Kind.DEPLOY, "production", digest, who, authors=tuple(authors))
        found = {gate.name: gate for gate in gates(wish, facts, policy, now)}
        may = self.oracle.may_deploy(who, digest, authors, now)
        assert {name: found[name].is_open for name in may} == may, f"{who}, {digest[:12]}, {now}"
        is_open = all(gate.is_open for gate in found.values())
        assert is_open == all(may.values())
        seen.update([f"deploy {is_open}", *(f"{name} {found[name].is_open}" for name in may)])

        urgent = replace(wish, emergency=True, reason=REASONS[0])
        is_open = all(gate.is_open for gate in gates(urgent, facts, policy, now))
        may_now = self.oracle.may_in_an_emergency(who, digest, REASONS[0], now)
        assert is_open == may_now, f"emergency, {who}, {digest[:12]}, {now}"
        seen.update([f"emergency {is_open}"])


@pytest.mark.slow
def test_no_forbidden_deploy_ever_has_all_gates_open() -> None:
    seen.clear()
    run_state_machine_as_test(
        Deploying,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_OF_A_GAME),
            stateful_step_count=STEPS_OF_A_GAME,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            # So few steps do not always come by every side, so they are the same ones each time; more are not.
            derandomize="SLIPWAY_POLICY_STEPS" not in os.environ,
        ),
    )
    kinds = ("deploy", "emergency", "deployers", "approvals", "window", "freeze", "release date", "soak")
    sides = [f"{kind} {state}" for kind in kinds for state in (True, False)]
    assert all(seen[side] for side in sides), f"one side was never seen: {seen}"
