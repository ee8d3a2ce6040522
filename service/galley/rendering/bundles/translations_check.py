"""What is wrong with a template's `translations.json`: its own sentences in the languages of its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from galley.rendering.bundles.faults import Fault
from galley.rendering.values.json_text import Parsed, pointer

PATH = "translations.json"
LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST = 1000
# The fields of a template are looked up in each of them where a table is read.
MOST_LANGUAGES = 20
# What of a schema is read by people, and where what looks like it is a value.
READ, VALUES = ("title", "description"), ("const", "default", "enum", "examples")
SHAPE = 'Write each as "Client": {"de": "Kunde", "fr": "Client"}.'


def translations_faults(parsed: Parsed, sentences: set[str]) -> Iterator[Fault]:
    """Yield every fault of translations that are valid JSON. `sentences` are those that the template says."""
    if not isinstance(parsed.value, dict):
        yield Fault(PATH, 1, "The translations must be a JSON object.", SHAPE)
        return
    for sentence, said in parsed.value.items():
        line = parsed.line_of(pointer(sentence))
        if sentence not in sentences:
            message = f"“{sentence}” is no title or description in schema.json or typst.toml."
            yield Fault(PATH, line, message, "Write it exactly as it stands there, or leave it out.")
        elif not isinstance(said, dict) or not all(map(_is_translation, said, said.values())):
            yield Fault(PATH, line, f"The translations of “{sentence}” are not texts by language.", SHAPE)
    if len(languages_in(parsed.value)) > MOST_LANGUAGES:
        hint = "Keep those that its readers speak."
        yield Fault(PATH, 1, f"There are more than {MOST_LANGUAGES} languages.", hint)


def languages_in(translations: Mapping[str, Any]) -> list[str]:
    """Return the languages that there is a translation in, by name."""
    return sorted({language for said in translations.values() if isinstance(said, dict) for language in said})


def sentences_of(schema: Any) -> Iterator[str]:
    """Yield the titles and descriptions in a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from sentences_of(each)
    elif isinstance(schema, dict):
        for name, part in schema.items():
            if name in READ and isinstance(part, str):
                yield part
            # A field may be called as a keyword is: then it is a schema, and no value.
            elif name not in VALUES or isinstance(part, dict):
                yield from sentences_of(part)


def _is_translation(language: str, text: Any) -> bool:
    return bool(LANGUAGE.fullmatch(language)) and isinstance(text, str) and 0 < len(text.strip()) <= LONGEST
