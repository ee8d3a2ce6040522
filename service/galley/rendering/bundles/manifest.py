"""What `typst.toml` says about a template, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from galley.rendering.bundles.faults import Fault

PATH = "typst.toml"

# What goes together: a version of PDF, an archiving standard that exists for it, and accessibility, not yet for PDF 2.
# A test asks the engine for every combination of two and three.
VERSIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("a-1a", "a-1b"), ("1.4",)),
    **dict.fromkeys(("a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u"), ("1.4", "1.5", "1.6", "1.7")),
    **dict.fromkeys(("a-4", "a-4e", "a-4f"), ("2.0",)),
    "": ("1.4", "1.5", "1.6", "1.7", "2.0"),
}
STANDARDS: frozenset[tuple[str, ...]] = frozenset(
    tuple(filter(None, (version, archiving, accessible)))
    for archiving, versions in VERSIONS.items()
    for version in ("", *versions)
    for accessible in ("", "ua-1")
    if not (accessible and (version == "2.0" or archiving.startswith("a-4")))
)

WHICH_STANDARDS = (
    f"Use at most one of {', '.join(name for name in VERSIONS if name)}, "
    "alone or with ua-1; ua-1 does not go with a-4."
)

# What a document can be known by; for all but the subject only `record` has a place.
# The last says which electronic invoice it is as well.
RECORDED = ("title", "subject", "number", "amount", "currency", "dated_on", "due_on", "e_invoice")

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
VERSION = re.compile(r"(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})")
LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+")
ERROR_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The template's own words. `subject` is a JSON pointer to the value that says for whom a document is,
    or ""; `record` has the pointers of what else a document is known by.
    """

    name: str
    version: str
    entrypoint: str
    title: str
    description: str
    locale: str
    tags: tuple[str, ...]
    standard: tuple[str, ...]
    subject: str
    record: dict[str, str]


def manifest_of(files: Mapping[str, bytes]) -> tuple[Manifest | None, list[Fault]]:
    """Return the manifest and no faults, or none and every fault of `typst.toml`."""
    if PATH not in files:
        return None, [
            Fault(PATH, None, "The bundle has no typst.toml.", "Add one with [package] and [tool.galley].")
        ]
    try:
        # Some editors put a byte-order mark before everything they save.
        source = files[PATH].decode("utf-8-sig")
        table = tomllib.loads(source)
    except UnicodeDecodeError:
        return None, [Fault(PATH, None, "This file is not UTF-8 text.", "Save it as UTF-8.")]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = ERROR_LINE.search(str(error))
        message = f"This is not valid TOML: {ERROR_LINE.sub('', str(error))}."
        return None, [Fault(PATH, int(line[1]) if line else None, message, "Correct this line.")]
    reader = _Reader(source)
    manifest = _read(reader, table)
    return (None if reader.faults else manifest), reader.faults


def _read(reader: _Reader, table: dict[str, Any]) -> Manifest:
    package = reader.table(table, "package")
    galley = reader.table(reader.table(table, "tool", quiet=True), "galley", parent="tool.")
    known_by = reader.pointers(galley)
    return Manifest(
        name=reader.text(
            package, "name", NAME, "small letters, digits and hyphens, such as “sales-invoice”", 64
        ),
        version=reader.text(package, "version", VERSION, "three numbers, such as “1.0.0”", 20),
        entrypoint=reader.text(
            package, "entrypoint", re.compile(r".+\.typ"), "a .typ file, such as “main.typ”", 180
        ),
        title=reader.text(galley, "title", re.compile(r"\S.*"), "a title for people, such as “Invoice”", 80),
        description=reader.text(
            galley, "description", re.compile(r"\S.*"), "one line that says what it is for", 200
        ),
        locale=reader.text(galley, "locale", LOCALE, "a language, such as “en” or “de-CH”", 12),
        tags=reader.texts(galley, "tags", most=12, length=32),
        standard=reader.standard(galley),
        subject=reader.text(
            galley, "subject", POINTER, "a JSON pointer, such as “/client/name”", 200, needed=False
        )
        or known_by.get("subject", ""),
        record={name: pointer for name, pointer in known_by.items() if name != "subject"},
    )


class _Reader:
    """Collects every fault instead of stopping at the first."""

    def __init__(self, source: str) -> None:
        self.faults: list[Fault] = []
        self._lines = source.splitlines()

    def table(
        self, parent_table: dict[str, Any], key: str, *, parent: str = "", quiet: bool = False
    ) -> dict[str, Any]:
        found = parent_table.get(key)
        if isinstance(found, dict):
            return found
        if not quiet:
            self._fault(key, f"The table [{parent}{key}] is missing.", f"Add [{parent}{key}].")
        return {}

    def text(
        self,
        table: dict[str, Any],
        key: str,
        form: re.Pattern[str],
        meaning: str,
        length: int,
        *,
        needed: bool = True,
    ) -> str:
        found = table.get(key)
        if found is None and not needed:
            return ""
        if not isinstance(found, str) or not form.fullmatch(found) or len(found) > length:
            problem = "is missing" if found is None else f"is not right, or longer than {length} characters"
            self._fault(key, f"“{key}” {problem}.", f"It must be {meaning}.")
            return ""
        return found

    def pointers(self, galley: dict[str, Any]) -> dict[str, str]:
        found = galley.get("record", {})
        if not isinstance(found, dict):
            self._fault(
                "record", "“record” is no table.", "Write [tool.galley.record] and one line for each."
            )
            return {}
        for name in sorted(set(found) - set(RECORDED)):
            self._fault(name, f"“{name}” is not known in record.", f"Use some of {', '.join(RECORDED)}.")
        pointers = {
            name: self.text(
                found, name, POINTER, "a JSON pointer, such as “/document/number”", 200, needed=False
            )
            for name in RECORDED
        }
        return {name: pointer for name, pointer in pointers.items() if pointer}

    def texts(self, table: dict[str, Any], key: str, *, most: int, length: int) -> tuple[str, ...]:
        found = table.get(key, [])
        if (
            not isinstance(found, list)
            or len(found) > most
            or not all(isinstance(item, str) and 0 < len(item) <= length for item in found)
        ):
            self._fault(key, f"“{key}” is not right.", f"It must be a list of at most {most} short words.")
            return ()
        return tuple(found)

    def standard(self, table: dict[str, Any]) -> tuple[str, ...]:
        found = table.get("standard", [])
        wanted = (found,) if isinstance(found, str) else tuple(found) if isinstance(found, list) else (None,)
        wanted = tuple(sorted(wanted, key=str))
        if wanted not in STANDARDS:
            self._fault("standard", "This combination of PDF standards does not exist.", WHICH_STANDARDS)
            return ()
        return wanted

    def _fault(self, key: str, message: str, hint: str) -> None:
        place = re.compile(rf"\s*(?:\[[\w.]*)?{re.escape(key)}\b")
        line = next((number for number, text in enumerate(self._lines, 1) if place.match(text)), None)
        self.faults.append(Fault(PATH, line, message, hint))
