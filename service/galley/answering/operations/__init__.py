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
from galley.answering.operations.links import (
    NothingOpen,
    Telling,
    TooManyForms,
    Wish,
    make_link,
    revoke_link,
    tell_by_mail,
)
from galley.answering.operations.pages import (
    Checked,
    TooManyPictures,
    add_picture,
    checked,
    mendable,
    preview,
)
from galley.answering.operations.telling import TELL_OWNER, tell_owner

__all__ = [
    "MAKE_DOCUMENT",
    "TELL_OWNER",
    "Checked",
    "FormEnded",
    "NothingOpen",
    "Sent",
    "Telling",
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
    "tell_by_mail",
    "tell_owner",
]
