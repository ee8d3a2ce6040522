"""Damage to data: keep a list of every row without its object, show the way out, and let people accept it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from slipway.decisions.gates.data import damage
from slipway.decisions.gates.data.damage import Accepted, Damage, Found, Withdrawn, read_damage
from slipway.decisions.gates.people.approvals import read_approvals
from slipway.decisions.gates.people.two_people import reason_fault, two_people
from slipway.decisions.points.references import Dangling
from slipway.decisions.record.entries import Unreadable
from slipway.errors import Absent, SlipwayError, StepFailed, WrongUse
from slipway.flows.environment.context import APPROVALS, DAMAGE, EnvironmentContext
from slipway.flows.gates import two_people as agreeing
from slipway.flows.gates.approvals_and_freezes import demand_open, demand_read, look, read
from slipway.steps import references_hold
from slipway.steps.work import Work

PLACE = "damage/"


def accepted_marks(context: EnvironmentContext) -> frozenset[str]:
    """Return the marks of the damage that people agreed to go on with, and did not take back. What cannot be read was
    not accepted.
    """
    entries = read(context.log(DAMAGE), read_damage)
    return frozenset() if isinstance(entries, Unreadable) else _accepted(context, entries)


def _accepted(context: EnvironmentContext, entries: Sequence[Found | Accepted | Withdrawn]) -> frozenset[str]:
    marks = set[str]()
    for each in entries:
        if isinstance(each, Accepted):
            marks.update(_marks(context, each.digest))
        elif isinstance(each, Withdrawn):
            marks.difference_update(_marks(context, each.digest))
    return frozenset(marks)


def keep(context: EnvironmentContext, faults: Sequence[Dangling]) -> Found:
    """Write every one of these faults into a file, note that they were found, and return where they stand.

    Raises `StepFailed` when the file cannot be written, and `StoreError`.
    """
    marks = sorted(set(map(damage.mark_of, faults)))
    digest, now = damage.digest_of(marks), context.clock.now()
    file = _folder(context) / f"{now:%Y%m%dT%H%M%SZ}-{digest}.jsonl"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(damage.listed(faults))
    except OSError as error:
        raise StepFailed(f"The list of damage cannot be written to {file}: {error.strerror}.") from error
    _keep_marks(context, digest, marks)
    found = Found(by=context.by, at=now, digest=digest, count=len(marks), file=context.keep(file))
    context.log(DAMAGE).append(found.as_json())
    return found


def told(context: EnvironmentContext, faults: Sequence[Dangling]) -> str:
    """Keep these faults and return what a person has to hear of them."""
    try:
        found = keep(context, faults)
    except SlipwayError as error:
        return f"{len(faults):,} rows lack their object. {error}"
    return (
        f"{found.count:,} rows refer to an object that is missing; the list is in {found.file}.\n"
        f"{damage.way_out(context.name, found.file)}"
    )


def after_going_back(context: EnvironmentContext, work: Work) -> str:
    """Return what a release that was put back has left damaged, in words, or an empty text."""
    accepted = work.accepted()
    faults = [each for each in references_hold.damage(work) if damage.mark_of(each) not in accepted]
    return told(context, faults) if faults else ""


def standing(context: EnvironmentContext, work: Work) -> Damage:
    """Return what is damaged now. The bucket is looked through only where damage was found before.

    Raises `Refused` when the log cannot be read.
    """
    entries = demand_read(context.log(DAMAGE), read_damage)
    if not entries:
        return Damage()
    keys = frozenset(damage.key_in(mark) for each in entries for mark in _marks(context, each.digest))
    marks = set(map(damage.mark_of, references_hold.damaged_of(work, keys)))
    if still := marks - _accepted(context, entries):
        lists = (each for each in reversed(entries) if isinstance(each, Found))
        file = next((each.file for each in lists if still <= set(_marks(context, each.digest))), "")
        return Damage(open=len(still), file=file, digest=damage.digest_of(still))
    last = next((each for each in reversed(entries) if isinstance(each, Accepted)), None)
    return Damage(accepted=len(marks), by=last.people if last else "", reason=last.reason if last else "")


def look_again(context: EnvironmentContext, work: Work) -> tuple[int, str]:
    """Look for damage everywhere, note what was found, and return how many rows lack their object, in words too."""
    faults = references_hold.damage(work)
    if faults:
        return len(faults), told(context, faults)
    context.log(DAMAGE).append(
        Found(by=context.by, at=context.clock.now(), digest=damage.digest_of(()), count=0, file="").as_json()
    )
    return 0, "Every row has its object."


def noted(context: EnvironmentContext) -> str:
    """Return what was found damaged, was not accepted, and was not seen to be mended, in words; nothing is looked at.

    Raises `Refused` when the log cannot be read.
    """
    entries = demand_read(context.log(DAMAGE), read_damage)
    last = next((each for each in reversed(entries) if isinstance(each, Found)), None)
    if last is None or not last.count or set(_marks(context, last.digest)) <= _accepted(context, entries):
        return ""
    return (
        f"{last.count:,} rows lacked their object at {last.at:%Y-%m-%d %H:%M} UTC; all stand in {last.file}. "
        f"`slipway damage {context.name}` looks again."
    )


def accept(context: EnvironmentContext, file: Path, *, reason: str, dry_run: bool = False) -> str:
    """Let releases go out in spite of the damage that a file lists; return what is true now.

    Where the policy names people for emergencies it takes two of them. Raises `WrongUse` for a file or a reason that
    says nothing, and `Refused` while a second person is missing.
    """
    if fault := reason_fault(reason):
        raise WrongUse(fault, next_step="Say more with --reason.")
    marks = damage.marks_in(_bytes_of(file), file=str(file))
    digest = damage.digest_of(marks)
    people = _agreed(context, digest, reason, dry_run=dry_run)
    words = f"{len(marks):,} rows without their object are accepted by {people}: {reason}"
    if dry_run:
        return words
    _keep_marks(context, digest, marks)
    entry = Accepted(
        by=context.by, at=context.clock.now(), digest=digest, count=len(marks), reason=reason, people=people
    )
    context.audit(
        "damage accepted", {"damage": digest, "rows": len(marks), "reason": reason, "people": people}
    )
    context.log(DAMAGE).append(entry.as_json())
    agreeing.use(
        context.log(APPROVALS), context.clock, purpose="damage", subject=digest, by=context.by, reason=reason
    )
    return words


def withdraw(context: EnvironmentContext, file: Path, *, reason: str, dry_run: bool = False) -> str:
    """Take back that the damage of a list is accepted, which needs one person alone; return what is true now.

    Raises `WrongUse` for a file or a reason that says nothing, `Absent` where nothing of it is accepted, and `Refused`
    when the log cannot be read.
    """
    if fault := reason_fault(reason):
        raise WrongUse(fault, next_step="Say more with --reason.")
    marks = damage.marks_in(_bytes_of(file), file=str(file))
    accepted = _accepted(context, demand_read(context.log(DAMAGE), read_damage))
    back = sorted(accepted.intersection(marks))
    if not back:
        raise Absent(f"Nothing that {file} lists is accepted in {context.name}.")
    words = f"{len(back):,} rows without their object are not accepted any more: {reason}"
    if dry_run:
        return words
    digest = damage.digest_of(back)
    _keep_marks(context, digest, back)
    entry = Withdrawn(by=context.by, at=context.clock.now(), digest=digest, count=len(back), reason=reason)
    context.audit("damage not accepted any more", {"damage": digest, "rows": len(back), "reason": reason})
    context.log(DAMAGE).append(entry.as_json())
    return words


def _agreed(context: EnvironmentContext, digest: str, reason: str, *, dry_run: bool) -> str:
    """Return who agrees. Raises `Refused` while there have to be two and there are not."""
    policy, log = context.environment.policy, context.log(APPROVALS)
    if not policy.emergency:
        return context.by
    agreeing.declare(
        log,
        context.clock,
        purpose="damage",
        subject=digest,
        by=context.by,
        reason=reason,
        policy=policy,
        dry_run=dry_run,
    )
    found = two_people(
        read(log, read_approvals),
        purpose="damage",
        subject=digest,
        by=context.by,
        reason=reason,
        policy=policy,
        environment=context.name,
        now=context.clock.now(),
    )
    demand_open([found])
    return found.reason.partition(": ")[0]


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongUse(f"{file} cannot be read: {error.strerror}.") from error


def _marks(context: EnvironmentContext, digest: str) -> tuple[str, ...]:
    found = look(lambda: damage.unpacked(context.store.read(_key(digest))))
    return () if isinstance(found, Unreadable) else found


def _keep_marks(context: EnvironmentContext, digest: str, marks: Sequence[str]) -> None:
    context.store.create(_key(digest), damage.packed(marks))


def _key(digest: str) -> str:
    return f"{PLACE}{digest}.json.gz"


def _folder(context: EnvironmentContext) -> Path:
    return context.files / "damage"
