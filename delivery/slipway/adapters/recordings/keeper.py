"""Brings requests into the store, and keeps what lies there within its budget and its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from slipway.decisions.recordings import sample
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.keeping import Held, KeepingRules
from slipway.ports import EntryDamaged, Facts, ObjectMissing, Recordings, Segment

# A segment of which a part has expired is written anew; whatever expires within this time goes with it.
A_WHILE = timedelta(hours=1)
SEED = "slipway"
# By a clock that was wrong; it would be kept until then, and be the newest for as long.
NOT_YET, AHEAD = "an instant that has not come yet", timedelta(days=1)


class Keeper:
    """Takes requests and writes them as segments. Every method but `take` raises `StoreError`."""

    def __init__(self, recordings: Recordings, rules: KeepingRules, now: Callable[[], datetime]) -> None:
        self._recordings, self._rules, self._now = recordings, rules, now
        self._held = Held(rules, seed=SEED)

    def take(self, exchange: Exchange) -> None:
        """Hold a request until the next segment is written, without its secrets."""
        if exchange.at > self._now() + AHEAD:
            self.note(NOT_YET)
        else:
            self._held.take(exchange)

    def note(self, why: str, times: int = 1) -> None:
        """Count requests that could not be held at all."""
        self._held.left_out[why] += times

    def write(self) -> None:
        """Write what is held as a segment; what cannot be written stays held."""
        self._recordings.add(lines := self._held.lines())
        if lines:
            self._held.let_go()

    def tidy(self) -> None:
        """Delete what has expired, and bring each day down to its budget."""
        for day in sorted({each.began_at.date() for each in self._recordings.segments()}):
            self._expire([each for each in self._recordings.segments() if each.began_at.date() == day])
            self._join(day)

    def last(self) -> datetime:
        """Return the instant of the newest request that is kept, the year 1 where none is.

        What has not come yet does not count: it was written by a clock that was wrong.
        """
        ended = (each.ended_at for each in self._recordings.segments())
        latest = self._now() + AHEAD
        return max((at for at in ended if at <= latest), default=datetime.min.replace(tzinfo=UTC))

    def _expire(self, segments: Iterable[Segment]) -> None:
        cutoff = self._now() - self._rules.keep
        for segment in segments:
            if segment.ended_at < cutoff:
                self._recordings.delete(segment)
            elif segment.began_at < cutoff:
                self._rewrite([segment], lambda each: each.at >= cutoff + A_WHILE)

    def _join(self, day: date) -> None:
        segments = [each for each in self._recordings.segments() if each.began_at.date() == day]
        is_over = day < self._now().date()
        too_much = (
            sum(each.requests for each in segments) > self._rules.requests
            or sum(each.size for each in segments) > self._rules.room
        )
        if too_much or (is_over and len(segments) > 1):
            self._rewrite(segments, lambda _: True, sample_to=self._rules.of_a_day(is_over=is_over))

    def _rewrite(
        self,
        segments: Sequence[Segment],
        stays: Callable[[Exchange], bool],
        sample_to: sample.Budget | None = None,
    ) -> None:
        # A segment of another key cannot be joined; it goes when its time has come.
        readable = [(each, lines) for each in segments if (lines := self._lines(each)) is not None]
        exchanges, left_out = sample.exchanges_of(line for _, lines in readable for line in lines)
        found = [each for each in exchanges if stays(each)]
        if sample_to:
            found = sample.kept(found, sample_to, seed=SEED)
        # The new one first: who is killed here has some requests twice, and they count once.
        self._recordings.add(sample.lines_of(found, left_out))
        for segment, _ in readable:
            self._recordings.delete(segment)

    def _lines(self, segment: Segment) -> Sequence[Facts] | None:
        try:
            return self._recordings.read(segment)
        except EntryDamaged:
            return None
        except ObjectMissing:
            # Somebody deleted it just now.
            return ()
