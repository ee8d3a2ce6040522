"""What is done later with a batch. Each does a part, and asks for the next one."""

from __future__ import annotations

from galley.batches.models import Batch
from galley.queue import tasks
from galley.queue.tasks import Task

# People wait for the first two; documents give way to whatever else waits.
READ, CHECK = Task("batches.read", priority=5), Task("batches.check", priority=5)
MAKE = Task("batches.make", priority=-5)


def ask(task: Task, batch: Batch) -> None:
    """Ask for a task in the transaction that is open; of one batch one thing is done at a time."""
    tasks.enqueue(task, lock=f"batch {batch.pk}", once=f"{task.name} {batch.pk}", batch=str(batch.pk))
