"""What is done with mail: set it up, write it down, hand it over; and send the documents of a batch one by one."""

from galley.mailing.operations.mails import (
    SEND_MAIL,
    WITH_DELIVERY,
    Mail,
    NotSentAgain,
    NotTested,
    record_bounce,
    refuse,
    send,
    send_again,
    write_mail,
)
from galley.mailing.operations.run_tasks import SEND_RUN, SUM_UP, Means, ask
from galley.mailing.operations.running import forget_run, send_some
from galley.mailing.operations.servers import (
    ServerWish,
    bounce_secret_of,
    forget_letter,
    keep_letter,
    set_up_server,
    try_server,
)
from galley.mailing.operations.starting import (
    NobodyToWriteTo,
    RunEnded,
    RunUnderWay,
    RunWish,
    end_run,
    pause_run,
    resume_run,
    start_run,
)
from galley.mailing.operations.summing_up import counts_of, sum_up
from galley.mailing.operations.telling import learn_address, see_to_mails, tell_missed
from galley.mailing.operations.writing import Overtaken, Senders, TooLarge, write

__all__ = [
    "SEND_MAIL",
    "SEND_RUN",
    "SUM_UP",
    "WITH_DELIVERY",
    "Mail",
    "Means",
    "NobodyToWriteTo",
    "NotSentAgain",
    "NotTested",
    "Overtaken",
    "RunEnded",
    "RunUnderWay",
    "RunWish",
    "Senders",
    "ServerWish",
    "TooLarge",
    "ask",
    "bounce_secret_of",
    "counts_of",
    "end_run",
    "forget_letter",
    "forget_run",
    "keep_letter",
    "learn_address",
    "pause_run",
    "record_bounce",
    "refuse",
    "resume_run",
    "see_to_mails",
    "send",
    "send_again",
    "send_some",
    "set_up_server",
    "start_run",
    "sum_up",
    "tell_missed",
    "try_server",
    "write",
    "write_mail",
]
