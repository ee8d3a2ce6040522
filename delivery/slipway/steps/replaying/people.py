"""Ask as somebody: headers that the service itself makes for a person, on a copy and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slipway.errors import StepFailed
from slipway.ports import Release
from slipway.steps.replaying.copies import Copy
from slipway.steps.service_commands import last_words, run
from slipway.steps.work import Work

# A command that takes one person is run once for each; more of them would take longer than all else.
MOST_ONE_BY_ONE = 25
ALL = "{people}"
# What `act-as` says of this name goes to all whom the service does not know, such as what a form to log in needs.
NOBODY = ""

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class People:
    """The headers of each person on one copy, and why there are none of some: empty where nobody was left out."""

    headers: Mapping[str, Headers]
    why_not: str = ""


def act_as(work: Work, release: Release, copy: Copy, people: Sequence[str]) -> People:
    """Let a release make what lets these people in, in its own copy. What it cannot do is no fault of the release."""
    words = work.service.act_as
    if not words or not people:
        return People({}, "" if words else "slipway.toml has no `act-as`")
    try:
        if any(ALL in word for word in words):
            return People(_all_at_once(work, release, copy, people))
        found = {person: _one(work, release, copy, person) for person in people[:MOST_ONE_BY_ONE]}
    except StepFailed as fault:
        return People({}, fault.what)
    return People(found, _left_out(people))


def _left_out(people: Sequence[str]) -> str:
    if len(people) <= MOST_ONE_BY_ONE:
        return ""
    return (
        f"`act-as` was run for {MOST_ONE_BY_ONE} of {len(people)} people: "
        f"a command that takes {ALL} is run once for all of them"
    )


def _all_at_once(work: Work, release: Release, copy: Copy, people: Sequence[str]) -> dict[str, Headers]:
    answer = _answer(work, release, copy, ALL, ",".join(people))
    return {person: _headers(answer[person]) for person in (*people, NOBODY) if answer.get(person)}


def _one(work: Work, release: Release, copy: Copy, person: str) -> Headers:
    return _headers(_answer(work, release, copy, "{person}", person))


def _answer(work: Work, release: Release, copy: Copy, placeholder: str, meant: str) -> dict[str, object]:
    words = tuple(word.replace(placeholder, meant) for word in work.service.act_as)
    finished = run(work, release, words, copy.settings)
    if finished.code:
        raise StepFailed(
            f"`act-as` of release {release.name} ended with {finished.code}: {last_words(finished)}"
        )
    try:
        found = json.loads(finished.answer)
    except ValueError as error:
        raise StepFailed(f"`act-as` of release {release.name} did not answer with JSON.") from error
    if not isinstance(found, dict):
        raise StepFailed(f"`act-as` of release {release.name} did not answer with a JSON object.")
    return found


def _headers(found: object) -> Headers:
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise StepFailed("`act-as` did not answer with headers: a JSON object of texts for each person.")
    return {str(name).lower(): value for name, value in found.items()}
