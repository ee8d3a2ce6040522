"""Turns the compiler's complaint into a place in the bundle and a sentence, without the machine's own
paths.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LOCATION = re.compile(r"┌─ (?P<file>[^\n]+):(?P<line>\d+):\d+$", re.MULTILINE)
DOWNLOAD = re.compile(
    r"failed to download package \(\S*/([\w-]+)/([\w-]+?)-(\d+\.\d+\.\d+)\.tar\.gz.*", re.DOTALL
)
UNSET = re.compile(r"the text `\"(?P<letters>.+?)\"` could not be displayed with font")
MISSING = re.compile(r"file not found \(searched at (?P<path>.+)\)")

MESSAGE_CHARACTERS = 2000
HINTS = 8


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong; `file` is relative to the bundle, or begins with "@" when it lies in a package.

    `letters` are those that no font of the template has.
    """

    message: str
    file: str | None
    line: int | None
    hints: tuple[str, ...]
    letters: str = ""


def complaint(message: str, diagnostic: str, hints: Sequence[str], *, root: str, packages: str) -> Complaint:
    """Return where the template went wrong and why.

    A fault inside a package is reported at the line of the bundle that called it, because that line can be
    changed.
    """
    places = [(_within(match["file"], root), int(match["line"])) for match in LOCATION.finditer(diagnostic)]
    own = [place for place in places if not place[0].startswith("@")]
    file, line = next(iter(own or places), (None, None))

    def clean(text: str) -> str:
        return _plain(_without_paths(text, root, packages))[:MESSAGE_CHARACTERS]

    if download := DOWNLOAD.search(message):
        namespace, name, version = download.groups()
        return Complaint(
            f"The package @{namespace}/{name}:{version} is not available here.",
            file,
            line,
            ("Templates have no network: copy the package's files into the bundle and import them there.",),
        )
    if letters := "".join(dict.fromkeys("".join(UNSET.findall(diagnostic)))):
        said = f"The fonts of this template have no {_quoted(letters)}."
        return Complaint(said, file, line, ("Use other letters, or add a font that has these.",), letters)
    return Complaint(
        clean(message), file, line, tuple(clean(hint) for hint in hints if "--root" not in hint)[:HINTS]
    )


def _quoted(letters: str) -> str:
    shown = ", ".join(f"“{letter}”" for letter in letters[:8])
    return f"{shown} …" if len(letters) > 8 else shown


def _within(file: str, root: str) -> str:
    # The compiler names files relative to the working folder, which is "/" in a worker.
    return file.removeprefix(root.lstrip("/") + "/").removeprefix(root + "/")


def _plain(text: str) -> str:
    missing = MISSING.fullmatch(text)
    return f"The file “{missing['path']}” is not in the bundle." if missing else text


def _without_paths(text: str, root: str, packages: str) -> str:
    text = text.replace(root + "/", "").replace(root, "/")
    return text.replace(packages + "/", "@").replace(packages, "@")
