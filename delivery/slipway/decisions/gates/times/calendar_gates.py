"""The gates that the calendar opens and closes: deploy windows, freezes, release dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slipway.config import PlannedFreeze, Policy
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.identities import named
from slipway.decisions.gates.times.freeze_and_date_entries import Frozen, Scheduled, date_of, freezes_of
from slipway.decisions.gates.times.windows import (
    end_of_freezes,
    next_opening,
    open_window,
    span_of,
    wall_clock,
)
from slipway.decisions.record.entries import Record, Unreadable
from slipway.ports import short_name

ALWAYS = "A rollback is always possible."


def zone_of(policy: Policy) -> str:
    """Return the time zone that people of this environment think in: its first window's, else its first freeze's."""
    zones = [window.zone for window in policy.windows] + [freeze.zone for freeze in policy.freezes]
    return zones[0] if zones else "UTC"


def window(policy: Policy, now: datetime) -> Gate:
    """Return the gate of the deploy windows; without any it is always open."""
    if not policy.windows:
        return gate.opened("window", "At any time.")
    if found := open_window(policy.windows, now):
        return gate.opened("window", f"Open until {found.until:%H:%M} {found.zone}.")
    opening = next_opening(policy.windows, now)
    if opening is None:
        return gate.closed("window", "Closed: no deploy window opens within two weeks.", ALWAYS)
    at, found = opening
    return gate.closed(
        "window",
        f"Closed until {wall_clock(at, found.zone, now=now)}: outside the deploy windows.",
        f"It opens by itself then. {ALWAYS}",
    )


def freeze(
    policy: Policy, entries: Sequence[Record] | Unreadable, *, environment: str, now: datetime
) -> Gate:
    """Return the gate of the freezes, planned and declared."""
    if isinstance(entries, Unreadable):
        return gate.unreadable("freeze", entries)
    if backwards := [each.reason for each in policy.freezes if span_of(each)[0] >= span_of(each)[1]]:
        return gate.unreadable(
            "freeze", Unreadable(f"the planned freeze “{backwards[0]}” ends before it begins")
        )
    if declared := freezes_of(entries, now=now):
        return _declared(declared, zone_of(policy), environment=environment, now=now)
    planned = [each for each in policy.freezes if span_of(each)[0] <= now < span_of(each)[1]]
    if not planned:
        return gate.opened("freeze", "Nothing is frozen.")
    return _planned(policy, planned, now)


def _planned(policy: Policy, planned: Sequence[PlannedFreeze], now: datetime) -> Gate:
    until = wall_clock(end_of_freezes(policy.freezes, now), planned[0].zone, now=now)
    return gate.closed(
        "freeze",
        f"Closed until {until}: freeze {_quoted([each.reason for each in planned])}.",
        f"It opens by itself then. {ALWAYS}",
    )


def _declared(declared: Sequence[Frozen], zone: str, *, environment: str, now: datetime) -> Gate:
    who = named(dict.fromkeys(each.by for each in declared), last="and")
    what = f"freeze {_quoted([each.reason for each in declared])}, declared by {who}"
    command = f"`slipway unfreeze {environment}`"
    ends = [each.until for each in declared if each.until]
    if len(ends) < len(declared):
        since = wall_clock(declared[0].at, zone, now=now)
        return gate.closed(
            "freeze", f"Closed since {since}, with no end set: {what}.", f"{command} opens it. {ALWAYS}"
        )
    until = wall_clock(max(ends), zone, now=now)
    return gate.closed(
        "freeze", f"Closed until {until}: {what}.", f"It opens by itself then, or by {command}. {ALWAYS}"
    )


def _quoted(reasons: Sequence[str]) -> str:
    return " and ".join(f"“{reason}”" for reason in reasons)


def release_date(
    policy: Policy, entries: Sequence[Record] | Unreadable, digest: str, *, environment: str, now: datetime
) -> Gate:
    """Return the gate of the release dates. A release that has a date goes at no other time; one that has none may go
    unless the environment takes only those that have.
    """
    if isinstance(entries, Unreadable):
        return gate.unreadable("release date", entries)
    command = f"`slipway schedule {environment} {short_name(digest)} --at T --expires T`"
    date = date_of(entries, digest)
    if date is None and policy.release_dates_only:
        return gate.closed(
            "release date",
            "Only releases that have a date go out here; this one has none.",
            f"{command} opens it.",
        )
    if date is None:
        return gate.opened("release date", "None is set, and none is needed.")
    return _dated(date, zone_of(policy), command, now)


def _dated(date: Scheduled, zone: str, command: str, now: datetime) -> Gate:
    opens, expires = (wall_clock(each, zone, now=now) for each in (date.opens_at, date.expires_at))
    if now < date.opens_at:
        return gate.closed(
            "release date", f"Closed until {opens}: its date, set by {date.by}.", "It opens by itself then."
        )
    if now > date.expires_at:
        return gate.closed("release date", f"Its date is over since {expires}.", f"{command} sets another.")
    return gate.opened("release date", f"From {opens} to {expires}, set by {date.by}.")
