"""Who gets the next free worker. Plain bookkeeping: a pool of workers calls it under its lock.

Workers are shared by start-time fair queueing (Goyal, Vin, Cheng 1996), in two storeys: the next turn goes to
the organisation that has used the fewest seconds of work, and in it to the person who has used the fewest.
Seconds that were not asked for are not saved up: who comes back begins where the others are.

A full queue turns away the newest caller of those who have the most callers waiting (longest-queue drop), so
a flood takes places from itself only.

Batches take what people leave: their turn comes when nobody else waits, or after many turns of others, so that they
go on at all. While people are at work, one worker stays free of batches, as nobody waits for a row to end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from galley.adapters.workers.turns.sharers import JOBS_AVERAGED, Organisation, Person, forget_absent
from galley.adapters.workers.turns.tickets import Slot, Ticket
from galley.ports import SYSTEM, Priority, Requester

# While batches wait, every so many turns of people let one of theirs pass.
PEOPLE_IN_A_ROW = 12
# People are at work for so long after they asked for something.
PRESENT_SECONDS = 5.0


class FairQueue:
    """The places before the workers. Some workers are kept for those whose organisation has none, so that the
    long jobs of one never stand before all others.
    """

    def __init__(
        self,
        *,
        workers: int,
        kept: int = 0,
        most_waiting: Mapping[Priority, int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`workers` is how many there are, those that are kept included; `clock` tells seconds."""
        self._workers = workers
        self._kept = kept
        self._most_waiting = most_waiting
        self._organisations: dict[str, Organisation] = {}
        self._idle: list[Slot] = []
        self._running: dict[Priority, int] = dict.fromkeys(Priority, 0)
        self._clock = 0.0
        self._seconds = clock
        self._people_at = -PRESENT_SECONDS
        self._since_a_batch = 0

    @property
    def waiting(self) -> int:
        """How many callers wait."""
        return sum(each.waiting for each in self._organisations.values())

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return sum(self._running.values())

    def join(
        self, priority: Priority, root: str, requester: Requester = SYSTEM, number: int = 0
    ) -> Ticket | None:
        """Take a place in the queue, perhaps with a worker at once; none when there is no place.

        `number` says in which order callers came, where that is not the order of these calls.
        """
        if not self.busy and not self.waiting:
            # No organisation is left to compare with: the accounts begin at zero again.
            self._organisations.clear()
            self._clock = 0.0
        ticket = Ticket(priority, root, requester, number)
        if priority is Priority.PREVIEW and requester.page and not self._is_newest(ticket):
            return ticket
        self._person(requester).lanes[priority].append(ticket)
        self._note_people(priority)
        self._call()
        if not ticket.has_slot and self._count(priority) > self._most_waiting[priority]:
            sent_away = self._newest_of_the_most(priority)
            self._leave(sent_away)
            sent_away.called.set()
            if sent_away is ticket:
                return None
        return ticket

    def _is_newest(self, ticket: Ticket) -> bool:
        """Return whether this is the newest preview of its page.

        If yes, older ones are superseded, and those that wait leave the queue. If no, this one is superseded.
        """
        person = self._person(ticket.requester)
        waiting = person.lanes[Priority.PREVIEW]
        same = [each for each in (*waiting, *person.at_work) if _show_the_same(each, ticket)]
        if any(each.number > ticket.number for each in same):
            ticket.superseded = True
            ticket.called.set()
            return False
        for older in same:
            older.superseded = True
            if older in waiting:
                self._leave(older)
                older.called.set()
        return True

    def leave(self, ticket: Ticket) -> None:
        """Give up waiting. Only for a ticket without a slot; one that was sent away has left already."""
        if ticket in self._person(ticket.requester).lanes[ticket.priority]:
            self._leave(ticket)
            self._call()

    def finish(self, ticket: Ticket, *, seconds: float) -> None:
        """Count a ticket's worker as no longer at work, after so many seconds. The worker itself comes back
        through `offer`, or never.
        """
        _, person = self._accounts(ticket.requester)
        self._note_people(ticket.priority)
        self._running[ticket.priority] -= 1
        person.at_work.discard(ticket)
        person.average_seconds += (seconds - person.average_seconds) / JOBS_AVERAGED
        self._charge(ticket.requester, seconds - ticket.expected_seconds)

    def lose(self, ticket: Ticket, *, seconds: float) -> None:
        """Count a ticket's worker as lost after so many seconds, and let the next caller have a free one."""
        self.finish(ticket, seconds=seconds)
        self._call()

    def offer(self, slot: Slot) -> None:
        """Put a worker to those that are free, or straight to work."""
        self._idle.append(slot)
        self._call()

    def close(self) -> list[Slot]:
        """Send all callers away without a worker and return the free workers."""
        for organisation in self._organisations.values():
            for person in organisation.people.values():
                for lane in person.lanes.values():
                    for ticket in lane:
                        ticket.called.set()
                    lane.clear()
        idle, self._idle = self._idle, []
        return idle

    def _call(self) -> None:
        while self._idle and (ticket := self._next()):
            self._begin(ticket)
            self._leave(ticket)
            slot = self._best(ticket.root)
            self._idle.remove(slot)
            ticket.call(slot)

    def _next(self) -> Ticket | None:
        row = self._first(Person.next_of_a_batch) if self._has_room_for_a_batch() else None
        if row and self._since_a_batch >= PEOPLE_IN_A_ROW:
            return row
        return self._next_of_people() or row

    def _has_room_for_a_batch(self) -> bool:
        shared = self._workers - self._kept
        are_present = self._seconds() - self._people_at < PRESENT_SECONDS
        return self._running[Priority.BATCH] < (max(1, shared - 1) if are_present else shared)

    def _note_people(self, priority: Priority) -> None:
        if priority is not Priority.BATCH:
            self._people_at = self._seconds()

    def _next_of_people(self) -> Ticket | None:
        # While documents wait, previews leave one worker of several to them.
        room = self._workers == 1 or self._running[Priority.PREVIEW] < self._workers - 1
        previews = room or not self._count(Priority.DOCUMENT)
        return self._first(partial(Person.next, previews=previews))

    def _first(self, choose: Callable[[Person], Ticket | None]) -> Ticket | None:
        """Return the choice of the person who has used the fewest seconds, of those who have one."""
        for organisation in sorted(self._organisations.values(), key=lambda each: each.used):
            if not organisation.waiting or not self._may_have_another(organisation):
                continue
            for person in sorted(organisation.people.values(), key=lambda each: each.used):
                if ticket := choose(person):
                    return ticket
        return None

    def _may_have_another(self, organisation: Organisation) -> bool:
        return not organisation.running or organisation.running < self._workers - self._kept

    def _begin(self, ticket: Ticket) -> None:
        organisation, person = self._accounts(ticket.requester)
        self._running[ticket.priority] += 1
        self._clock = max(self._clock, organisation.used)
        organisation.clock = max(organisation.clock, person.used)
        person.at_work.add(ticket)
        person.in_a_row = person.in_a_row + 1 if ticket.priority is Priority.DOCUMENT else 0
        self._count_turn(ticket.priority)
        # Charged beforehand by what this person's jobs took so far, and put right at the end.
        ticket.expected_seconds = person.average_seconds
        self._charge(ticket.requester, ticket.expected_seconds)

    def _count_turn(self, priority: Priority) -> None:
        if priority is Priority.BATCH:
            self._since_a_batch = 0
        elif self._count(Priority.BATCH):
            self._since_a_batch += 1

    def _charge(self, requester: Requester, seconds: float) -> None:
        for sharer in self._accounts(requester):
            sharer.used += seconds

    def _accounts(self, requester: Requester) -> tuple[Organisation, Person]:
        organisation = self._organisations[requester.organisation]
        return organisation, organisation.people[requester.person]

    def _person(self, requester: Requester) -> Person:
        """Return the asker's account. Who was not there has used as much as the one whose turn was last."""
        organisation = self._organisations.get(requester.organisation)
        if organisation is None:
            forget_absent(self._organisations, self._clock)
            organisation = self._organisations[requester.organisation] = Organisation(used=self._clock)
        elif not organisation.waiting and not organisation.running:
            organisation.used = max(organisation.used, self._clock)
        person = organisation.people.get(requester.person)
        if person is None:
            forget_absent(organisation.people, organisation.clock)
            person = organisation.people[requester.person] = Person(used=organisation.clock)
        elif not person.waiting and not person.running:
            person.used = max(person.used, organisation.clock)
        return person

    def _leave(self, ticket: Ticket) -> None:
        _, person = self._accounts(ticket.requester)
        person.lanes[ticket.priority].remove(ticket)

    def _count(self, priority: Priority) -> int:
        return sum(
            len(person.lanes[priority])
            for organisation in self._organisations.values()
            for person in organisation.people.values()
        )

    def _newest_of_the_most(self, priority: Priority) -> Ticket:
        def in_lane(people: Iterable[Person]) -> int:
            return sum(len(person.lanes[priority]) for person in people)

        organisation = max(self._organisations.values(), key=lambda each: in_lane(each.people.values()))
        person = max(organisation.people.values(), key=lambda each: in_lane((each,)))
        return person.lanes[priority][-1]

    def _best(self, root: str) -> Slot:
        # A worker that is kept goes last. Then one that has the template warm, else the one with the least to lose.
        return min(self._idle, key=lambda slot: (slot.kept, root not in slot.warm, len(slot.warm)))


def _show_the_same(one: Ticket, other: Ticket) -> bool:
    return one.priority is other.priority and one.requester.page == other.requester.page
