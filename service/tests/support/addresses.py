"""Every address that the service answers to."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> list[str]:
    """Return every address the resolver knows, as Django spells it."""
    return sorted(_below(get_resolver(), ""))


def _below(resolver: URLResolver, prefix: str) -> list[str]:
    found: list[str] = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found.append(route)
        else:
            found.extend(_below(entry, route))
    return found
