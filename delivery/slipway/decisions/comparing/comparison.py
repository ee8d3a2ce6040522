"""From all requests and their answers to what differs: first the noise is learned, then every pair is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from slipway.decisions.comparing.answer import Answer, Asked
from slipway.decisions.comparing.content.gone import what_is_gone
from slipway.decisions.comparing.content.parts import Parts, Reading, parts_of
from slipway.decisions.comparing.content.shapes import HoleKind, shape_of
from slipway.decisions.comparing.content.tree import longest_list
from slipway.decisions.comparing.content.walking import Pair, pairs_of, some_of_each_path
from slipway.decisions.comparing.costs_and_effects import costs, sent
from slipway.decisions.comparing.differences import COLUMNS, Comparison, Difference, Kind, people_in
from slipway.decisions.comparing.grouping import WHOLE, Finding, grouped
from slipway.decisions.comparing.noise import Noise
from slipway.decisions.comparing.recorded import answered_otherwise
from slipway.decisions.comparing.statuses import (
    NOT_MODIFIED,
    Outcome,
    kind_of_change,
    more_than_by_chance,
    outcome_of,
    status_words,
)

# So many places are kept until all noise is learned. Others are looked for a second time: all those of a noisy
# replay would take more memory than its answers.
MOST_KEPT = 100_000
# They say that something else differs as well, and nothing of their own.
OF_THE_WHOLE = frozenset({"/bytes", "/size"})
LOCATION = "header location"
ORDER_OF_KINDS = list(Kind)


@dataclass(frozen=True, slots=True)
class Laid:
    """One request's answers side by side: what became of the new one as a whole, and in what it differs.

    `items` is how many items the longest list of the old answer has.
    """

    asked: Asked
    kind: Kind | None
    gone: tuple[str, str] | None = None
    by_itself: tuple[Pair, ...] = ()
    pairs: tuple[Pair, ...] = ()
    items: int = 0


def compared(
    asked: Sequence[Asked],
    *,
    reading: Reading | None = None,
    not_asked: Sequence[tuple[str, int]] = (),
    left: Sequence[Difference] = (),
    uncomparable: tuple[str, ...] = (),
    reaching_out: tuple[str, ...] = (),
) -> Comparison:
    """Return what differs in the answers, and besides it what is `left` differently in rows and objects.

    `not_asked` has the reasons for which recorded requests were not asked again, each with how many those are;
    `reaching_out` has by what the database itself can connect to others.
    """
    reading = reading or Reading()
    by_route = _by_route(asked)
    noise, items, differ, room = Noise(), dict[int, int](), list[Laid | Asked](), MOST_KEPT
    for each in asked:
        laid = laid_side_by_side(each, reading)
        _learn(noise, laid)
        items[id(each)] = laid.items
        if laid.kind or laid.gone or laid.pairs:
            room -= len(laid.pairs)
            differ.append(replace(laid, by_itself=()) if room >= 0 else each)
    for pair in sent.text_pairs_by_themselves(asked):
        noise.learn("", pair)
    again = (each if isinstance(each, Laid) else laid_side_by_side(each, reading) for each in differ)
    findings = _without_chance([found for each in again for found in _found(each, noise)], by_route)
    sendings = sent.sent_differently(asked)
    differing = {id(each.asked) for each in findings} | {id(each) for _, shown in sendings for each in shown}
    differences = [
        *grouped(findings, by_route),
        *(difference for difference, _ in sendings),
        *left,
        *costs.more_of_each(by_route, items),
        *costs.slower_routes(by_route),
    ]
    return Comparison(
        requests=len(asked),
        alike=len(asked) - len(differing),
        routes=len(by_route),
        people=people_in(asked),
        differences=tuple(sorted(differences, key=_weight)),
        noise=(noise.fields, noise.routes),
        not_asked=tuple(not_asked),
        uncomparable=uncomparable,
        otherwise=answered_otherwise(asked),
        reaching_out=reaching_out,
    )


def _weight(difference: Difference) -> tuple[object, ...]:
    place, most = ORDER_OF_KINDS.index(difference.kind), (-difference.people, -difference.requests)
    return not difference.to_production, place, *most, difference.routes, difference.field


def _by_route(asked: Sequence[Asked]) -> Mapping[str, list[Asked]]:
    routes = defaultdict[str, list[Asked]](list)
    for each in asked:
        routes[each.exchange.named_route].append(each)
    return routes


def laid_side_by_side(asked: Asked, reading: Reading) -> Laid:
    """Return one request's answers side by side. What is laid down here is bounded; the answers' parts are let go."""
    old, new, again = asked.old, asked.new, asked.again
    kind = kind_of_change(asked.exchange.method, old, new)
    if outcome_of(old) is Outcome.FAILED:
        return Laid(asked, kind)
    if old.body == new.body == again.body:
        reading = replace(reading, pdf=_as_bytes)
    parts = parts_of(old, reading)
    own = _parts_like(parts, old, again, reading)
    then = _parts_like(parts, old, new, reading)
    gone = what_is_gone(parts, then) if then and not (own and what_is_gone(parts, own)) else None
    pairs = () if gone else (*_pairs(parts, then), *sent.text_pairs(old, new))
    return Laid(
        asked,
        kind,
        gone,
        some_of_each_path((*_pairs(parts, own), *sent.text_pairs(old, again))),
        tuple(each for each in pairs if not reading.names.alike(each.old, each.new)),
        longest_list(parts.body),
    )


def _as_bytes(_: bytes) -> None:
    """Read no PDF: where all are the same, their bytes say all there is to say."""


def _parts_like(parts: Parts, old: Answer, other: Answer, reading: Reading) -> Parts | None:
    """Return the parts of an answer that ended as the old one did, None of any other."""
    if outcome_of(old) is not outcome_of(other) or (NOT_MODIFIED in (old.status, other.status)):
        return None
    return parts_of(other, reading, like=(old, parts))


def _pairs(old: Parts, new: Parts | None) -> tuple[Pair, ...]:
    if new is None or new is old:
        return ()
    if old.kind != new.kind:
        return (Pair("kind of content", old.kind, new.kind),)
    headers = tuple(
        Pair(pair.path.replace("/", " ", 1), pair.old, pair.new)
        for pair in pairs_of(old.headers, new.headers, "header")
    )
    body = _without_cells(pairs_of(old.body, new.body))
    said = tuple(pair for pair in body if pair.path not in OF_THE_WHOLE)
    return (*headers, *(said or body[-1:]))


def _without_cells(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Return the places without the cells of a table's column that is missing or new itself."""
    columns = {f"/rows/*/{pair.old or pair.new}" for pair in pairs if pair.path == COLUMNS}
    return tuple(pair for pair in pairs if pair.path not in columns)


def _learn(noise: Noise, laid: Laid) -> None:
    for pair in laid.by_itself:
        noise.learn(_learned_at(laid.asked, pair), pair)
    for pair in laid.pairs:
        noise.meet(pair)


def _learned_at(asked: Asked, pair: Pair) -> str:
    """Return where what differs by itself is learned: on a route, but for what goes out a moment after its answer, and
    is noted with whatever was asked next.
    """
    return "" if pair.path.startswith(sent.TEXTS) else asked.exchange.named_route


def _found(laid: Laid, noise: Noise) -> Iterator[Finding]:
    asked = laid.asked
    if laid.kind:
        yield Finding(laid.kind, "status", asked, status_words(asked.old), status_words(asked.new))
    if laid.gone:
        yield Finding(Kind.LOST, WHOLE, asked, *laid.gone)
    if laid.kind in (None, Kind.CHANGED):
        at = _answered_at(asked.old)
        for pair in laid.pairs:
            if not noise.covers(_learned_at(asked, pair), pair, answered_at=at):
                kind, field = _kind_and_field(pair)
                yield Finding(kind, field, asked, pair.old, pair.new)


def _kind_and_field(pair: Pair) -> tuple[Kind, str]:
    if pair.path.startswith(sent.TEXTS):
        return Kind.SENT, pair.path.partition("/")[0]
    if pair.path == LOCATION and _leads_elsewhere(pair):
        return Kind.LOST, "redirect"
    if pair.is_item and pair.old is None and pair.path.endswith("/*"):
        # On equal data: what somebody did not see before, such as what belongs to others.
        return Kind.GAINED, pair.path
    return Kind.CHANGED, pair.path


def _leads_elsewhere(pair: Pair) -> bool:
    was, is_now = ((each or "").partition("?")[0] for each in (pair.old, pair.new))
    return shape_of(was).skeleton != shape_of(is_now).skeleton


def _answered_at(answer: Answer) -> float | None:
    holes = shape_of(answer.headers.get("date", "")).holes
    return next((hole.amount for hole in holes if hole.kind is HoleKind.INSTANT), None)


def _without_chance(findings: list[Finding], by_route: Mapping[str, list[Asked]]) -> list[Finding]:
    """Return the findings without those answers that the old release fails or refuses now and then as well."""
    told = dict[tuple[str, Outcome], bool]()
    kept = list[Finding]()
    for finding in findings:
        if finding.field != "status":
            kept.append(finding)
            continue
        key = (finding.route, outcome_of(finding.asked.new))
        if key not in told:
            told[key] = more_than_by_chance(by_route[finding.route], key[1])
        if told[key]:
            kept.append(finding)
    return kept
