"""Who hands mails over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MailRoute:
    """Through which server a mail goes. `security` is tls, starttls or none; `user` is empty where none is needed."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail as it travels. A `copy_to` that the server refuses is left out; empty for none."""

    sender: str
    recipient: str
    data: bytes = field(repr=False)
    copy_to: str = ""


@dataclass(frozen=True, slots=True)
class MailAccepted:
    """The server took the mail; what it said."""

    said: str


@dataclass(frozen=True, slots=True)
class MailRefused:
    """The server will not take this mail, now or later; what it said."""

    said: str


@dataclass(frozen=True, slots=True)
class MailNotNow:
    """The mail did not go out, and may later; why."""

    said: str


@dataclass(frozen=True, slots=True)
class MailUncertain:
    """All of the mail was handed over, and no answer came: it went out or not."""

    said: str


MailOutcome = MailAccepted | MailRefused | MailNotNow | MailUncertain


class MailSender(Protocol):
    """What hands mails over to mail servers."""

    def send(self, envelope: Envelope, route: MailRoute) -> MailOutcome:
        """Hand one mail over. Never raises for what a server says or does."""
