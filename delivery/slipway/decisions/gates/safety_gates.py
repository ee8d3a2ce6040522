"""The gates that keep the data and the people safe. No emergency opens them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slipway.config import Policy
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.identities import named
from slipway.decisions.record.entries import NOT_READ, Unreadable
from slipway.decisions.record.history import History
from slipway.decisions.text.amounts import size_words
from slipway.ports import PlaceCheck


@dataclass(frozen=True, slots=True)
class Checks:
    """What the checks of a commit say."""

    green: bool
    said: str


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """Room on a disk, in bytes. `free_bytes` is None where the disk is somebody else's and shows no figure."""

    place: str
    need_bytes: int
    free_bytes: int | None


def checks(read: Checks | Unreadable, policy: Policy) -> Gate:
    """Return the gate of the checks of the release's commit."""
    if not policy.checks:
        return gate.opened("checks", "None are configured.")
    if isinstance(read, Unreadable):
        return gate.unreadable("checks", read)
    said = read.said.strip()
    if read.green:
        return gate.opened("checks", f"Green. {said}".strip())
    return gate.closed(
        "checks", f"Not green: {said or 'they say nothing'}", "Green checks of this commit open it."
    )


def disk(disk_space: Sequence[DiskSpace] | Unreadable) -> Gate:
    """Return the gate of the room that restore point and rehearsal need. A disk that shows no figure is said to."""
    if isinstance(disk_space, Unreadable) or not disk_space:
        return gate.unreadable("disk", disk_space if isinstance(disk_space, Unreadable) else NOT_READ)
    for room in disk_space:
        if room.free_bytes is not None and room.free_bytes < room.need_bytes:
            place = f"{room.place[:1].upper()}{room.place[1:]}"
            return gate.closed(
                "disk",
                f"{place} has {size_words(room.free_bytes)} free and {size_words(room.need_bytes)} are needed.",
                "Make room, for example with `slipway restore-point prune`.",
            )
    return gate.opened("disk", _rooms_words(disk_space))


def _rooms_words(disk_space: Sequence[DiskSpace]) -> str:
    """Say how much room there is; places with the same figures are most often one disk, and are said once."""
    places = dict[tuple[int, int | None], list[str]]()
    for room in disk_space:
        places.setdefault((room.need_bytes, room.free_bytes), []).append(room.place)
    return " ".join(
        _room_words(DiskSpace(named(names, last="and"), need, free)) for (need, free), names in places.items()
    )


def _room_words(room: DiskSpace) -> str:
    if room.free_bytes is None:
        return f"How much is free at {room.place} cannot be seen from here; {size_words(room.need_bytes)} are needed."
    verb = "have" if " and " in room.place else "has"
    return f"{room.place} {verb} {size_words(room.free_bytes)} free of {size_words(room.need_bytes)} needed."


def unfinished(history: History | Unreadable, *, environment: str) -> Gate:
    """Return the gate that is closed while a deployment waits for a person."""
    if isinstance(history, Unreadable):
        return gate.unreadable("unfinished", history)
    if last := history.interrupted:
        return gate.closed(
            "unfinished",
            f"Deployment {last.id} was interrupted and is unfinished. Finish it or put it back first.",
            f"`slipway resume {environment}` opens it.",
        )
    return gate.opened("unfinished", "Nothing waits for a person.")


def place(unready: Sequence[str] | Unreadable) -> Gate:
    """Return the gate of what has to be there before any release can run: programs, settings, secrets."""
    if isinstance(unready, Unreadable):
        return gate.unreadable("place", unready)
    if unready:
        return gate.closed("place", " ".join(unready), "Set, write or install these.")
    return gate.opened("place", "Programs and settings are there.")


def place_gates(read: Sequence[PlaceCheck] | Unreadable) -> tuple[Gate, ...]:
    """Return a gate for each thing that this kind of place asks of a release."""
    if isinstance(read, Unreadable):
        return (gate.unreadable("place for a release", read),)
    return tuple(
        gate.closed(each.name, each.said, each.opens) if each.opens else gate.opened(each.name, each.said)
        for each in read
    )


def restart(read: str | Unreadable, *, environment: str) -> Gate:
    """Return the gate that is closed while nothing would start a release's processes again when they end."""
    if isinstance(read, Unreadable):
        return gate.unreadable("restart", read)
    if read:
        return gate.closed("restart", read, f"`slipway up {environment}` opens it.")
    return gate.opened("restart", "What ends is started again, or nothing is to run yet.")
