"""What an electronic invoice lacks is said by the web app, too, in the same English words."""

from __future__ import annotations

from pathlib import Path

import pytest
from galley.einvoices.needs import SENTENCES

IN_THE_APP = (Path(__file__).parents[4] / "web/src/shared/api/faultSentences.ts").read_text()


@pytest.mark.parametrize("kind", SENTENCES)
def test_the_app_knows_each_kind_and_says_it_alike(kind: str) -> None:
    said = SENTENCES[kind].format("{form}", "{currency}", "{decimals}")
    _, known, rest = IN_THE_APP.partition(f"\n  '{kind}': (")
    assert known
    assert f"'{said}'" in rest.partition("),\n")[0]
