"""`{% say "Questions?" %}` and `{% spoken_language %}`: a page in the language of its reader."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from galley.edge import speech
from galley.sharing.words import SPEECH

register = template.Library()


@register.simple_tag
def say(sentence: str, **values: str) -> str:
    """Say a sentence, with its values in the places of their names."""
    return SPEECH.say(sentence, **values)


@register.simple_tag
def spoken_language() -> SafeString:
    """Name the language of the page, and how it is written."""
    return format_html('lang="{}" dir="{}"', speech.language(), speech.direction())
