"""From what was found in single answers to differences: one cause is one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.content.shapes import shape_of
from slipway.decisions.comparing.differences import COLUMNS, Difference, Example, Kind, people_in

# More fields than this under one part of an answer are told as that part.
MOST_FIELDS = 3
# What is the same on so many routes is told once.
ROUTES_AT_ONCE = 3
MOST_EXAMPLES = 2
LONGEST_VALUE = 80
WHOLE = "content"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in which one answer differs. None says that it is not there at all."""

    kind: Kind
    field: str
    asked: Asked
    old: str | None
    new: str | None

    @property
    def route(self) -> str:
        """Where it was asked."""
        return self.asked.exchange.named_route

    @property
    def words(self) -> str:
        """What is there now, and what was."""
        if self.field == COLUMNS:
            missing = f"the column {_short(self.old or '')} is missing"
            return missing if self.new is None else f"the column {_short(self.new)} was not there"
        if self.new is None:
            return f"is missing, was {_short(self.old or '')}"
        if self.old is None:
            return f"{_short(self.new)}, was not there"
        return f"{_short(self.new)}, was {_short(self.old)}"


def grouped(findings: Iterable[Finding], asked: Mapping[str, Sequence[Asked]]) -> tuple[Difference, ...]:
    """Return the differences, given all that was asked by route. The same on many requests or routes is one."""
    by_place = defaultdict[tuple[Kind, str], list[Finding]](list)
    for finding in findings:
        by_place[finding.kind, finding.route].append(finding)
    fields = [(name, inside) for found in by_place.values() for name, inside in _fields(found).items()]
    alike = defaultdict[tuple[str, ...], list[tuple[str, list[Finding]]]](list)
    for name, inside in fields:
        alike[_cause(name, inside)].append((name, inside))
    return tuple(
        difference
        for causes in alike.values()
        for difference in (_once(causes, asked) if len(causes) >= ROUTES_AT_ONCE else _each(causes, asked))
    )


def _cause(name: str, inside: list[Finding]) -> tuple[str, ...]:
    """Return what is the same where one cause shows on several routes: the field and how its values look."""
    first = inside[0]
    if first.field == "status":
        return first.kind, name, first.words
    return first.kind, name, *(shape_of(each or "").skeleton for each in (first.old, first.new))


def _fields(found: list[Finding]) -> dict[str, list[Finding]]:
    """Return what was found on one route by field; many fields of one part are that part."""
    paths = _collapsed({finding.field for finding in found})
    fields = defaultdict[str, list[Finding]](list)
    for finding in found:
        fields[paths[finding.field]].append(finding)
    return fields


def _collapsed(paths: set[str]) -> dict[str, str]:
    """Return for each path the one under which it is told."""
    told = {path: path for path in paths}
    while crowded := _crowded(set(told.values())):
        told = {path: _under(now, crowded) for path, now in told.items()}
    return told


def _crowded(paths: set[str]) -> set[str]:
    """Return the parts under which more fields differ than are told one by one, the deepest only."""
    children = defaultdict[str, set[str]](set)
    for path in paths:
        field = path.removesuffix("/…")
        parent, slash, _ = field.rpartition("/")
        if slash:
            children[f"{parent}/…"].add(path)
    crowded = {parent for parent, inside in children.items() if len(inside) > MOST_FIELDS}
    deepest = max((parent.count("/") for parent in crowded), default=0)
    return {parent for parent in crowded if parent.count("/") == deepest}


def _under(path: str, crowded: set[str]) -> str:
    """Return the crowded part that a path lies under, itself where it lies under none."""
    depth = next(iter(crowded)).count("/")
    part = "/".join([*path.split("/")[:depth], "…"])
    return part if part in crowded else path


def _each(causes: list[tuple[str, list[Finding]]], asked: Mapping[str, Sequence[Asked]]) -> list[Difference]:
    return [_difference(name, inside, (inside[0].route,), asked) for name, inside in causes]


def _once(causes: list[tuple[str, list[Finding]]], asked: Mapping[str, Sequence[Asked]]) -> list[Difference]:
    inside = [finding for _, found in causes for finding in found]
    routes = tuple(sorted({finding.route for finding in inside}))
    return [_difference(causes[0][0], inside, routes, asked, cause="\n".join(_cause(*causes[0])))]


def _difference(
    name: str,
    inside: list[Finding],
    routes: tuple[str, ...],
    asked: Mapping[str, Sequence[Asked]],
    cause: str = "",
) -> Difference:
    first = inside[0]
    requests = list({id(finding.asked): finding.asked for finding in inside}.values())
    return Difference(
        kind=first.kind,
        routes=routes,
        field=WHOLE if name == "/…" else name,
        cause=cause,
        words=_words(name, inside),
        requests=len(requests),
        of=sum(len(asked[route]) for route in routes),
        people=people_in(requests),
        examples=_examples(inside),
    )


def _words(name: str, inside: list[Finding]) -> str:
    fields = {finding.field for finding in inside}
    first = inside[0].words
    if len(fields) == 1:
        return first
    return f"{len(fields)} fields differ; {inside[0].field.removeprefix(name.removesuffix('…'))}: {first}"


def _examples(inside: list[Finding]) -> tuple[Example, ...]:
    """Return one, and a second one of somebody else or of another route, where there is one."""
    chosen, seen = list[Example](), set[tuple[str, str]]()
    for finding in inside:
        who = (finding.route, finding.asked.exchange.person or finding.asked.exchange.visitor)
        if who not in seen and len(chosen) < MOST_EXAMPLES:
            seen.add(who)
            chosen.append(Example(finding.asked, finding.old or "", finding.new or ""))
    return tuple(chosen)


def _short(value: str) -> str:
    plain = " ".join(value.split())
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[: LONGEST_VALUE - 1]}…"
