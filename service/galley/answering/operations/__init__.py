"""What is done with forms by link: make and end them, answer them, make documents of answers."""

from galley.answering.operations.answers import (
    MAKE_DOCUMENT,
    FormEnded,
    Sent,
    delete_answer,
    make_document,
    open_answer,
    send_answer,
)
from galley.answering.operations.links import NothingOpen, TooManyForms, Wish, make_link, revoke_link
from galley.answering.operations.pages import (
    Checked,
    TooManyPictures,
    add_picture,
    checked,
    mendable,
    preview,
)

__all__ = [
    "MAKE_DOCUMENT",
    "Checked",
    "FormEnded",
    "NothingOpen",
    "Sent",
    "TooManyForms",
    "TooManyPictures",
    "Wish",
    "add_picture",
    "checked",
    "delete_answer",
    "make_document",
    "make_link",
    "mendable",
    "open_answer",
    "preview",
    "revoke_link",
    "send_answer",
]
