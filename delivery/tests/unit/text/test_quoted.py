"""What strangers wrote stands among other words and disturbs none of them."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as some
from slipway.decisions.text.quoted import MOST_CHARACTERS, Quoted, plain, quoted


@given(some.text(some.characters()))
def test_any_text_becomes_one_short_line_that_can_be_written(text: str) -> None:
    said = quoted(text).text
    assert len(said) <= MOST_CHARACTERS
    said.encode()
    assert not {unicodedata.category(each) for each in said} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(said) & set("\u202e\u2066\u2069\u200f\ufeff")


def test_a_joiner_that_scripts_and_pictures_need_stays() -> None:
    assert quoted("می\u200cخواهم 👩\u200d🔧").text == "می\u200cخواهم 👩\u200d🔧"


def test_of_several_lines_the_first_that_says_something_is_told() -> None:
    assert quoted("\n  \n  Show   totals\t with tax \nMore of it").text == "Show totals with tax"


def test_marks_that_pile_up_on_a_letter_are_cut() -> None:
    assert quoted("e" + "\u0301" * 50 + "x").text == "e\u0301\u0301\u0301x"


def test_a_sentence_is_whole_with_its_quotes() -> None:
    assert plain(("by ", Quoted("Ann"), ".")) == "by Ann."
