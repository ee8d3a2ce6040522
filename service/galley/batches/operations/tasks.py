"""What is done later with a batch. Each does a part, and asks for the next one."""

from __future__ import annotations

from galley.batches.models import Batch
from galley.queue import tasks
from galley.queue.tasks import Task

# People wait for the first two; documents give way to whatever else waits.
READ, CHECK = Task("batches.read", priority=5), Task("batches.check", priority=5)
MAKE = Task("batches.make", priority=-5)


def ask(task: Task, batch: Batch) -> None:
    """Ask for a task in the transaction that is open. Each part asks for the next in its last transaction."""
    # Without a lock: who waits for one is looked at every few seconds only. Two at once can do no harm.
    tasks.enqueue(task, once=f"{task.name} {batch.pk}", batch=str(batch.pk))


def got_further(task: Task, batch: Batch) -> None:
    """Note in the transaction that is open that a part was done, so that no row of kills or failures ends a batch."""
    tasks.got_further(task, batch=str(batch.pk))
