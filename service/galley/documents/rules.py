"""Facts about values, names and bytes, in plain Python."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Any
ASSET_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
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
    value = value_at(values, pointer) if pointer else None
    return " ".join(str(value).split())[:300] if isinstance(value, str | int | float) else ""


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
    """Return a file name that every system accepts, such as "Invoice - Hartmann GmbH.pdf"."""
    name = " - ".join(part for part in (title, subject) if part)
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]+', " ", name)
    return f"{' '.join(name.split())[:120].rstrip(' .') or 'document'}{suffix}"


def plain_file_name(name: str) -> str:
    """Return a file name in ASCII, for clients that know nothing else."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.replace('"', "").strip() or "document.pdf"


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


def _whole(digits: str) -> int:
    # Python refuses to read thousands of digits, and no document has so many bytes.
    return int(digits) if len(digits) < 18 else sys.maxsize


def is_sha256(text: str) -> bool:
    """Whether a text is a SHA-256 in hex."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def parsed(data: bytes) -> dict[str, Json]:
    """Read values that we wrote ourselves."""
    return dict(json.loads(data))
