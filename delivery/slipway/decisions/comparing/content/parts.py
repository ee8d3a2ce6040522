"""An answer's headers and body, taken apart by what the body is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from urllib.parse import urlsplit, urlunsplit

from slipway.config.value_types import HASHED_PATHS
from slipway.decisions.comparing.answer import Answer
from slipway.decisions.comparing.content import markup, written
from slipway.decisions.comparing.content.own_names import OwnNames
from slipway.decisions.comparing.content.tree import (
    MOST_DEPTH,
    MOST_ITEMS,
    MOST_TEXTS,
    Text,
    Tree,
    digest,
    text,
)

# A larger body is compared by its type, size and hash.
MOST_BYTES = 2 * 1024 * 1024
AS_SET = ("vary", "cache-control", "allow")
AS_WRITTEN = (
    *("content-disposition", "content-language", "content-range", "www-authenticate"),
    # What keeps a page from others: nobody sees that one is missing.
    *("content-security-policy", "strict-transport-security", "x-frame-options", "x-content-type-options"),
    *("referrer-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"),
    *("access-control-allow-origin", "access-control-allow-credentials"),
)
PRESENT = ("etag",)
OF_A_COOKIE = ("httponly", "secure", "samesite", "path", "domain", "max-age", "partitioned")
KINDS = (
    (re.compile(r"[/+]json\b"), "JSON"),
    (re.compile(r"^(text/html|application/xhtml)"), "HTML"),
    (re.compile(r"[/+]xml\b"), "XML"),
    (re.compile(r"^(text/csv|text/tab-separated)"), "CSV"),
    (re.compile(r"^application/pdf"), "PDF"),
    (re.compile(r"^(text/|application/(javascript|x-ndjson))"), "text"),
)
BEGINNINGS = (
    (b"%PDF-", "PDF"),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"<svg", "XML"),
    (b"<?xml", "XML"),
    (b"<", "HTML"),
)


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of each page of a PDF."""

    pages: tuple[str, ...]


Reader = Callable[[bytes], "PdfText | None"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How answers are read: how a PDF is, None where nothing reads it, and which paths name a file by its content.

    `names` are those of the two releases themselves.
    """

    pdf: Reader = lambda _: None
    hashed_paths: str = HASHED_PATHS
    names: OwnNames = field(default_factory=OwnNames)


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer taken apart. `kind` is what its body is: JSON, HTML, XML, CSV, PDF, text, bytes or nothing."""

    kind: str
    headers: dict[str, Tree]
    body: Tree


def parts_of(answer: Answer, reading: Reading, *, like: tuple[Answer, Parts] | None = None) -> Parts:
    """Return an answer taken apart; a body that is not what it says to be is taken as bytes.

    A body that is the same as that of another answer is not read again.
    """
    kind = kind_of(answer)
    if like and like[1].kind == kind and like[0].body == answer.body:
        return Parts(kind, _headers(answer), like[1].body)
    return Parts(kind, _headers(answer), _body(answer.body, kind, reading))


def kind_of(answer: Answer) -> str:
    """Return what the body is: by its content type, else by how it begins."""
    if not answer.body:
        return "nothing"
    declared = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared:
        return next((kind for pattern, kind in KINDS if pattern.search(f"{declared}")), "bytes")
    beginning = answer.body[:64].lstrip().lower()
    return next((kind for signs, kind in BEGINNINGS if beginning.startswith(signs.lower())), "bytes")


def target_of(answer: Answer) -> tuple[str, str]:
    """Return where an answer leads: the address in its `Location`, a path within the service, and the query."""
    try:
        location = urlsplit(answer.headers.get("location", ""))
    except ValueError:
        return answer.headers.get("location", ""), ""
    path = location.path or ("" if location.scheme and not location.netloc else "/")
    return urlunsplit((location.scheme, location.netloc, path, "", "")), location.query


def _headers(answer: Answer) -> dict[str, Tree]:
    found = dict[str, Tree]()
    for name in AS_SET:
        if name in answer.headers:
            found[name] = Text(", ".join(sorted(_listed(answer.headers[name].lower()))))
    for name in AS_WRITTEN:
        if name in answer.headers:
            found[name] = text(answer.headers[name])
    if "content-type" in answer.headers:
        found["content-type"] = Text(answer.headers["content-type"].lower().replace(" ", ""))
    if "location" in answer.headers:
        found["location"] = text("?".join(filter(None, target_of(answer))))
    found |= {name: Text("is there") for name in PRESENT if name in answer.headers}
    return found | _cookies(answer.headers.get("set-cookie", ""))


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.replace("\n", ",").split(",") if part.strip()]


def _cookies(lines: str) -> dict[str, Tree]:
    """Return the attributes of each cookie, by its name; never its value."""
    found = dict[str, Tree]()
    for line in lines.splitlines()[:50]:
        first, *attributes = line.split(";")
        kept = sorted(each.strip() for each in attributes if each.strip().lower().startswith(OF_A_COOKIE))
        found[f"set-cookie {first.partition('=')[0].strip()}"] = text("; ".join(kept) or "no attributes")
    return found


def _body(body: bytes, kind: str, reading: Reading) -> Tree:
    read = None if len(body) > MOST_BYTES else _read(body, kind, reading)
    return {"size": Text(str(len(body))), "bytes": digest(body)} if read is None else read


def _read(body: bytes, kind: str, reading: Reading) -> Tree | None:
    decoded = body.decode(errors="replace")
    match kind:
        case "JSON":
            return _json(decoded)
        case "HTML":
            return markup.page(decoded, re.compile(reading.hashed_paths))
        case "XML":
            return {"texts": markup.texts(decoded), "bytes": digest(body)}
        case "CSV":
            return written.table(decoded)
        case "text":
            return written.lines(decoded)
        case "PDF":
            read = reading.pdf(body)
            return None if read is None else _pdf(read, body)
        case "nothing":
            return {}
    return None


def _pdf(read: PdfText, body: bytes) -> Tree:
    pages: dict[str, Tree] = {
        f"page {at}": written.lines(page) for at, page in enumerate(read.pages[:MOST_ITEMS], 1)
    }
    return {"pages": Text(str(len(read.pages))), **pages, "bytes": digest(body)}


class _Number(str):
    """A number as it is written, so that 1 and 1.0 are not the same, and none is too long."""

    __slots__ = ()


def _json(decoded: str) -> Tree | None:
    try:
        value = json.loads(decoded, parse_int=_Number, parse_float=_Number)
    except (ValueError, RecursionError):
        return None
    return _Bounded().tree(value, 0)


class _Bounded:
    """Makes a tree of a value of JSON, of no more than so many texts."""

    def __init__(self) -> None:
        self._left = MOST_TEXTS

    def tree(self, value: object, depth: int) -> Tree:
        self._left -= 1
        if isinstance(value, dict | list) and depth == MOST_DEPTH:
            return Text("(more, deeper than is compared)")
        if isinstance(value, dict):
            return {
                str(name)[:100]: self.tree(child, depth + 1)
                for name, child in value.items()
                if self._left > 0
            }
        if isinstance(value, list):
            kept: list[Tree] = [self.tree(each, depth + 1) for each in value[:MOST_ITEMS] if self._left > 0]
            return kept if len(kept) == len(value) else [*kept, Text(f"({len(value)} items in all)")]
        return _scalar(value)


def _scalar(value: object) -> Text:
    if isinstance(value, _Number):
        return text(str(value))
    if isinstance(value, str):
        return text(encode_basestring(value))
    return text(json.dumps(value, ensure_ascii=False))
