"""What strangers are told of a form, in plain words: what it is, and whom to ask."""

from __future__ import annotations

from pathlib import Path

from galley.answering.rules import FormState
from galley.edge.speech import Speech

SPEECH = Speech(Path(__file__).parent)
UNKNOWN = (
    "This link leads nowhere",
    "Perhaps a part of it is missing. Copy it once more from the message that it came with, or ask whoever sent it.",
)
ENDED = {
    FormState.EXPIRED: ("This form has expired", "Ask {sender} for a new link."),
    FormState.REVOKED: (
        "This form has been withdrawn",
        "{sender} takes no answers by it. Ask there for a new link.",
    ),
    FormState.ANSWERED: (
        "This form has been answered",
        "{sender} has as many answers as were asked for. If something is to be changed, ask there for a new link.",
    ),
}
UNFINISHED = (
    "The page cannot be shown, because something that is not yours to fill in is not finished. "
    "You can answer all the same."
)
TOO_LARGE = "This is more than 256 KiB of text. Shorten what you have written."
TOO_OFTEN = "That was too often in a short time. Nothing you have typed is lost. Go on in a minute."
NO_ROOM = "{sender} can take no answers now. Nothing you have typed is lost: tell them, and try again later."
