"""What Typst code in a bundle may not do: run text as code, load machine code, fetch from the network.

The sandbox holds in any case. This tells the author before anyone sees the template, with the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from galley.rendering.faults import Fault
from galley.rendering.installed import PACKAGES

TOKEN = re.compile(
    r"""(?P<comment>(?<!:)//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)|(?P<string>"(?:\\.|[^"\\\n])*")
    |(?P<name>[^\W\d][\w-]*)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
PACKAGE = re.compile(r'"@(?P<space>[\w-]*)/(?P<name>[\w-]*)(?::(?P<version>[\w.]*))?')
# Quotation marks are plain characters in running text, so what looks like a string may be code after all.
CALL_IN_TEXT = re.compile(r"(?<![\w-])(?P<name>eval|plugin)\s*\(")

REFUSED = {
    "eval": (
        "“eval” would run a person's text as code.",
        "Show the text as it is; values are data, never code.",
    ),
    "plugin": ("Machine code (“plugin”) is not possible in templates.", "Write this part in Typst."),
}
BARE_STD = ("“std” by itself would give access to “eval”.", "Name what you need, such as std.text.")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of Typst code that matters here; `line` counts from 1."""

    kind: str
    text: str
    line: int


def source_faults(path: str, source: str) -> list[Fault]:
    """Return what a Typst file does that templates may not do."""
    faults = []
    tokens = list(_tokens(source))
    for place, token in enumerate(tokens):
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if found := _refused(token, following):
            faults.append(Fault(path, token.line, *found))
    return faults


def _refused(token: Token, following: str) -> tuple[str, str] | None:
    if token.kind == "string":
        if package := PACKAGE.match(token.text):
            return _package_problem(package["space"], package["name"], package["version"])
        call = CALL_IN_TEXT.search(token.text)
        return REFUSED[call["name"]] if call else None
    if token.text == "std":
        return None if following == "." else BARE_STD
    return REFUSED.get(token.text)


def _package_problem(space: str, name: str, version: str | None) -> tuple[str, str] | None:
    shown = f"@{space}/{name}:{version or '?'}"
    if space != "galley":
        return (
            f"The package {shown} would come from the network, which templates do not have.",
            "Copy its files into the bundle and import them from there.",
        )
    if not (PACKAGES / space / name / (version or "?") / "typst.toml").is_file():
        return f"There is no package {shown}.", f"These exist: {', '.join(_known_packages())}."
    return None


def _known_packages() -> list[str]:
    folders = sorted(folder.parent for folder in PACKAGES.glob("*/*/*/typst.toml"))
    return [f"@{folder.parts[-3]}/{folder.parts[-2]}:{folder.parts[-1]}" for folder in folders]


def _tokens(source: str) -> Iterator[Token]:
    line = 1
    for match in TOKEN.finditer(source):
        kind, text = str(match.lastgroup), match[0]
        if kind in ("string", "name") or (kind == "other" and not text.isspace()):
            yield Token(kind, text, line)
        line += text.count("\n")
