"""What differs by itself: learned from the old release's answers to the same requests on two copies.

It is measured for each route and field, never guessed. Of instants, clocks and numbers the spread is learned, so
that a value far beyond it still counts: an instant that differs by milliseconds each time and is then off by an hour
is a difference. Of ids and other texts the shape is learned: a UUID stays one. And a value that is made anew on each
copy, and used again later, has to be the same one each time it is used.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from slipway.decisions.comparing.content.shapes import (
    Hole,
    HoleKind,
    Shape,
    alphabet_of,
    shape_of,
    side_by_side,
)
from slipway.decisions.comparing.content.walking import Pair

# How far a value may lie beyond the greatest spread seen. Of one pair hardly anything is known: two draws of a normal
# spread can lie near each other by chance, so the fewer there are, the more is allowed.
TIMES_THE_SPREAD, MORE_FOR_ONE = 10.0, 30.0
# A clock may have ticked between two answers that were made at the same instant.
TICK_SECONDS = 2.0
# A value is made at the time of the answer if it lies so near to it.
OF_THE_ANSWER_SECONDS = 120.0
# A field that differs by itself on so many routes does so on one that was asked too seldom to show it.
ROUTES_FOR_ALL = 3
ORDER = " order"
ANYWHERE = ""


@dataclass(slots=True)
class Spread:
    """How far apart values were that should be the same, over so many pairs."""

    most: float = 0.0
    pairs: int = 0

    def seen(self, distance: float) -> None:
        """Count one more pair."""
        self.most, self.pairs = max(self.most, distance), self.pairs + 1

    def covers(self, distance: float, finest: float) -> bool:
        """Whether a distance is not far beyond it."""
        factor = TIMES_THE_SPREAD + MORE_FOR_ONE / self.pairs**2
        return distance <= factor * self.most + TICK_SECONDS * finest


@dataclass(slots=True)
class Texts:
    """Texts of different shapes that stood in one field: how long they are, and of what characters."""

    shortest: int
    longest: int
    alphabet: frozenset[str]

    def seen(self, written: str) -> None:
        """Count one more."""
        self.shortest, self.longest = min(self.shortest, len(written)), max(self.longest, len(written))
        self.alphabet |= alphabet_of(written)

    def covers(self, written: str) -> bool:
        """Whether a text is one of that kind."""
        near = self.shortest / 2 <= len(written) <= self.longest * 2
        return near and alphabet_of(written) <= self.alphabet


@dataclass(slots=True)
class FieldNoise:
    """What one field of one route does by itself."""

    comes_and_goes: bool = False
    texts: Texts | None = None
    holes: dict[tuple[str, int], Spread] = field(default_factory=dict)
    kinds: dict[HoleKind, Spread] = field(default_factory=dict)

    def learn(self, pair: Pair) -> None:
        """Learn from one pair of answers of the old release."""
        if pair.old is None or pair.new is None:
            self.comes_and_goes = True
            return
        old, new = shape_of(pair.old), shape_of(pair.new)
        if old.skeleton != new.skeleton:
            self._learn_texts(pair.old, pair.new)
        for at, (left, right) in enumerate(zip(old.holes, new.holes, strict=False)):
            if old.skeleton == new.skeleton and left.text != right.text:
                self.holes.setdefault((old.skeleton, at), Spread()).seen(_distance(left, right))
                self.kinds.setdefault(left.kind, Spread()).seen(_distance(left, right))

    def covers(self, skeleton: str, at: int, old: Hole, new: Hole) -> bool:
        """Whether two holes at one place of a text differ no more than they do by themselves.

        Instants and ids may stand in a sentence that was not measured; a number is one of many in a text.
        """
        spread = self.holes.get((skeleton, at))
        if spread is None and old.kind is not HoleKind.NUMBER:
            spread = self.kinds.get(old.kind)
        return spread is not None and spread.covers(_distance(old, new), old.finest)

    def _learn_texts(self, *seen: str) -> None:
        if self.texts is None:
            self.texts = Texts(len(seen[0]), len(seen[0]), frozenset())
        for each in seen:
            self.texts.seen(each)


def _distance(old: Hole, new: Hole) -> float:
    return abs(old.amount - new.amount) if old.amount is not None and new.amount is not None else 0.0


class Noise:
    """All that is learned of one replay. First everything is learned, then pairs are judged."""

    def __init__(self) -> None:
        self._fields = defaultdict[tuple[str, str], FieldNoise](FieldNoise)
        self._routes = defaultdict[str, set[str]](set)
        self._values = _Values()

    @property
    def fields(self) -> int:
        """How many fields of how many routes differ by themselves."""
        return sum(len(routes) for routes in self._routes.values())

    @property
    def routes(self) -> int:
        """On how many routes something differs by itself."""
        return len({route for routes in self._routes.values() for route in routes})

    def learn(self, route: str, pair: Pair) -> None:
        """Learn from the old release's answer and its other one."""
        self._routes[pair.path].add(route)
        for where in (route, ANYWHERE):
            self._fields[where, pair.path].learn(pair)
        self._values.own(pair)

    def meet(self, pair: Pair) -> None:
        """Note which values of the new release stand where which of the old one do."""
        self._values.other(pair)

    def covers(self, route: str, pair: Pair, *, answered_at: float | None = None) -> bool:
        """Whether old and new differ here no more than the old release does from itself.

        `answered_at` is when the old answer was made, in seconds since 1970, by its own words.
        """
        field = self._field(route, pair.path)
        if pair.old is None or pair.new is None:
            return field is not None and field.comes_and_goes
        if field and pair.path.endswith(ORDER):
            return True
        old, new = shape_of(pair.old), shape_of(pair.new)
        if old.skeleton != new.skeleton:
            return bool(field and field.texts and field.texts.covers(pair.new))
        return self._holes(field, old, new, answered_at)

    def _holes(self, field: FieldNoise | None, old: Shape, new: Shape, answered_at: float | None) -> bool:
        if not old.holes:
            return bool(field and field.texts)
        return all(
            left.text == right.text or self._hole(field, old.skeleton, at, left, right, answered_at)
            for at, (left, right) in enumerate(side_by_side(old, new))
        )

    def _hole(
        self,
        field: FieldNoise | None,
        skeleton: str,
        at: int,
        old: Hole,
        new: Hole,
        answered_at: float | None,
    ) -> bool:
        if old.kind is HoleKind.ID and self._values.contradict(old.text, new.text):
            return False
        return (
            _ticked(old, new, answered_at)
            or bool(field and field.covers(skeleton, at, old, new))
            or self._values.correspond(old.text, new.text)
        )

    def _field(self, route: str, path: str) -> FieldNoise | None:
        if (route, path) in self._fields:
            return self._fields[route, path]
        return self._fields[ANYWHERE, path] if len(self._routes.get(path, ())) >= ROUTES_FOR_ALL else None


def _ticked(old: Hole, new: Hole, answered_at: float | None) -> bool:
    """Whether both are the time of the answer, which the clock reached a moment later in one of them."""
    if answered_at is None or old.amount is None or new.amount is None or old.kind is HoleKind.CLOCK:
        return False
    return (
        abs(old.amount - answered_at) <= OF_THE_ANSWER_SECONDS
        and abs(old.amount - new.amount) <= TICK_SECONDS
    )


class _Values:
    """Which values that were made on one copy stand for which on another."""

    def __init__(self) -> None:
        self._again = defaultdict[str, set[str]](set)
        # In the order in which they were met: what a value is when it is made comes first.
        self._forward = defaultdict[str, dict[str, None]](dict)
        self._backward = defaultdict[str, set[str]](set)

    def own(self, pair: Pair) -> None:
        """Note ids that the old release makes anew on each copy."""
        for old, again in _ids(pair):
            self._again[old].add(again)

    def other(self, pair: Pair) -> None:
        """Note the new release's ids beside the old one's."""
        for old, new in _ids(pair):
            self._forward[old][new] = None
            self._backward[new].add(old)

    def correspond(self, old: str, new: str) -> bool:
        """Whether a value is made anew on each copy, and stands for this one alone, wherever it is used."""
        return (
            old in self._again
            and list(self._forward.get(old, ())) == [new]
            and self._backward.get(new) == {old}
        )

    def contradict(self, old: str, new: str) -> bool:
        """Whether what stays one value on a copy of the old release is another one here than it was at first."""
        return len(self._again.get(old, ())) == 1 and next(iter(self._forward.get(old, (new,)))) != new


def _ids(pair: Pair) -> list[tuple[str, str]]:
    if pair.old is None or pair.new is None:
        return []
    old, new = shape_of(pair.old), shape_of(pair.new)
    if old.skeleton != new.skeleton:
        return []
    return [(a.text, b.text) for a, b in side_by_side(old, new) if a.kind is HoleKind.ID and a.text != b.text]
