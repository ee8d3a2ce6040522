"""Mails over SMTP (RFC 5321), to servers that people name.

Anybody may name any host, so only addresses of the public internet are connected to, unless the operator allows
others. The address that was looked at is the one that is connected to: a name that means another one a moment later
leads nowhere. Certificates are always checked against the name.
"""

from __future__ import annotations

import base64
import ipaddress
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from galley.plain_text import on_one_line
from galley.ports import (
    Envelope,
    MailAccepted,
    MailNotNow,
    MailOutcome,
    MailRefused,
    MailRoute,
    MailUncertain,
)

USUAL_PORTS = (25, 465, 587, 2525)
LONGEST_WORDS = 500
# Whoever names a server may have written it: one that talks without end holds neither memory nor a thread.
LONGEST_TALK, MOST_ADDRESSES = 256 * 1024, 4
PERMANENT = 500


class _Answered(Exception):
    """The server said no to a step."""

    def __init__(self, code: int, said: bytes | str) -> None:
        super().__init__(f"{code} {_words(said)}")
        self.code = code


class _NotAllowed(Exception):
    """The server may not be connected to."""


class SmtpSender:
    """Hands mails over to SMTP servers. With `private`, also to those of the own network and machine."""

    def __init__(self, *, private: bool, seconds: float = 20) -> None:
        self._private, self._seconds = private, seconds

    def send(self, envelope: Envelope, route: MailRoute) -> MailOutcome:
        """Hand one mail over."""
        try:
            server = _connected(route, self._addresses_of(route), self._seconds)
            try:
                _prepare(server, route)
                return _handed_over(server, envelope)
            finally:
                _part(server)
        except _NotAllowed as error:
            return MailRefused(str(error))
        except smtplib.SMTPAuthenticationError as error:
            return MailRefused(_said(error.smtp_code, error.smtp_error))
        except _Answered as error:
            return MailRefused(str(error)) if error.code >= PERMANENT else MailNotNow(str(error))
        except smtplib.SMTPResponseException as error:
            said = _said(error.smtp_code, error.smtp_error)
            return MailRefused(said) if error.smtp_code >= PERMANENT else MailNotNow(said)
        except smtplib.SMTPNotSupportedError as error:
            return MailRefused(f"{route.host} cannot do what was asked of it: {_words(str(error))}")
        except ssl.SSLError as error:
            return MailNotNow(f"No private connection to {route.host}: {_words(str(error))}")
        except (OSError, smtplib.SMTPException) as error:
            return MailNotNow(f"{route.host} does not answer: {_words(str(error) or type(error).__name__)}")

    def _addresses_of(self, route: MailRoute) -> list[str]:
        """Return the addresses of a server. Raises `_NotAllowed` where it may not be connected to, or `OSError`."""
        if not self._private and route.port not in USUAL_PORTS:
            raise _NotAllowed(
                f"Mail servers answer at port {', '.join(map(str, USUAL_PORTS))}, not {route.port}."
            )
        try:
            found = socket.getaddrinfo(route.host, route.port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise _NotAllowed(f"“{route.host}” is no name of a server.") from error
        addresses = [str(each[4][0]) for each in found][:MOST_ADDRESSES]
        allowed = [each for each in addresses if self._private or is_public(each)]
        if not allowed:
            raise _NotAllowed(
                f"{route.host} is an address of this machine or of its own network. "
                "The administrator of this Galley may allow that: MAIL_SERVERS=private."
            )
        return allowed


def is_public(address: str) -> bool:
    """Return whether an address belongs to the public internet, also where it is written as one of IPv6."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo[1] if known.teredo else None)
        # Networks that translate into IPv4 lead to whatever stands in the last 32 bits.
        if known in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(known) & 0xFFFFFFFF)
        if inner is not None:
            known = inner
    return known.is_global and not known.is_multicast


class _Answers:
    """What a server says, line by line: each answer within `seconds`, and all of them within `LONGEST_TALK`."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock, self._seconds = sock, seconds
        self._kept, self._heard, self._ends = b"", 0, 0.0

    def begin(self) -> None:
        """Wait for one more answer."""
        self._ends = time.monotonic() + self._seconds

    def readline(self, most: int) -> bytes:
        """Return a line, or as much of it as there is, at most so many bytes. Raises `OSError`."""
        while b"\n" not in self._kept and len(self._kept) < most and (piece := self._piece()):
            self._kept += piece
        line = self._kept[: min(self._kept.find(b"\n") + 1 or most, most)]
        self._kept = self._kept[len(line) :]
        return line

    def close(self) -> None:
        """Nothing is open but the connection."""

    def _piece(self) -> bytes:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("it did not end its answer")
        self._sock.settimeout(left)
        piece = self._sock.recv(4096)
        self._sock.settimeout(self._seconds)
        self._heard += len(piece)
        if self._heard > LONGEST_TALK:
            raise ConnectionError("it said more than a mail server has to say")
        return piece


class _Pinned(smtplib.SMTP):
    """Connects to the first of these addresses that answers, whatever its name means by now."""

    addresses: Sequence[str] = ()

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the words of the next answer. Raises `SMTPException`."""
        if self.file is None and self.sock is not None:
            self.file = _Answers(self.sock, float(self.timeout))
        if self.file is not None:
            self.file.begin()
        return super().getreply()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        *others, last = self.addresses
        for address in others:
            with suppress(OSError):
                return socket.create_connection((address, port), timeout)
        return socket.create_connection((last, port), timeout)


class _PinnedTls(_Pinned):
    """The same, private from the first byte on."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _connected(route: MailRoute, addresses: Sequence[str], seconds: float) -> smtplib.SMTP:
    kind = _PinnedTls if route.security == "tls" else _Pinned
    server = kind(timeout=seconds)
    server.addresses = addresses
    # The library checks a certificate against the name that it was given to connect to.
    server._host = route.host  # type: ignore[attr-defined] # noqa: SLF001 - as its constructor would
    code, said = server.connect(route.host, route.port)
    if code != 220:
        server.close()
        raise _Answered(code, said)
    return server


def _part(server: smtplib.SMTP) -> None:
    """Say goodbye. What is answered to that changes nothing of what was said to the mail."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _prepare(server: smtplib.SMTP, route: MailRoute) -> None:
    server.ehlo()
    if route.security == "starttls":
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if route.user and (route.user + route.password).isascii():
        server.login(route.user, route.password)
    elif route.user:
        _log_in_with_other_letters(server, route)


def _log_in_with_other_letters(server: smtplib.SMTP, route: MailRoute) -> None:
    """Log in with letters beyond ASCII: as UTF-8 (RFC 4616), which the library does not do."""
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("it takes no password with other letters than those of English.")
    words = base64.b64encode(f"\0{route.user}\0{route.password}".encode()).decode()
    code, said = server.docmd("AUTH", f"PLAIN {words}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, said)


def _handed_over(server: smtplib.SMTP, envelope: Envelope) -> MailOutcome:
    _need(server.mail(envelope.sender))
    _need(server.rcpt(envelope.recipient))
    if envelope.copy_to:
        server.rcpt(envelope.copy_to)
    try:
        code, said = server.data(envelope.data)
    except smtplib.SMTPDataError:
        raise  # nothing was handed over yet
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        return MailUncertain(f"The connection ended before the server answered: {_words(str(error))}")
    _need((code, said))
    return MailAccepted(_said(code, said))


def _need(answer: tuple[int, Any]) -> None:
    code, said = answer
    if code not in (250, 251):
        raise _Answered(code, said)


def _said(code: int, said: bytes | str) -> str:
    return f"{code} {_words(said)}"


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return on_one_line(" ".join(text.split()))[:LONGEST_WORDS]
