"""Request bodies, read so that whatever passes here can be kept: as JSON, in the database and on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from galley.edge.problems import Problem, pointer

SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\x00")
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
MESSAGE = "This text has a character in it that cannot be kept (half of one, or a NUL). Type it again."


class BodyParser(Parser):
    """Reads JSON bodies, and refuses texts that no database can keep."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body. Raises a 422 problem that names each text with such a character."""
        body = super().parse_body(request)
        # Only a body with such an escape is looked through.
        if SUSPECT.search(request.body) and (places := list(_unkeepable(body, ()))):
            errors = [{"path": pointer(place), "message": MESSAGE} for place in places]
            raise Problem(422, "invalid-request", MESSAGE, errors=errors)
        return body


def _unkeepable(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str) and UNKEEPABLE.search(value):
        yield place
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unkeepable(name, place)
            yield from _unkeepable(inner, (*place, _readable(name)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unkeepable(inner, (*place, index))


def _readable(name: str) -> str:
    return UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", name)
