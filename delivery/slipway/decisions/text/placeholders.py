"""Fill in the words in braces of commands and settings, and find the settings that lie elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from slipway.errors import WrongUse

WORD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
BRACES = {"{{": "{", "}}": "}"}
VARIABLE = "env:"
SECRET = "file:"  # noqa: S105  # not a secret, but what leads to one
GENERATED = "generated:"
# An address of a folder begins like the path of a secret; two slashes tell them apart.
ADDRESS = "file://"


class UnknownWord(WrongUse):
    """A word in braces means nothing where it stands."""

    def __init__(self, word: str, text: str, known: Iterable[str]) -> None:
        names = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
        super().__init__(
            f"{{{word}}} in `{text}` means nothing here.",
            next_step=f"Known here: {names}. Braces that are meant as such are written twice.",
        )
        self.word = word


class SettingsMissing(WrongUse):
    """Settings that lie elsewhere cannot be had; the message names all of them."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(
            "\n".join(faults), next_step="Set these variables, or write these files, and run it again."
        )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its words in braces filled in; `{{` and `}}` become single braces. Raises `UnknownWord`."""

    def replaced(match: re.Match[str]) -> str:
        if match[0] in BRACES:
            return BRACES[match[0]]
        if match[1] not in values:
            raise UnknownWord(match[1], text, values)
        return values[match[1]]

    return WORD.sub(replaced, text)


def fill_all(words: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words of a command, filled in. Raises `UnknownWord`."""
    return tuple(fill(word, values) for word in words)


def mentions(word: str, texts: Iterable[str]) -> bool:
    """Return whether one of these texts has this word in braces."""
    return any(match[1] == word for text in texts for match in WORD.finditer(text))


def lies_elsewhere(value: str) -> bool:
    """Return whether a setting's value is a variable's or a file's."""
    return value.startswith((VARIABLE, SECRET, GENERATED)) and not value.startswith(ADDRESS)


def settings(
    table: Mapping[str, str],
    values: Mapping[str, str],
    *,
    variables: Mapping[str, str],
    read_secret: Callable[[str], str],
    make_secret: Callable[[str], str],
) -> dict[str, str]:
    """Return a table of settings with every value in its place.

    `env:NAME` is a variable, `file:PATH` the content of a file without its last line ends, `generated:PATH` the same of
    a file that is made at its first use; all others are filled in. `read_secret` and `make_secret` raise OSError for a
    file that they cannot read or make. Raises `UnknownWord`, and `SettingsMissing` with everything that is missing.
    """
    found, faults = dict[str, str](), list[str]()
    for name, value in table.items():
        if value.startswith(VARIABLE):
            variable = value.removeprefix(VARIABLE)
            found[name] = variables.get(variable, "")
            if variable not in variables:
                faults.append(f"{name} is read from the variable {variable}, which is not set.")
        elif value.startswith((SECRET, GENERATED)) and not value.startswith(ADDRESS):
            kind, _, path = value.partition(":")
            try:
                found[name] = (read_secret if kind == "file" else make_secret)(path).rstrip("\r\n")
            except OSError as error:
                faults.append(f"{name} is read from {path}, which cannot be read: {error.strerror}.")
        else:
            found[name] = fill(value, values)
    if faults:
        raise SettingsMissing(faults)
    return found
