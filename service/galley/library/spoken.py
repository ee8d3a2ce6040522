"""What shipped templates are called, and what their fields are called, in the language of the reader.

The templates say it in English; the folder `words` holds the same in the other languages of the app, sentence by
sentence: in `recurring.json` what several templates say, in a file of its name what one says, or means otherwise. The
template of an organisation has what its author gives in `translations.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from galley.edge.speech import reader_language
from galley.library.models import TemplateVersion
from galley.rendering.bundles.translations_check import READ, VALUES, languages_in

WORDS = Path(__file__).parent / "words"
Say = Callable[[str], str]
Words = Mapping[str, Mapping[str, str]]


def title_of(version: TemplateVersion) -> str:
    """Return what a template is called."""
    return _say(version)(version.title)


def title_for(version: TemplateVersion, title: str) -> str:
    """Return the title of a document or save; one without a title of its own is called as its template is."""
    return title if title not in ("", version.title) else title_of(version)


def description_of(version: TemplateVersion) -> str:
    """Return what a template is for."""
    return _say(version)(version.description)


def schema_of(version: TemplateVersion) -> dict[str, Any]:
    """Return the JSON Schema of a version's values, with the titles and descriptions of its fields as they are read."""
    return in_words(version.schema, _say(version))


def in_words(schema: dict[str, Any], say: Say) -> dict[str, Any]:
    """Return a schema with its titles and descriptions as `say` has them; all else, values too, is the same."""
    spoken: dict[str, Any] = _spoken(schema, say)
    return spoken


def schemas_in_other_languages(version: TemplateVersion) -> list[dict[str, Any]]:
    """Return the JSON Schema of a version in each language that its words are there in, but its own."""
    words, schema = _words_of(version), version.schema
    return [in_words(schema, _in(language, words)) for language in languages_in(words)]


def _say(version: TemplateVersion) -> Say:
    return _in(reader_language(), _words_of(version))


def _words_of(version: TemplateVersion) -> Words:
    return _shipped_words(version.template.slug) if version.template.shared else _own_words(version.pk)


def _in(language: str, words: Words) -> Say:
    return lambda sentence: words.get(sentence, {}).get(language, sentence)


# A version never changes. Read by itself and once, so that no list of documents carries all words of their templates.
@lru_cache(maxsize=64)
def _own_words(version_id: UUID) -> Words:
    return TemplateVersion.objects.values_list("words", flat=True).filter(pk=version_id).first() or {}


@cache
def _shipped_words(slug: str) -> Words:
    words: dict[str, Mapping[str, str]] = {}
    for file in (WORDS / "recurring.json", WORDS / f"{slug}.json"):
        words |= json.loads(file.read_text()) if file.exists() else {}
    return words


def _spoken(node: Any, say: Say) -> Any:
    if isinstance(node, list):
        return [_spoken(each, say) for each in node]
    if not isinstance(node, dict):
        return node
    return {name: _part(name, part, say) for name, part in node.items()}


def _part(name: str, part: Any, say: Say) -> Any:
    if name in READ and isinstance(part, str):
        return say(part)
    # A field may be called as a keyword is: then it is a schema, and no value.
    return part if name in VALUES and not isinstance(part, dict) else _spoken(part, say)
