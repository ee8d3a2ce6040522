"""What people say of releases: approve, withdraw, freeze, schedule. Each is one more entry in a log, and nothing else.

Each returns what is now true, in words. With `dry_run` nothing is written. All raise `Refused` while a log cannot be
read: what is in it could forbid this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from slipway.config import Policy
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.approvals import (
    Approved,
    Withdrawn,
    approvals_of,
    plain,
    read_approvals,
    standing_of,
    words_with_sense,
)
from slipway.decisions.gates.people.identities import identity, is_among, named
from slipway.decisions.gates.times import calendar_gates
from slipway.decisions.gates.times.freeze_and_date_entries import (
    Cancelled,
    Frozen,
    Scheduled,
    Unfrozen,
    date_of,
    freezes_of,
    read_freezes,
    read_schedule,
)
from slipway.decisions.gates.times.windows import wall_clock
from slipway.decisions.record.entries import Record, Unreadable
from slipway.errors import Absent, Refused, SlipwayError, WrongUse
from slipway.ports import Clock, Facts, Log, short_name

T = TypeVar("T")


def demand_open(asked: Sequence[Gate]) -> None:
    """Return when every gate is open. Raises `Refused`, naming each that is not."""
    if refused := gate.refusal(asked):
        raise refused


def look(reading: Callable[[], T]) -> T | Unreadable:
    """Return a fact, or why it could not be read. For facts of gates: none of them may end the command."""
    try:
        return reading()
    except (SlipwayError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, SlipwayError):
            return Unreadable(error.what, error.next_step)
        return Unreadable(f"{type(error).__name__}: {error}")


def read(log: Log, understand: Callable[[Sequence[Facts]], T | Unreadable]) -> T | Unreadable:
    """Return a log's entries, understood, or why not: `read(context.log(APPROVALS), read_approvals)`."""
    return look(lambda: understand(log.entries()))


def demand_read(log: Log, understand: Callable[[Sequence[Facts]], T | Unreadable]) -> T:
    """Return a log's entries, understood. Raises `Refused`: what cannot be read could forbid whatever is asked."""
    found = read(log, understand)
    if isinstance(found, Unreadable):
        raise Refused(f"The log could not be read: {found.why}.", next_step="Nothing was changed.")
    return found


def approve(
    log: Log,
    clock: Clock,
    *,
    digest: str,
    by: str,
    authors: Iterable[str],
    policy: Policy,
    dry_run: bool = False,
) -> str:
    """Approve a release. `authors` wrote the changes that it would bring.

    Raises `Refused` for an author, and for who is not among those who may approve.
    """
    rule, authors = policy.approvals, tuple(authors)
    name, now = short_name(digest), clock.now()
    _check_person(by)
    if is_among(by, authors):
        raise Refused(
            f"{by} wrote a change of release {name}, so another person has to approve it.",
            next_step=f"Others can: {named(standing_of((), digest, authors=authors, rule=rule, now=now).may_still)}.",
        )
    if not is_among(by, rule.people):
        raise Refused(
            f"{by} is not among those who may approve here.", next_step=f"{named(rule.people)} can."
        )
    entries = demand_read(log, read_approvals)
    before = standing_of(entries, digest, authors=authors, rule=rule, now=now)
    entry = Approved(by=by, at=now, digest=digest)
    _write(log, entry, dry_run=dry_run)
    after = standing_of((*entries, entry), digest, authors=authors, rule=rule, now=now)
    again = any(identity(each.by) == identity(by) for each in before.counted)
    until = wall_clock(now + rule.valid_for, calendar_gates.zone_of(policy), now=now)
    said = "had approved it already; it now counts until" if again else "approves it, until"
    return f"Release {name}: {by} {said} {until}. {_count_words(len(after.counted), rule.needed)}"


def withdraw(log: Log, clock: Clock, *, digest: str, by: str, dry_run: bool = False) -> str:
    """Take one's own approval of a release back. Raises `Absent` when there is none."""
    now = clock.now()
    _check_person(by)
    entries = demand_read(log, read_approvals)
    # An expired approval can be withdrawn as well; it would not count in any case.
    held = approvals_of(entries, digest, now=now, valid_for=timedelta(days=36500))
    if not is_among(by, [each.by for each in held]):
        raise Absent(f"{by} has not approved release {short_name(digest)}.")
    _write(log, Withdrawn(by=by, at=now, digest=digest), dry_run=dry_run)
    return f"Release {short_name(digest)}: {by} approves it no longer."


def freeze(
    log: Log,
    clock: Clock,
    *,
    by: str,
    reason: str,
    policy: Policy,
    until: datetime | None = None,
    dry_run: bool = False,
) -> str:
    """Let nothing new go out until it is lifted, or until an instant. Raises `WrongUse` without a reason."""
    now = clock.now()
    _check_person(by)
    if not words_with_sense(reason):
        raise WrongUse("A freeze needs a reason, for those who stand before it.", next_step="Give --reason.")
    if until is not None and _aware(until) <= now:
        raise WrongUse("The freeze would be over before it begins.", next_step="Give a later --until.")
    standing = freezes_of(demand_read(log, read_freezes), now=now)
    _write(log, Frozen(by=by, at=now, reason=plain(reason), until=until), dry_run=dry_run)
    ends = (
        f"until {wall_clock(until, calendar_gates.zone_of(policy), now=now)}"
        if until
        else "until a person lifts it"
    )
    besides = f" It was frozen already: “{standing[-1].reason}” by {standing[-1].by}." if standing else ""
    return f"Frozen {ends}: “{plain(reason)}”.{besides} A rollback is always possible."


def unfreeze(
    log: Log, clock: Clock, *, by: str, reason: str = "", policy: Policy, dry_run: bool = False
) -> str:
    """Lift all freezes that people declared. Planned ones stay. Raises `Absent` when none was declared."""
    now = clock.now()
    _check_person(by)
    standing = freezes_of(demand_read(log, read_freezes), now=now)
    if not standing:
        raise Absent(
            "Nobody has declared a freeze here.",
            next_step="Planned freezes and deploy windows stand in the configuration; `slipway plan` shows them.",
        )
    _write(log, Unfrozen(by=by, at=now, reason=plain(reason)), dry_run=dry_run)
    lifted = " and ".join(f"“{each.reason}” by {each.by}" for each in standing)
    return f"Lifted: {lifted}.{_still_planned(policy, now)}"


def _still_planned(policy: Policy, now: datetime) -> str:
    planned = calendar_gates.freeze(policy, (), environment="", now=now)
    return "" if planned.is_open else f" {planned.reason}"


def schedule(
    log: Log,
    clock: Clock,
    *,
    digest: str,
    by: str,
    opens_at: datetime,
    expires_at: datetime,
    policy: Policy,
    dry_run: bool = False,
) -> str:
    """Let a release go out between two instants and at no other time; a date it had is replaced.

    Raises `WrongUse` when the time is over already, or ends before it begins.
    """
    now, zone, name = clock.now(), calendar_gates.zone_of(policy), short_name(digest)
    _check_person(by)
    if _aware(expires_at) <= _aware(opens_at):
        raise WrongUse("The date expires before it begins.", next_step="Give an --expires after --at.")
    if opens_at < now:
        raise WrongUse(
            f"The date begins in the past: {wall_clock(opens_at, zone, now=now)}.",
            next_step="Give a later --at.",
        )
    before = date_of(demand_read(log, read_schedule), digest)
    entry = Scheduled(by=by, at=now, digest=digest, opens_at=opens_at, expires_at=expires_at)
    _write(log, entry, dry_run=dry_run)
    opens, expires = (wall_clock(each, zone, now=now) for each in (opens_at, expires_at))
    instead = (
        f" Its former date, {wall_clock(before.opens_at, zone, now=now)}, counts no more." if before else ""
    )
    return f"Release {name} may go out from {opens} to {expires}.{instead}"


def cancel(log: Log, clock: Clock, *, digest: str, by: str, dry_run: bool = False) -> str:
    """Take a release's date back. Raises `Absent` when it has none."""
    _check_person(by)
    if date_of(demand_read(log, read_schedule), digest) is None:
        raise Absent(f"Release {short_name(digest)} has no date here.")
    _write(log, Cancelled(by=by, at=clock.now(), digest=digest), dry_run=dry_run)
    return f"Release {short_name(digest)} has no date any more."


def _count_words(counted: int, needed: int) -> str:
    missing = needed - counted
    if missing > 0:
        return f"{counted} of {needed} approvals; {missing} more {'is' if missing == 1 else 'are'} missing."
    return f"{counted} of {needed} approvals; that is enough." if needed else "None is needed here."


def _check_person(by: str) -> None:
    if not by.strip():
        raise WrongUse("It is not known who does this.", next_step="Give --by.")


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise WrongUse(
            f"{instant:%Y-%m-%d %H:%M} says no time zone.",
            next_step="Write for example 2026-11-30T08:00+01:00.",
        )
    return instant


def _write(log: Log, entry: Record, *, dry_run: bool) -> None:
    if not dry_run:
        log.append(entry.as_json())
