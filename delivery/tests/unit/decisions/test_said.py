"""Words of programs, as people read them."""

from __future__ import annotations

import pytest
from slipway.decisions.said import end_of, gist_of

FAILED = """The migration ended with 1: Traceback (most recent call last):
  File "app.py", line 88, in migrate
    run()
ValueError: the column is there already
"""


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        ("short\n", 20, "short"),
        ("the first line\nthe second\nthe third", 25, "… the second\nthe third"),
        ("one endless line", 7, "… ss line"),
        ("", 5, ""),
    ],
)
def test_the_end_of_a_text_begins_with_a_line(text: str, most: int, said: str) -> None:
    assert end_of(text, most) == said


def test_a_traceback_says_what_it_ends_with() -> None:
    assert gist_of(FAILED) == "The migration ended with 1: ValueError: the column is there already"
    assert gist_of("It was worse.\nIt failed.") == "It was worse."
    assert gist_of("  \n") == ""
