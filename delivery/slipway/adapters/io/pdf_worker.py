"""Read PDFs in this process, which may end at any of them: they come from a service, and the library is large.

Run as a program. It reads requests from its input, each a line of JSON (`do`, `page`, `bytes`) and so many bytes, and
answers with a line of JSON (`done`, `bytes`) and so many bytes.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
import zlib
from typing import Any, BinaryIO

import pypdfium2

MOST_PAGES, MOST_CHARACTERS = 200, 20_000
LONGEST_SIDE = 1000
CPU_SECONDS = 10
MEMORY_BYTES = 1024 * 1024 * 1024
RGB, EIGHT_BITS = 2, 8


def main() -> None:
    """Answer requests until there are no more."""
    given, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What the library prints must not stand among the answers.
    os.dup2(2, 1)
    _limit()
    while line := given.readline():
        asked = json.loads(line)
        body = given.read(asked["bytes"])
        _allow_more_time()
        _answer(out, _done(asked, body))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, most))


def _done(asked: Any, body: bytes) -> bytes | None:
    try:
        document = pypdfium2.PdfDocument(body)
        return _picture(document, asked["page"]) if asked["do"] == "picture" else _text(document)
    except (pypdfium2.PdfiumError, MemoryError, IndexError, ValueError):
        return None


def _text(document: pypdfium2.PdfDocument) -> bytes:
    count = len(document)
    pages = [_text_of(document[at]) for at in range(min(count, MOST_PAGES))]
    return json.dumps(pages + [""] * (min(count, 10 * MOST_PAGES) - len(pages))).encode()


def _text_of(page: pypdfium2.PdfPage) -> str:
    text: str = page.get_textpage().get_text_bounded()
    return text[:MOST_CHARACTERS]


def _picture(document: pypdfium2.PdfDocument, number: int) -> bytes:
    page = document[number]
    scale = min(2.0, LONGEST_SIDE / max(*page.get_size(), 1))
    bitmap = page.render(scale=scale, rev_byteorder=True, no_smoothtext=False)
    return _png(bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels, bytes(bitmap.buffer))


def _png(width: int, height: int, stride: int, channels: int, pixels: bytes) -> bytes:
    """Return rows of pixels, red first, as a PNG (RFC 2083) without alpha."""
    rows = bytearray()
    for at in range(0, height * stride, stride):
        row = pixels[at : at + width * channels]
        if channels == 4:
            kept = bytearray(width * 3)
            for colour in range(3):
                kept[colour::3] = row[colour::4]
            row = bytes(kept)
        rows += b"\0" + row
    header = struct.pack(">IIBBBBB", width, height, EIGHT_BITS, RGB, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _answer(out: BinaryIO, done: bytes | None) -> None:
    out.write(json.dumps({"done": done is not None, "bytes": len(done or b"")}).encode() + b"\n")
    out.write(done or b"")
    out.flush()


if __name__ == "__main__":
    main()
