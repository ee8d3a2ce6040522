"""One PDF of many, written while it is sent: objects get other numbers, and none is kept longer than its document.

Only PDFs of our own engine are read, which writes each object plainly and ends with a table of them. Tags, and with
them the order of reading and what pictures are of, come along; attached files do not, and it is no PDF/A.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
TABLE = re.compile(rb"xref\n0 \d+\n((?:\d{10} \d{5} [nf]\r?\n)+)trailer\n<<([^\n]*)>>")
ROOT, INFO = re.compile(rb"/Root (\d+) 0 R"), re.compile(rb"/Info (\d+) 0 R")
NAMED = {
    name: re.compile(rb"/%b (\d+) 0 R" % name)
    for name in (b"Pages", b"StructTreeRoot", b"Metadata", b"Outlines", b"OutputIntents")
}
HEAD = re.compile(rb"\d+ 0 obj\n")
REFERENCE = re.compile(rb"(?<![\w.])(\d+) 0 R(?!\w)")
PARENTS = re.compile(rb"/(StructParents?) (\d+)")
MARK = re.compile(rb"\\.|[()]", re.DOTALL)
COUNT, FIRST = re.compile(rb"/Count (\d+)"), re.compile(rb"/Kids\s?\[(\d+) 0 R")
TREE = re.compile(rb"/ParentTree<</Nums\[((?:\d+ \d+ 0 R\s?)*)\]>>")
PAIR, ROLE = re.compile(rb"(\d+) (\d+) 0 R"), re.compile(rb"/([^/<>\s]+)/([^/<>\s]+)")
ROLES, TOP = re.compile(rb"/RoleMap<<([^<>]*)>>"), re.compile(rb"/K\s?\[?((?:\d+ 0 R\s?)+)\]?")
LANGUAGE = re.compile(rb"/Lang\([\w-]*\)")
LAST_BYTES, ENTRY = 64, 10
# Written at the end, when all is known.
PAGES, CATALOGUE, TAGS, OUTLINE, ABOUT, PARENT_TREE, BEHIND = 1, 2, 3, 4, 5, 6, 7


class NotOfTheEngine(Exception):
    """A PDF is not built as those of the engine are."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title} is not built as the engine's PDFs are, so it cannot be put into one with others."
        )


def merged(title: str, documents: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield one PDF of documents with their titles, piece by piece. Raises `NotOfTheEngine`."""
    volume = _Volume(title)
    yield volume.taken(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for name, pdf in documents:
        yield b"".join(volume.pieces_of(name, pdf))
    yield from volume.end()


@dataclass(slots=True)
class _Volume:
    """What is written so far: where each object lies, and what its tables will say."""

    title: str
    at: int = 0
    offsets: array[int] = field(default_factory=lambda: array("Q", bytes(8 * BEHIND)))
    kids: list[int] = field(default_factory=list)
    count: int = 0
    chapters: list[tuple[str, int]] = field(default_factory=list)
    tops: list[bytes] = field(default_factory=list)
    parents: list[bytes] = field(default_factory=list)
    next_parent: int = 0
    roles: dict[bytes, bytes] = field(default_factory=dict)
    language: bytes = b""

    def taken(self, data: bytes) -> bytes:
        """Count bytes that are written now."""
        self.at += len(data)
        return data

    def pieces_of(self, name: str, pdf: bytes) -> Iterator[bytes]:
        """Yield the objects of one document."""
        source = _Source.of(name, pdf)
        base = len(self.offsets) - 1
        self.offsets.extend([0] * (len(source.offsets) - 1))
        renumber = partial(_renumbered, base=base, tags=source.tags, parents=self.next_parent)
        for number, body in source.bodies():
            own = b"/Parent %d 0 R" % PAGES if number == source.pages else b""
            written = renumber(body.replace(b"<<", b"<<" + own, 1) if own else body)
            yield self._object(base + number, written)
        self._note(name, source, base)

    def _object(self, number: int, body: bytes) -> bytes:
        self.offsets[number] = self.at
        return self.taken(b"%d 0 obj\n%b" % (number, body))

    def _note(self, name: str, source: _Source, base: int) -> None:
        pages = source.body(source.pages)
        self.kids.append(base + source.pages)
        self.count += int(_found(COUNT, pages, name))
        self.chapters.append((name, base + source.first_page(name)))
        self.language = self.language or source.language
        if not source.tags:
            return
        tags = source.body(source.tags)
        renumber = partial(_renumbered, base=base, tags=source.tags, parents=0)
        self.tops.append(renumber(_found(TOP, tags, name)))
        self.roles = dict(ROLE.findall(_found(ROLES, tags, "") if ROLES.search(tags) else b"")) | self.roles
        last = self.next_parent
        for key, value in PAIR.findall(_found(TREE, tags, name)):
            last = self.next_parent + int(key)
            self.parents.append(b"%d %d 0 R" % (last, base + int(value)))
        self.next_parent = last + 1

    def end(self) -> Iterator[bytes]:
        """Yield what stands behind the last document."""
        kids = b" ".join(b"%d 0 R" % kid for kid in self.kids)
        yield self._closed(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.count, kids))
        yield self._closed(CATALOGUE, self._catalogue())
        yield self._closed(ABOUT, b"<</Title<%b>>>" % _text(self.title))
        if self.tops:
            yield from self._tags()
        yield from self._outline()
        yield from self._table()

    def _closed(self, number: int, body: bytes) -> bytes:
        return self._object(number, body + b"\nendobj\n")

    def _catalogue(self) -> bytes:
        tags = b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % TAGS if self.tops else b""
        shown = b"/Outlines %d 0 R/ViewerPreferences<</DisplayDocTitle true>>" % OUTLINE
        return b"<</Type/Catalog/Pages %d 0 R%b%b%b>>" % (PAGES, self.language, tags, shown)

    def _tags(self) -> Iterator[bytes]:
        roles = b"".join(b"/%b/%b" % each for each in self.roles.items())
        yield self._closed(
            TAGS,
            b"<</Type/StructTreeRoot/RoleMap<<%b>>/K[%b]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (roles, b" ".join(self.tops), PARENT_TREE, self.next_parent),
        )
        yield self._closed(PARENT_TREE, b"<</Nums[%b]>>" % b" ".join(self.parents))

    def _outline(self) -> Iterator[bytes]:
        first, many = len(self.offsets), len(self.chapters)
        self.offsets.extend([0] * many)
        ends = b"/First %d 0 R/Last %d 0 R/Count %d" % (first, first + many - 1, many) if many else b""
        yield self._closed(OUTLINE, b"<</Type/Outlines%b>>" % ends)
        for at, (name, page) in enumerate(self.chapters):
            before = b"/Prev %d 0 R" % (first + at - 1) if at else b""
            behind = b"/Next %d 0 R" % (first + at + 1) if at + 1 < many else b""
            told = b"/Title<%b>/Parent %d 0 R/Dest[%d 0 R/Fit]" % (_text(name), OUTLINE, page)
            yield self._closed(first + at, b"<<%b%b%b>>" % (told, before, behind))

    def _table(self) -> Iterator[bytes]:
        begins = self.at
        yield b"xref\n0 %d\n" % len(self.offsets)
        for at in range(0, len(self.offsets), 1000):
            yield b"".join(
                b"%010d 00000 n\r\n" % offset if offset else b"0000000000 65535 f\r\n"
                for offset in self.offsets[at : at + 1000]
            )
        told = b"<</Size %d/Root %d 0 R/Info %d 0 R>>" % (len(self.offsets), CATALOGUE, ABOUT)
        yield b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (told, begins)


@dataclass(slots=True)
class _Source:
    """One PDF: where its objects begin and end, and the numbers of those that are not as others."""

    pdf: bytes
    offsets: list[int]
    ends: dict[int, int]
    pages: int
    tags: int
    left_out: set[int]
    language: bytes

    @classmethod
    def of(cls, name: str, pdf: bytes) -> _Source:
        start = START.search(pdf, max(0, len(pdf) - LAST_BYTES))
        table = TABLE.match(pdf, int(start[1])) if start else None
        if not table:
            raise NotOfTheEngine(name)
        lines = table[1].splitlines()
        offsets = [int(line[:ENTRY]) if line.endswith(b"n") else 0 for line in lines]
        inner = sorted(offset for offset in offsets if offset)
        source = cls(
            pdf, offsets, dict(zip(inner, [*inner[1:], table.start()], strict=True)), 0, 0, set(), b""
        )
        root, info = int(_found(ROOT, table[2], name)), INFO.search(table[2])
        catalogue = source.body(root)
        named = {key: int(found[1]) for key, seek in NAMED.items() if (found := seek.search(catalogue))}
        source.pages, source.tags = named.pop(b"Pages", 0), named.pop(b"StructTreeRoot", 0)
        if not source.pages:
            raise NotOfTheEngine(name)
        source.left_out = {root, source.tags, *named.values(), *([int(info[1])] if info else [])}
        language = LANGUAGE.search(catalogue)
        source.language = language[0] if language else b""
        return source

    def body(self, number: int) -> bytes:
        """Return an object without its first line."""
        at = self.offsets[number]
        head = HEAD.match(self.pdf, at)
        return self.pdf[head.end() if head else at : self.ends[at]]

    def bodies(self) -> Iterator[tuple[int, bytes]]:
        """Yield the objects that come along, with their numbers."""
        for number, offset in enumerate(self.offsets):
            if offset and number not in self.left_out:
                yield number, self.body(number)

    def first_page(self, name: str) -> int:
        """Return the number of its first page."""
        number = self.pages
        while b"/Type/Pages" in (body := self.body(number)):
            number = int(_found(FIRST, body, name))
        return number


def _found(pattern: re.Pattern[bytes], text: bytes, name: str) -> bytes:
    found = pattern.search(text)
    if not found:
        raise NotOfTheEngine(name)
    return found[1]


def _renumbered(body: bytes, *, base: int, tags: int, parents: int) -> bytes:
    """Return an object that refers to others by their new numbers; streams and strings stay as they are."""

    def reference(found: re.Match[bytes]) -> bytes:
        number = int(found[1])
        return b"%d 0 R" % (TAGS if tags and number == tags else base + number)

    def parent(found: re.Match[bytes]) -> bytes:
        return b"/%b %d" % (found[1], parents + int(found[2]))

    dictionary, stream, data = body.partition(b"\nstream\n")
    written = [
        part if is_text else PARENTS.sub(parent, REFERENCE.sub(reference, part))
        for is_text, part in _parts(dictionary)
    ]
    return b"".join(written) + stream + data


def _parts(text: bytes) -> Iterator[tuple[bool, bytes]]:
    """Yield what is inside of strings in round brackets and what is outside, in order."""
    begun = depth = 0
    for mark in MARK.finditer(text):
        if mark[0] == b"(":
            if not depth:
                yield False, text[begun : mark.start()]
                begun = mark.start()
            depth += 1
        elif mark[0] == b")" and depth:
            depth -= 1
            if not depth:
                yield True, text[begun : mark.end()]
                begun = mark.end()
    yield bool(depth), text[begun:]


def _text(text: str) -> bytes:
    return (b"\xfe\xff" + text.encode("utf-16-be")).hex().upper().encode()
