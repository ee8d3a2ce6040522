"""Who gets the next free worker."""

from __future__ import annotations

from typing import cast

import pytest
from galley.adapters.workers.turns.fair_queue import PEOPLE_IN_A_ROW, PRESENT_SECONDS, FairQueue
from galley.adapters.workers.turns.tickets import Slot, Ticket
from galley.adapters.workers.worker_process import WorkerProcess
from galley.ports import SYSTEM, Priority, Requester

DOCUMENT, PREVIEW, BATCH = Priority.DOCUMENT, Priority.PREVIEW, Priority.BATCH


class Seconds:
    """A clock that stands still until it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def queue_of(
    workers: int, *, free: int = 0, most: int = 999, kept: int = 0, clock: Seconds | None = None
) -> tuple[FairQueue, list[Slot]]:
    most_waiting = dict.fromkeys(Priority, most)
    queue = FairQueue(workers=workers, kept=kept, most_waiting=most_waiting, clock=clock or Seconds())
    slots = [Slot(cast("WorkerProcess", None)) for _ in range(free)]
    for slot in slots:
        queue.offer(slot)
    return queue, slots


def join(queue: FairQueue, priority: Priority, root: str = "root", requester: Requester = SYSTEM) -> Ticket:
    ticket = queue.join(priority, root, requester)
    assert ticket is not None
    return ticket


def finish(queue: FairQueue, ticket: Ticket, seconds: float = 1.0) -> None:
    queue.finish(ticket, seconds=seconds)
    queue.offer(ticket.slot)


def test_a_document_overtakes_waiting_previews() -> None:
    queue, _ = queue_of(1, free=1)
    first = join(queue, PREVIEW)
    waiting = [join(queue, PREVIEW), join(queue, DOCUMENT)]
    finish(queue, first)
    assert [ticket.has_slot for ticket in waiting] == [False, True]


def test_equals_are_served_in_the_order_of_their_coming() -> None:
    queue, _ = queue_of(1, free=1)
    current = join(queue, DOCUMENT)
    waiting = [join(queue, DOCUMENT) for _ in range(3)]
    for ticket in waiting:
        finish(queue, current)
        assert ticket.has_slot
        current = ticket


def test_previews_are_not_starved_by_a_long_batch() -> None:
    queue, _ = queue_of(2, free=1)
    served: list[Priority] = []
    current = join(queue, DOCUMENT)
    waiting = [join(queue, DOCUMENT) for _ in range(12)] + [join(queue, PREVIEW) for _ in range(2)]
    for _ in range(10):
        finish(queue, current)
        (current,) = [ticket for ticket in waiting if ticket.has_slot]
        waiting.remove(current)
        served.append(current.priority)
    assert served.count(PREVIEW) == 2
    assert served.index(PREVIEW) <= 3


def test_a_batch_has_all_workers_while_nobody_asks_and_leaves_one_free_while_somebody_does() -> None:
    clock = Seconds()
    queue, _ = queue_of(3, free=3, kept=1, clock=clock)
    rows = [join(queue, BATCH) for _ in range(9)]
    assert [row.has_slot for row in rows[:3]] == [True, True, False], "one is kept for other organisations"
    asked = join(queue, PREVIEW)
    finish(queue, rows[0])
    assert (asked.has_slot, rows[2].has_slot) == (True, False), "a person goes before rows that came earlier"
    finish(queue, asked)
    finish(queue, rows[1])
    assert [row.has_slot for row in rows[2:4]] == [True, False], "the other is free for what is asked next"
    assert join(queue, PREVIEW).has_slot
    clock.now = PRESENT_SECONDS + 1
    finish(queue, rows[2])
    assert rows[3].has_slot


def test_a_batch_goes_on_however_much_people_ask_for() -> None:
    queue, _ = queue_of(1, free=1)
    current = join(queue, DOCUMENT)
    row, waiting = join(queue, BATCH), [join(queue, DOCUMENT) for _ in range(3 * PEOPLE_IN_A_ROW)]
    served = 0
    while not row.has_slot:
        finish(queue, current)
        current = next((each for each in waiting if each.has_slot), row)
        served += current is not row
        if current is not row:
            waiting.remove(current)
    assert served == PEOPLE_IN_A_ROW


def test_previews_leave_one_worker_when_documents_wait() -> None:
    queue, _ = queue_of(2, free=2)
    previews = [join(queue, PREVIEW), join(queue, PREVIEW)]
    assert all(ticket.has_slot for ticket in previews), "nobody else wants the workers"
    documents = [join(queue, DOCUMENT) for _ in range(8)]
    more = [join(queue, PREVIEW) for _ in range(4)]
    finish(queue, previews[0])
    for document in documents[:6]:
        assert document.has_slot, "while one preview runs, no second one may take the other worker"
        finish(queue, document)
    assert not any(ticket.has_slot for ticket in more)


def test_a_full_queue_refuses_at_once_and_counts_each_kind_by_itself() -> None:
    queue, _ = queue_of(1, free=1, most=1)
    join(queue, DOCUMENT)
    join(queue, DOCUMENT)
    assert queue.join(DOCUMENT, "root") is None
    assert queue.join(PREVIEW, "root") is not None
    assert queue.waiting == 2


def test_a_caller_gets_the_worker_that_has_its_template_warm() -> None:
    queue, slots = queue_of(3, free=3)
    slots[0].used("a", most=8)
    slots[1].used("b", most=8)
    assert join(queue, DOCUMENT, "b").slot is slots[1]
    assert join(queue, DOCUMENT, "c").slot is slots[2], "one that has nothing warm has nothing to lose"
    assert join(queue, DOCUMENT, "c").slot is slots[0]


def test_a_worker_forgets_the_template_used_longest_ago() -> None:
    slot = Slot(cast("WorkerProcess", None))
    for root in ("a", "b", "a", "c"):
        slot.used(root, most=2)
    assert list(slot.warm) == ["a", "c"]


def test_who_leaves_is_not_served() -> None:
    queue, _ = queue_of(1, free=1)
    current, leaving, staying = (join(queue, DOCUMENT) for _ in range(3))
    queue.leave(leaving)
    finish(queue, current)
    assert (leaving.has_slot, staying.has_slot) == (False, True)
    assert (queue.waiting, queue.busy) == (0, 1)


def test_closing_sends_everyone_home() -> None:
    queue, _ = queue_of(1, free=1)
    join(queue, DOCUMENT)
    waiting = join(queue, PREVIEW)
    assert queue.close() == []
    assert waiting.called.is_set()
    assert not waiting.has_slot


# --- fairness --------------------------------------------------------------------------------------------------

ONE, OTHER, THIRD = (Requester(name, "person") for name in ("one", "other", "third"))
COLLEAGUE = Requester("one", "colleague")


def served(
    queue: FairQueue, tickets: list[Ticket], jobs: int, seconds: dict[Requester, float]
) -> dict[Requester, float]:
    """Let a single worker do so many jobs and return the seconds that each asker was given."""
    given: dict[Requester, float] = dict.fromkeys(seconds, 0.0)
    tickets = list(tickets)
    for _ in range(jobs):
        (ticket,) = [each for each in tickets if each.has_slot]
        tickets.remove(ticket)
        given[ticket.requester] += seconds[ticket.requester]
        finish(queue, ticket, seconds[ticket.requester])
    return given


def flood(queue: FairQueue, requester: Requester, number: int) -> list[Ticket]:
    return [join(queue, DOCUMENT, requester=requester) for _ in range(number)]


def test_who_asks_once_goes_before_the_rest_of_a_flood() -> None:
    queue, _ = queue_of(1, free=1)
    first, *rest = flood(queue, ONE, 30)
    other = join(queue, DOCUMENT, requester=OTHER)
    finish(queue, first)
    assert other.has_slot
    assert not any(ticket.has_slot for ticket in rest)


def test_organisations_get_equal_seconds_however_long_their_jobs_are() -> None:
    queue, _ = queue_of(1, free=1)
    tickets = flood(queue, ONE, 40) + flood(queue, OTHER, 40) + flood(queue, THIRD, 40)
    given = served(queue, tickets, 60, {ONE: 4.0, OTHER: 1.0, THIRD: 0.5})
    assert max(given.values()) <= min(given.values()) + 2 * 4.0, given


def test_people_of_one_organisation_share_its_turns_and_no_more() -> None:
    queue, _ = queue_of(1, free=1)
    tickets = flood(queue, ONE, 60) + flood(queue, COLLEAGUE, 60) + flood(queue, OTHER, 60)
    given = served(queue, tickets, 80, {ONE: 1.0, COLLEAGUE: 1.0, OTHER: 1.0})
    assert given[OTHER] == pytest.approx(40, abs=2)
    assert given[COLLEAGUE] == pytest.approx(20, abs=2)


def test_who_was_away_has_saved_up_no_turns() -> None:
    queue, _ = queue_of(1, free=1)
    served(queue, [join(queue, DOCUMENT, requester=OTHER)], 1, {OTHER: 1.0})
    served(queue, flood(queue, ONE, 50), 50, {ONE: 1.0})
    tickets = flood(queue, OTHER, 20) + flood(queue, ONE, 20)
    given = served(queue, tickets, 20, {ONE: 1.0, OTHER: 1.0})
    assert given[ONE] == pytest.approx(10, abs=2)


def test_one_organisation_leaves_the_kept_worker_to_the_others() -> None:
    queue, _ = queue_of(3, free=3, kept=1)
    tickets = flood(queue, ONE, 9) + flood(queue, COLLEAGUE, 9)
    assert sum(ticket.has_slot for ticket in tickets) == 2
    assert join(queue, DOCUMENT, requester=OTHER).has_slot, "at once, however long the others' jobs are"
    assert not join(queue, DOCUMENT, requester=THIRD).has_slot


def test_a_full_queue_turns_away_the_flood_and_nobody_else() -> None:
    queue, _ = queue_of(1, free=1, most=10)
    flooding = flood(queue, ONE, 11)
    assert queue.join(DOCUMENT, "root", ONE) is None, "no place for more of the flood"
    others = flood(queue, OTHER, 4)
    sent_away = [ticket for ticket in flooding if ticket.called.is_set() and not ticket.has_slot]
    assert sent_away == flooding[-4:], "the newest of the flood make room"
    assert not any(ticket.called.is_set() for ticket in others)
    assert queue.waiting == 10
    queue.leave(sent_away[0])
    assert queue.waiting == 10


def test_a_colleagues_flood_is_what_a_full_queue_turns_away() -> None:
    queue, _ = queue_of(1, free=1, most=6)
    flooding, quiet = flood(queue, ONE, 7), flood(queue, COLLEAGUE, 1)
    assert flooding[-1].called.is_set()
    assert not quiet[0].called.is_set()


def test_those_who_have_gone_are_forgotten() -> None:
    queue, _ = queue_of(1, free=1)
    for number in range(200):
        requester = Requester(str(number), "person")
        served(queue, [join(queue, DOCUMENT, requester=requester)], 1, {requester: 0.1})
    assert len(queue._organisations) < 10


def test_a_newer_preview_of_a_page_supersedes_those_at_work_and_sends_those_away_that_wait() -> None:
    queue, _ = queue_of(1, free=1)
    running = join(queue, PREVIEW, requester=Requester("north", "ada", "tab 1"))
    older = join(queue, PREVIEW, requester=Requester("north", "ada", "tab 1"))
    others = [
        join(queue, PREVIEW, requester=Requester("north", "ada", "tab 2")),
        join(queue, PREVIEW, requester=Requester("north", "ada")),
        join(queue, PREVIEW, requester=Requester("north", "grace", "tab 1")),
        join(queue, DOCUMENT, requester=Requester("north", "ada", "tab 1")),
    ]
    newer = join(queue, PREVIEW, requester=Requester("north", "ada", "tab 1"))
    assert older.called.is_set()
    assert (older.superseded, older.has_slot) == (True, False)
    assert running.superseded
    assert not any(each.superseded for each in (newer, *others))
    assert queue.waiting == len(others) + 1


def test_a_preview_that_comes_to_the_queue_after_a_newer_one_of_its_page_is_sent_away() -> None:
    queue, _ = queue_of(2, free=2)
    page = Requester("north", "ada", "tab 1")
    newer = queue.join(PREVIEW, "root", page, number=2)
    late = queue.join(PREVIEW, "root", page, number=1)
    assert newer
    assert late
    assert (late.superseded, late.has_slot, late.called.is_set()) == (True, False, True)
    assert not newer.superseded
    assert queue.waiting == 0


def test_a_worker_that_is_lost_lets_the_next_caller_have_the_one_that_was_kept() -> None:
    queue, _ = queue_of(2, free=2, kept=1)
    first = join(queue, PREVIEW, requester=ONE)
    second = join(queue, PREVIEW, requester=ONE)
    assert (first.has_slot, second.has_slot) == (True, False)
    queue.lose(first, seconds=1)
    assert second.has_slot
