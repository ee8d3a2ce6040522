"""Facts about values, names and bytes, in plain Python."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

Json = Any
T = TypeVar("T")
ASSET_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
CURRENCY = re.compile(r"[A-Z]{3}")
WORD = re.compile(r"[^\W_]+")
# In a tsquery these would mean something.
UNSEARCHED = "'\\\x00"
LARGEST, CENT_OF_CENT = Decimal(10) ** 19, Decimal("0.0001")
# Names of devices, which Windows keeps for itself whatever comes after them (Microsoft, "Naming Files").
RESERVED = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)))
)
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def value_at(values: Json, pointer: str) -> Json | None:
    """Return the value at a JSON pointer (RFC 6901), or None where there is none."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(values, dict) and name in values:
            values = values[name]
        elif isinstance(values, list) and name.isdigit() and int(name) < len(values):
            values = values[int(name)]
        else:
            return None
    return values


def value_like(sample: Json, pointer: str) -> Json | None:
    """Return what a sample has at a JSON pointer; of a list it may be any item, because samples are short."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(sample, dict):
            sample = sample.get(name)
        elif isinstance(sample, list) and sample and name.isdigit():
            sample = sample[int(name) % len(sample)]
        else:
            return None
    return sample


def with_value(values: Json, pointer: str, value: Json | None) -> Json:
    """Return the values with another one at a JSON pointer; with None there is none there any more."""
    if not pointer:
        return value
    part, _, rest = pointer[1:].partition("/")
    name, rest = part.replace("~1", "/").replace("~0", "~"), rest and f"/{rest}"
    if isinstance(values, list) and name.isdigit() and int(name) < len(values):
        at = int(name)
        inner = [with_value(values[at], rest, value)] if rest or value is not None else []
        return [*values[:at], *inner, *values[at + 1 :]]
    if not isinstance(values, dict):
        return values
    if not rest and value is None:
        return {key: each for key, each in values.items() if key != name}
    return {**values, name: with_value(values.get(name, {}), rest, value)}


def subject_of(values: Json, pointer: str) -> str:
    """Return for whom a document is, as its template's subject pointer says; empty where nothing is said."""
    return _one_line(value_at(values, pointer) if pointer else None)


def _one_line(value: Json | None) -> str:
    return " ".join(str(value).split())[:300] if isinstance(value, str | int | float) else ""


@dataclass(frozen=True, slots=True)
class Record:
    """What a document is known by. `amount` has at most four decimals; what is not said is empty or None."""

    title: str
    subject: str = ""
    number: str = ""
    amount: Decimal | None = None
    currency: str = ""
    dated_on: date | None = None
    due_on: date | None = None

    @property
    def name(self) -> str:
        """Return a name for people, such as "Invoice 2026-0412 - Hartmann GmbH"."""
        return file_name(f"{self.title} {self.number}".strip(), self.subject, suffix="")


def record_of(
    values: Json, *, title: str, subject: str, pointers: Mapping[str, str], stated: Mapping[str, str]
) -> Record:
    """Return what a document is known by: what its template `stated`, else what its values have at the JSON pointers
    of its template.

    What cannot be what it is said to be, such as a date that is none, counts as not said.
    """

    def said(name: str, read: Callable[[str], T | None], most: int) -> T | None:
        texts = (_one_line(stated.get(name)), subject_of(values, pointers.get(name, "")))
        found = (read(text[:most]) for text in texts if text)
        return next((each for each in found if each is not None), None)

    return Record(
        title=said("title", str, 120) or title,
        subject=_one_line(stated.get("subject")) or subject_of(values, subject),
        number=said("number", str, 80) or "",
        amount=said("amount", _amount, 60),
        currency=said("currency", _currency, 9) or "",
        dated_on=said("dated_on", _day, 30),
        due_on=said("due_on", _day, 30),
    )


def _currency(text: str) -> str | None:
    return text if CURRENCY.fullmatch(text) else None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount.quantize(CENT_OF_CENT) if amount.is_finite() and abs(amount) < LARGEST else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def shown_amount(amount: Decimal) -> str:
    """Return an amount in decimals, with two at least and no zeros after those."""
    whole, _, decimals = f"{amount:.4f}".partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def words_of(record: Record) -> list[str]:
    """Return what a search finds a document by: each word, and its parts where it has any, in small letters."""
    texts = [record.title, record.subject, record.number, record.currency]
    if record.dated_on:
        texts.append(record.dated_on.isoformat())
    if record.amount is not None:
        # As it is printed with two decimals, and with all that it has.
        for plain in {f"{record.amount:.2f}", shown_amount(record.amount)}:
            grouped = f"{Decimal(plain):,f}"
            texts += [plain, grouped, grouped.translate(str.maketrans(",.", ".,"))]
    return sorted({piece for text in texts for word in text.split() for piece in _pieces(word)})


def searched(text: str) -> str:
    """Return a PostgreSQL tsquery for documents that have words which begin as each word of a text does.

    A word finds its whole, such as "2026-0412", or all of its parts. Empty where there is no word.
    """
    wanted = []
    for word in text.split()[:8]:
        whole, *parts = _pieces(word) or [""]
        if whole:
            either = " & ".join(f"'{part}':*" for part in parts)
            wanted.append(f"('{whole}':* | ({either}))" if parts else f"'{whole}':*")
    return " & ".join(wanted)


def _pieces(word: str) -> list[str]:
    """Return a word as it is searched, and after it its parts; none of them can hold a quote or a backslash."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    parts = WORD.findall(plain)
    whole = "".join(letter for letter in plain if letter not in UNSEARCHED)[:100]
    return [whole, *(part[:100] for part in parts if part != whole)] if parts and whole else []


def sealed(pdf: bytes, seal: str) -> bytes:
    """Return a PDF with a comment of ours before its last line but one, where nothing counts its bytes.

    Who guesses all values of a document cannot guess this, so its SHA-256 tells nothing to a guesser. A comment is
    white space to every reader (ISO 32000, 7.2.4), and all offsets in the file stay as they are.
    """
    at = pdf.rfind(b"startxref")
    if not seal or at < 0:
        return pdf
    return pdf[:at] + f"%galley-{seal}\n".encode() + pdf[at:]


def names_assets(text: str) -> bool:
    """Whether the JSON text of values may name an asset. A look at the text costs nothing beside one at each value."""
    return ASSET_ID.search(text) is not None


def with_uploads(values: Json, paths: Mapping[str, str], pointer: str = "") -> Json:
    """Return the values with those at the JSON pointers in `paths` replaced by paths in the render root."""
    if isinstance(values, dict):
        return {
            name: with_uploads(value, paths, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
            for name, value in values.items()
        }
    if isinstance(values, list):
        return [with_uploads(value, paths, f"{pointer}/{index}") for index, value in enumerate(values)]
    return paths.get(pointer, values)


def digest_of_request(request: Mapping[str, Json]) -> str:
    """Return the SHA-256 of a request's content, so that the same key with another body is noticed."""
    text = json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_name(title: str, subject: str, *, suffix: str = ".pdf") -> str:
    """Return a file name that every system accepts, such as "Invoice 2026-0412 - Hartmann GmbH.pdf".

    File systems count bytes, so it has at most 200; marks that turn the direction of writing could make a name look
    like another one.
    """
    name = " - ".join(part for part in (title, subject) if part)
    name = re.sub(r'[\\/:*?"<>|]+', " ", name)
    name = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    name = " ".join(name.split())[:120].encode()[:200].decode(errors="ignore").strip(" .")
    if name.split(".")[0].strip().upper() in RESERVED:
        name = f"_{name}"
    return f"{name or 'document'}{suffix}"


def plain_file_name(name: str) -> str:
    """Return a file name in ASCII, for clients that know nothing else."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%]|[^ -~]', "", plain).strip()
    stem = plain.removesuffix(".pdf").strip(" -.")
    return plain if stem else "document.pdf" if plain.endswith(".pdf") or not plain else f"document{plain}"


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `first` to `last`, both included."""

    first: int
    last: int


class RangeNotSatisfiable(Exception):
    """The range lies outside the bytes."""


def range_of(header: str, *, size: int) -> ByteRange | None:
    """Read a Range header for `size` bytes; None where the whole is meant (RFC 9110, section 14).

    Raises `RangeNotSatisfiable`.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        length = _whole(last)
        chosen = ByteRange(max(0, size - length), size - 1) if length else ByteRange(size, size)
    else:
        chosen = ByteRange(_whole(first), min(_whole(last), size - 1) if last else size - 1)
    if chosen.first >= size:
        raise RangeNotSatisfiable
    return None if chosen.last < chosen.first else chosen


def part_of(pieces: Iterable[bytes], part: ByteRange) -> Iterator[bytes]:
    """Return the bytes of a part, out of all pieces, in pieces. The last comes only after all pieces were taken."""
    begin, held = 0, b""
    for piece in pieces:
        wanted = piece[max(0, part.first - begin) : max(0, part.last + 1 - begin)]
        begin += len(piece)
        if wanted and held:
            yield held
        held = wanted or held
    yield held


def _whole(digits: str) -> int:
    # Python refuses to read thousands of digits, and no document has so many bytes.
    return int(digits) if len(digits) < 18 else sys.maxsize


def is_sha256(text: str) -> bool:
    """Whether a text is a SHA-256 in hex."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def parsed(data: bytes) -> dict[str, Json]:
    """Read values that we wrote ourselves."""
    return dict(json.loads(data))
