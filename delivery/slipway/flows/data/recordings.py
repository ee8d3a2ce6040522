"""Look at the requests that are kept for rehearsals, and delete some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slipway.decisions.recordings import sample
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.routes import with_routes
from slipway.decisions.recordings.summary import has_route
from slipway.decisions.recordings.visits import set_of
from slipway.ports import EntryDamaged, Facts, ObjectMissing, Recordings, Segment


@dataclass(frozen=True, slots=True)
class Kept:
    """All that lies there: requests, what was never kept and why, segments that no key opens, bytes in the store."""

    exchanges: Sequence[Exchange]
    never_kept: Mapping[str, int]
    unreadable: int
    size: int


@dataclass(frozen=True, slots=True)
class Which:
    """Which requests are meant: those before an instant, those of a route, or all."""

    before: datetime | None = None
    route: str = ""

    def has(self, exchange: Exchange) -> bool:
        """Return whether a request is among them."""
        is_before = self.before is None or exchange.at < self.before
        return is_before and (not self.route or has_route(exchange, self.route))

    def as_json(self) -> Facts:
        """Return it for the audit."""
        return {"before": self.before.isoformat() if self.before else "", "route": self.route}


def all_kept(recordings: Recordings) -> Kept:
    """Return all that is kept. Raises `StoreError`."""
    exchanges, never_kept, unreadable, size = list[Exchange](), Counter[str](), 0, 0
    for segment in recordings.segments():
        size += segment.size
        if (lines := _lines(recordings, segment)) is None:
            unreadable += 1
            continue
        found, left_out = sample.exchanges_of(lines)
        exchanges += found
        never_kept += left_out
    return Kept(set_of(exchanges), never_kept, unreadable, size)


def delete(recordings: Recordings, which: Which, *, dry_run: bool) -> int:
    """Delete these requests and return how many there were. Raises `StoreError`.

    A segment that cannot be opened goes where all of what its name says is meant.
    """
    return sum(_deleted(recordings, each, which, dry_run=dry_run) for each in recordings.segments())


def _deleted(recordings: Recordings, segment: Segment, which: Which, *, dry_run: bool) -> int:
    is_all = not which.route and (which.before is None or segment.ended_at < which.before)
    lines = None if is_all else _lines(recordings, segment)
    if not is_all and lines is None:
        return 0
    exchanges, left_out = sample.exchanges_of(lines or ())
    # A learned name of a route stands in no segment, so it is learned again from what is here.
    stays = [
        each for each, named in zip(exchanges, with_routes(exchanges), strict=True) if not which.has(named)
    ]
    gone = segment.requests - len(stays)
    if gone and not dry_run:
        recordings.add(sample.lines_of(stays, left_out))
        recordings.delete(segment)
    return gone


def _lines(recordings: Recordings, segment: Segment) -> Sequence[Facts] | None:
    try:
        return recordings.read(segment)
    except EntryDamaged:
        return None
    except ObjectMissing:
        # The recorder joined it with others just now.
        return ()
