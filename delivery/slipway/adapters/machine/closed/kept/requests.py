"""A web server that keeps every request and answers that it leads nowhere."""

from __future__ import annotations

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping

from slipway.adapters.machine.closed.kept.seen import KEPT_BYTES, Seen, cut
from slipway.ports.running.effects import SentKind

SAID = b"This copy of the service reaches nothing but its own database and bucket. The request was kept, and not sent."
MOST_HEADERS = 200
CHUNK = 64 * 1024


async def take_request(
    reader: StreamReader, writer: StreamWriter, place: str, seen: Seen, *, begun: bytes
) -> None:
    """Take one request, keep it, and answer 502. `place` is the server that was meant, `begun` what has been read.

    Raises `ValueError` for what is no request, `OSError` when the other side breaks off; then its beginning is kept.
    """
    line, headers, body = begun, dict[str, str](), bytearray()
    with seen.receiving():
        try:
            line += await reader.readline()
            await _read_headers(reader, headers)
            if headers.get("expect", "").lower() == "100-continue":
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            async for part in _body(reader, headers):
                body += part[: KEPT_BYTES - len(body)]
        finally:
            method, path, _ = (*line.decode(errors="replace").split(" ", 2), "", "")[:3]
            text = cut(body.decode(errors="replace"))
            seen.sent(SentKind.HTTP, headers.get("host") or place, f"{method} {path}", text)
    head = f"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: {len(SAID)}\r\n"
    writer.write(f"{head}Connection: close\r\n\r\n".encode() + (b"" if method == "HEAD" else SAID))


async def _read_headers(reader: StreamReader, found: dict[str, str]) -> None:
    for _ in range(MOST_HEADERS):
        if not (line := (await reader.readline()).strip()):
            return
        name, _, value = line.decode(errors="replace").partition(":")
        found[name.strip().lower()] = value.strip()


async def _body(reader: StreamReader, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
    """Yield the parts of a body. Raises `ValueError` for a length that is none."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        while size := int((await reader.readline()).partition(b";")[0], 16):
            async for part in _exactly(reader, size):
                yield part
            await reader.readline()
        await reader.readline()
        return
    async for part in _exactly(reader, int(headers.get("content-length") or 0)):
        yield part


async def _exactly(reader: StreamReader, size: int) -> AsyncIterator[bytes]:
    while size > 0 and (part := await reader.read(min(size, CHUNK))):
        size -= len(part)
        yield part
