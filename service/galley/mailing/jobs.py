"""Mails that wait are sent here, in the worker."""

from __future__ import annotations

from galley import wiring
from galley.mailing import operations
from galley.mailing.models import Delivery
from galley.queue.tasks import does


@does(operations.SEND_MAIL, attempts=5)
def send_mail(delivery: str) -> None:
    """Send one mail, where it still is to be sent."""
    rows = Delivery.objects.select_related("document__content", "organisation")
    if (found := rows.filter(pk=delivery).first()) is not None:
        operations.send(
            found, sender=wiring.mail_sender(), store=wiring.command_store(), clock=wiring.clock().now
        )
