"""What may be deployed, decided a second time and in another way: by going through everything that ever happened.

It knows nothing of Slipway's own decisions: a window is a table of the minutes of a week, people are small letters,
time is seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass
class Oracle:
    """The rules as the file has them, and what happened: (second, verb, who, what, …)."""

    rules: dict[str, Any]
    happened: list[tuple[Any, ...]] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    live_periods: list[dict[str, Any]] = field(default_factory=list)

    def note(self, now: datetime, *what: Any) -> None:
        self.happened.append((now.timestamp(), *what))

    def goes_live_before(self, now: datetime, digest: str, *, is_rollback: bool) -> None:
        if self.live_periods:
            last = self.live_periods[-1]
            last["end"] = now.timestamp()
            last["good"] = not (is_rollback and last["digest"] != digest)
        self.live_periods.append({"digest": digest, "start": now.timestamp(), "end": None, "good": True})

    def may_deploy(self, who: str, digest: str, authors: set[str], now: datetime) -> dict[str, bool]:
        """Return which gate should be open for an ordinary deploy."""
        return {
            "deployers": self.may_go_back(who),
            "approvals": self._enough_approve(digest, authors, now),
            "window": self._in_window(now),
            "freeze": not self._frozen(now),
            "release date": self._has_its_date(digest, now),
            "soak": self._has_soaked(digest, now),
        }

    def may_go_back(self, who: str) -> bool:
        return not self.rules["deployers"] or who.lower() in lower(self.rules["deployers"])

    def may_in_an_emergency(self, who: str, digest: str, reason: str, now: datetime) -> bool:
        return self.may_go_back(who) and self._two_agree(who.lower(), digest, reason, now)

    def _enough_approve(self, digest: str, authors: set[str], now: datetime) -> bool:
        needed = self.rules["approvals"]["needed"]
        if not needed:
            return True
        if "approvals" in self.unreadable:
            return False
        good = 0
        for person in lower(self.rules["approvals"]["people"]) - lower(authors):
            good += self._stands_by(person, digest, now, self.rules["approvals"]["seconds"])
        return bool(good >= needed)

    def _stands_by(self, person: str, what: str, now: datetime, valid_seconds: float) -> bool:
        given = None
        for second, verb, who, subject, *_ in self.happened:
            if verb == "approve" and who.lower() == person and subject == what:
                given = second
            if verb == "withdraw" and who.lower() == person and subject == what:
                given = None
        return given is not None and 0 <= now.timestamp() - given < valid_seconds

    def _two_agree(self, who: str, digest: str, reason: str, now: datetime) -> bool:
        people = lower(self.rules["emergency"])
        if "approvals" in self.unreadable or who not in people or len(reason) < 20:
            return False
        declared = [
            (second, ident)
            for second, verb, by, subject, why, ident in (
                each for each in self.happened if each[1] == "declare"
            )
            if by.lower() == who
            and subject == digest
            and why == reason
            and now.timestamp() - second < 4 * 3600
        ]
        if not declared:
            return False
        newest = declared[-1][1]
        return any(self._stands_by(other, newest, now, 4 * 3600) for other in people - {who})

    def _in_window(self, now: datetime) -> bool:
        windows = self.rules["windows"]
        if not windows:
            return True
        return any(minute_of_week(now, window["zone"]) in open_minutes(window) for window in windows)

    def _frozen(self, now: datetime) -> bool:
        if "freezes" in self.unreadable:
            return True
        for planned in self.rules["freezes"]:
            day = now.astimezone(ZoneInfo(planned["zone"])).date().isoformat()
            if planned["begins"].isoformat() <= day <= planned["ends"].isoformat():
                return True
        last_lift = max((n for n, each in enumerate(self.happened) if each[1] == "unfreeze"), default=-1)
        return any(
            each[3] is None or now.timestamp() < each[3]
            for each in self.happened[last_lift + 1 :]
            if each[1] == "freeze"
        )

    def _has_its_date(self, digest: str, now: datetime) -> bool:
        if "schedule" in self.unreadable:
            return False
        mine = [each for each in self.happened if each[1] in ("schedule", "cancel") and each[3] == digest]
        if mine and mine[-1][1] == "schedule":
            return bool(mine[-1][4] <= now.timestamp() <= mine[-1][5])
        return not self.rules["release_dates_only"]

    def _has_soaked(self, digest: str, now: datetime) -> bool:
        """Walk backwards from now: the first stay that was taken back ends the walk."""
        for stay in reversed(self.live_periods):
            if stay["digest"] != digest:
                continue
            if not stay["good"]:
                return False
            if (stay["end"] or now.timestamp()) - stay["start"] >= self.rules["soak_seconds"]:
                return True
        return False


def lower(people: Any) -> set[str]:
    return {person.lower() for person in people}


def minute_of_week(now: datetime, zone: str) -> int:
    day, hour, minute = now.astimezone(ZoneInfo(zone)).strftime("%u %H %M").split()
    return (int(day) - 1) * MINUTES_A_DAY + int(hour) * 60 + int(minute)


def open_minutes(window: dict[str, Any]) -> set[int]:
    """Return the minutes of the week at which a window's clock shows an open time."""
    start = window["after"].hour * 60 + window["after"].minute
    length = (window["until"].hour * 60 + window["until"].minute - start) % MINUTES_A_DAY or MINUTES_A_DAY
    return {
        (DAYS.index(day) * MINUTES_A_DAY + start + n) % (7 * MINUTES_A_DAY)
        for day in window["days"]
        for n in range(length)
    }
