"""A mail server that takes every mail and delivers none."""

from __future__ import annotations

import email
import email.policy
import re
import ssl
from asyncio import LimitOverrunError, StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from email.message import EmailMessage

from slipway.adapters.machine.closed.kept.seen import Seen, cut
from slipway.ports.running.effects import SentKind

ADDRESS = re.compile(rb":\s*<?([^\s>]*)")
MORE_LOGIN = b"334 VXNlcm5hbWU6", b"334 UGFzc3dvcmQ6"
GREETING = (
    b"250-slipway",
    b"250-8BITMIME",
    b"250-SMTPUTF8",
    b"250-STARTTLS",
    b"250-AUTH PLAIN LOGIN",
    b"250 SIZE 52428800",
)
ANSWERS = {
    b"HELO": b"250 slipway",
    b"MAIL": b"250 go on",
    b"RSET": b"250 forgotten",
    b"NOOP": b"250 nothing",
    b"VRFY": b"252 perhaps",
    b"QUIT": b"221 bye",
}


MOST_RECIPIENTS = 100
MOST_BYTES = 8 * 2**20


class MailServer:
    """Takes the mails of one connection. `place` is the server that is meant, `encryption` how that one answers."""

    def __init__(
        self,
        reader: StreamReader,
        writer: StreamWriter,
        place: str,
        seen: Seen,
        encryption: Callable[[], ssl.SSLContext],
    ) -> None:
        self._reader, self._writer = reader, writer
        self._place, self._seen, self._encryption = place, seen, encryption
        self._recipients, self._mails = list[str](), 0

    async def serve(self) -> None:
        """Take mails until the other side has no more."""
        _say(self._writer, b"220 slipway keeps what it is given")
        verb = b""
        while verb != b"QUIT" and (line := (await self._reader.readline()).strip()):
            verb = line[:4].upper()
            await self._answer(verb, line)
        if not self._mails:
            what = "a mail server, and no mail" if verb else "TCP"
            self._seen.sent(SentKind.CONNECTION, self._place, what)

    async def _answer(self, verb: bytes, line: bytes) -> None:
        match verb:
            case b"DATA":
                await self._take()
            case b"RCPT":
                if len(self._recipients) < MOST_RECIPIENTS:
                    self._recipients.append(_address_in(line))
                _say(self._writer, b"250 go on")
            case b"EHLO":
                _say(self._writer, *GREETING)
            case b"STAR":
                _say(self._writer, b"220 go on")
                await self._writer.start_tls(self._encryption())
            case b"AUTH":
                await self._log_in(line.split())
            case _:
                self._recipients = [] if verb in (b"MAIL", b"RSET") else self._recipients
                _say(self._writer, ANSWERS.get(verb, b"502 this server does not know it"))

    async def _take(self) -> None:
        _say(self._writer, b"354 go on")
        with self._seen.receiving():
            mail = await _text_of_mail(self._reader)
            self._seen.sent(SentKind.MAIL, ", ".join(self._recipients), *_subject_and_text(mail))
        self._recipients, self._mails = [], self._mails + 1
        _say(self._writer, b"250 kept")

    async def _log_in(self, words: list[bytes]) -> None:
        """Believe whatever name and password are given, and keep neither."""
        questions = (
            MORE_LOGIN[len(words) - 2 :] if words[1:2] == [b"LOGIN"] else (b"334 ",) * (len(words) < 3)
        )
        for question in questions:
            _say(self._writer, question)
            await self._reader.readline()
        _say(self._writer, b"235 welcome")


async def _text_of_mail(reader: StreamReader) -> bytes:
    """Return a mail, of a longer one than any server takes the beginning; it is read to its end."""
    text = bytearray()
    while (line := await _line(reader)) not in (b".\r\n", b".\n"):
        if len(text) < MOST_BYTES:
            text += line[1:] if line.startswith(b".") else line
    return bytes(text)


async def _line(reader: StreamReader) -> bytes:
    """Return a line, or the beginning of one that is longer than can be looked at at once."""
    try:
        return await reader.readuntil(b"\n")
    except LimitOverrunError as error:
        return await reader.readexactly(max(1, error.consumed))


def _subject_and_text(data: bytes) -> tuple[str, str]:
    """Return a mail's subject, and what people read of it, with a line for each file that comes along."""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    try:
        return str(mail["subject"] or ""), cut("\n".join(_parts(mail)))
    except (LookupError, ValueError):
        # A mail that breaks the rules is kept as it came.
        return "", cut(data.decode(errors="replace"))


def _parts(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        if part.is_multipart():
            continue
        if part.get_content_maintype() == "text" and not part.is_attachment():
            yield str(part.get_content())
        else:
            size = len(part.get_payload(decode=True) or b"")
            yield f"[{part.get_filename() or 'a file'}: {part.get_content_type()}, {size} bytes]"


def _address_in(line: bytes) -> str:
    found = ADDRESS.search(line)
    return (found[1] if found else line).decode(errors="replace")


def _say(writer: StreamWriter, *lines: bytes) -> None:
    writer.write(b"".join(line + b"\r\n" for line in lines))
