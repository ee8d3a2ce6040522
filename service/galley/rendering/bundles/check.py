"""Everything that is wrong with a template bundle, at once, for its author."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from galley.rendering.bundles import bundle
from galley.rendering.bundles.bundle import MANIFEST, SAMPLE, SCHEMA, TRANSLATIONS, Bundle
from galley.rendering.bundles.faults import BundleRefused, Fault
from galley.rendering.bundles.manifest import manifest_of
from galley.rendering.bundles.media_check import media_problem
from galley.rendering.bundles.schema_check import schema_faults
from galley.rendering.bundles.translations_check import sentences_of, translations_faults
from galley.rendering.limits import BundleLimits, ValuesLimits
from galley.rendering.values import json_text, values

TEXTS = frozenset(
    {
        ".typ",
        ".toml",
        ".json",
        ".txt",
        ".md",
        ".csv",
        ".tsv",
        ".yaml",
        ".yml",
        ".xml",
        ".bib",
        ".csl",
        ".tmtheme",
    }
)
MEDIA = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ttf", ".otf", ".ttc", ".otc"})
# What a document is known by that may be a number, and where a value like each usually stands.
FIGURES = frozenset({"number", "amount"})
EXAMPLES = {
    "subject": "/name",
    "number": "/document/number",
    "amount": "/total",
    "dated_on": "/document/date",
}
# What a file is, by its first bytes, whatever its name says.
ARCHIVE_HEADS = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
PROGRAM_HEADS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
PLUGIN_HEAD = b"\0asm"
# What packages carry along for people and for the places they are published at; no page is made of it.
BESIDE = re.compile(
    r"(?:.*/)?(?:\.[^/]+|(?:LICEN[SC]E|COPYING|COPYRIGHT|README|NOTICE|AUTHORS|CHANGELOG|CONTRIBUTING|OFL|thumbnail)"
    r"(?:[.-][^/]*)?|Makefile|justfile)|(?:.*/)?(?:docs?|examples?|\.[^/]+)/.*",
    re.IGNORECASE,
)
# A render puts people's pictures here.
RESERVED_FOLDER = "uploads/"


def checked(data: bytes, limits: BundleLimits = bundle.LIMITS) -> Bundle:
    """Return the bundle in a zip when nothing is wrong with it. Raises `BundleRefused` with every fault."""
    found = bundle.from_zip(data, limits)
    if faults := faults_of(found, limits):
        raise BundleRefused(faults)
    return found


def faults_of(found: Bundle, limits: BundleLimits = bundle.LIMITS) -> tuple[Fault, ...]:
    """Return every fault of a bundle, sorted by file and line; nothing when it can be rendered and
    published.
    """
    faults: list[Fault] = []
    for path, data in found.files.items():
        faults.extend(_file_faults(path, data, limits))
    faults.extend(_manifest_faults(found))
    faults.extend(_values_faults(found, limits))
    if not faults:
        faults.extend(_pointer_faults(found))
        faults.extend(_translations_faults(found, limits))
    return tuple(sorted(set(faults), key=lambda fault: (fault.path, fault.line or 0, fault.message)))


def _file_faults(path: str, data: bytes, limits: BundleLimits) -> Iterator[Fault]:
    suffix = PurePosixPath(path).suffix.lower()
    if path.startswith(RESERVED_FOLDER):
        yield Fault(
            path, None, "The folder “uploads” is kept for people's pictures.", "Put the file into “assets”."
        )
    if found := _problem_by_head(data, limits):
        yield Fault(path, None, *found)
    elif BESIDE.fullmatch(path):
        return
    elif suffix in TEXTS:
        yield from _text_faults(path, data)
    elif suffix in MEDIA:
        if problem := media_problem(path, data, limits):
            yield Fault(path, None, *problem)
    elif not data.startswith(PLUGIN_HEAD) and not _is_text(data):
        yield Fault(path, None, *_unknown(suffix))


def _problem_by_head(data: bytes, limits: BundleLimits) -> tuple[str, str] | None:
    if data.startswith(ARCHIVE_HEADS):
        return "This file is an archive inside the bundle.", "Unpack it, or leave it out."
    if data.startswith(PROGRAM_HEADS):
        return "This file is a program.", "Leave it out."
    if data.startswith(PLUGIN_HEAD) and not limits.plugins:
        return (
            "This file is a plugin (WebAssembly), and plugins are off here.",
            "Leave it out, or ask the administrator of this Galley to set TEMPLATE_PLUGINS=allowed.",
        )
    return None


def _unknown(suffix: str) -> tuple[str, str]:
    if suffix in (".woff", ".woff2"):
        return "This is a web font, which documents cannot use.", "Add the font as a TTF or OTF file."
    if suffix == ".pdf":
        return "A PDF cannot be used as a picture.", "Save it as SVG or PNG, or put it into “docs”."
    return f"Templates do not use files that end in “{suffix}”.", "Leave it out."


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


def _text_faults(path: str, data: bytes) -> Iterator[Fault]:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if not path.endswith((".json", MANIFEST)):
            line = data.count(b"\n", 0, error.start) + 1
            yield Fault(path, line, "This file is not UTF-8 text.", "Save it as UTF-8.")


def _manifest_faults(found: Bundle) -> Iterator[Fault]:
    manifest, faults = manifest_of(found.files)
    yield from faults
    if manifest and manifest.entrypoint not in found.files:
        hint = "Add the file, or name another one."
        yield Fault(MANIFEST, None, f"The entry point “{manifest.entrypoint}” is not in the bundle.", hint)


def _pointer_faults(found: Bundle) -> Iterator[Fault]:
    """Every pointer of the manifest must lead to a value of the sample, or it would never find one."""
    manifest = found.manifest
    pointers = {"subject": manifest.subject} | manifest.record
    for name, pointer in pointers.items():
        value = _value_at(found.sample, pointer)
        if not pointer or isinstance(value, str) or (name in FIGURES and _is_number(value)):
            continue
        kind = "text or number" if name in FIGURES else "text"
        yield Fault(
            MANIFEST,
            _line_of(found, name, pointer),
            f"The {name} “{pointer}” is no {kind} in sample.json.",
            f"Name the value that is the {name} of a document, such as “{EXAMPLES.get(name, f'/{name}')}”.",
        )


def _translations_faults(found: Bundle, limits: BundleLimits) -> Iterator[Fault]:
    if TRANSLATIONS not in found.files:
        return
    parsed = yield from _json(found, TRANSLATIONS, limits.translations_bytes)
    if parsed is not None:
        own = {found.manifest.title, found.manifest.description, *sentences_of(found.schema)}
        yield from translations_faults(parsed, own)


def _value_at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _line_of(found: Bundle, name: str, pointer: str) -> int | None:
    lines = found.files[MANIFEST].decode("utf-8-sig").splitlines()
    place = re.compile(rf"""\s*{name}\s*=\s*["']{re.escape(pointer)}["']""")
    return next((number for number, text in enumerate(lines, 1) if place.match(text)), None)


def _values_faults(found: Bundle, limits: BundleLimits) -> Iterator[Fault]:
    schema = yield from _json(found, SCHEMA, limits.schema_bytes)
    usable = schema is not None
    if schema is not None:
        faults = schema_faults(schema)
        usable = not faults
        yield from faults
    for path in (SAMPLE, *(path for path in sorted(found.files) if bundle.is_test(path))):
        parsed = yield from _json(found, path, limits.values_bytes)
        if parsed is None:
            continue
        if not isinstance(parsed.value, dict):
            yield Fault(path, 1, "The values must be a JSON object.", "Write them between { and }.")
        elif schema is not None and usable:
            yield from _misfits(path, parsed, schema.value)


def _misfits(path: str, parsed: json_text.Parsed, schema: dict[str, Any]) -> Iterator[Fault]:
    for problem in values.problems(parsed.value, schema, ValuesLimits()):
        message = f"{problem.path or 'The values'}: {problem.message}"
        yield Fault(
            path, parsed.line_of(problem.path), message, "Change the value here or the rule in schema.json."
        )


def _json(found: Bundle, path: str, most_bytes: int) -> Generator[Fault, None, json_text.Parsed | None]:
    """Yield what is wrong with a JSON file and return what it holds."""
    if path not in found.files:
        yield Fault(path, None, f"The bundle has no {path}.", HINTS.get(path, "Add it."))
        return None
    if len(found.files[path]) > most_bytes:
        yield Fault(path, None, f"This file is larger than {most_bytes // 1024} KiB.", "Make it smaller.")
        return None
    parsed = json_text.parse(found.files[path])
    if isinstance(parsed, json_text.Broken):
        yield Fault(path, parsed.line, parsed.message, "Correct the text at this line.")
        return None
    for pointer in parsed.repeated:
        yield Fault(
            path, parsed.line_of(pointer), f"“{pointer}” stands twice; only the last one counts.", "Keep one."
        )
    return parsed


HINTS = {
    SCHEMA: "Describe the template's fields in it, as JSON Schema.",
    SAMPLE: "Put values into it that show the template at its best.",
}
