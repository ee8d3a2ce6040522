"""What is wrong with a cell, and what an electronic invoice lacks, is said by the web app in the same English words."""

from __future__ import annotations

from pathlib import Path

import pytest
from galley.batches.rules import cell_faults
from galley.einvoices import needs

IN_THE_APP = (Path(__file__).parents[3] / "web/src/shared/api/faultSentences.ts").read_text()
# What the app calls the parts that change.
OF_CELLS, OF_INVOICES = ("{cell}", "{one}", "{other}"), ("{form}", "{currency}", "{decimals}")
SENTENCES = [
    *((kind, said, OF_CELLS) for kind, said in cell_faults.SENTENCES.items()),
    *((kind, said, OF_INVOICES) for kind, said in needs.SENTENCES.items()),
]


@pytest.mark.parametrize(("kind", "sentence", "names"), SENTENCES, ids=[kind for kind, _, _ in SENTENCES])
def test_the_app_knows_each_kind_and_says_it_alike(kind: str, sentence: str, names: tuple[str, ...]) -> None:
    _, known, rest = IN_THE_APP.partition(f"\n  '{kind}': (")
    assert known
    assert f"'{sentence.format(*names)}'" in rest.partition("),\n")[0]
