"""Words of programs, as people read them."""

from __future__ import annotations

import pytest
from slipway.decisions.text.program_output import (
    command_line,
    end_of,
    summary_of,
    without_tracebacks,
    wrapped,
)

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
    assert summary_of(FAILED) == "The migration ended with 1: ValueError: the column is there already"
    assert summary_of("It was worse.\nIt failed.") == "It was worse."
    assert summary_of("  \n") == ""


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:secret@db/tally",
        "host=db password=secret dbname=tally",
        "host=db password='secret' user=ann",
    ],
)
def test_no_password_is_told_with_a_command(address: str) -> None:
    told = command_line(["psql", address, "-c", "SELECT 1"])
    assert "secret" not in told
    assert told.startswith("psql ")
    assert told.endswith("-c SELECT 1")


CHAINED = """Trying the service out.
Traceback (most recent call last):
  File "/app/smoke.py", line 3, in <module>
    ask("/checks/")
urllib.error.HTTPError: HTTP Error 500: Internal Server Error

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/smoke.py", line 9, in <module>
    raise Broken("GET /checks/ answered 500")
Broken: GET /checks/ answered 500
It took 3 s."""


def test_of_a_traceback_only_the_fault_is_told() -> None:
    told = without_tracebacks(CHAINED)
    assert "smoke.py" not in told
    assert [line for line in told.splitlines() if line] == [
        "Trying the service out.",
        "urllib.error.HTTPError: HTTP Error 500: Internal Server Error",
        "Broken: GET /checks/ answered 500",
        "It took 3 s.",
    ]
    assert without_tracebacks("no traceback\n  indented") == "no traceback\n  indented"


def test_what_is_to_be_typed_is_never_divided_by_a_line() -> None:
    command = "`slipway judge samples production 20261129T063704Z-0002`"
    lines = wrapped(f"{command} gives every sample; {command} once more.", 60, first="  ", rest="    ")
    assert lines[0] == f"  {command}"
    assert sum(command in line for line in lines) == 2
    assert all(len(line) <= 64 for line in lines)
