"""Who asked is let in by a command of the service, whatever it answers and whatever people are called."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slipway.errors import StepFailed
from slipway.ports import AS_USUAL, Finished, Release
from slipway.steps.replaying.copies import Copy, Which
from slipway.steps.replaying.people import LONGEST_LIST, People, act_as
from slipway.steps.work import Work

ONE, ALL = ("tally", "act-as", "{person}"), ("tally", "act-as", "{people}")
COPY = Copy(Which.OLD, "old", AS_USUAL)


def let_in(
    people: Sequence[str], answer: Callable[[str], Any], words: Sequence[str] = ALL
) -> tuple[People, list[str]]:
    """Act as some people; the command answers as JSON what a function says of its last word. Return also those."""
    asked = list[str]()

    def command(_: Release, words: Sequence[str], **__: Any) -> Finished:
        asked.append(words[-1])
        said = answer(words[-1])
        return Finished(0, said if isinstance(said, str) else json.dumps(said), "", 0.1)

    within = SimpleNamespace(total_seconds=lambda: 60.0)
    work = SimpleNamespace(
        service=SimpleNamespace(act_as=tuple(words), command_within=within),
        tools=SimpleNamespace(runtime=SimpleNamespace(command=command)),
    )
    release = cast("Release", SimpleNamespace(name="3f2a"))
    return act_as(cast("Work", work), release, COPY, people), asked


def cookies(names: str) -> dict[str, dict[str, str]]:
    return {each: {"Cookie": f"session={each}"} for each in names.split(",")}


@pytest.mark.parametrize("odd", ["--to=/etc/passwd", "a,b", "{home}", "a b", "a\nb", "a\0b", "x" * 201])
@pytest.mark.parametrize("words", [ONE, ALL])
def test_a_name_that_a_command_would_misread_is_not_given_to_it(odd: str, words: Sequence[str]) -> None:
    found, asked = let_in(["ann", odd], cookies if words == ALL else lambda _: {"Cookie": "1"}, words)
    assert list(found.headers) == asked == ["ann"]
    assert "1 names cannot be given" in found.why_not


def test_many_people_are_let_in_by_lists_that_a_command_can_take() -> None:
    people = [f"{number:0100}" for number in range(2000)]
    found, asked = let_in(people, cookies)
    assert sorted(found.headers) == people
    assert 1 < len(asked) < 20
    assert max(map(len, asked)) <= LONGEST_LIST


@pytest.mark.parametrize(
    ("name", "value"),
    [("cookie", "a\r\nx-admin: 1"), ("x: y", "a"), ("Content-Length", "7"), ("host", "other"), ("é", "a")],
)
def test_what_is_no_header_of_a_person_lets_nobody_in(name: str, value: str) -> None:
    found, _ = let_in(["ann"], lambda _: {"ann": {name: value}})
    assert not found.headers
    assert "`act-as` answered with" in found.why_not


@pytest.mark.parametrize("junk", ["", "[]", "[" * 100_000, '{"ann": 7}', '{"ann": {"cookie": 7}}'])
def test_an_answer_that_is_no_answer_is_said(junk: str) -> None:
    found, _ = let_in(["ann"], lambda _: junk)
    assert not found.headers
    assert "did not answer" in found.why_not


def test_other_people_are_not_taken_from_an_answer() -> None:
    found, _ = let_in(["ann", "bo"], lambda _: cookies("ann,root"))
    assert list(found.headers) == ["ann"]


def test_one_who_is_not_known_any_more_keeps_nobody_else_out() -> None:
    def answer(name: str) -> Any:
        if name == "gone":
            raise StepFailed("`act-as` ended with 1: nobody is called gone.")
        return {"Cookie": name}

    found, asked = let_in(["ann", "gone", "zoe"], answer, ONE)
    assert list(found.headers) == ["ann", "zoe"]
    assert "nobody is called gone" in found.why_not
    _, asked = let_in(["gone"] * 9, answer, ONE)
    assert len(asked) == 3
