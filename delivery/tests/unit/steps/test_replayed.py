"""What a replay has shown, as the journal keeps it for a canary that sees too few requests."""

from __future__ import annotations

import pytest
from slipway.decisions.comparing.accepting import Passes
from slipway.decisions.comparing.differences import Comparison
from slipway.steps.replaying.copies import Which
from slipway.steps.replaying.people import People
from slipway.steps.replaying.replay import AnswersDiffer, Replayed, must_let_in

ALIKE = Comparison(requests=18, alike=18, routes=6, people=1)


def test_a_replay_of_the_smaller_part_is_no_evidence_however_alike_that_was() -> None:
    """As when a release lets nobody in any more: what anybody may see is asked, and all else is left out."""
    assert Replayed(ALIKE, "page.html", is_most=True).facts(Passes(enough=True))["evidence"]
    assert not Replayed(ALIKE, "page.html", is_most=False).facts(Passes(enough=True))["evidence"]
    assert not Replayed(ALIKE, "page.html", is_most=True).facts(Passes(enough=False))["evidence"]


def test_a_new_release_that_lets_nobody_in_is_refused_where_the_live_one_does() -> None:
    lets_in, nobody = People({"p1": {"cookie": "session=1"}}), People({}, "`act-as` ended with 1")
    must_let_in({Which.OLD: lets_in, Which.NEW: lets_in, Which.AGAIN: lets_in})
    must_let_in({Which.OLD: nobody, Which.NEW: nobody, Which.AGAIN: nobody})
    with pytest.raises(
        AnswersDiffer, match="lets nobody in, and the live one 1 people: `act-as` ended with 1"
    ):
        must_let_in({Which.OLD: lets_in, Which.NEW: nobody, Which.AGAIN: lets_in})
