"""Labels stand where the cut ones of a sheet do."""

from __future__ import annotations

import json

import pytest
import typst
from templates.test_shipped import SHIPPED

# How far the first label lies from the left and the upper edge of the paper, as Avery's drawings of the sheets say.
FIRST = {
    "L7160": (7.2, 15.1),
    "L7163": (4.65, 15.1),
    "L7165": (4.65, 13.1),
    "L7651": (4.75, 10.7),
    "3474": (0.0, 0.5),
    "5160": (3 / 16 * 25.4, 12.7),
    "5163": (0.16 * 25.4, 12.7),
    "5167": (0.28 * 25.4, 12.7),
}
# A printer draws its paper in less exactly than that.
TOLERANCE = 0.2


@pytest.fixture(scope="module")
def places() -> dict[str, list[float]]:
    source = """#import "/sheets.typ": place-of, sheets
    #metadata(sheets.pairs().map(((name, sheet)) => {
      let at = (place-of(sheet, 0), place-of(sheet, sheet.columns * sheet.rows - 1))
      let last = (sheet.paper.width - at.last().x - sheet.width, sheet.paper.height - at.last().y - sheet.height)
      (name, (at.first().x, at.first().y, ..last).map(length => length / 1mm))
    }).to-dict())<places>"""
    compiler = typst.Compiler(source.encode(), root=str(SHIPPED / "labels"), ignore_system_fonts=True)
    found = json.loads(compiler.query("<places>", field="value", one=True))
    return {str(name): list(map(float, place)) for name, place in found.items()}


@pytest.mark.parametrize("sheet", FIRST)
def test_the_first_label_stands_where_its_maker_cuts_it(sheet: str, places: dict[str, list[float]]) -> None:
    assert places[sheet][:2] == pytest.approx(FIRST[sheet], abs=TOLERANCE)


def test_no_label_of_any_sheet_leaves_the_paper(places: dict[str, list[float]]) -> None:
    assert all(edge >= -1e-6 for place in places.values() for edge in place)
