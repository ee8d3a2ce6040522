"""What is done with mail: set it up, write it down, hand it over."""

from galley.mailing.operations.mails import (
    SEND_MAIL,
    Mail,
    NotSentAgain,
    NotTested,
    record_bounce,
    send,
    send_again,
    write_mail,
)
from galley.mailing.operations.servers import (
    ServerWish,
    bounce_secret_of,
    forget_letter,
    keep_letter,
    set_up_server,
    try_server,
)

__all__ = [
    "SEND_MAIL",
    "Mail",
    "NotSentAgain",
    "NotTested",
    "ServerWish",
    "bounce_secret_of",
    "forget_letter",
    "keep_letter",
    "record_bounce",
    "send",
    "send_again",
    "set_up_server",
    "try_server",
    "write_mail",
]
