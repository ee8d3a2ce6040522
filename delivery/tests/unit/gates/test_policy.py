"""Each gate: when it is open, what it says when it is not, and what an emergency can open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from slipway.decisions.gates.all_gates import GateFacts, Kind, emergency_mark, gates
from slipway.decisions.gates.gate import State
from slipway.decisions.gates.people.approvals import Approved, Declared
from slipway.decisions.gates.people.descent import Descent
from slipway.decisions.gates.process_drift import Running
from slipway.decisions.gates.safety_gates import Checks, DiskSpace
from slipway.decisions.gates.times.freeze_and_date_entries import Cancelled, Frozen, Scheduled, Unfrozen
from slipway.decisions.gates.times.soak import FormerEnvironment, LivePeriod, live_periods_of
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import (
    Deployment,
    History,
    Outcome,
    closed,
    history_of,
    opened,
    rolled_back,
)
from slipway.errors import Refused
from slipway.flows.gates.approvals_and_freezes import demand_open
from slipway.ports import Facts, Slot

from tests.support.facts_of_gates import NOW, OTHER, RELEASE, asked, known, request, table

HOUR = timedelta(hours=1)
REASON = "The payment page answers nobody since ten"
NOTHING = Unreadable("the store did not answer")
STRICT = table(
    deployers=("ann@x.org",),
    approvals={"needed": 1, "people": ("ann@x.org", "bob@x.org", "eve@x.org")},
    emergency=("ann@x.org", "bob@x.org"),
    windows=[{"after": "09:00", "until": "10:00", "zone": "Europe/Oslo"}],
    freezes=[
        {
            "begins": date(2026, 11, 20),
            "ends": date(2026, 11, 29),
            "reason": "year end",
            "zone": "Europe/Oslo",
        }
    ],
    release_dates_only=True,
    checks=("true",),
    soak="2h",
    descendants_only=True,
)
OPEN = table()


def test_without_any_rule_every_gate_is_open() -> None:
    assert all(gate.is_open for gate in asked(OPEN).values())


def test_facts_that_nobody_has_looked_at_close_their_gates() -> None:
    strict = gates(request(), GateFacts(), STRICT, NOW)
    states = {gate.name: gate.state for gate in strict}
    assert states.pop("deployers") is State.OPEN
    assert states.pop("window") is State.CLOSED
    assert set(states.values()) == {State.UNREADABLE}


@pytest.mark.parametrize(
    ("fact", "gate"),
    [
        ("approvals", "approvals"),
        ("freezes", "freeze"),
        ("schedule", "release date"),
        ("checks", "checks"),
        ("before", "soak"),
        ("migrations", "migrations"),
        ("disk_space", "disk"),
        ("history", "unfinished"),
        ("history", "running"),
        ("running", "running"),
        ("unready", "place"),
        ("descent", "descent"),
    ],
)
def test_a_fact_that_could_not_be_read_closes_its_gate_and_says_why(fact: str, gate: str) -> None:
    found = asked(STRICT, facts={fact: NOTHING})[gate]
    assert found.state is State.UNREADABLE
    assert "the store did not answer" in found.reason


def test_only_designated_people_deploy_however_their_name_is_written() -> None:
    assert asked(STRICT, request(by="ANN@x.org"))["deployers"].is_open
    shut = asked(STRICT, request(by="bob@x.org"))["deployers"]
    assert shut.words() == "deployers: bob@x.org may not deploy here. ann@x.org may."
    assert not asked(OPEN, request(by=" "))["deployers"].is_open


def test_the_deployers_own_approval_counts_unless_they_wrote_a_change() -> None:
    own = (Approved(by="ann@x.org", at=NOW, digest=RELEASE),)
    assert asked(STRICT, approvals=own)["approvals"].is_open
    assert not asked(STRICT, request(authors=("ann@x.org",)), approvals=own)["approvals"].is_open


def test_missing_approvals_name_who_can_give_them() -> None:
    shut = asked(STRICT)["approvals"]
    assert shut.reason == "1 of 1 approvals is missing; approved by nobody."
    assert shut.opens == "ann@x.org or bob@x.org can: `slipway approve production abababababab`."
    everybody = asked(STRICT, request(authors=("ann@x.org", "bob@x.org", "eve@x.org")))["approvals"]
    assert "Too few are left who may approve" in everybody.opens


def test_a_closed_window_says_when_it_opens_and_that_a_rollback_is_possible() -> None:
    shut = asked(STRICT)["window"]
    assert shut.reason == "Closed until Wed 25 Nov 09:00 Europe/Oslo: outside the deploy windows."
    assert shut.opens == "It opens by itself then. A rollback is always possible."
    assert asked(STRICT, now=datetime(2026, 11, 24, 8, 30, tzinfo=UTC))["window"].is_open


def test_a_planned_freeze_names_itself_and_its_end() -> None:
    shut = asked(STRICT)["freeze"]
    assert shut.reason == "Closed until Mon 30 Nov 00:00 Europe/Oslo: freeze “year end”."
    assert "A rollback is always possible." in shut.opens
    assert asked(STRICT, now=datetime(2026, 11, 29, 23, tzinfo=UTC))["freeze"].is_open


def test_a_planned_freeze_that_ends_before_it_begins_closes_the_gate() -> None:
    wrong = table(freezes=[{"begins": date(2026, 12, 24), "ends": date(2026, 12, 20), "reason": "mistaken"}])
    assert asked(wrong)["freeze"].state is State.UNREADABLE


def test_a_declared_freeze_holds_until_it_is_lifted_or_over() -> None:
    held = Frozen(by="cleo@x.org", at=NOW, reason="audit week")
    shut = asked(OPEN, freezes=(held,))["freeze"]
    assert "“audit week”, declared by cleo@x.org" in shut.reason
    assert "`slipway unfreeze production` opens it" in shut.opens
    lifted = Unfrozen(by="ann@x.org", at=NOW, reason="")
    assert asked(OPEN, freezes=(held, lifted))["freeze"].is_open
    assert not asked(OPEN, freezes=(held, lifted, held))["freeze"].is_open
    ends = Frozen(by="cleo@x.org", at=NOW - HOUR, reason="audit", until=NOW + HOUR)
    assert "Closed until Tue 24 Nov 13:00 UTC" in asked(OPEN, freezes=(ends,))["freeze"].reason
    assert asked(OPEN, freezes=(ends,), now=NOW + HOUR)["freeze"].is_open
    assert not asked(OPEN, freezes=(held, ends), now=NOW + HOUR)["freeze"].is_open


def date_from(start: timedelta, end: timedelta, digest: str = RELEASE) -> Scheduled:
    return Scheduled(by="ann@x.org", at=NOW - HOUR, digest=digest, opens_at=NOW + start, expires_at=NOW + end)


def test_a_release_goes_within_its_date_both_ends_included_and_at_no_other_time() -> None:
    entries = (date_from(HOUR, 2 * HOUR),)
    for policy in (OPEN, table(release_dates_only=True)):
        assert not asked(policy, schedule=entries)["release date"].is_open
        assert asked(policy, schedule=entries, now=NOW + HOUR)["release date"].is_open
        assert asked(policy, schedule=entries, now=NOW + 2 * HOUR)["release date"].is_open
        late = asked(policy, schedule=entries, now=NOW + 2 * HOUR + timedelta(seconds=1))["release date"]
        assert "Its date is over" in late.reason


def test_where_only_dates_count_a_release_without_one_stays() -> None:
    dated = table(release_dates_only=True)
    other = (date_from(-HOUR, HOUR, OTHER),)
    assert not asked(dated, schedule=other)["release date"].is_open
    assert asked(OPEN, schedule=other)["release date"].is_open


def test_the_newest_date_counts_and_a_cancelled_one_does_not() -> None:
    dated = table(release_dates_only=True)
    now_open, later = date_from(-HOUR, HOUR), date_from(HOUR, 2 * HOUR)
    assert not asked(dated, schedule=(now_open, later))["release date"].is_open
    assert asked(dated, schedule=(later, now_open))["release date"].is_open
    cancelled = Cancelled(by="ann@x.org", at=NOW, digest=RELEASE)
    assert not asked(dated, schedule=(now_open, cancelled))["release date"].is_open


def test_red_checks_close_and_say_what_they_said() -> None:
    assert "2 failed" in asked(STRICT, checks=Checks(green=False, said="2 failed"))["checks"].reason
    assert asked(OPEN, checks=NOTHING)["checks"].is_open, "where none are configured none are asked"


def soak(*live_periods: LivePeriod, policy: Any = STRICT) -> Any:
    return asked(policy, before=FormerEnvironment("staging", live_periods))["soak"]


def test_a_release_has_to_have_been_live_before_for_long_enough() -> None:
    assert "never" in soak().reason
    assert "never" in soak(LivePeriod(OTHER, NOW - 5 * HOUR)).reason
    running = soak(LivePeriod(RELEASE, NOW - HOUR))
    assert running.reason == "Live in staging for 1 h of 2 h."
    assert running.opens == "It opens by itself on Tue 24 Nov 14:00 Europe/Oslo."
    assert soak(LivePeriod(RELEASE, NOW - 2 * HOUR)).is_open
    assert soak(
        LivePeriod(RELEASE, NOW - 9 * HOUR, NOW - 7 * HOUR), LivePeriod(OTHER, NOW - 7 * HOUR)
    ).is_open
    short_ones = soak(
        LivePeriod(RELEASE, NOW - 9 * HOUR, NOW - 8 * HOUR), LivePeriod(RELEASE, NOW - HOUR, NOW)
    )
    assert not short_ones.is_open, "two short stays are not one long one"


def test_a_release_that_was_rolled_back_there_has_to_soak_anew() -> None:
    taken_back = LivePeriod(RELEASE, NOW - 20 * HOUR, NOW - 10 * HOUR, rolled_back=True)
    assert "It was rolled back in staging on Tue 24 Nov 03:00" in soak(taken_back).reason
    earlier = LivePeriod(RELEASE, NOW - 40 * HOUR, NOW - 30 * HOUR)
    assert not soak(earlier, taken_back).is_open, "what went before it was taken back counts no more"
    assert not soak(taken_back, LivePeriod(RELEASE, NOW - HOUR)).is_open
    assert soak(taken_back, LivePeriod(RELEASE, NOW - 3 * HOUR)).is_open


def test_without_a_time_to_soak_it_has_to_have_been_live_there_all_the_same() -> None:
    assert not soak(policy=OPEN).is_open
    assert soak(LivePeriod(RELEASE, NOW), policy=OPEN).is_open
    assert not asked(STRICT, before=None)["soak"].is_open, "a soak with no environment before is a fault"


def test_a_commit_that_does_not_build_on_the_live_one_stays_where_that_is_asked_for() -> None:
    live, other = "a" * 40, "b" * 40
    newer = table(descendants_only=True)
    assert "descent" not in asked(OPEN, descent=Descent(live, other, holds=False))
    assert asked(newer, descent=None)["descent"].reason == "Nothing is live yet."
    assert asked(newer, descent=Descent(live, other, holds=True))["descent"].is_open
    shut = asked(newer, descent=Descent(live, other, holds=False))["descent"]
    assert (
        shut.reason
        == f"Commit {other[:10]} does not build on {live[:10]}, which is live: its changes would be gone."
    )
    assert "slipway rollback" in shut.opens


def history_entries() -> list[Facts]:
    entries = list[Facts]()
    for number, (digest, hours) in enumerate([(OTHER, 30), (RELEASE, 20)]):
        began = NOW - hours * HOUR
        entries.append(opened(Deployment(f"d{number}", digest, "c", "ann", began, None, {})))
        entries.append(closed(f"d{number}", Outcome.PROMOTED, slot=Slot.BLUE, reason="", now=began + HOUR))
    return entries


def test_stays_are_read_from_the_history_of_the_environment_before() -> None:
    entries = history_entries()
    assert live_periods_of(history_of(entries)) == (
        LivePeriod(OTHER, NOW - 29 * HOUR, NOW - 19 * HOUR),
        LivePeriod(RELEASE, NOW - 19 * HOUR),
    )
    former = history_of(entries[:2]).live
    assert former
    entries.append(rolled_back(former, by="ann", reason="slow", now=NOW - HOUR))
    assert live_periods_of(history_of(entries))[1:] == (
        LivePeriod(RELEASE, NOW - 19 * HOUR, NOW - HOUR, rolled_back=True),
        LivePeriod(OTHER, NOW - HOUR),
    )


def test_too_little_room_closes_and_no_figure_is_said() -> None:
    shut = asked(
        OPEN, disk_space=(DiskSpace("/data", 1000, 2000), DiskSpace("/vault", 3_000_000_000, 1_500_000))
    )["disk"]
    assert shut.reason == "/vault has 1.5 MB free and 3.0 GB are needed."
    unseen = asked(OPEN, disk_space=(DiskSpace("the database's server", 1000, None),))["disk"]
    assert unseen.is_open
    assert "cannot be seen from here" in unseen.reason
    assert asked(OPEN, disk_space=())["disk"].state is State.UNREADABLE


def test_an_interrupted_deployment_comes_first() -> None:
    entries = history_entries()[:3]
    shut = asked(OPEN, history=history_of(entries))["unfinished"]
    assert "Deployment d1 was interrupted" in shut.reason
    assert "`slipway resume production`" in shut.opens
    assert asked(OPEN, history=history_of(history_entries()))["unfinished"].is_open


def test_a_history_that_knows_something_else_than_what_runs_closes() -> None:
    history = history_of(history_entries())  # the newest release in blue
    agreeing = Running({Slot.BLUE: RELEASE, Slot.GREEN: OTHER}, {Slot.BLUE: 100.0, Slot.GREEN: 0.0})
    assert asked(OPEN, history=history, running=agreeing)["running"].is_open
    lost = asked(OPEN, history=History(), running=agreeing)["running"]
    assert "but the history knows of nothing live" in lost.reason
    assert "`slipway adopt production`" in lost.opens
    old_copy = Running(agreeing.held, {Slot.BLUE: 0.0, Slot.GREEN: 100.0})
    assert not asked(OPEN, history=history, running=old_copy)["running"].is_open
    emptied = asked(OPEN, history=history, running=Running())["running"]
    assert f"`slipway rollback production --to {RELEASE[7:19]}`" in emptied.opens
    assert asked(OPEN, history=History(), running=Running())["running"].is_open


def test_what_a_place_lacks_closes() -> None:
    assert asked(OPEN, unready=("There is no haproxy on this machine.",))["place"].reason == (
        "There is no haproxy on this machine."
    )


CLOSED: dict[str, Any] = {
    "freezes": (Frozen(by="cleo@x.org", at=NOW, reason="audit week"),),
    "checks": Checks(green=False, said="red"),
    "before": FormerEnvironment("staging", ()),
    "disk_space": (DiskSpace("/data", 2, 1),),
    "history": history_of(history_entries()[:3]),
    "unready": ("There is no proxy.",),
}


def test_a_rollback_asks_only_who_may_deploy() -> None:
    everything_unreadable = GateFacts()
    for facts in (known(**CLOSED), everything_unreadable):
        found = gates(request(Kind.ROLL_BACK), facts, STRICT, NOW)
        assert [(gate.name, gate.is_open) for gate in found] == [("deployers", True)]
        stranger = gates(request(Kind.ROLL_BACK, by="zoe@x.org"), facts, STRICT, NOW)
        assert not stranger[0].is_open


def agreed(by: str = "ann@x.org", second: str = "bob@x.org", **parts: Any) -> tuple[Declared, Approved]:
    usual: dict[str, Any] = {"purpose": "deploy", "subject": RELEASE, "reason": REASON, "at": NOW - HOUR}
    declared = Declared(by=by, **{**usual, **parts})
    return declared, Approved(by=second, at=NOW, digest=declared.digest)


EMERGENCY = request(emergency=True, reason=REASON)


def test_an_emergency_opens_what_people_and_calendars_hold_closed_and_nothing_that_keeps_data_safe() -> None:
    found = asked(STRICT, EMERGENCY, approvals=agreed(), **CLOSED)
    assert {name for name, gate in found.items() if not gate.is_open} == {
        "checks",
        "disk",
        "unfinished",
        "place",
    }
    opened_by_it = {name for name, gate in found.items() if gate.overruled}
    assert opened_by_it == {"approvals", "window", "freeze", "release date", "soak"}
    assert found["freeze"].reason.startswith("Opened by the emergency. Without it: Closed since")


def test_an_emergency_opens_no_gate_of_a_fact_that_keeps_data_safe_and_could_not_be_read() -> None:
    unread = dict.fromkeys(("checks", "migrations", "disk_space", "history", "unready"), NOTHING)
    found = asked(STRICT, EMERGENCY, facts={"approvals": agreed(), **unread})
    assert {name for name, gate in found.items() if not gate.is_open} == {
        "checks",
        "migrations",
        "disk",
        "unfinished",
        "running",
        "place",
    }
    approvals_unread = asked(STRICT, EMERGENCY, approvals=NOTHING)
    assert approvals_unread["two people"].state is State.UNREADABLE
    assert not approvals_unread["window"].is_open


@pytest.mark.parametrize(
    "entries",
    [
        (),
        agreed()[:1],
        agreed(second="ann@x.org"),
        agreed(second="ANN@X.ORG"),
        agreed(second="eve@x.org"),
        agreed(by="bob@x.org", second="ann@x.org"),
        agreed(subject=OTHER),
        agreed(purpose="restore"),
        agreed(reason="Something else that happened last week"),
        agreed(at=NOW - 4 * HOUR),
        (agreed()[0], Approved(by="bob@x.org", at=NOW, digest=RELEASE)),
        (agreed()[0], Approved(by="bob@x.org", at=NOW, digest=agreed(at=NOW - 2 * HOUR)[0].digest)),
    ],
)
def test_nothing_but_two_people_who_agree_on_this_very_emergency_opens_anything(entries: Any) -> None:
    found = asked(STRICT, EMERGENCY, approvals=entries)
    assert not found["two people"].is_open
    assert not any(gate.overruled for gate in found.values())
    assert not found["window"].is_open


def test_an_emergency_needs_a_reason_and_somebody_of_the_emergency_list() -> None:
    for reason in ("", "urgent", "fix it now"):
        wish = request(emergency=True, reason=reason)
        assert not asked(STRICT, wish, approvals=agreed(reason=reason))["two people"].is_open
    stranger = request(emergency=True, reason=REASON, by="eve@x.org")
    shut = asked(STRICT, stranger, approvals=agreed(by="eve@x.org"))["two people"]
    assert shut.reason == "eve@x.org is not among those who may ask for this."
    missing = asked(STRICT, EMERGENCY, approvals=agreed()[:1])["two people"]
    assert missing.opens == (
        "bob@x.org opens it, until Tue 24 Nov 15:00 UTC: `slipway approve production abababababab --emergency`."
    )


def test_an_emergency_is_marked_with_who_why_and_what_it_opened() -> None:
    found = gates(EMERGENCY, known(approvals=agreed()), STRICT, NOW)
    mark = emergency_mark(EMERGENCY, found)["emergency"]
    assert mark == {
        "by": "ann@x.org",
        "reason": REASON,
        "people": f"ann@x.org and bob@x.org: {REASON}",
        "opened": ["approvals", "window", "freeze", "release date", "soak"],
    }
    assert emergency_mark(request(), found) == {}


def test_putting_data_back_takes_two_people_and_room() -> None:
    wish = request(Kind.RESTORE, subject="20261124T1000Z", reason=REASON)
    two = agreed(purpose="restore", subject="20261124T1000Z")
    assert all(
        gate.is_open
        for gate in asked(
            STRICT, wish, approvals=two, **{**CLOSED, "disk_space": known().disk_space}
        ).values()
    )
    assert not asked(STRICT, wish, approvals=two[:1])["two people"].is_open
    assert not asked(STRICT, wish, approvals=agreed(subject="20261124T1000Z"))["two people"].is_open
    assert not asked(STRICT, wish, approvals=two, disk_space=CLOSED["disk_space"])["disk"].is_open


def test_bringing_data_asks_who_may_for_room_and_for_nothing_unfinished() -> None:
    wish = request(Kind.REFRESH, environment="staging", subject="production")
    found = asked(STRICT, wish, **{**CLOSED, "disk_space": known().disk_space, "history": known().history})
    assert set(found) == {"deployers", "disk", "unfinished"}
    assert all(each.is_open for each in found.values())
    for name, gates_found in (
        ("deployers", asked(STRICT, request(Kind.REFRESH, by="zoe@x.org"))),
        ("disk", asked(STRICT, wish, disk_space=CLOSED["disk_space"])),
        ("unfinished", asked(STRICT, wish, history=CLOSED["history"])),
    ):
        assert [each.name for each in gates_found.values() if not each.is_open] == [name]


def test_a_refusal_names_each_closed_gate_its_reason_and_what_opens_it() -> None:
    found = gates(request(), known(freezes=CLOSED["freezes"], disk_space=CLOSED["disk_space"]), OPEN, NOW)
    with pytest.raises(Refused) as refused:
        demand_open(found)
    assert refused.value.exit_code == 7
    frozen, full = refused.value.what.splitlines()
    assert frozen.startswith(
        "Refused by the gate “freeze”. Closed since Tue 24 Nov 12:00 UTC, with no end set:"
    )
    assert frozen.endswith("freeze “audit week”, declared by cleo@x.org.")
    assert full == "Refused by the gate “disk”. /data has 1 B free and 2 B are needed."
    assert "freeze: `slipway unfreeze production` opens it." in refused.value.next_step
    demand_open(gates(request(), known(), OPEN, NOW))
    with pytest.raises(Refused):
        demand_open(())


def test_authors_that_nobody_knows_close_approvals_but_for_an_emergency() -> None:
    lost = Unreadable("the live commit is gone")
    assert asked(STRICT, request(authors=lost))["approvals"].state is State.UNREADABLE
    assert asked(table(), request(authors=lost))["approvals"].is_open
