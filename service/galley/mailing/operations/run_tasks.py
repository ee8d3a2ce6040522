"""What is done later with the mails of a batch, and what that takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from galley.ports import MailSender, RenderingTools
from galley.queue.tasks import Task, enqueue, got_further, hasten

# Behind mails that people write one by one.
SEND_RUN, SUM_UP = Task("mailing.run", priority=-2), Task("mailing.sum_up")


@dataclass(frozen=True, slots=True)
class Means:
    """What sending takes. `share` counts one mail of the hour's share, or returns when the next hour begins.

    A mail that was claimed `lost_after` so many seconds ago, and of which nothing was heard, is in no one's hands.
    """

    sender: MailSender
    tools: RenderingTools
    clock: Callable[[], datetime]
    share: Callable[[], datetime | None]
    lost_after: float


def ask(run: UUID, *, at: datetime | None = None, is_wish: bool = False) -> None:
    """Ask for the next turn of a run, in the transaction that is open. One run is at work in one place.

    A person's wish does not wait for the turn that was asked for already, perhaps in an hour.
    """
    name = f"mail run {run}"
    if is_wish:
        hasten(name)
    enqueue(SEND_RUN, at=at, lock=name, once=name, run=str(run))


def note_progress(run: UUID) -> None:
    """Note that a turn has got further, so that no row of kills ends a run."""
    got_further(SEND_RUN, run=str(run))
