"""HTML and XML cut into tags and the words between them, in time that grows with their length and no faster.

Python's own reader looks for the end of a broken tag again at each sign that could begin one, so 50 kB of `<a ` keep it
busy for half a minute; and some of what releases write makes it fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import TypeAlias

# No step back in any of them (`++`, `*+`): a tag is read once, whether or not it ends.
TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*+)"
    r"(?P<about>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>"
)
ATTRIBUTE = re.compile(
    r"(?P<name>[^\s/>=\"'][^\s/>=]*+)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]++)))?+"
)
# What stands in these is no markup, whatever it looks like.
RAW = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in ("script", "style")}
DATA, DATA_ENDS = "<![CDATA[", "]]>"
OTHERS = (("<!--", "-->"), (DATA, DATA_ENDS), ("<!", ">"), ("<?", ">"))
# Any other such sign stands for itself.
BEGINS = re.compile("<(?:/?[A-Za-z]|[!?])")
# Before the slash of an element that ends at once; any other sign makes the slash a part of an address.
BEFORE_SLASH = ("", " ", "\t", "\n", '"', "'")
# An address that holds a picture is as long as the picture.
LONGEST_VALUE = 4096
MOST_ATTRIBUTES = 200


@dataclass(frozen=True, slots=True)
class Words:
    """What stands between two tags."""

    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """A tag that begins an element."""

    name: str
    given: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """A tag that ends an element."""

    name: str


Piece: TypeAlias = Words | Start | End


def pieces_of(written: str) -> Iterator[Piece]:
    """Yield what a document is made of. A tag or comment that never ends hides the rest of it, as in browsers."""
    at = 0
    while (sign := BEGINS.search(written, at)) is not None:
        if sign.start() > at:
            yield Words(unescape(written[at : sign.start()]))
        if (tag := TAG.match(written, sign.start())) is not None:
            yield from _tag(tag)
            at = _after_raw(written, tag)
            if at > tag.end():
                yield Words(written[tag.end() : at])
        else:
            at = _after_other(written, sign.start())
            if written.startswith(DATA, sign.start()):
                yield Words(written[sign.start() + len(DATA) : at].removesuffix(DATA_ENDS))
    if at < len(written):
        yield Words(unescape(written[at:]))


def _tag(found: re.Match[str]) -> Iterator[Piece]:
    name = found["name"].lower()
    if found["end"]:
        yield End(name)
        return
    yield Start(name, _given(found["about"]))
    if found["about"].endswith("/") and found["about"][-2:-1] in BEFORE_SLASH:
        yield End(name)


def _given(about: str) -> dict[str, str]:
    given = dict[str, str]()
    for each in ATTRIBUTE.finditer(about):
        value = each["double"] or each["single"] or each["bare"] or ""
        given.setdefault(each["name"].lower(), unescape(value[:LONGEST_VALUE]))
        if len(given) >= MOST_ATTRIBUTES:
            break
    return given


def _after_raw(written: str, tag: re.Match[str]) -> int:
    """Return where it goes on behind a tag: at once, or where the element ends that holds no markup."""
    ends = RAW.get(tag["name"].lower())
    if ends is None or tag["end"]:
        return tag.end()
    found = ends.search(written, tag.end())
    return found.start() if found else len(written)


def _after_other(written: str, sign: int) -> int:
    """Return where a comment or the like has ended: with all of the document, for one without an end."""
    for begins, ends in OTHERS:
        if written.startswith(begins, sign):
            at = written.find(ends, sign + len(begins))
            return at + len(ends) if at >= 0 else len(written)
    return len(written)
