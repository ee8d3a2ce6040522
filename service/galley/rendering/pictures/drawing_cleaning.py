"""Uploaded drawings (SVG): read, and written again with nothing but shapes, text and pictures that are in them.

An SVG is a program as much as a picture: it can run scripts, fetch other files and define entities without
end. What is written names only elements and attributes that draw.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax import saxutils

from PIL import Image

from galley.ports import CleanPicture, PictureFault
from galley.rendering.pictures.picture_faults import fault_of

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
BETWEEN = " "

MOST_BYTES = 4 * 2**20
MOST_ELEMENTS = 50_000
MOST_DEPTH = 100
MOST_PICTURE_PIXELS = 40_000_000
# A drawing without sides gets those of a web browser.
DEFAULT_SIDES = (300.0, 150.0)
MOST_SIDE = 12_000
PIXELS_IN = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}

ELEMENTS = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
        "polygon", "text", "tspan", "textPath", "image", "switch", "marker", "linearGradient", "radialGradient",
        "stop", "pattern", "clipPath", "mask", "style", "filter", "feBlend", "feColorMatrix", "feComponentTransfer",
        "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow",
        "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode",
        "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence",
    }
)  # fmt: skip
# Their text is shown or styles what is shown; white space between other elements means nothing.
WITH_TEXT = frozenset({"text", "tspan", "textPath", "title", "desc", "style"})
# What a web browser would run or what would fetch something, in an attribute or in a style.
REACHES_OUT = re.compile(r"javascript:|expression\s*\(|@import|url\(\s*['\"]?\s*(?!['\"]?#)", re.IGNORECASE)
EMBEDDED = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]+)")
LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(px|pt|pc|in|cm|mm)?\s*")


def looks_like_one(data: bytes) -> bool:
    """Tell whether a file is meant to be an SVG drawing."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<svg" in data[:65536].lower().replace(b"<svg:", b"<")


def clean(data: bytes) -> CleanPicture | PictureFault:
    """Return the drawing with nothing in it but what is drawn. Linear in its size, which is bounded."""
    if len(data) > MOST_BYTES:
        return fault_of("drawing-too-large", MOST_BYTES // 2**20)
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=BETWEEN)
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.EntityDeclHandler = writer.entity
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        return fault_of(str(refused))
    except (expat.ExpatError, ValueError, LookupError):
        return fault_of("drawing-unreadable")
    width, height = writer.sides
    return CleanPicture("".join(writer.out).encode(), "image/svg+xml", ".svg", width, height)


class _Refused(Exception):
    """Its text is the kind of fault."""


class _Writer:
    """Writes what may stay, while the parser reads."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.sides = (0, 0)
        self._open: list[str] = []
        self._elements = 0
        # How deep the parser is inside something that is left out.
        self._left_out = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._open) > MOST_DEPTH:
            raise _Refused("drawing-too-many-parts")
        space, _, local = name.rpartition(BETWEEN)
        drawn = space in (SVG, "") and local in ELEMENTS
        if not self._open and not (drawn and local == "svg"):
            raise _Refused("drawing-no-svg")
        if self._left_out or not drawn:
            self._left_out += 1
            return
        if not self._open:
            self.sides = _sides(attributes)
        kept = dict(_kept(local, attributes))
        if not self._open:
            kept = {"xmlns": SVG, "xmlns:xlink": XLINK, **kept}
        written = "".join(f" {key}={saxutils.quoteattr(value)}" for key, value in kept.items())
        self.out.append(f"<{local}{written}>")
        self._open.append(local)

    def end(self, _name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        self.out.append(f"</{self._open.pop()}>")

    def text(self, text: str) -> None:
        if self._left_out or not self._open or self._open[-1] not in WITH_TEXT:
            return
        if self._open[-1] == "style" and (REACHES_OUT.search(text) or "\\" in text):
            raise _Refused("drawing-fetches")
        self.out.append(saxutils.escape(text))

    def entity(self, *_: object) -> None:
        raise _Refused("drawing-entities")


def _kept(element: str, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        space, _, local = name.rpartition(BETWEEN)
        if local == "href" and space in ("", XLINK):
            yield "xlink:href", _reference(element, value)
        elif space == XML and local == "space":
            yield "xml:space", value
        elif not space and not local.lower().startswith("on"):
            if REACHES_OUT.search(value):
                raise _Refused("drawing-fetches")
            yield local, value


def _reference(element: str, value: str) -> str:
    """Return where something in the drawing points to: another part of it, or an embedded picture."""
    if value.startswith("#"):
        return value
    embedded = EMBEDDED.fullmatch(value.strip()) if element == "image" else None
    if embedded is None:
        raise _Refused("drawing-fetches")
    try:
        with Image.open(io.BytesIO(base64.b64decode(embedded[1]))) as picture:
            if picture.width * picture.height > MOST_PICTURE_PIXELS:
                raise _Refused("drawing-picture-pixels")
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError) as error:
        raise _Refused("drawing-picture-unreadable") from error
    return value.strip()


def _sides(attributes: dict[str, str]) -> tuple[int, int]:
    """Return the drawing's sides in pixels."""
    box = [_number(part) for part in re.split(r"[\s,]+", attributes.get("viewBox", "").strip())[-2:]]
    fallback = box if len(box) == 2 and all(box) else DEFAULT_SIDES  # two sides
    sides = [
        _length(attributes.get(name, "")) or side
        for name, side in zip(("width", "height"), fallback, strict=True)
    ]
    width, height = (max(1, min(MOST_SIDE, round(side))) for side in sides)
    return width, height


def _length(text: str) -> float:
    found = LENGTH.fullmatch(text)
    return float(found[1]) * PIXELS_IN[found[2] or ""] if found else 0.0


def _number(text: str) -> float:
    found = LENGTH.fullmatch(text)
    return float(found[1]) if found else 0.0
