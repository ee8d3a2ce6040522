"""What a finished page or document would open or carry along, read from its bytes: links, and files inside it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from galley.ports import Remark

ALLOWED = ("https", "http", "mailto", "tel")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
SHOWN = 60

# In a PDF of this engine every dictionary lies open. What is compressed or text is jumped over: it may say anything.
PLACE = re.compile(rb"\(|<[0-9A-Fa-f]*>|\bstream\r?\n|/(?:URI|EmbeddedFile|JavaScript|JS|Launch)\b")
IN_TEXT = re.compile(rb"[()\\]")
NAMES = {
    b"/EmbeddedFile": "an attached file",
    b"/JavaScript": "a script",
    b"/JS": "a script",
    b"/Launch": "a program",
}
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.DOTALL)
SVG_LINK = re.compile(rb'<a [^>]*?href="([^"]*)"')
# In previews the kit marks the places of fields so.
FIELD = "galley:"


def problem_in_pdf(pdf: bytes) -> Remark | None:
    """Return what a PDF opens or carries that documents may not, or None."""
    for kind, text in _things_in(pdf):
        if kind in NAMES:
            return Remark(
                f"The document would carry {NAMES[kind]}.",
                hints=("Documents carry nothing but their pages. Leave it out.",),
            )
        if kind == b"/URI" and (problem := _problem_with(text)):
            return problem
    return None


def problem_in_svg(page: bytes) -> Remark | None:
    """Return what a page picture links to that documents may not, or None."""
    for match in SVG_LINK.finditer(page):
        address = html.unescape(match[1].decode(errors="replace"))
        if not address.startswith((FIELD, "#")) and (problem := _problem_with(address)):
            return problem
    return None


def _problem_with(address: str) -> Remark | None:
    scheme = SCHEME.match(address)
    if scheme and scheme[0].lower() in ALLOWED:
        return None
    shown = address if len(address) <= SHOWN else address[:SHOWN] + "…"
    what = f"“{scheme[0].lower()}:”" if scheme else "an address without https:// before it"
    return Remark(
        f"The link to “{shown}” leads to {what}, which documents may not open.",
        hints=(f"Links may begin with {', '.join(f'{name}:' for name in ALLOWED)}.",),
    )


def _things_in(pdf: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield each name that matters, with the text behind it."""
    at, name = 0, b""
    while match := PLACE.search(pdf, at):
        found, at = match[0], match.end()
        if found.startswith(b"/"):
            name = found
            if name != b"/URI":
                yield name, ""
            continue
        if found.endswith(b"\n"):
            end = pdf.find(b"endstream", at)
            at = len(pdf) if end < 0 else end
        elif found == b"(":
            end = _end_of_text(pdf, at)
            if name == b"/URI":
                yield name, _read_text(pdf[at : end - 1])
            at = end
        elif name == b"/URI":
            yield name, bytes.fromhex(found[1:-1].decode()).decode(errors="replace")
        name = b""


def _end_of_text(pdf: bytes, at: int) -> int:
    """Return where a text in parentheses ends, behind its last one. They nest; a backslash takes off their meaning."""
    depth = 1
    while depth and (match := IN_TEXT.search(pdf, at)):
        at = match.end() + (match[0] == b"\\")
        depth += {b"(": 1, b")": -1}.get(match[0], 0)
    return len(pdf) if depth else at


def _read_text(written: bytes) -> str:
    def letter(match: re.Match[bytes]) -> bytes:
        if match[1]:
            return bytes((int(match[1], 8) & 0xFF,))
        return ESCAPES.get(match[2], match[2]) if match[2] else b""

    return ESCAPE.sub(letter, written).decode(errors="replace")
