"""Write what was done into the audit, anchor its head elsewhere, and prove that nobody has changed it since."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.decisions.record import audit
from slipway.decisions.record.audit import Anchor, Fault
from slipway.errors import StepFailed
from slipway.ports import Clock, EntryDamaged, Facts, Json, Log, Store, StoreError

PREFIX = "audit-anchors/"
TRIES = 50
NAMED = 10


@dataclass(frozen=True, slots=True)
class Verified:
    """What a proof has found: how many entries, up to which they are anchored, and the faults."""

    entries: int
    anchored_up_to: int
    faults: tuple[Fault, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def words(self) -> str:
        """Return the proof for people."""
        if self.faults:
            lines = [f"  {fault.words}" for fault in self.faults[:NAMED]]
            if (more := len(self.faults) - NAMED) > 0:
                lines.append(f"  and {more} more; --json names all.")
            named = "\n".join(lines)
            return f"The audit cannot be trusted from entry {self.faults[0].number} on:\n{named}"
        if not self.entries:
            return "The audit is empty."
        not_yet = self.entries - self.anchored_up_to
        tail = f" The last {not_yet} {'is' if not_yet == 1 else 'are'} not anchored yet." if not_yet else ""
        return (
            f"The audit is whole: {self.entries} entries, anchored up to entry {self.anchored_up_to}.{tail}"
        )


class NotAnchored(StoreError):
    """An entry was written, but not its anchor; the next one's holds both."""


def record(
    log: Log, clock: Clock, anchors: Store, *, environment: str, by: str, what: str, facts: Json
) -> Facts:
    """Append to the audit and anchor it; return the entry. Others may write at the same time.

    Raises `StoreError` when the entry cannot be written, and `NotAnchored` when its anchor cannot.
    """
    entry = _append(log, clock, by=by, what=what, facts=facts)
    try:
        anchor_head(anchors, environment=environment, anchor=audit.anchor_of(entry))
    except StoreError as error:
        raise NotAnchored(f"“{what}” stands in the audit, and is not anchored yet: {error}") from error
    return entry


def _append(log: Log, clock: Clock, *, by: str, what: str, facts: Json) -> Facts:
    for _ in range(TRIES):
        number, last = log.newest()
        chain = [last] if number else []
        entry = audit.next_entry(chain, above=number, at=clock.now(), by=by, what=what, facts=facts)
        if log.claim(entry["number"], entry):
            return entry
    raise StepFailed(
        f"Others write into the audit all the time; {TRIES} tries were not enough.", next_step="Try again."
    )


def anchor_head(anchors: Store, *, environment: str, anchor: Anchor) -> None:
    """Write an anchor; one that is there already says the same. Raises `StoreError`."""
    anchors.create(f"{PREFIX}{environment}/{anchor.name}", f"{anchor.name}\n".encode())


def verify(log: Log, anchors: Store, *, environment: str) -> Verified:
    """Prove an environment's audit against its anchors. What cannot be read as JSON is a fault, not an error.

    Raises `StoreError` when either store does not answer.
    """
    found, faults = _anchors(anchors, environment)
    try:
        entries = log.entries()
    except EntryDamaged as error:
        return Verified(0, audit.anchored_up_to(found), (Fault(1, error.what), *faults))
    return Verified(len(entries), audit.anchored_up_to(found), (*audit.verify(entries, found), *faults))


def _anchors(anchors: Store, environment: str) -> tuple[list[Anchor], tuple[Fault, ...]]:
    prefix = f"{PREFIX}{environment}/"
    found, faults = list[Anchor](), list[Fault]()
    for listed in anchors.list(prefix):
        name = listed.key.removeprefix(prefix)
        if anchor := audit.read_anchor(name):
            found.append(anchor)
        else:
            faults.append(Fault(1, f"{name!r} lies among the anchors and is none"))
    return found, tuple(faults)
