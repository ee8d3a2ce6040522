"""What a mail with a document is, in plain Python."""

from __future__ import annotations

import hmac
import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

# One address, as mail servers take it: no name, no brackets, no line, no letters beyond ASCII, dots between words only.
ADDRESS = re.compile(
    r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?=.{1,189}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
)
PLACE = re.compile(r"\{(title|number|recipient|business|link)\}")
LINK = "{link}"
# After each attempt that came to nothing; after the last one it is given up.
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 360, 720))
HOUR = timedelta(hours=1)
LONGEST_ADDRESS = 254
LARGEST_ATTACHMENT = 15 * 1024 * 1024


class Security(StrEnum):
    """How a connection to a mail server is kept private."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Way(StrEnum):
    """How the document comes with a mail."""

    LINK = "link"
    ATTACHMENT = "attachment"


class MailState(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    PERHAPS_SENT = "perhaps_sent"
    REFUSED = "refused"
    FAILED = "failed"
    BOUNCED = "bounced"


# A person may send these again.
OPEN_TO_RETRY = (MailState.PERHAPS_SENT, MailState.REFUSED, MailState.FAILED)


class Source(StrEnum):
    """From where an address is known."""

    DOCUMENT = "document"
    MAIL = "mail"
    CONTACT = "contact"


class RunState(StrEnum):
    """How far a batch's mails are."""

    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"


class SummaryState(StrEnum):
    """What became of the one letter that says how a run ended."""

    NONE = "none"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


# A document with one of these has not reached its recipient; with any other it has, or may.
CAME_TO_NOTHING = (MailState.REFUSED, MailState.FAILED, MailState.BOUNCED)
# What a person is asked to look into.
NEEDS_A_LOOK = (*CAME_TO_NOTHING, MailState.PERHAPS_SENT)
# Why the mails of a table go no further, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "mail-not-ready": "No mail server is ready. An owner sets it up under Organisation, Mail, and sends a test.",
    "mail-same-answer": (
        "The mail server said the same to {0} mails one after the other: “{1}”. Look into it, then go on."
    ),
    "mail-no-member": "The one who began this is no member here any more.",
}
NO_ADDRESS = "There is no address here."
WRONG_ADDRESS = "This is no e-mail address, such as name@example.org."
# What people call a column with addresses, in the languages that templates speak.
MAIL_WORDS = ("email", "mail", "courriel", "correo", "بريد")


def address_in(text: str) -> str:
    """Return the address that a cell holds, empty where it holds none."""
    found = text.strip().removeprefix("mailto:")
    return found if len(found) <= LONGEST_ADDRESS and ADDRESS.fullmatch(found) else ""


def fault_of(text: str) -> str:
    """Return what is wrong with a cell that holds no address."""
    return WRONG_ADDRESS if text.strip() else NO_ADDRESS


def likely_column(headers: Sequence[str], addresses: Sequence[int]) -> int | None:
    """Return the column that holds addresses: by its name where it has any, else the one with the most of them."""
    places = [place for place, count in enumerate(addresses) if count]
    named = [place for place in places if _is_named_so(headers[place])]
    return max(named or places, key=lambda place: addresses[place], default=None)


def _is_named_so(header: str) -> bool:
    word = re.sub(r"[\W_]+", "", header.casefold())
    return any(each in word for each in MAIL_WORDS)


def share_of_runs(limit: int) -> int:
    """Return how many mails of an hour batches may use: a tenth stays for those that people write."""
    return limit - limit // 10


def last_at(count: int, *, used: int, limit: int, now: datetime) -> datetime | None:
    """Return about when the last of so many mails goes out, by the limit of an hour; None where they all go at once."""
    share = share_of_runs(limit)
    behind = count - max(0, share - used)
    if behind <= 0:
        return None
    return hour_of(now) + HOUR * -(-behind // share)


def hour_of(now: datetime) -> datetime:
    """Return when the hour began in which mails are counted."""
    return datetime.fromtimestamp(int(now.timestamp()) // 3600 * 3600, UTC)


def filled(text: str, places: Mapping[str, str]) -> str:
    """Return a text with its places filled in; a place that nothing is known of stays."""
    return PLACE.sub(lambda found: places.get(found[1], found[0]), text)


def with_link(body: str, address: str) -> str:
    """Return a body that names the link: where it says so, else at its end."""
    return body.replace(LINK, address) if LINK in body else f"{body.rstrip()}\n\n{address}\n"


def without_link(body: str) -> str:
    """Return a body for a mail with an attachment: lines that are about the link are left out."""
    lines = [line for line in body.splitlines() if LINK not in line]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def html_of(text: str, address: str = "") -> str:
    """Return a text as HTML: nothing in it is markup, and the link can be pressed."""
    shown = html.escape(text.strip())
    if address:
        safe = html.escape(address)
        shown = shown.replace(safe, f'<a href="{safe}">{safe}</a>')
    paragraphs = (each.replace("\n", "<br>\n") for each in re.split(r"\n{2,}", shown))
    return "".join(f"<p>{each}</p>\n" for each in paragraphs)


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts; None where no more are made."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def signature_of(body: bytes, secret: str) -> str:
    """Return the signature of a message about a mail that came back, in hex."""
    return hmac.digest(secret.encode(), body, sha256).hex()


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Return whether a signature is that of a message."""
    return hmac.compare_digest(signature_of(body, secret).encode(), signature.strip().lower().encode())
