"""The language in which the login answers and writes its letters: the one that the request asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.loaders.filesystem import Loader
from django.utils import translation

from galley.edge import speech

# What sends letters, what checks passwords and codes, whose sentences people read, and what strangers open by a link.
SPEAKING = ("/_allauth/", "/api/v1/organisations", "/api/v1/me", "/api/v1/form", "/d/", "/f/")


class SpokenLanguage:
    """Answers logins, strangers, and what sends letters in the language that a request asks for.

    All other answers stay English, for programs: the web app says those of their kinds in its own words. What shipped
    templates call their fields is said to each reader in their language, wherever it is answered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with speech.reading(request):
            if not request.path.startswith(SPEAKING):
                return self.get_response(request)
            with translation.override(translation.get_language_from_request(request)):
                return self.get_response(request)


class LettersInLanguage(Loader):
    """Finds the letters of the language that is spoken before those in English: each has a folder of its own."""

    def get_dirs(self) -> list[Path | str]:
        """Return the folders to look into, the best one first."""
        folders = [Path(folder) for folder in super().get_dirs()]
        language = (translation.get_language() or "en").split("-")[0]
        return [*(folder / language for folder in folders), *folders]
