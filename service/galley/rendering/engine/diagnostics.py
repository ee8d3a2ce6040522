"""Turns the compiler's words into faults with a place in the bundle, a sentence and a remedy, without the machine's
own paths.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from galley.ports import Remark
from galley.rendering.values import letters as naming

# The compiler begins each of its complaints, and each step that led to it, at the left edge.
BLOCK = re.compile(r"^(?P<kind>error|warning|help): ", re.MULTILINE)
LOCATION = re.compile(r"^ *┌─ (?P<file>[^\n]+):(?P<line>\d+):\d+$", re.MULTILINE)
HINT = re.compile(r"^ *= hint: (?P<text>.*(?:\n {4,}\S.*)*)", re.MULTILINE)
SOURCE = re.compile(r"^ *\d+ │ (?P<text>.*)$", re.MULTILINE)
DOWNLOAD = re.compile(
    r"failed to download package \(\S*/([\w-]+)/([\w-]+?)-(\d+\.\d+\.\d+)\.tar\.gz.*", re.DOTALL
)
# Letters stand in these sentences as Rust writes texts down, with escapes.
WRITTEN = r"`\"(?P<written>(?:[^\"\\]|\\.)*)\"`"
FORBIDDEN = WRITTEN.replace("written", "forbidden")
UNSET = re.compile(
    rf"the text {WRITTEN} could not be displayed with font|contains the (?:disallowed )?codepoint {FORBIDDEN}"
)
ESCAPE = re.compile(r"\\(?:u\{(?P<code>[0-9a-fA-F]{1,6})\}|(?P<short>.))", re.DOTALL)
SHORT = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}
MISSING = re.compile(r"file not found \(searched at (?P<path>.+)\)")
FAMILY = re.compile(r"unknown font family: (?P<family>.+)")
PICTURE = re.compile(r"image\(\s*\"(?P<path>[^\"]+)\"")
STANDARD = re.compile(r"^PDF/[\w-]+(?:, PDF/[\w-]+)* error: ")

# How the kit's `refuse` ends a render.
REFUSED = "panicked with: galley:refused "
NO_FAMILY = "There is no font family"
MESSAGE_CHARACTERS = 2000
HINT_CHARACTERS = 500
HINTS = 4
# Together with the lengths above these keep an answer far below what a frame may hold.
FURTHER = 30
FURTHER_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong; `file` is relative to the bundle, or begins with "@" when it lies in a package.

    `letters` are those that no font of the template has, each with its accents. `further` are the other faults that
    the compiler named.
    """

    message: str
    file: str | None
    line: int | None
    hints: tuple[str, ...]
    letters: tuple[str, ...] = ()
    further: tuple[Remark, ...] = ()


def complaint(message: str, diagnostic: str, hints: Sequence[str], *, root: str, packages: str) -> Complaint:
    """Return where the template went wrong and why, all faults of it.

    A fault inside a package is reported at the line of the bundle that called it, because that line can be
    changed.
    """
    reader = _Reader(root, packages)
    found = _unique(reader.remarks(diagnostic, "error")) or [reader.remark(message, diagnostic, hints)]
    first, *others = found
    unset = unset_letters(diagnostic)
    if unset and all(_is_about_letters(remark.message) for remark in found):
        said = f"The fonts of this template have no {_quoted(unset)}."
        hint = "Use other letters, or add a font that has these."
        return Complaint(said, first.file, first.line, (hint,), unset)
    further = tuple(
        replace(remark, message=remark.message[:FURTHER_CHARACTERS], hints=remark.hints[:2])
        for remark in others[:FURTHER]
    )
    return Complaint(first.message, first.file, first.line, first.hints, unset, further)


def warnings(diagnostics: Sequence[str], *, root: str, packages: str) -> tuple[Remark, ...]:
    """Return what the compiler warned of, each once: `diagnostics` are its own texts."""
    reader = _Reader(root, packages)
    found = [remark for text in diagnostics for remark in reader.remarks(text, "warning")]
    return tuple(_unique(found)[:FURTHER])


def unset_letters(diagnostic: str) -> tuple[str, ...]:
    """Return the letters, each with its accents, that the compiler could not set or may not write down."""
    written = (match["written"] or match["forbidden"] or "" for match in UNSET.finditer(diagnostic))
    return tuple(dict.fromkeys(filter(None, map(_read_rust, written))))[: naming.NAMED]


def refused_fields(message: str) -> tuple[tuple[str, str], ...]:
    """Return what a template found wrong in its values with the kit's `refuse`: a JSON pointer and a sentence each."""
    if not message.startswith(REFUSED):
        return ()
    try:
        found = json.loads(message.removeprefix(REFUSED))
        return tuple((str(path)[:200], str(said)[:300]) for path, said in found[:FURTHER])
    except (ValueError, TypeError):
        return ()


class _Reader:
    """Reads the compiler's blocks: "error: …", a place, lines of source, hints, then the calls that led there."""

    def __init__(self, root: str, packages: str) -> None:
        self._root = root
        self._packages = packages

    def remarks(self, diagnostic: str, kind: str) -> Iterator[Remark]:
        starts = list(BLOCK.finditer(diagnostic))
        ends = [*(start.start() for start in starts), len(diagnostic)][1:]
        blocks = [
            (start["kind"], diagnostic[start.end() : end]) for start, end in zip(starts, ends, strict=False)
        ]
        for number, (found, block) in enumerate(blocks):
            if found == kind:
                calls = itertools.takewhile(lambda later: later[0] == "help", blocks[number + 1 :])
                yield self._remark_of(block, "".join(text for _, text in calls))

    def _remark_of(self, block: str, calls: str) -> Remark:
        hints = list(HINT.finditer(block))
        ends = [match.start() for match in (LOCATION.search(block), *hints[:1]) if match]
        return self.remark(
            block[: min(ends, default=len(block))].strip(), block + calls, [hint["text"] for hint in hints]
        )

    def remark(self, message: str, text: str, hints: Sequence[str]) -> Remark:
        places = [(self._within(match["file"]), int(match["line"])) for match in LOCATION.finditer(text)]
        own = [place for place in places if not place[0].startswith("@")]
        file, line = next(iter(own or places), (None, None))
        source = SOURCE.search(text)
        said, remedy = _in_plain_words(self._clean(message), source["text"] if source else "")
        kept = tuple(self._clean(hint)[:HINT_CHARACTERS] for hint in hints if "--root" not in hint)[:HINTS]
        return Remark(said[:MESSAGE_CHARACTERS], file, line, (remedy,) if remedy else kept)

    def _within(self, file: str) -> str:
        # The compiler names files relative to the working folder, which is "/" in a worker.
        return file.removeprefix(self._root.lstrip("/") + "/").removeprefix(self._root + "/")

    def _clean(self, text: str) -> str:
        text = text.replace(self._root + "/", "").replace(self._root, "/")
        return text.replace(self._packages + "/", "@").replace(self._packages, "@")


def _in_plain_words(message: str, source: str) -> tuple[str, str]:
    """Return a fault that authors often make in plain words, with what mends it; else the message as it is."""
    if missing := MISSING.fullmatch(message):
        return f"The file “{missing['path']}” is not in the bundle.", "Add it, or correct the path."
    if download := DOWNLOAD.search(message):
        namespace, name, version = download.groups()
        return (
            f"The package @{namespace}/{name}:{version} is not available here.",
            "Templates have no network: copy the package's files into the bundle and import them there.",
        )
    if family := FAMILY.fullmatch(message):
        # The compiler says it in small letters; the author wrote it otherwise.
        written = re.search(re.escape(family["family"]), source, re.IGNORECASE)
        return (
            f"{NO_FAMILY} “{written[0] if written else family['family']}”.",
            "Add its files to “fonts”, or name a family that is there.",
        )
    standard = STANDARD.match(message)
    if standard and "missing alt text" in message:
        return _missing_alternative(source, standard[0].removesuffix(" error: "))
    if standard and "missing document title" in message:
        name = standard[0].removesuffix(" error: ")
        return (
            f"The document has no title, which {name} demands.",
            "Give it one with #set document(title: …).",
        )
    return message, ""


def _missing_alternative(source: str, standard: str) -> tuple[str, str]:
    picture = PICTURE.search(source)
    thing = f"The picture “{picture['path']}”" if picture else _thing_without_text(source)
    return (
        f"{thing} has no alternative text, which {standard} demands.",
        'Say what it shows with alt: "…", or choose a “standard” in typst.toml that does not ask for it, such as a-2b.',
    )


def _thing_without_text(source: str) -> str:
    if "image(" in source:
        return "A picture here"
    return (
        "An equation here" if "$" in source or "equation" in source else "A picture, figure or equation here"
    )


def _is_about_letters(message: str) -> bool:
    return UNSET.search(message) is not None


def _read_rust(written: str) -> str:
    """Read a text as Rust writes it for people who look for faults: escaped, with codes in braces."""

    def letter(match: re.Match[str]) -> str:
        if match["code"]:
            code = int(match["code"], 16)
            return chr(code) if code <= 0x10FFFF else ""
        return SHORT.get(match["short"], match["short"])

    return ESCAPE.sub(letter, written)


def _quoted(letters: Sequence[str]) -> str:
    shown = "; ".join(naming.described(letter) for letter in letters[:8])
    return f"{shown} …" if len(letters) > 8 else shown


def _unique(remarks: Iterator[Remark] | list[Remark]) -> list[Remark]:
    return list(dict.fromkeys(remarks))
