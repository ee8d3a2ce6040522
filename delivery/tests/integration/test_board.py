"""The board of a real deployment: a canary of Tally, a release that is put back, and a drill, as people see them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.bad_releases import CANARY, BadRelease
from tests.support.place import edited
from tests.support.production import LENIENT, Place, production

FAILS_SOME = BadRelease(
    "answers half of its requests with an error",
    CANARY,
    "new release",
    faults={"error_rate": 0.5, "sound_for_requests": 30},
)


def board_of(place: Place) -> str:
    """Return the page of now."""
    done = place.slipway("board", "--out", "home/board")
    assert done.returncode == 0, done.stderr
    return (place.folder / "home/board/index.html").read_text()


def state_in(text: str) -> str:
    """Return the state that a page of one environment shows, in words."""
    found = re.search(r'class="state">.*?</span>([^<]+)<', text)
    assert found
    return found[1]


SERVING = {"Canary at 20 %", "Canary at 100 %", "Being watched"}


@pytest.mark.slow
def test_it_follows_a_real_deployment_from_the_canary_to_its_end(tmp_path: Path) -> None:
    seen = dict[str, str]()
    with production(canary=LENIENT) as place:
        place.repository.commit("Show totals <with> tax")

        def look(line: str) -> None:
            if "canary 20 %: " in line and "canary" not in seen and "send" not in line:
                seen["canary"] = board_of(place)
            elif "start: start" in line:
                seen["start"] = board_of(place)

        with edited(place.folder, 'least = "1s"', 'least = "12s"'):
            assert place.played("deploy", "production", tell=look).code == 0
        # The deployment goes on while a board is drawn.
        assert state_in(seen["start"]) in {"On its way", *SERVING}
        assert state_in(seen["canary"]) in SERVING
        assert re.search(r"The new release has (20|100) % of visitors\.", seen["canary"])
        assert seen["canary"].count("<polyline") >= 2
        assert "Show totals &lt;with&gt; tax" in seen["canary"]
        # Nothing was drilled yet, which is what somebody should know first.
        assert state_in(board_of(place)) == "Never drilled"
        place.commit(FAILS_SOME)
        with place.set_for(FAILS_SOME):
            assert place.played("deploy", "production").code == 3
        assert place.slipway("drill", "production").returncode == 0
        after = board_of(place)
        assert state_in(after) == "Put back"
        assert f"A release that {FAILS_SOME.name}" in after
        assert re.search(r"of the proof that it is worse 100%", after)
        assert re.search(r"Measured by a drill .* ago", after)
        # A point that was taken by hand is known as well.
        assert place.slipway("restore-point", "create", "production").returncode == 0
        taken = re.search(r'Last restore point</dt><dd class="value">(just now|\d+ s ago)<', board_of(place))
        assert taken
