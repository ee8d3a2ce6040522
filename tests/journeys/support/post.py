"""A mail server of our own, in this process: what it takes, what it refuses, and how it dies."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

USER, PASSWORD = "press", "otter-and-lime"


@dataclass
class Post:
    """What came, and what is answered to `RCPT` and to the end of a mail, where it is not as usual."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    to_recipient: dict[str, str] = field(default_factory=dict)
    to_letter: str = ""
    dies: bool = False

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - the library's name
        """Take a recipient, or say what was asked for."""
        if said := self.to_recipient.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Take a letter, and answer or hang up."""
        if self.to_letter:
            return self.to_letter
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(letter)
        self.recipients.append(list(envelope.rcpt_tos))
        if self.dies and server.transport:
            server.transport.close()
        return "250 taken as 1234"


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return what makes a server of "localhost" private, and the file of who vouches for it: itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, secret)
    return context, file


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _login(server: SMTP, session: Any, envelope: Any, mechanism: str, shown: Any) -> AuthResult:
    right = isinstance(shown, LoginPassword) and shown.password == PASSWORD.encode()
    return AuthResult(success=right and shown.login == USER.encode(), handled=False)


@contextmanager
def serving(post: Post | None = None, **how: Any) -> Iterator[Post]:
    """Serve on this machine alone until the block ends."""
    post = post or Post()
    post.port = _free_port()
    controller = Controller(post, hostname="127.0.0.1", port=post.port, authenticator=_login, **how)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
