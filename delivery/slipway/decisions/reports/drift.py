"""What differs between two environments, in words. What could be a secret is never shown, only that it differs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase

from slipway.decisions.record.entries import Unreadable
from slipway.ports import BucketFacts, Facts, Json

# Values of the service's own settings, and whatever is called so, are not shown.
SECRET_TABLES = frozenset({"environment", "database"})
# What a release is like where it runs. Its `secrets` are hashes, by which only sameness is known.
PLACE = "place"
SECRET_NAME = re.compile(
    r"secret|password|passwd|token|credential|private|api.?key|access.?key|dsn", re.IGNORECASE
)
# An address may carry a name and a password before its host, and a signature behind its question mark.
SECRET_VALUE = re.compile(
    r"://[^/\s]*@|[?&][^=\s]*=|\b(?:password\s*=|bearer\s|authorization)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Observed:
    """What an environment is like. Each fact may be unreadable; `live` is None while nothing is, `place` is what the
    live release is like where it runs.
    """

    name: str
    config: Facts
    live: Facts | Unreadable | None
    server: Facts | Unreadable
    migrations: tuple[str, ...] | Unreadable
    bucket: BucketFacts | Unreadable
    place: Facts | Unreadable = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: where, what of it, and how, in words."""

    area: str
    what: str
    words: str


def drift(one: Observed, other: Observed) -> tuple[Difference, ...]:
    """Return what differs, by area. A fact that could not be read on either side is told as well."""
    return (
        *_compared("release", one, other, one.live or {}, other.live or {}),
        *_migrations(one, other),
        *_compared(PLACE, one, other, one.place, other.place),
        *_compared("server", one, other, one.server, other.server),
        *_compared("bucket", one, other, _bucket(one.bucket), _bucket(other.bucket)),
        *_compared("configuration", one, other, one.config, other.config),
    )


def left_over(found: Sequence[Difference], ignored: Sequence[str]) -> tuple[Difference, ...]:
    """Return the differences that nobody has said to ignore. A pattern is `AREA.WHAT`, with * for anything."""
    return tuple(
        each
        for each in found
        if not any(fnmatchcase(f"{each.area}.{each.what}", pattern) for pattern in ignored)
    )


def _bucket(facts: BucketFacts | Unreadable) -> Facts | Unreadable:
    return facts if isinstance(facts, Unreadable) else asdict(facts)


def _compared(
    area: str, one: Observed, other: Observed, left: Facts | Unreadable, right: Facts | Unreadable
) -> Iterator[Difference]:
    if isinstance(left, Unreadable) or isinstance(right, Unreadable):
        yield from _unread(area, one, other, left, right)
        return
    ours, theirs = dict(_flat(left)), dict(_flat(right))
    for path in sorted({*ours, *theirs}):
        if path not in ours or path not in theirs:
            holder, value = (one, ours[path]) if path in ours else (other, theirs[path])
            yield Difference(area, path, f"only in {holder.name}{_shown_after(path, value, area)}")
        elif ours[path] != theirs[path]:
            yield Difference(area, path, _both(path, area, one, other, ours[path], theirs[path]))


def _unread(area: str, one: Observed, other: Observed, left: object, right: object) -> Iterator[Difference]:
    for holder, fact in ((one, left), (other, right)):
        if isinstance(fact, Unreadable):
            yield Difference(area, "", f"could not be read in {holder.name}: {fact.why}")


def _migrations(one: Observed, other: Observed) -> Iterator[Difference]:
    ours, theirs = one.migrations, other.migrations
    if isinstance(ours, Unreadable) or isinstance(theirs, Unreadable):
        yield from _unread("migrations", one, other, ours, theirs)
        return
    for holder, names, others in ((one, ours, theirs), (other, theirs, ours)):
        for name in names:
            if name not in others:
                yield Difference("migrations", name, f"pending only in {holder.name}")


def _both(path: str, area: str, one: Observed, other: Observed, left: Json, right: Json) -> str:
    if _is_secret(path, left, area) or _is_secret(path, right, area):
        return "differ"
    return f"{_shown(left)} in {one.name}, {_shown(right)} in {other.name}"


def _shown_after(path: str, value: Json, area: str) -> str:
    return "" if _is_secret(path, value, area) else f": {_shown(value)}"


def _is_secret(path: str, value: Json, area: str) -> bool:
    first = path.split(".", maxsplit=1)[0]
    in_secret_table = (area == "configuration" and first in SECRET_TABLES) or (
        area == PLACE and first == "secrets"
    )
    return in_secret_table or bool(SECRET_NAME.search(path)) or bool(SECRET_VALUE.search(str(value)))


def _flat(table: Mapping[str, Json], path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield each value with its path, as one writes it in the file."""
    for name, value in table.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, Mapping) and value:
            yield from _flat(value, here)
        elif isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value):
            yield from _flat({str(number): each for number, each in enumerate(value, 1)}, here)
        else:
            yield here, list(value) if isinstance(value, tuple) else value


def _shown(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, "", []) or value == {}:
        return "nothing"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_shown(each) for each in value)}]"
    return str(value)


def drift_words(
    one: Observed, other: Observed, differences: Sequence[Difference], *, ignored: int = 0
) -> tuple[str, ...]:
    """Return the differences for people, by area, one a line. `ignored` says how many are left out."""
    but = f"{ignored} of them ignored, as `drift-ignore` says" if ignored else ""
    if not differences:
        else_ = f" but for what slipway.toml says to ignore ({ignored})" if ignored else ""
        return (f"Nothing differs between {one.name} and {other.name}{else_}.",)
    lines, area = [f"{len(differences) + ignored} differences, {but}."] if but else list[str](), ""
    for each in differences:
        if each.area != area:
            area = each.area
            lines.append(f"{area}:")
        lines.append(f"  {each.what}: {each.words}" if each.what else f"  {each.words}")
    return tuple(lines)
