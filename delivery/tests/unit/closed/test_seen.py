"""What is seen at a wall takes no more room or time than it may, however much a release sends."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

import pytest
from slipway.adapters.machine.closed.kept import mail, seen
from slipway.adapters.machine.closed.kept.mail import MailServer
from slipway.adapters.machine.closed.kept.requests import take_request
from slipway.adapters.machine.closed.kept.seen import MOST_SENT, Seen
from slipway.ports import Effects, SentKind


def test_of_very_much_the_first_is_kept_and_of_all_else_the_number_by_kind() -> None:
    found = Seen(counts=False)
    for number in range(MOST_SENT + 3):
        found.sent(SentKind.HTTP, f"host{number}")
    found.sent(SentKind.DATABASE, "production")
    told = asyncio.run(found.taken()).sent
    assert len(told) == MOST_SENT + 2
    assert [(each.kind, each.what) for each in told[-2:]] == [
        (SentKind.HTTP, "and 3 more"),
        (SentKind.DATABASE, "and 1 more"),
    ]
    assert not asyncio.run(found.taken()).sent


def test_what_would_do_something_on_a_screen_is_not_told() -> None:
    found = Seen(counts=False)
    found.sent(SentKind.BUCKET, "s3://ours\x1b[2J", "GET a\nDONE é", "a\nb")
    found.refused("evil\r:1", "TCP")
    assert [(each.to, each.what, each.text) for each in asyncio.run(found.taken()).sent] == [
        ("s3://ours·[2J", "GET a·DONE é", "a\nb"),
        ("evil·:1", "TCP", ""),
    ]


def test_what_never_ends_is_waited_for_once() -> None:
    """A stream that a release opens when it starts would cost each request of a replay a second."""

    async def questions() -> int:
        found, looked = Seen(counts=False), 0
        sleep = asyncio.sleep

        async def looking(seconds: float) -> None:
            nonlocal looked
            looked += 1
            await sleep(seconds)

        with found.receiving():
            await found.taken()
            asyncio.sleep, kept = looking, asyncio.sleep  # type: ignore[assignment]
            try:
                for _ in range(5):
                    assert await found.taken() == Effects(None, ())
            finally:
                asyncio.sleep = kept
        return looked

    assert seen.PATIENCE_SECONDS > 0
    assert asyncio.run(questions()) == 0


def test_a_mail_without_end_keeps_its_beginning() -> None:
    async def mailed() -> tuple[Seen, int]:
        found = Seen(counts=False)
        reader = asyncio.StreamReader()
        recipients = b"".join(b"RCPT TO:<p%d@x.org>\r\n" % number for number in range(500))
        reader.feed_data(b"MAIL FROM:<a@x.org>\r\n" + recipients + b"DATA\r\nSubject: Long\r\n\r\n")
        line = b"x" * 60_000 + b"\r\n"
        for _ in range(mail.MOST_BYTES // len(line) + 50):
            reader.feed_data(line)
        reader.feed_data(b".\r\nQUIT\r\n")
        reader.feed_eof()
        writer = _Writer()
        await MailServer(reader, writer, "mail:25", found, ssl.create_default_context).serve()  # type: ignore[arg-type]
        return found, writer.written.count(b"250 kept")

    found, kept = asyncio.run(mailed())
    (told,) = asyncio.run(found.taken()).sent
    assert kept == 1
    assert told.what == "Long"
    assert told.to.count("@") == mail.MOST_RECIPIENTS
    assert len(told.text) <= seen.KEPT_BYTES


@pytest.mark.parametrize(
    ("rest", "to", "what"),
    [
        (b"x HTTP/1.1\r\nHost: a.example\r\nContent-Length: much\r\n\r\n", "a.example", "POST /x"),
        (b"x HTTP/1.1\r\nHost: a.example\r\nX: " + b"a" * 2**17 + b"\r\n\r\n", "a.example", "POST /x"),
        (b"a" * 2**17 + b" HTTP/1.1\r\n\r\n", "b:80", "POST /"),
    ],
)
def test_what_is_no_whole_request_is_told_by_its_beginning(rest: bytes, to: str, what: str) -> None:
    async def asked() -> Effects:
        found, reader = Seen(counts=False), asyncio.StreamReader()
        reader.feed_data(rest)
        reader.feed_eof()
        with suppress(ValueError):
            await take_request(reader, _Writer(), "b:80", found, begun=b"POST /")  # type: ignore[arg-type]
        return await found.taken()

    (told,) = asyncio.run(asked()).sent
    assert (told.to, told.what) == (to, what)


class _Writer:
    """Takes what is written."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data
