"""What the service says to people by a kind is said by the web app in the same English words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import galley.urls  # noqa: F401 - every refusal is known to Python then
import pytest
from galley.accounts import allowances
from galley.adapters.signing import pdf_signer
from galley.adapters.signing.tokens import faults as token_faults
from galley.batches.rules import batch_faults, cell_faults
from galley.documents.api import answers
from galley.einvoices import needs
from galley.mailing import rules as mailing
from galley.rendering.pictures import picture_faults
from galley.rendering.tables import table_faults
from galley.sentences import Refusal
from galley.signing import rules as signing

SRC = Path(__file__).parents[3] / "web/src"


def _refusals(of: type[Refusal] = Refusal) -> Iterator[tuple[str, str]]:
    for each in of.__subclasses__():
        yield each.kind, each.sentence
        yield from _refusals(each)


SAID = {
    SRC / "shared/api/faultSentences.ts": cell_faults.SENTENCES | needs.SENTENCES | picture_faults.SENTENCES,
    SRC / "features/batches/faultWords.ts": table_faults.SENTENCES | batch_faults.SENTENCES,
    SRC / "features/mailing/runs/pauseWords.ts": mailing.SENTENCES,
    SRC / "shared/api/signSentences.ts": signing.SENTENCES | token_faults.SENTENCES | pdf_signer.SENTENCES,
    SRC / "shared/api/problemSentences.ts": allowances.SENTENCES | answers.SENTENCES | dict(_refusals()),
}
SENTENCES = [(file, kind, said) for file, sentences in SAID.items() for kind, said in sentences.items()]


@pytest.mark.parametrize(("file", "kind", "sentence"), SENTENCES, ids=[kind for _, kind, _ in SENTENCES])
def test_the_app_knows_each_kind_and_says_it_alike(file: Path, kind: str, sentence: str) -> None:
    _, known, rest = file.read_text().partition(f"\n  '{kind}': (")
    assert known
    given, _, rest = rest.partition(") =>")
    # A place that the sentence does not name stays empty: "[token = '', , detail = '']".
    names = [f"{{{each.split('=')[0].strip()}}}" for each in given.strip("[]").split(",")]
    assert f"'{sentence.format(*names)}'" in rest.partition("),\n")[0]
