"""Whose approval counts, for what, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slipway.adapters.state.store_log import StoreLog
from slipway.config import Policy
from slipway.decisions.gates.people.approvals import (
    Approved,
    Declared,
    Withdrawn,
    approvals_of,
    authors_of,
    read_approvals,
    standing_of,
)
from slipway.decisions.gates.people.identities import identity, reads_as_another
from slipway.decisions.gates.times.freeze_and_date_entries import read_freezes, read_schedule
from slipway.decisions.record.entries import Record, Unreadable
from slipway.errors import Absent, Refused, WrongUse
from slipway.flows.gates import approvals_and_freezes as flow
from slipway.flows.gates import two_people
from slipway.ports import Commit, File, Release

from tests.fakes.memory_store import MemoryStore
from tests.fakes.turned_clock import TurnedClock
from tests.support.facts_of_gates import NOW, OTHER, RELEASE, table

WEEK = timedelta(days=7)
POLICY = table(
    approvals={
        "needed": 2,
        "people": ("ann@x.org", "Bob@x.org", "cleo@x.org", "eve@x.org"),
        "valid-for": "7d",
    },
    emergency=("ann@x.org", "bob@x.org", "cleo@x.org"),
)
REASON = "The payment page answers nobody since ten"


def approved(by: str, digest: str = RELEASE, hours_ago: float = 1) -> Approved:
    return Approved(by=by, at=NOW - timedelta(hours=hours_ago), digest=digest)


def counted(
    *entries: Record, authors: tuple[str, ...] = ("eve@x.org",), policy: Policy = POLICY
) -> list[str]:
    standing = standing_of(entries, RELEASE, authors=authors, rule=policy.approvals, now=NOW)
    return [each.by for each in standing.counted]


def test_an_approval_counts_once_however_often_and_in_whatever_letters_it_was_given() -> None:
    assert counted(approved("ann@x.org", hours_ago=3), approved("ANN@X.ORG")) == ["ANN@X.ORG"]
    assert identity("Ann Smith <Ann@X.org> ") == identity("ann@x.org")
    assert identity("Ann Smith \uff1cann@x.org\uff1e") == identity("ann@x.org"), "brackets that look alike"


def test_an_author_and_a_stranger_do_not_count_and_neither_does_another_release() -> None:
    assert counted(approved("eve@x.org"), approved("zoe@x.org"), approved("ann@x.org", OTHER)) == []
    assert counted(approved("ann@x.org"), authors=("Ann <ANN@x.org>",)) == []


def test_who_is_no_longer_in_the_list_does_not_count() -> None:
    without_ann = table(approvals={"needed": 1, "people": ("bob@x.org",)})
    assert counted(approved("ann@x.org"), approved("bob@x.org"), policy=without_ann) == ["bob@x.org"]


def test_an_approval_expires_and_one_of_the_future_does_not_count_yet() -> None:
    def held(hours_ago: float) -> bool:
        return bool(
            approvals_of([approved("ann@x.org", hours_ago=hours_ago)], RELEASE, now=NOW, valid_for=WEEK)
        )

    assert held(0)
    assert held(7 * 24 - 0.01)
    assert not held(7 * 24)
    assert not held(-0.01)


def test_a_withdrawn_approval_counts_again_only_when_it_is_given_again() -> None:
    withdrawn = Withdrawn(by="Ann@x.org", at=NOW, digest=RELEASE)
    assert counted(approved("ann@x.org"), withdrawn) == []
    assert counted(approved("ann@x.org"), withdrawn, approved("ann@x.org")) == ["ann@x.org"]
    others = Withdrawn(by="bob@x.org", at=NOW, digest=RELEASE)
    assert counted(approved("ann@x.org"), others) == ["ann@x.org"]


def test_entries_come_back_as_they_were_written() -> None:
    entries = (
        approved("ann@x.org"),
        Withdrawn(by="ann@x.org", at=NOW, digest=RELEASE),
        Declared(by="bob@x.org", at=NOW, purpose="restore", subject="p1", reason=REASON),
    )
    assert read_approvals([each.as_json() for each in entries]) == entries


GOOD = approved("ann@x.org").as_json()
BROKEN: list[Any] = [
    {**GOOD, "kind": "blessed"},
    {**GOOD, "digest": None},
    {**GOOD, "at": "yesterday"},
    {**GOOD, "at": "2026-11-24T12:00:00"},
    {**GOOD, "at": 5},
    {**GOOD, "by": " "},
    {**GOOD, "note": "a field that could mean anything"},
    {name: value for name, value in GOOD.items() if name != "by"},
    {},
    [],
    None,
    "approved",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_an_entry_that_cannot_be_understood_makes_the_whole_log_unreadable(broken: Any) -> None:
    found = read_approvals([GOOD, broken, GOOD])
    assert isinstance(found, Unreadable)
    assert "entry 2 of the log of approvals" in found.why
    assert isinstance(read_freezes([broken]), Unreadable)
    assert isinstance(read_schedule([broken]), Unreadable)


def test_authors_are_those_of_the_release_and_of_every_commit_not_yet_live(tmp_path: Any) -> None:
    release = Release(RELEASE, "c2", File(tmp_path), NOW, authors=("Eve <eve@x.org>",))
    commits = [Commit("c2", "eve@x.org", "two", NOW), Commit("c1", "fay@x.org", "one", NOW)]
    assert {identity(each) for each in authors_of(release, commits)} == {"eve@x.org", "fay@x.org"}


class People:
    """Somebody at a terminal, a log, and a clock."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.log = StoreLog(self.store, "approvals")
        self.clock = TurnedClock(NOW)

    def approve(self, by: str, **others: Any) -> str:
        return flow.approve(
            self.log, self.clock, digest=RELEASE, by=by, authors=("eve@x.org",), policy=POLICY, **others
        )

    def standing(self) -> int:
        entries = flow.demand_read(self.log, read_approvals)
        rule = POLICY.approvals
        found = standing_of(entries, RELEASE, authors=("eve@x.org",), rule=rule, now=self.clock.now())
        return len(found.counted)


def test_approving_says_what_is_missing_and_until_when_it_counts() -> None:
    people = People()
    assert people.approve("ann@x.org") == (
        "Release abababababab: ann@x.org approves it, until Tue 1 Dec 12:00 UTC. 1 of 2 approvals; 1 more is missing."
    )
    assert people.approve("bob@x.org").endswith("2 of 2 approvals; that is enough.")
    assert people.standing() == 2


def test_approving_twice_says_so_and_counts_once() -> None:
    people = People()
    people.approve("ann@x.org")
    people.clock.turn(timedelta(days=2))
    assert "had approved it already; it now counts until Thu 3 Dec" in people.approve("Ann@x.org")
    assert people.standing() == 1


def test_an_author_who_approves_is_refused_at_once_and_told_who_can() -> None:
    people = People()
    with pytest.raises(Refused, match="wrote a change") as refused:
        people.approve("Eve@x.org")
    assert "ann@x.org, Bob@x.org or cleo@x.org" in refused.value.next_step
    with pytest.raises(Refused, match="not among those"):
        people.approve("zoe@x.org")
    assert people.log.entries() == []


def test_withdrawing_takes_only_ones_own_approval_back() -> None:
    people = People()
    people.approve("ann@x.org")
    with pytest.raises(Absent):
        flow.withdraw(people.log, people.clock, digest=RELEASE, by="bob@x.org")
    flow.withdraw(people.log, people.clock, digest=RELEASE, by="ann@x.org")
    assert people.standing() == 0
    with pytest.raises(Absent):
        flow.withdraw(people.log, people.clock, digest=RELEASE, by="ann@x.org")


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    people = People()
    said = people.approve("ann@x.org", dry_run=True)
    assert people.log.entries() == []
    assert said == people.approve("ann@x.org")


def test_nobody_approves_while_the_log_cannot_be_read() -> None:
    people = People()
    people.log.append({"kind": "blessed"})
    with pytest.raises(Refused, match="could not be read: entry 1 "):
        people.approve("ann@x.org")
    people.store.unreachable = True
    with pytest.raises(Refused, match="did not answer"):
        people.approve("ann@x.org")


def declare(people: People, by: str, reason: str = REASON) -> str:
    return two_people.declare(
        people.log, people.clock, purpose="deploy", subject=RELEASE, by=by, reason=reason, policy=POLICY
    )


def second(people: People, by: str) -> str:
    return two_people.second(
        people.log, people.clock, purpose="deploy", subject=RELEASE, by=by, policy=POLICY
    )


def test_what_takes_two_is_declared_by_one_and_approved_by_another() -> None:
    people = People()
    assert "bob@x.org or cleo@x.org has to approve it until Tue 24 Nov 16:00 UTC" in declare(
        people, "ann@x.org"
    )
    with pytest.raises(Refused, match="another person has to"):
        second(people, "ANN@x.org")
    with pytest.raises(Refused, match="not among those"):
        second(people, "eve@x.org")
    assert f"ann@x.org and bob@x.org agree on it: “{REASON}”" in second(people, "bob@x.org")
    assert declare(people, "ann@x.org") == "ann@x.org and bob@x.org agree on it."
    assert len(people.log.entries()) == 2, "the same is not declared twice"


def test_a_declaration_needs_a_reason_that_says_something_and_ends_after_four_hours() -> None:
    people = People()
    for empty in ("", "urgent", "   it is   ", "urgent urgent urgent urgent urgent"):
        with pytest.raises(WrongUse, match="reason"):
            declare(people, "ann@x.org", empty)
    with pytest.raises(Refused):
        declare(people, "eve@x.org")
    declare(people, "ann@x.org")
    people.clock.turn(timedelta(hours=4))
    with pytest.raises(Absent, match="within the last 4 h"):
        second(people, "bob@x.org")


def withdraw(people: People, by: str) -> str:
    return two_people.withdraw(people.log, people.clock, purpose="deploy", subject=RELEASE, by=by)


def test_a_second_persons_approval_can_be_taken_back_and_given_again() -> None:
    people = People()
    declare(people, "ann@x.org")
    with pytest.raises(Absent, match=r"bob@x\.org has not approved any request"):
        withdraw(people, "bob@x.org")
    second(people, "bob@x.org")
    with pytest.raises(Absent):
        withdraw(people, "ann@x.org")
    assert withdraw(people, "Bob@x.org") == f"Bob@x.org no longer agrees to “{REASON}” by ann@x.org."
    assert "has to approve it" in declare(people, "ann@x.org")
    second(people, "bob@x.org")
    assert "agree on it" in declare(people, "ann@x.org")


def use(people: People, reason: str) -> None:
    two_people.use(people.log, people.clock, purpose="deploy", subject=RELEASE, by="ann@x.org", reason=reason)


def test_what_two_people_agreed_on_is_done_once() -> None:
    people = People()
    declare(people, "ann@x.org")
    second(people, "bob@x.org")
    use(people, REASON)
    with pytest.raises(Absent, match="Nobody has asked"):
        second(people, "bob@x.org")
    people.clock.turn(timedelta(minutes=1))
    assert "has to approve it" in declare(people, "ann@x.org")
    second(people, "bob@x.org")
    assert "agree on it" in declare(people, "ann@x.org")
    before = len(people.log.entries())
    use(people, "another reason that was never declared")
    assert len(people.log.entries()) == before


@pytest.mark.parametrize(
    "name",
    [
        "https://forge.example#repo:shop:environment:x <bea>",
        "be\u200ba",
        "\uff42ea",
        "bea ",
    ],
    ids=["an address at its end", "a sign that nobody sees", "a letter that looks alike", "a space"],
)
def test_a_name_of_a_cluster_that_would_count_as_another_one_s_is_told_apart(name: str) -> None:
    assert reads_as_another(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "bea",
        "Operator:Ann",
        "https://forge.example#repo:o@12/r@34:environment:production",
        "system:serviceaccount:a:b",
    ],
)
def test_names_as_clusters_give_them_count_as_themselves(name: str) -> None:
    assert not reads_as_another(name)
