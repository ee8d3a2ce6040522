"""Set up through which server an organisation sends, prove it, and keep what it writes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from galley.accounts.models import Organisation
from galley.mailing import messages, queries, sealing
from galley.mailing.models import Letter, MailServer
from galley.mailing.rules import Security
from galley.ports import Envelope, MailAccepted, MailOutcome, MailRoute, MailSender


@dataclass(frozen=True, slots=True)
class ServerWish:
    """How an organisation wants to send. A `password` of None leaves the one that is kept."""

    host: str
    port: int
    security: Security
    user: str
    password: str | None
    sender_name: str
    sender_address: str
    reply_to: str


def set_up_server(organisation: Organisation, wish: ServerWish, *, now: datetime) -> MailServer:
    """Keep through which server an organisation sends. It is used after a test alone."""
    server = queries.server_of(organisation) or MailServer(
        organisation=organisation, sealed_bounce_secret=sealing.seal(secrets.token_urlsafe(32))
    )
    # A password is for the server that it was typed for: whoever names another one types it again.
    if wish.password is not None or (server.host, server.user) != (wish.host, wish.user):
        server.sealed_password = sealing.seal(wish.password or "")
    for name in ("host", "port", "security", "user", "sender_name", "sender_address", "reply_to"):
        setattr(server, name, getattr(wish, name))
    server.saved_at, server.tested_at = now, None
    server.save()
    return server


def try_server(server: MailServer, recipient: str, *, sender: MailSender, now: datetime) -> MailOutcome:
    """Send a letter through a server, and use it from now on where it was taken. Raises `SealedElsewhere`."""
    data = messages.trial_letter(server, recipient, now=now)
    outcome = sender.send(Envelope(server.sender_address, recipient, data), route_of(server))
    if isinstance(outcome, MailAccepted):
        # What was saved meanwhile was not what was tested.
        MailServer.objects.filter(pk=server.pk, saved_at=server.saved_at).update(tested_at=now)
    return outcome


def keep_letter(organisation: Organisation, template: str, *, subject: str, body: str, now: datetime) -> None:
    """Keep what is written with documents of a template; of all that have none of their own where it is empty."""
    Letter.objects.update_or_create(
        organisation=organisation,
        template=template,
        defaults={"subject": subject, "body": body, "saved_at": now},
    )


def forget_letter(organisation: Organisation, template: str) -> None:
    """Forget what is written with documents of a template: the usual is written again."""
    Letter.objects.filter(organisation=organisation, template=template).delete()


def bounce_secret_of(server: MailServer) -> str:
    """Return what messages about mails that came back are signed with. Raises `SealedElsewhere`."""
    return sealing.unseal(server.sealed_bounce_secret)


def route_of(server: MailServer) -> MailRoute:
    """Return how a server is reached. Raises `SealedElsewhere`."""
    password = sealing.unseal(server.sealed_password)
    return MailRoute(server.host, server.port, server.security, server.user, password)
