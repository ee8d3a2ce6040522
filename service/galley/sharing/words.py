"""What strangers are told, in plain words: what it is, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from galley.sharing.rules import LinkState

KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Words:
    """One thing to say. `kind` names it for programs."""

    kind: str
    title: str
    text: str


UNKNOWN = Words(
    "not-found",
    "This link leads nowhere",
    "Perhaps a part of it is missing. Copy it once more from the message that it came with, or ask whoever sent it.",
)
NOT_NOW = Words(
    "not-readable-now", "The document cannot be read now", "Nothing was counted. Try again in a few minutes."
)
WRONG_PASSWORD = "This is not the password."  # noqa: S105 - a sentence
TOO_MANY_TRIES = "Too many passwords were tried. Wait five minutes, then try again."
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
    title, text = ENDED[state]
    return Words(f"link-{state.value.replace('_', '-')}", title, text.format(sender=sender))


def title_of(title: str, number: str) -> str:
    """Return what a document is called: "Invoice 2026-0413"."""
    return f"{title} {number}".strip()


def facts_of(pages: int, size: int) -> str:
    """Return what a download is: "PDF, 2 pages, 48 kB"; `size` in bytes."""
    weight = f"{size / MIB:.1f} MB" if size >= MIB else f"{max(1, round(size / KIB))} kB"
    return f"PDF, {pages} {'page' if pages == 1 else 'pages'}, {weight}"


def until(expires_at: datetime, most: int | None, downloads: int) -> str:
    """Return how long and how often a document can be downloaded."""
    day = f"{expires_at.day} {expires_at:%B %Y}"
    if most is None:
        return f"It can be downloaded until {day}."
    left = most - downloads
    times = "once" if left == 1 else f"{left} times"
    return (
        f"It can be downloaded {times} more, until {day}."
        if downloads
        else f"It can be downloaded {times}, until {day}."
    )
