"""Whether the database has connections enough for the old release, the new one, and what runs beside both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slipway.config import Service
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.identities import named
from slipway.decisions.record.entries import Unreadable

NAME = "connections"
# Slipway's own: who holds the snapshot, who reads the references, who watches locks. A dump has more.
OF_SLIPWAY = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of something, each with so many connections."""

    what: str
    count: int
    each: int

    @property
    def words(self) -> str:
        """Say it as a product."""
        return f"{self.count} × {self.each} for {self.what}"


@dataclass(frozen=True, slots=True)
class Given:
    """What a PostgreSQL server gives: `most` in all, of which `reserved` are for its own people and `others` are held
    by other databases now. `limit` is that of the database or of the role, None where neither has one.
    """

    most: int
    reserved: int
    limit: int | None
    others: int


@dataclass(frozen=True, slots=True)
class Connections:
    """The sum that is to be drawn. `spare` are kept free for people; `unknown` are processes that say no figure.

    `given` is None where no process says any, because then nobody was asked.
    """

    wanted: tuple[Wanted, ...] = ()
    unknown: tuple[str, ...] = ()
    spare: int = 0
    given: Given | None = None


def wanted(
    service: Service,
    old: Mapping[str, int],
    new: Mapping[str, int],
    *,
    jobs: int,
    dump_jobs: int,
    copies: int = 1,
) -> tuple[Wanted, ...]:
    """Return what is wanted at the most, while `old` and `new` run: so many replicas of each process, and so many
    releases at once on copies.
    """
    pools = {name: process.connections or 0 for name, process in service.processes.items()}
    replicas = [
        Wanted(f"{name} of the {which} release", count, pools[name])
        for which, release in (("live", old), ("new", new))
        for name, count in release.items()
        if pools.get(name)
    ]
    # The release before the live one may be warm until the new one takes its place, so a copy comes on top of two.
    name = "a copy in the rehearsal" if copies == 1 else "copies in the rehearsal"
    apart = [Wanted(name, copies, pools[service.serving])] if old else []
    commands = Wanted("commands and jobs", 1 + jobs, service.command_connections)
    return (*replicas, *apart, commands, Wanted("Slipway itself", 1, OF_SLIPWAY + dump_jobs))


def unknown(service: Service) -> tuple[str, ...]:
    """Return the processes that do not say how many connections they hold."""
    return tuple(name for name, process in service.processes.items() if process.connections is None)


def connections(read: Connections | Unreadable) -> Gate:
    """Return the gate of the connections to the database, with the sum in words."""
    if isinstance(read, Unreadable):
        return gate.unreadable(NAME, read)
    if read.given is None:
        return gate.opened(
            NAME, "No sum is drawn: no process says its `connections` under [service.processes.X]."
        )
    need, room = sum(each.count * each.each for each in read.wanted), _room(read.given, read.spare)
    words = f"{_sum_words(read.wanted, need)}; {_room_words(read.given, read.spare, room)}.{_unknown(read.unknown)}"
    if need <= room:
        return gate.opened(NAME, words)
    return gate.closed(
        NAME,
        f"{need - room} too few: {words}",
        "Give PostgreSQL a larger `max_connections`, put a pooler before it, or give a replica a smaller pool, and "
        "say its size as `connections` under [service.processes.X]. A scaler's `maxReplicas` counts.",
    )


def _room(given: Given, spare: int) -> int:
    most = given.most - given.reserved - given.others - spare
    return most if given.limit is None else min(most, given.limit - spare)


def _sum_words(parts: Sequence[Wanted], need: int) -> str:
    return f"{need} = {' + '.join(each.words for each in parts if each.count and each.each)}"


def _room_words(given: Given, spare: int, room: int) -> str:
    of_limit = given.limit is not None and given.limit - spare == room
    if of_limit:
        return f"{room} may be used, as database or role are limited to {given.limit}, of which {spare} stay spare"
    taken = [f"{given.reserved} for its superusers"] if given.reserved else []
    taken += [f"{given.others} in use by other databases"] if given.others else []
    taken += [f"{spare} spare"] if spare else []
    less = f" less {named(taken, last='and')}" if taken else ""
    return f"{room} may be used, of `max_connections` = {given.most}{less}"


def _unknown(processes: Sequence[str]) -> str:
    return f" Not in the sum, because they say no figure: {', '.join(processes)}." if processes else ""
