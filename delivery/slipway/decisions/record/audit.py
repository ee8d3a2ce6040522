"""A chain of entries, each holding the hash of the one before it, so that changing one means changing all that
follow; and anchors of its head in another store, so that these cannot be changed unseen either.

An entry's bytes are its JSON without `hash`, keys sorted, no spaces, in UTF-8; `hash` is their SHA-256, and the next
entry's `before` is that hash. After B. Schneier, J. Kelsey: Secure Audit Logs to Support Computer Forensics, 1999.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from slipway.ports import Facts, Json

FIRST = "0" * 64
FIELDS = frozenset({"number", "at", "by", "what", "facts", "before", "hash"})
ANCHOR = re.compile(r"(\d{8,})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A promise, kept elsewhere, that the entry of this number has this hash."""

    number: int
    hash: str

    @property
    def name(self) -> str:
        """The last part of the key that it lies under."""
        return f"{self.number:08d}-{self.hash}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and the number of the first entry that cannot be trusted because of it."""

    number: int
    words: str


def canonical(entry: Facts) -> bytes:
    """Return the bytes that an entry's hash is of. Raises `ValueError` for what JSON cannot say."""
    content = {name: value for name, value in entry.items() if name != "hash"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def hash_of(entry: Facts) -> str:
    """Return the hash of an entry's canonical bytes."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def next_entry(
    entries: Sequence[Facts], *, above: int = 0, at: datetime, by: str, what: str, facts: Json
) -> Facts:
    """Return the entry that follows on a chain, of which its last entry is enough when its number is `above`."""
    last = entries[-1] if entries else {}
    entry: Facts = {
        # A chain that somebody has cut goes on behind its end, and stays broken.
        "number": max(len(entries), above, int(last.get("number", 0))) + 1,
        "at": at.isoformat(),
        "by": by,
        "what": what,
        # As it is read back: tuples become lists, numbers as keys become texts.
        "facts": json.loads(json.dumps(facts, allow_nan=False)),
        "before": last.get("hash", FIRST),
    }
    return {**entry, "hash": hash_of(entry)}


def anchor_of(entry: Facts) -> Anchor:
    """Return the anchor of an entry."""
    return Anchor(int(entry["number"]), str(entry["hash"]))


def read_anchor(name: str) -> Anchor | None:
    """Return the anchor that lies under a key's last part, None when it is none."""
    found = ANCHOR.fullmatch(name)
    return Anchor(int(found[1]), found[2]) if found else None


def verify(entries: Sequence[Json], anchors: Iterable[Anchor]) -> tuple[Fault, ...]:
    """Return the faults of a chain, the first bad number first; none means that it is whole.

    Finds any entry that was changed, left out, inserted, moved or repeated. That entries at the end are gone, or that
    all entries from one on were rewritten, is found by the anchors; a chain without any anchor has no proven end.
    """
    anchors = list(anchors)
    faults = [fault for number, entry in enumerate(entries, 1) for fault in _faults_of(number, entry)]
    faults += _broken_links(entries)
    faults += [fault for anchor in anchors if (fault := _against(anchor, entries))]
    if entries and not anchors:
        faults.append(Fault(len(entries) + 1, "no anchor vouches for the end of the chain"))
    return tuple(sorted(faults, key=lambda fault: fault.number))


def anchored_up_to(anchors: Iterable[Anchor]) -> int:
    """Return the number of the newest entry that is anchored, 0 for none."""
    return max((anchor.number for anchor in anchors), default=0)


def _faults_of(number: int, entry: Json) -> list[Fault]:
    if not isinstance(entry, dict) or entry.keys() != FIELDS:
        return [Fault(number, f"entry {number} does not have the shape of an entry")]
    if entry["number"] != number or isinstance(entry["number"], bool):
        return [Fault(number, f"entry {entry['number']!r} stands where entry {number} should")]
    try:
        right = hash_of(entry) == entry["hash"]
    except (ValueError, TypeError):
        right = False
    return (
        [] if right else [Fault(number, f"entry {number} was changed: its hash is not that of its content")]
    )


def _broken_links(entries: Sequence[Json]) -> list[Fault]:
    """Return the places where an entry does not name the one before it. Either may have been rewritten."""
    faults = list[Fault]()
    before = FIRST
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            return faults
        if entry.get("before") != before:
            faults.append(
                Fault(max(number - 1, 1), f"entry {number} does not follow on what is entry {number - 1} now")
            )
        before = str(entry.get("hash"))
    return faults


def _against(anchor: Anchor, entries: Sequence[Json]) -> Fault | None:
    if anchor.number > len(entries):
        first_lost = len(entries) + 1
        return Fault(
            first_lost, f"entries {first_lost} to {anchor.number} are gone: entry {anchor.number} is anchored"
        )
    entry = entries[anchor.number - 1] if anchor.number else None
    if not isinstance(entry, dict) or entry.get("hash") != anchor.hash:
        return Fault(anchor.number, f"entry {anchor.number} is not the one that was anchored")
    return None
