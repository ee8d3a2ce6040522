"""Routes of a service: what it calls them itself, or templates that are learned from the paths that people asked.

A segment that is a number, a UUID, a hash or a date stands for any other at once. Any other becomes `{…}` when many
values were seen at its place: below the same segments, `/people/anna` and `/people/bo` become `/people/{…}`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from slipway.decisions.recordings.exchange import Exchange

# So many values at one place are no fixed words of the service any more.
MANY = 12
DEEPEST, LONGEST_SEGMENT = 16, 100
ID, ANY, ANY_BELOW = "{id}", "{…}", "…"
ANY_NUMBER = "(/[^/]*)*"
# Names that are made for one thing each: a number, a UUID, a hash, a date, with or without an ending.
_MADE = re.compile(
    r"(?:[0-9]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{16,}"
    r"|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?P<ending>\.[a-z0-9]{1,5})?"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z_.-]*")
METHOD = re.compile(r"[A-Z]+")


def with_routes(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Return requests with a route each: the service's own where it gave one, else a template of their paths."""
    found = list(exchanges)
    template = Templates(each.path for each in found if not each.route)
    return [each if each.route else replace(each, route=template.of(each.path)) for each in found]


class Templates:
    """Templates, as a number of paths teaches them."""

    def __init__(self, paths: Iterable[str]) -> None:
        below: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        self._varies = set[tuple[str, ...]]()
        known = {tuple(_made_alike(path)) for path in set(paths)}
        # From the left: what varies at one place has to be one thing before it is said what varies below it.
        for depth in range(DEEPEST):
            below.clear()
            for path in known:
                if len(path) > depth:
                    below[path[:depth]].add(path[depth])
            varying = {place for place, values in below.items() if _vary(values)}
            self._varies |= varying
            known = {self._at(path, depth) for path in known}

    def of(self, path: str) -> str:
        """Return the template of a path, one that taught nothing too."""
        segments = tuple(_made_alike(path))
        for depth in range(len(segments)):
            segments = self._at(segments, depth)
        return "/".join(segments)

    def _at(self, path: tuple[str, ...], depth: int) -> tuple[str, ...]:
        if len(path) <= depth or path[:depth] not in self._varies or path[depth].startswith(ID):
            return path
        return (*path[:depth], ANY, *path[depth + 1 :])


@lru_cache(maxsize=64)
def pattern(route: str) -> tuple[str, re.Pattern[str]]:
    """Return method (empty: any) and pattern of paths of a route as people write it, `PUT /notes/*`.

    A star or a name in braces stands for one segment, two stars for any number of them; a star at the end for one and
    all below it.
    """
    first, _, rest = route.strip().partition(" ")
    method, path = (first, rest.strip()) if METHOD.fullmatch(first) and rest else ("", route.strip())
    return method, re.compile(f"^{path_pattern(path)}$")


def path_pattern(path: str) -> str:
    """Return a pattern of paths in words that haproxy's and Python's expressions have in common."""
    segments = path.split("/")
    last = len(segments) - 1
    found = [_segment_pattern(each, is_last=place == last) for place, each in enumerate(segments)]
    return re.sub("(^|/)" + re.escape(ANY_NUMBER), ANY_NUMBER, "/".join(found))


def _segment_pattern(segment: str, *, is_last: bool) -> str:
    match segment:
        case "**":
            return ANY_NUMBER
        case "*":
            return ".+" if is_last else "[^/]+"
        case _:
            return "[^/]+" if segment[:1] in {"{", "<"} else _literal(segment)


def is_named(method: str, path: str, routes: Collection[str]) -> bool:
    """Return whether one of these routes, as people write them, is that of a request."""
    found = (pattern(route) for route in routes)
    return any(asked in {"", method} and each.match(path) for asked, each in found)


def _literal(segment: str) -> str:
    """Return a pattern of this text; a sign that an expression or a quote gives a meaning to is any one sign."""
    return re.sub(r"\*", "[^/]*", re.sub(r"[^\w~@:,=*-]", ".", segment))


def _made_alike(path: str) -> Sequence[str]:
    segments = path.split("/")
    alike = [_alike(each) for each in segments[:DEEPEST]]
    return [*alike, ANY_BELOW] if len(segments) > DEEPEST else alike


def _alike(segment: str) -> str:
    if len(segment) > LONGEST_SEGMENT:
        return ID
    found = _MADE.fullmatch(segment)
    return f"{{id}}{found['ending'] or ''}" if found else segment


def _vary(values: set[str]) -> bool:
    """Return whether these are many values; plain words may be a service's own, so it takes twice as many of them."""
    words = sum(_WORD.fullmatch(each) is not None for each in values)
    return len(values) >= (2 * MANY if words > len(values) / 2 else MANY)
