"""What lets people in on one copy while it is asked. Who logs out there is let in again, as they logged in again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from slipway.decisions.recordings.secrets.cookies import ends_any
from slipway.steps.replaying.people import NOBODY, Headers, People

# Each time is a command of the service, which takes longer than many requests.
MOST_TIMES = 25


class Door:
    """Knows each person's headers. `act_as` makes those of some people anew."""

    def __init__(self, people: People, act_as: Callable[[tuple[str, ...]], People]) -> None:
        self._headers, self._act_as = dict(people.headers), act_as
        self._ended, self._times = set[str](), Counter[str]()

    def headers(self, person: str) -> Headers:
        """Return what lets a person in, and what `act-as` gives everybody else for an empty name."""
        return self._headers.get(person, {}) if person == NOBODY else self._headers[person]

    def cookies_of(self, person: str, visitor: str) -> str:
        """Return by what name cookies are kept: who was let in again has none of those before."""
        return f"{person} {self._times[person]}" if person else visitor

    def heard(self, person: str, answered: Mapping[str, str]) -> None:
        """Take note of an answer's headers."""
        if person and ends_any(answered.get("set-cookie", ""), self._headers[person].get("cookie", "")):
            self._ended.add(person)

    def open_for(self, person: str) -> bool:
        """Let a person in again whose session has ended, and return whether that took a command of the service. Where
        it cannot be done it stays as it is.
        """
        if person not in self._ended or self._times.total() >= MOST_TIMES:
            return False
        self._ended.remove(person)
        self._times[person] += 1
        if headers := self._act_as((person,)).headers.get(person):
            self._headers[person] = headers
        return True
