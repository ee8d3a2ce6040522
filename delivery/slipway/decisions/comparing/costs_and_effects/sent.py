"""What would have gone out into the world: more of it, less, to others, or with another content.

Some of it goes out a moment after its request was answered and is noted with a later one. So it is counted over all
requests first, and told of the routes on which there is more or less of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.comparing.content.shapes import shape_of
from slipway.decisions.comparing.content.tree import Tree
from slipway.decisions.comparing.content.walking import Pair, pairs_of
from slipway.decisions.comparing.content.written import lines
from slipway.decisions.comparing.differences import Difference, Example, Kind, people_in
from slipway.ports import Effects, Sent, SentKind

Thing: TypeAlias = "tuple[SentKind, str, str]"
Places: TypeAlias = "Counter[tuple[str, Thing]]"
NOUNS = {
    SentKind.MAIL: ("mail", "mails"),
    SentKind.HTTP: ("request", "requests"),
    SentKind.CONNECTION: ("connection", "connections"),
    SentKind.DATABASE: ("attempt to open a database", "attempts to open a database"),
    SentKind.BUCKET: ("attempt to reach other objects", "attempts to reach other objects"),
}
OF_PRODUCTION = {
    SentKind.DATABASE: "tried to open another database than its copy",
    SentKind.BUCKET: "tried to reach objects that are not its copy's",
}
# Where it is told that is not done for a request.
STARTING = "at its start"
TEXTS = tuple(f"{kind} text" for kind in SentKind)
MOST_NAMED = 3


def text_pairs(old: Answer, new: Answer) -> tuple[Pair, ...]:
    """Return in what the texts differ of things that both sent to the same for the same request."""
    before, after = _texts(old), _texts(new)
    return tuple(
        pair
        for thing in before
        if len(before[thing]) == len(after.get(thing, ()))
        for pair in pairs_of(before[thing], after[thing], _place(thing))
    )


def text_pairs_by_themselves(asked: Sequence[Asked]) -> Iterator[Pair]:
    """Yield in what the texts differ of what the old release sent on both of its copies, in the order of each: also of
    those that were noted with one request on the one copy and with the next on the other.
    """
    first, second = _in_order(each.old for each in asked), _in_order(each.again for each in asked)
    for thing, texts in first.items():
        if len(texts) == len(second.get(thing, ())):
            for left, right in zip(texts, second[thing], strict=True):
                yield from pairs_of([left], [right], _place(thing))


def _in_order(answers: Iterable[Answer]) -> Mapping[Thing, list[Tree]]:
    found = defaultdict[Thing, list[Tree]](list)
    for answer in answers:
        for thing, texts in _texts(answer).items():
            found[thing] += texts
    return found


def _place(thing: Thing) -> str:
    """Return where a text stands: in mails that are called otherwise other things differ by themselves."""
    return f"{thing[0]} text/{thing[2]}"


def _texts(answer: Answer) -> dict[Thing, list[Tree]]:
    found = defaultdict[Thing, list[Tree]](list)
    for sent in answer.effects.sent:
        found[_thing(sent)].append(lines(sent.text))
    return dict(found)


def _thing(sent: Sent) -> Thing:
    return sent.kind, sent.to, shape_of(sent.what).skeleton


def sent_differently(asked: Sequence[Asked]) -> tuple[tuple[Difference, tuple[Asked, ...]], ...]:
    """Return what was sent more or less often, each with the requests in which it shows."""
    old = _by_place((each.exchange.named_route, each.old) for each in asked)
    new = _by_place((each.exchange.named_route, each.new) for each in asked)
    again = _in_all(_by_place((each.exchange.named_route, each.again) for each in asked))
    more, fewer = _surplus(new, old, again, _in_all(old)), _surplus(old, new, again, _in_all(old))
    places = sorted({(route, thing[0]) for route, thing in [*more, *fewer]})
    return tuple(_difference(route, kind, more, fewer, asked) for route, kind in places)


def attempts_at_start(old: Effects, new: Effects, again: Effects) -> tuple[Difference, ...]:
    """Return what of production the new release alone has tried to reach before anything was asked."""
    usual = {_thing(sent) for effects in (old, again) for sent in effects.sent}
    tried = [thing for sent in new.sent if (thing := _thing(sent)) not in usual]
    by_kind = {kind: Counter(thing for thing in tried if thing[0] is kind) for kind in OF_PRODUCTION}
    return tuple(
        Difference(Kind.SENT, (STARTING,), kind, _words(kind, things, Counter()), to_production=True)
        for kind, things in by_kind.items()
        if things
    )


def in_words(effects: Effects) -> str:
    """Return what would have gone out, in a line; an empty text for nothing."""
    return _list(Counter(map(_thing, effects.sent)))


def _by_place(answers: Iterable[tuple[str, Answer]]) -> Places:
    return Counter((route, _thing(sent)) for route, answer in answers for sent in answer.effects.sent)


def _in_all(places: Places) -> Counter[Thing]:
    found = Counter[Thing]()
    for (_, thing), count in places.items():
        found[thing] += count
    return found


def _surplus(these: Places, those: Places, again: Counter[Thing], old: Counter[Thing]) -> Places:
    """Return what there is more of in these, where it is more than the old release differs by itself."""
    left = _in_all(these)
    left.subtract(_in_all(those))
    found = Counter[tuple[str, Thing]]()
    for (route, thing), count in (these - those).items():
        told = min(count, left[thing])
        if told > 0 and _in_all(these)[thing] - _in_all(those)[thing] > abs(again[thing] - old[thing]):
            found[route, thing] = told
            left[thing] -= told
    return found


def _difference(
    route: str, kind: SentKind, more: Places, fewer: Places, asked: Sequence[Asked]
) -> tuple[Difference, tuple[Asked, ...]]:
    added, lacking = _of(more, route, kind), _of(fewer, route, kind)
    here = [each for each in asked if each.exchange.named_route == route]
    shown = tuple(each for each in here if _things(each.new) != _things(each.old)) or tuple(here[:1])
    difference = Difference(
        kind=Kind.SENT,
        routes=(route,),
        field=kind,
        words=_words(kind, added, lacking),
        requests=len(shown),
        of=len(here),
        people=people_in(shown),
        examples=tuple(Example(each, _told(each.old), _told(each.new)) for each in shown[:2]),
        to_production=kind in OF_PRODUCTION and bool(added),
    )
    return difference, shown


def _of(places: Places, route: str, kind: SentKind) -> Counter[Thing]:
    return Counter(
        {thing: count for (at, thing), count in places.items() if at == route and thing[0] is kind}
    )


def _things(answer: Answer) -> Counter[Thing]:
    return Counter(_thing(sent) for sent in answer.effects.sent)


def _told(answer: Answer) -> str:
    return "\n".join(_named(each.to, each.what) for each in answer.effects.sent) or "nothing"


def _words(kind: SentKind, added: Counter[Thing], lacking: Counter[Thing]) -> str:
    """Return what goes out now that did not, and what no longer does: `2 mails more: to ann@x.org “Welcome”`."""
    if kind in OF_PRODUCTION and added:
        return f"{OF_PRODUCTION[kind]}: {_list(added)}"
    if {thing[1:] for thing in added} and added.total() == lacking.total():
        what = (
            "other recipients" if {each[2] for each in added} == {each[2] for each in lacking} else "others"
        )
        return f"{NOUNS[kind][1]} to {what}: {_list(added)}, was {_list(lacking)}"
    parts = [(added, "more"), (lacking, "fewer")]
    said = [
        f"{each.total()} {NOUNS[kind][each.total() > 1]} {word}: {_list(each)}"
        for each, word in parts
        if each
    ]
    return "; ".join(said)


def _list(things: Counter[Thing]) -> str:
    named = [
        _named(to, what) + (f" ({count} times)" if count > 1 else "")
        for (_, to, what), count in things.items()
    ]
    further = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return ", ".join(named[:MOST_NAMED]) + further


def _named(to: str, what: str) -> str:
    return f"{to} “{what}”" if what else to
