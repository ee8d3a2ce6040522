"""What strangers are told, in plain words: what it is, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import formats

from galley.edge import speech
from galley.sharing.rules import LinkState

SPEECH = speech.Speech(Path(__file__).parent)
KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Words:
    """One thing to say, in English. `kind` names it for programs."""

    kind: str
    title: str
    text: str

    def spoken(self, **values: str) -> Words:
        """Return it in the language of the reader."""
        return Words(self.kind, SPEECH.say(self.title, **values), SPEECH.say(self.text, **values))


UNKNOWN = Words(
    "not-found",
    "This link leads nowhere",
    "Perhaps a part of it is missing. Copy it once more from the message that it came with, or ask whoever sent it.",
)
NOT_NOW = Words(
    "not-readable-now", "The document cannot be read now", "Nothing was counted. Try again in a few minutes."
)
PASSWORD_NEEDED = "A password is needed"  # noqa: S105 - a sentence
WRONG_PASSWORD = "This is not the password."  # noqa: S105 - a sentence
TOO_MANY_TRIES = "Too many passwords were tried. Wait five minutes, then try again."
AT_ALL = ("It can be downloaded once, until {day}.", "It can be downloaded {n} times, until {day}.")
MORE = ("It can be downloaded once more, until {day}.", "It can be downloaded {n} times more, until {day}.")
ENDED = {
    LinkState.EXPIRED: ("This link has expired", "Ask {sender} for a new one."),
    LinkState.REVOKED: ("This link has been withdrawn", "{sender} has ended it. Ask there for a new one."),
    LinkState.USED_UP: (
        "This document has been downloaded as often as it may be",
        "If it was not you, tell {sender}. Ask there for a new link.",
    ),
    LinkState.CANCELLED: (
        "This document does not count any more",
        "{sender} has cancelled it. Ask there what counts in its place.",
    ),
    LinkState.REPLACED: (
        "Another document counts in place of this one",
        "{sender} has replaced it. Ask there for a link to the new one.",
    ),
    LinkState.DELETED: ("This document is gone", "{sender} has deleted it. Ask there if you still need it."),
}


def ended(state: LinkState, sender: str) -> Words:
    """Return what is said of a link that leads to its document no more."""
    return Words(f"link-{state.value.replace('_', '-')}", *ENDED[state]).spoken(sender=sender)


def title_of(title: str, number: str) -> str:
    """Return what a document is called: "Invoice 2026-0413"."""
    return f"{title} {number}".strip()


def facts_of(pages: int, size: int) -> str:
    """Return what a download is: "PDF, 2 pages, 48 kB"; `size` in bytes."""
    large = f"{formats.number_format(size / MIB, 1)} MB"
    weight = large if size >= MIB else f"{max(1, round(size / KIB))} kB"
    return SPEECH.count(pages, "PDF, {n} page, {weight}", "PDF, {n} pages, {weight}", weight=weight)


def until(expires_at: datetime, most: int | None, downloads: int) -> str:
    """Return how long and how often a document can be downloaded."""
    day = speech.day(expires_at)
    if most is None:
        return SPEECH.say("It can be downloaded until {day}.", day=day)
    once, often = MORE if downloads else AT_ALL
    return SPEECH.count(most - downloads, once, often, day=day)
