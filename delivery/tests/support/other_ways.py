"""Other ways to a PostgreSQL that listens at a Unix socket alone: by TCP, and by TCP with TLS."""

from __future__ import annotations

import asyncio
import ssl
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TLS_REQUEST = bytes.fromhex("0000000804d2162f")


@contextmanager
def by_tcp(path: str, certificate: Path | None = None) -> Iterator[int]:
    """Give a loopback port that leads to a Unix socket; with a certificate only who asks for TLS is let in."""
    with _serving(lambda *sides: _lead(path, certificate, *sides)) as port:
        yield port


@contextmanager
def _serving(
    lead: Callable[[StreamReader, StreamWriter], Awaitable[None]], context: ssl.SSLContext | None = None
) -> Iterator[int]:
    ready, loop = threading.Event(), asyncio.new_event_loop()
    ports = list[int]()

    async def serve() -> None:
        server = await asyncio.start_server(lead, "127.0.0.1", 0, ssl=context)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@contextmanager
def by_tls(port: int, certificate: Path) -> Iterator[int]:
    """Give a loopback port that speaks TLS and leads to one that does not."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def lead(reader: StreamReader, writer: StreamWriter) -> None:
        server = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass(reader, server[1]), _pass(server[0], writer), return_exceptions=True)

    with _serving(lead, context) as own:
        yield own


async def _lead(path: str, certificate: Path | None, reader: StreamReader, writer: StreamWriter) -> None:
    if certificate:
        if await reader.readexactly(len(TLS_REQUEST)) != TLS_REQUEST:
            return writer.close()
        writer.write(b"S")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        await writer.start_tls(context)
    server = await asyncio.open_unix_connection(path)
    await asyncio.gather(_pass(reader, server[1]), _pass(server[0], writer), return_exceptions=True)
    return writer.close()


async def _pass(reader: StreamReader, writer: StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


def certificate_in(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1 that believes in itself, with its key, and return the file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a server")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "certificate.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
