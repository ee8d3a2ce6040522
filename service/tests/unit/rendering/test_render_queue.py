"""Who gets the next free worker."""

from __future__ import annotations

from typing import cast

from galley.adapters.render_queue import RenderQueue, Slot, Ticket
from galley.adapters.worker_process import WorkerProcess
from galley.ports import Priority

DOCUMENT, PREVIEW = Priority.DOCUMENT, Priority.PREVIEW


def queue_of(workers: int, *, free: int = 0, most: int = 99) -> tuple[RenderQueue, list[Slot]]:
    queue = RenderQueue(workers=workers, most_waiting={DOCUMENT: most, PREVIEW: most})
    slots = [Slot(cast("WorkerProcess", None)) for _ in range(free)]
    for slot in slots:
        queue.offer(slot)
    return queue, slots


def join(queue: RenderQueue, priority: Priority, root: str = "root") -> Ticket:
    ticket = queue.join(priority, root)
    assert ticket is not None
    return ticket


def finish(queue: RenderQueue, ticket: Ticket) -> None:
    queue.finish(ticket)
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
