"""Who may accept what a release answers differently, and for which release that counts."""

from __future__ import annotations

from datetime import UTC, datetime

from slipway.config import Approvals, Policy
from slipway.decisions.gates.data import accepted_differences as rules
from slipway.decisions.gates.data.accepted_differences import AcceptedDifference, read_differences
from slipway.decisions.record.entries import Unreadable

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def accepted(difference: str, digest: str = "sha256:a") -> AcceptedDifference:
    return AcceptedDifference(
        by="ada@x.example", at=NOW, digest=digest, difference=difference, reason="it is meant"
    )


def test_it_counts_for_that_release_alone() -> None:
    entries = (accepted("d1"), accepted("d2", "sha256:b"))
    assert rules.accepted_of(entries, "sha256:a") == {"d1"}
    assert rules.accepted_of(entries, "sha256:c") == frozenset()


def test_what_is_written_is_read_back() -> None:
    assert read_differences([accepted("d1").as_json()]) == (accepted("d1"),)
    assert isinstance(read_differences([{"kind": "something"}]), Unreadable)


def test_only_who_may_approve_accepts_and_nobody_what_they_wrote() -> None:
    policy = Policy(approvals=Approvals(needed=1, people=("ada@x.example", "bea@x.example")))
    assert rules.why_not("ada@x.example", ("bea@x.example",), policy) == ("", "")
    assert "wrote a change" in rules.why_not("ada@x.example", ("ada@x.example",), policy)[0]
    fault, who = rules.why_not("cleo@x.example", (), policy)
    assert "not among" in fault
    assert who == "ada@x.example or bea@x.example may."


def test_where_no_approval_is_asked_for_deployers_accept_their_own() -> None:
    policy = Policy(deployers=("ada@x.example",))
    assert rules.why_not("ada@x.example", ("ada@x.example",), policy) == ("", "")
    assert rules.why_not("bea@x.example", (), policy)[0]
    assert rules.why_not("anybody", (), Policy()) == ("", "")
