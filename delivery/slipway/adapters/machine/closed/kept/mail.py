"""A mail server that takes every mail and delivers none."""

from __future__ import annotations

import email
import email.policy
import re
from asyncio import LimitOverrunError, StreamReader, StreamWriter
from collections.abc import Iterator
from email.message import EmailMessage

from slipway.adapters.machine.closed.kept.seen import Seen, cut
from slipway.ports.effects import SentKind

ADDRESS = re.compile(rb":\s*<?([^\s>]*)")
MORE_LOGIN = b"334 VXNlcm5hbWU6", b"334 UGFzc3dvcmQ6"
# Without STARTTLS: nobody has a certificate that the release would believe.
GREETING = b"250-slipway", b"250-8BITMIME", b"250-SMTPUTF8", b"250-AUTH PLAIN LOGIN", b"250 SIZE 52428800"
ANSWERS = {
    b"HELO": b"250 slipway",
    b"MAIL": b"250 go on",
    b"RSET": b"250 forgotten",
    b"NOOP": b"250 nothing",
    b"VRFY": b"252 perhaps",
    b"QUIT": b"221 bye",
}


async def take_mail(reader: StreamReader, writer: StreamWriter, place: str, seen: Seen) -> None:
    """Take mails until the other side has no more. `place` is the server that was meant."""
    _say(writer, b"220 slipway keeps what it is given")
    recipients, mails, verb = list[str](), 0, b""
    while line := (await reader.readline()).strip():
        verb = line[:4].upper()
        if verb == b"DATA":
            _say(writer, b"354 go on")
            with seen.receiving():
                mail = await _text_of_mail(reader)
                seen.sent(SentKind.MAIL, ", ".join(recipients), *_subject_and_text(mail))
            recipients, mails = [], mails + 1
            _say(writer, b"250 kept")
        elif verb == b"RCPT":
            recipients.append(_address_in(line))
            _say(writer, b"250 go on")
        elif verb == b"EHLO":
            _say(writer, *GREETING)
        elif verb == b"AUTH":
            await _log_in(reader, writer, line)
        else:
            _say(writer, ANSWERS.get(verb, b"502 this server does not know it"))
            recipients = [] if verb in (b"MAIL", b"RSET") else recipients
        if verb == b"QUIT":
            break
    if not mails:
        seen.sent(SentKind.CONNECTION, place, "a mail server, and no mail" if verb else "TCP")


async def _log_in(reader: StreamReader, writer: StreamWriter, line: bytes) -> None:
    """Believe whatever name and password are given, and keep neither."""
    words = line.split()
    if words[1:2] == [b"LOGIN"] or len(words) < 3:
        for question in MORE_LOGIN[len(words) - 2 :] if words[1:2] == [b"LOGIN"] else (b"334 ",):
            _say(writer, question)
            await reader.readline()
    _say(writer, b"235 welcome")


async def _text_of_mail(reader: StreamReader) -> bytes:
    lines = list[bytes]()
    while (line := await _line(reader)) not in (b".\r\n", b".\n"):
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


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
