"""A mail as its bytes: text, the same as HTML, and the document where it is attached."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from galley.documents import rules as documents
from galley.mailing import rules
from galley.mailing.models import Delivery, MailServer


def message_id_of(delivery: Delivery, server: MailServer) -> str:
    """Return the name by which mail servers speak of a mail. The same for all attempts: a reader's program can tell."""
    return f"<{delivery.pk}@{server.sender_address.rpartition('@')[2]}>"


def bytes_of(
    delivery: Delivery, server: MailServer, body: str, *, attachment: bytes | None, now: datetime
) -> bytes:
    """Return a mail as it travels."""
    message = _headed(server, delivery.recipient, delivery.subject, now=now)
    message["Message-ID"] = message_id_of(delivery, server)
    _say(message, body)
    if attachment is not None:
        name = documents.plain_file_name(documents.file_name(delivery.document.name, ""))
        message.add_attachment(attachment, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def trial_letter(server: MailServer, recipient: str, *, now: datetime) -> bytes:
    """Return a letter that proves that a server can be used."""
    message = _headed(server, recipient, "A test of your mail server", now=now)
    _say(
        message,
        "This letter came through the mail server that you named in Galley.\n\n"
        f"Documents will be sent as {server.sender_name or server.sender_address} <{server.sender_address}>.",
    )
    return message.as_bytes()


def letter(server: MailServer, recipient: str, subject: str, body: str, *, now: datetime) -> bytes:
    """Return a letter without a document."""
    message = _headed(server, recipient, subject, now=now)
    _say(message, body)
    return message.as_bytes()


def _headed(server: MailServer, recipient: str, subject: str, *, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(server.sender_name, addr_spec=server.sender_address)
    message["To"] = Address(addr_spec=recipient)
    if server.reply_to:
        message["Reply-To"] = Address(addr_spec=server.reply_to)
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    return message


def _say(message: EmailMessage, body: str) -> None:
    message.set_content(body)
    address = next((each for each in body.split() if "/d/" in each), "")
    message.add_alternative(f"<!doctype html>\n{rules.html_of(body, address)}", subtype="html")
