"""What is wrong with a cell is said by the web app, too, in the same English words."""

from __future__ import annotations

from pathlib import Path

import pytest
from galley.batches.rules.cell_faults import SENTENCES

IN_THE_APP = (Path(__file__).parents[3] / "web/src/shared/api/faultSentences.ts").read_text()


@pytest.mark.parametrize("kind", SENTENCES)
def test_the_app_knows_each_kind_and_says_it_alike(kind: str) -> None:
    said = SENTENCES[kind].format("{cell}", "{one}", "{other}")
    _, known, rest = IN_THE_APP.partition(f"\n  '{kind}': (")
    assert known
    assert f"'{said}'" in rest.partition("),\n")[0]
