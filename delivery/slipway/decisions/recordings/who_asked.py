"""Who made a request whose answer did not say so, because it failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from slipway.decisions.recordings.exchange import Exchange

BROKEN = 500


def with_who_asked(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Return requests in order of their instants; one that failed is that of who asked before it by the same client.

    A service names who asked in its answers, and a failed one has no name: asked again as nobody's, it would be refused
    where it has to be tried. A request that was answered without a name stays nobody's.
    """
    known, found = dict[str, str](), list[Exchange]()
    for each in sorted(exchanges, key=lambda each: each.at):
        if each.status >= BROKEN or not each.status:
            found.append(each if each.person else replace(each, person=known.get(each.visitor, "")))
            continue
        known[each.visitor] = each.person
        found.append(each)
    return found
