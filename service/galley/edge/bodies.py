"""Request bodies, read so that whatever passes here can be kept: as JSON, in the database and on a page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from galley.edge.problems import Problem, pointer

# What may become no number: words that JSON does not know, exponents of three digits, and very long numbers.
BOUNDLESS = re.compile(rb"NaN|Infinity|[eE]\+?\d{3}|\d{300}")
TOO_LARGE = "This is not a number, or it is too large. Use a number that JSON can hold."
SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\x00")
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
MOST = 50
MESSAGE = "This text has a character in it that cannot be kept (half of one, or a NUL). Type it again."


class BodyParser(Parser):
    """Reads JSON bodies, and refuses texts that no database can keep and numbers that JSON cannot say."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body. Raises a 422 problem that names each such text or number."""
        body = super().parse_body(request)
        # Only a body that has what may be one of these is looked through.
        if SUSPECT.search(request.body):
            _refuse(_unkeepable(body, ()), MESSAGE)
        if BOUNDLESS.search(request.body):
            _refuse(_boundless(body, ()), TOO_LARGE)
        return body


def _refuse(places: Iterator[tuple[str | int, ...]], message: str) -> None:
    errors = [{"path": pointer(place), "message": message} for place in islice(places, MOST)]
    if errors:
        raise Problem(422, "invalid-request", message, errors=errors)


def _boundless(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, float) and not math.isfinite(value):
        yield place
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _boundless(inner, (*place, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _boundless(inner, (*place, index))


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
