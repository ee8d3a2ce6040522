"""Ask as somebody: headers that the service itself makes for a person, on a copy and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slipway.errors import StepFailed
from slipway.ports import Release
from slipway.steps.replaying.copies import Copy
from slipway.steps.starting.service_commands import last_words, run
from slipway.steps.work import Work

# A command that takes one person is run once for each; more of them would take longer than all else.
MOST_ONE_BY_ONE = 25
ALL = "{people}"
# One argument of a command has 128 kB at the most.
LONGEST_LIST = 32_000
# A command that fails for so many fails for all; each may take as long as any command of the service.
MOST_FAILURES = 3
# A name that begins with a minus would be an option, a comma would make two of one, and braces have a meaning.
CAN_BE_GIVEN = re.compile(r"(?!-)[^\s,{}\x00-\x1f\x7f]{1,200}")
# RFC 9110, sections 5.1 and 5.5. With a line break in its value a header would be two.
NAME, VALUE = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"), re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# They say how a request is sent, and not who sends it.
OF_A_REQUEST = frozenset({"host", "content-length", "transfer-encoding", "connection", "expect", "upgrade"})
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
    given = [each for each in people if CAN_BE_GIVEN.fullmatch(each)]
    odd = len(people) - len(given)
    why_odd = f"{odd} names cannot be given to a command: they hold spaces, commas or braces" if odd else ""
    if any(ALL in word for word in words):
        found = _in_lists(work, release, copy, given)
    else:
        found = _one_by_one(work, release, copy, given)
    return found if found.why_not or not why_odd else People(found.headers, why_odd)


def _in_lists(work: Work, release: Release, copy: Copy, people: Sequence[str]) -> People:
    found = dict[str, Headers]()
    try:
        for some in _lists(people):
            answer = _answer(work, release, copy, ALL, ",".join(some))
            found |= {person: _headers(answer[person]) for person in (*some, NOBODY) if answer.get(person)}
    except StepFailed as fault:
        return People({}, fault.what)
    return People(found)


def _lists(people: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield them in lists that one argument of a command has room for."""
    some, length = list[str](), 0
    for each in people:
        if some and length + len(each.encode()) + 1 > LONGEST_LIST:
            yield some
            some, length = [], 0
        some.append(each)
        length += len(each.encode()) + 1
    if some:
        yield some


def _one_by_one(work: Work, release: Release, copy: Copy, people: Sequence[str]) -> People:
    """One that the service does not know any more keeps out nobody else."""
    found, faults = dict[str, Headers](), list[str]()
    for person in people[:MOST_ONE_BY_ONE]:
        try:
            found[person] = _headers(_answer(work, release, copy, "{person}", person))
        except StepFailed as fault:
            faults.append(fault.what)
        if len(faults) == MOST_FAILURES:
            break
    return People(found, faults[0] if faults else _left_out(people))


def _left_out(people: Sequence[str]) -> str:
    if len(people) <= MOST_ONE_BY_ONE:
        return ""
    return (
        f"`act-as` was run for {MOST_ONE_BY_ONE} of {len(people)} people: "
        f"a command that takes {ALL} is run once for all of them"
    )


def _answer(work: Work, release: Release, copy: Copy, placeholder: str, meant: str) -> dict[str, object]:
    words = tuple(word.replace(placeholder, meant) for word in work.service.act_as)
    finished = run(work, release, words, copy.settings)
    if finished.code:
        raise StepFailed(
            f"`act-as` of release {release.name} ended with {finished.code}: {last_words(finished)}"
        )
    try:
        found = json.loads(finished.answer)
    except (ValueError, RecursionError) as error:
        raise StepFailed(f"`act-as` of release {release.name} did not answer with JSON.") from error
    if not isinstance(found, dict):
        raise StepFailed(f"`act-as` of release {release.name} did not answer with a JSON object.")
    return found


def _headers(found: object) -> Headers:
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise StepFailed("`act-as` did not answer with headers: a JSON object of texts for each person.")
    for name, value in found.items():
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise StepFailed(
                f"`act-as` answered with {name!r}, which no header can be: see the line breaks in it."
            )
        if name.lower() in OF_A_REQUEST:
            raise StepFailed(f"`act-as` answered with the header {name}, which is no matter of who asks.")
    return {name.lower(): value for name, value in found.items()}
