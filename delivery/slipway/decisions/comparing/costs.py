"""What answers cost: SQL statements and time, compared pair by pair, because both releases got the same requests.

Both are judged by the statistics of the canary's judge, and by how much the old release differs from itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log
from statistics import median

from slipway.decisions.canary.evidence import Tally, chance_of_as_many, highest_rate
from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.differences import Difference, Example, Kind, people_in
from slipway.decisions.comparing.statuses import Outcome, outcome_of

# The chance to call anything of a whole replay slower that is not.
FALSE_ALARM = 0.01
# Of three answers of one release the new one's is the slowest with this chance, whatever their times are like.
ONE_OF_THREE = 1 / 3
# A little slower counts where it shows again and again, much slower where it hardly ever happens by itself.
LITTLE, LITTLE_SECONDS = 1.2, 0.01
MUCH, MUCH_SECONDS = 3.0, 0.25
# No fewer answers are evidence of a time.
LEAST_PAIRS = 3
LEAST_STATEMENTS, LEAST_GROWTH = 2, 5
TIMES_THE_SPREAD = 3
LEAST_FACTOR = 1.25


def slower_routes(by_route: Mapping[str, Sequence[Asked]]) -> Iterator[Difference]:
    """Yield the routes that have become slower.

    Two claims are tested on each. "New is the slowest of the three no more often than once in three": so it is if all
    are alike. "It is much slower no more often than one copy of the old release is than the other, on any route."
    """
    comparable = {route: [each for each in asked if _timed(each)] for route, asked in by_route.items()}
    rare = _how_rare([each for asked in comparable.values() for each in asked])
    chance = FALSE_ALARM / (2 * max(len(comparable), 1))
    for route, asked in comparable.items():
        if len(asked) < LEAST_PAIRS:
            continue
        little = [each for each in asked if _slower(each, LITTLE, LITTLE_SECONDS)]
        much = [each for each in asked if _slower(each, MUCH, MUCH_SECONDS)]
        if chance_of_as_many(Tally(len(asked), len(little)), ONE_OF_THREE) < chance:
            yield _slow(route, asked, little)
        elif len(much) > 1 and chance_of_as_many(Tally(len(asked), len(much)), rare) < chance:
            yield _slow(route, asked, much)


def _timed(each: Asked) -> bool:
    answers = (each.old, each.new, each.again)
    return len({outcome_of(answer) for answer in answers} - {Outcome.FAILED}) == 1 and all(
        answer.seconds > 0 for answer in answers
    )


def _slower(each: Asked, factor: float, seconds: float) -> bool:
    return each.new.seconds > factor * max(each.old.seconds, each.again.seconds) + seconds


def _how_rare(asked: Sequence[Asked]) -> float:
    """Return how often, at the most, one copy of the old release is much slower than the other."""
    itself = sum(
        max(each.old.seconds, each.again.seconds)
        > MUCH * min(each.old.seconds, each.again.seconds) + MUCH_SECONDS
        for each in asked
    )
    return highest_rate(Tally(len(asked), itself), FALSE_ALARM)


def _slow(route: str, asked: Sequence[Asked], slow: Sequence[Asked]) -> Difference:
    new, old = median(each.new.seconds for each in slow), median(each.old.seconds for each in slow)
    worst = sorted(slow, key=lambda each: log(each.old.seconds / each.new.seconds))
    return Difference(
        kind=Kind.SLOWER,
        routes=(route,),
        field="time",
        words=f"{seconds_words(new)}, was {seconds_words(old)} (median of {len(slow)})",
        requests=len(slow),
        of=len(asked),
        people=people_in(slow),
        examples=tuple(
            Example(each, seconds_words(each.old.seconds), seconds_words(each.new.seconds))
            for each in worst[:2]
        ),
    )


def seconds_words(seconds: float) -> str:
    """Return a short time: `12 ms`, `3.4 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def more_statements(
    by_route: Mapping[str, Sequence[Asked]], items: Mapping[int, int]
) -> Iterator[Difference]:
    """Yield the routes that need clearly more SQL statements. `items` has, by the `id` of each Asked, how many items
    the longest list of the old answer has.

    A request may be the one for which a connection is made, with statements of its own. So a single one is no evidence,
    unless it is more than such a one takes anywhere.
    """
    by_counted = {
        route: [each for each in asked if _statements(each) and _timed_alike(each)]
        for route, asked in by_route.items()
    }
    anywhere = max((_itself(counted) for counted in by_counted.values()), default=0)
    for route, counted in by_counted.items():
        if not counted:
            continue
        itself = _itself(counted) if len(counted) > 1 else max(anywhere, LEAST_GROWTH)
        most = sorted(counted, key=lambda each: _old(each) - _new(each))
        if _clearly_more(median(map(_new, counted)), median(map(_old, counted)), itself, LEAST_STATEMENTS):
            words = f"{median(map(_new, counted)):.0f} statements, were {median(map(_old, counted)):.0f}"
            yield _costly(route, counted, f"{words} (median of {len(counted)}){_grows(counted, items)}", most)
        elif _several_grow(most, itself, anywhere):
            words = f"up to {_new(most[0])} statements, were {_old(most[0])}{_grows(counted, items)}"
            yield _costly(route, counted, words, most)


def _itself(counted: Sequence[Asked]) -> int:
    """Return by how many statements two answers of the old release differ at the most."""
    return max((abs(_count(each.again.effects.statements) - _old(each)) for each in counted), default=0)


def _several_grow(most: Sequence[Asked], itself: int, anywhere: int) -> bool:
    """Return whether some of a route's requests need clearly more, those with the most first."""
    several = len(most) > 1 and _new(most[1]) - _old(most[1]) > anywhere
    if several and _clearly_more(_new(most[1]), _old(most[1]), itself, LEAST_GROWTH):
        return True
    return _clearly_more(_new(most[0]), _old(most[0]), max(anywhere, LEAST_GROWTH), LEAST_GROWTH)


def _statements(each: Asked) -> bool:
    return all(answer.effects.statements is not None for answer in (each.old, each.new, each.again))


def _timed_alike(each: Asked) -> bool:
    return outcome_of(each.old) is outcome_of(each.new) is outcome_of(each.again)


def _count(statements: int | None) -> int:
    return statements or 0


def _old(each: Asked) -> int:
    return _count(each.old.effects.statements)


def _new(each: Asked) -> int:
    return _count(each.new.effects.statements)


def _clearly_more(new: float, old: float, itself: int, least: int) -> bool:
    return new - old >= max(least, TIMES_THE_SPREAD * itself + 1) and new >= LEAST_FACTOR * old


def _grows(counted: Sequence[Asked], items: Mapping[int, int]) -> str:
    """Return, where more items cost more statements, how many: the mark of one query for each item."""
    by_items = sorted(counted, key=lambda each: items.get(id(each), 0))
    few, many = by_items[0], by_items[-1]
    fewest, most = items.get(id(few), 0), items.get(id(many), 0)
    more = (_new(many) - _old(many)) - (_new(few) - _old(few))
    if most - fewest < LEAST_STATEMENTS or more < (most - fewest) / 2:
        return ""
    return f"; it grows with the items: {_new(many)} for {most}, {_new(few)} for {fewest}"


def _costly(route: str, counted: Sequence[Asked], words: str, most: Sequence[Asked]) -> Difference:
    more = [each for each in most if _new(each) > _old(each)]
    return Difference(
        kind=Kind.STATEMENTS,
        routes=(route,),
        field="statements",
        words=words,
        requests=len(more),
        of=len(counted),
        people=people_in(more),
        examples=tuple(
            Example(each, f"{_old(each)} statements", f"{_new(each)} statements") for each in more[:2]
        ),
    )
