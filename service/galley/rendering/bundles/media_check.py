"""Whether pictures and fonts in a bundle are what their names say, without decoding more than their heads."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from pathlib import PurePosixPath
from xml.parsers import expat

from PIL import Image

from galley.rendering.limits import BundleLimits

PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP"}
FONT_HEADS = {b"\x00\x01\x00\x00", b"OTTO", b"true"}
COLLECTION_HEAD = b"ttcf"
NEEDED_TABLES = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name"}
FONTS_IN_COLLECTION = 64

Problem = tuple[str, str]


def media_problem(path: str, data: bytes, limits: BundleLimits) -> Problem | None:
    """Return what is wrong with a picture or font and what to do, or None; other kinds of file are never
    wrong.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in PICTURES:
        return picture_problem(data, PICTURES[suffix], most_pixels=limits.image_pixels)
    checks: dict[str, Callable[[bytes], Problem | None]] = {
        ".svg": drawing_problem,
        ".ttf": font_problem,
        ".otf": font_problem,
        ".ttc": font_problem,
        ".otc": font_problem,
    }
    check = checks.get(suffix)
    return check(data) if check else None


def picture_problem(data: bytes, kind: str, *, most_pixels: int) -> Problem | None:
    """Return what is wrong with a picture. Only its head is read, so a huge one costs nothing."""
    try:
        with warnings.catch_warnings():
            # Pillow warns about large pictures; the limit below is ours and lower.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(set(PICTURES.values()))) as picture:
                found, (width, height) = picture.format, picture.size
    except Image.DecompressionBombError:
        return "This picture has far too many pixels.", "Make it smaller."
    except (OSError, ValueError, SyntaxError, struct.error, EOFError):
        return "This file is not a picture that can be read.", f"Save it again as {kind}."
    if found != kind:
        return f"This file is a {found} picture, but its name says {kind}.", "Give it the right ending."
    if width * height > most_pixels:
        return (
            f"This picture has {width:,} × {height:,} pixels; at most {most_pixels:,} are allowed.",
            "Make it smaller.",
        )
    return None


def drawing_problem(data: bytes) -> Problem | None:
    """Return what is wrong with an SVG drawing: it must be XML that defines no entities and fetches
    nothing.
    """
    problems: list[Problem] = []

    def entity(*_: object) -> None:
        problems.append(
            ("This drawing defines entities, which can grow without end.", "Export it again as plain SVG.")
        )
        raise _Stop

    def element(name: str, attributes: dict[str, str]) -> None:
        if not stack and name.rsplit(":", 1)[-1] != "svg":
            problems.append(("This file is not an SVG drawing.", "Export it again as SVG."))
        stack.append(name)
        if any(_fetches(key, value) for key, value in attributes.items()):
            problems.append(("This drawing fetches something from elsewhere.", "Embed what it shows."))
        if problems:
            raise _Stop

    stack: list[str] = []
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except _Stop:
        return problems[0]
    except (expat.ExpatError, ValueError, LookupError):
        return "This file is not an SVG drawing that can be read.", "Export it again as SVG."
    return None


def font_problem(data: bytes) -> Problem | None:
    """Return what is wrong with a font: its table of contents must hold, and must name what every font
    needs.
    """
    broken = (
        "This file is not a font that can be read.",
        "Use a TTF or OTF file; web fonts (WOFF) do not work.",
    )
    try:
        starts = [0]
        if data[:4] == COLLECTION_HEAD:
            (count,) = struct.unpack_from(">I", data, 8)
            if not 0 < count <= FONTS_IN_COLLECTION:
                return broken
            starts = list(struct.unpack_from(f">{count}I", data, 12))
        return None if all(_font_holds(data, start) for start in starts) else broken
    except struct.error:
        return broken


def _font_holds(data: bytes, start: int) -> bool:
    if data[start : start + 4] not in FONT_HEADS:
        return False
    (count,) = struct.unpack_from(">H", data, start + 4)
    tables = [struct.unpack_from(">4sIII", data, start + 12 + 16 * number) for number in range(count)]
    inside = all(offset + length <= len(data) for _, _, offset, length in tables)
    return inside and {tag for tag, _, _, _ in tables} >= NEEDED_TABLES


def _fetches(key: str, value: str) -> bool:
    return key.rsplit(":", 1)[-1] == "href" and not value.strip().startswith(("#", "data:"))


class _Stop(Exception):
    pass
