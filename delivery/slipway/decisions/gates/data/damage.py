"""Rows whose object is gone: the list that a person reads, and that people agreed to go on in spite of it.

People agree to one damage: to this object of a row, by its key, size and checksum, and to what is wrong with it. When
the same key is damaged in another way later, nobody has agreed to that. Such a damage is written as one text, its mark.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.points.references import Dangling
from slipway.decisions.record.entries import Record, Unreadable, understood
from slipway.errors import WrongUse
from slipway.ports import Facts

NAME = "damage"
# Size, SHA-256 and what is wrong, after the key.
MARK_PARTS = 3


class Found(Record):
    """Rows without their object were found. `digest` names the list of all of them, `file` where a person finds it."""

    kind: Literal["found"] = "found"
    digest: str
    count: int
    file: str


class Accepted(Record):
    """Somebody agreed to deliver in spite of the damage that a list names. `people` are all who agreed."""

    kind: Literal["accepted"] = "accepted"
    digest: str
    count: int
    reason: str
    people: str


class Withdrawn(Record):
    """Somebody took back that a list of damage is accepted."""

    kind: Literal["withdrawn"] = "withdrawn"
    digest: str
    count: int
    reason: str


DamageEntry: TypeAlias = Annotated[Found | Accepted | Withdrawn, Field(discriminator="kind")]
KINDS: TypeAdapter[Found | Accepted | Withdrawn] = TypeAdapter(DamageEntry)


def read_damage(written: Sequence[Facts]) -> tuple[Found | Accepted | Withdrawn, ...] | Unreadable:
    """Return the entries that were written so, the oldest first."""
    return understood(KINDS, written, log=NAME)


def mark_of(fault: Dangling) -> str:
    """Return the mark of one damage."""
    reference = fault.reference
    return _mark(reference.key, reference.size, reference.sha256, fault.why)


def key_in(mark: str) -> str:
    """Return the key of the damage that has this mark. Lists of before there were marks hold bare keys."""
    try:
        key, *rest = json.loads(mark)
    except (ValueError, TypeError):
        return mark
    return str(key) if len(rest) == MARK_PARTS else mark


def _mark(key: str, size: int | None, sha256: str, why: str) -> str:
    return json.dumps([key, size, sha256, why], ensure_ascii=False)


def listed(faults: Iterable[Dangling]) -> bytes:
    """Write a list: one JSON object a line with key, row, size and SHA-256 of the row's object, and what is wrong, in
    the order of the keys.
    """
    lines = {
        json.dumps(
            {
                "key": each.reference.key,
                "row": each.reference.row,
                "why": each.why,
                "size": each.reference.size,
                "sha256": each.reference.sha256,
            },
            ensure_ascii=False,
        )
        for each in faults
    }
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def marks_in(data: bytes, *, file: str) -> tuple[str, ...]:
    """Return the marks of the damage that a list names. Raises `WrongUse` for what is no such list."""
    marks = list[str]()
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            read = json.loads(line)
            mark = _mark(str(read["key"]), read["size"], read["sha256"], read["why"])
        except (ValueError, KeyError, TypeError) as error:
            raise WrongUse(
                f"{file}:{number} is no line of a list of damage.",
                next_step="Give the file that Slipway named; `slipway damage ENV` writes it again.",
            ) from error
        marks.append(mark)
    if not marks:
        raise WrongUse(f"{file} lists no damage.", next_step="`slipway damage ENV` looks for it.")
    return tuple(dict.fromkeys(marks))


def digest_of(marks: Iterable[str]) -> str:
    """Return the name of the damage that has these marks, as people approve it."""
    return f"damage-{hashlib.sha256(chr(10).join(sorted(marks)).encode()).hexdigest()[:16]}"


def packed(marks: Iterable[str]) -> bytes:
    """Return marks as the store keeps them."""
    return gzip.compress(json.dumps(sorted(marks), ensure_ascii=False).encode(), mtime=0)


def unpacked(data: bytes) -> tuple[str, ...]:
    """Return the marks that were packed so. Raises `ValueError`."""
    return tuple(json.loads(gzip.decompress(data)))


@dataclass(frozen=True, slots=True)
class Damage:
    """What is damaged now and what of it was accepted. `file` lists what was not; empty where no list has all of it."""

    open: int = 0
    file: str = ""
    digest: str = ""
    accepted: int = 0
    by: str = ""
    reason: str = ""


def damage_gate(found: Damage | Unreadable, *, environment: str) -> Gate:
    """Return the gate that is closed while rows lack their object and nobody has accepted that."""
    if isinstance(found, Unreadable):
        return gate.unreadable(NAME, found)
    if found.open and not found.file:
        return gate.closed(
            NAME,
            f"{found.open:,} rows lack their object, and no list names all of them as they are now.",
            f"`slipway damage {environment}` lists them.",
        )
    if found.open:
        return gate.closed(
            NAME,
            f"{found.open:,} rows refer to an object that is missing; the list is in {found.file}.",
            way_out(environment, found.file),
        )
    if found.accepted:
        return gate.opened(
            NAME, f"{found.accepted:,} rows lack their object, which {found.by} accepted: {found.reason}"
        )
    return gate.opened(NAME, "No row is known to lack its object.")


def way_out(environment: str, file: str) -> str:
    """Return what a person can do about damage."""
    return (
        "Bring the objects back, or mend or delete the rows. Where that cannot be:\n"
        f'`slipway accept-damage {environment} {file} --reason "…"` lets releases go out in spite of it.'
    )
