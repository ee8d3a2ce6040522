"""What a replay has shown, as the journal keeps it for a canary that sees too few requests."""

from __future__ import annotations

from slipway.decisions.comparing.accepting import Passes
from slipway.decisions.comparing.differences import Comparison
from slipway.steps.replaying.replay import Replayed

ALIKE = Comparison(requests=18, alike=18, routes=6, people=1)


def test_a_replay_of_the_smaller_part_is_no_evidence_however_alike_that_was() -> None:
    """As when a release lets nobody in any more: what anybody may see is asked, and all else is left out."""
    assert Replayed(ALIKE, "page.html", is_most=True).facts(Passes(enough=True))["evidence"]
    assert not Replayed(ALIKE, "page.html", is_most=False).facts(Passes(enough=True))["evidence"]
    assert not Replayed(ALIKE, "page.html", is_most=True).facts(Passes(enough=False))["evidence"]
