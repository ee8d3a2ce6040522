"""Two answers as lines, side by side, as a person reads them: what is the same between differences is left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from slipway.decisions.comparing.answer import Answer
from slipway.decisions.comparing.content.parts import Reading, kind_of, parts_of
from slipway.decisions.comparing.content.tree import texts_in
from slipway.decisions.comparing.statuses import status_words

MOST_LINES, LONGEST_LINE = 400, 300
AROUND = 2
MOST_ROWS = 60
# Of lines that only one of them has in a row: where all is gone, its beginning says so.
MOST_ALONE = 8
# What of them people read; the rest, such as a hash, says that they differ and not in what.
READ = {"HTML": ("title", "headings", "text", "links", "forms", "data"), "PDF": ("page",), "XML": ("texts",)}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of both answers, None where one of them has none. `cut` rows stand for so many equal lines left out."""

    old: str | None
    new: str | None
    cut: int = 0

    @property
    def is_same(self) -> bool:
        """Whether both have it."""
        return self.old == self.new


def rows_of(old: Answer, new: Answer, reading: Reading) -> tuple[Row, ...]:
    """Return both answers side by side, no more rows than can be read."""
    aligned = _aligned(lines_of(old, reading), lines_of(new, reading))
    rows = list(_without_long_runs(_with_context(list(aligned))))
    left = len(rows) - MOST_ROWS
    return tuple(rows) if left <= 0 else (*rows[:MOST_ROWS], Row(None, None, left))


def lines_of(answer: Answer, reading: Reading) -> list[str]:
    """Return an answer's status, headers and body as lines."""
    head = [status_words(answer)]
    if not answer.status:
        return head
    parts = parts_of(answer, reading)
    head += [f"{path.lstrip('/')}: {value}" for path, value in texts_in(parts.headers)]
    return [line[:LONGEST_LINE] for line in [*head, "", *_body(answer, reading)][:MOST_LINES]]


def _body(answer: Answer, reading: Reading) -> list[str]:
    kind = kind_of(answer)
    if kind == "JSON" and (written := _pretty(answer.body)):
        return written
    if kind in ("CSV", "text"):
        return answer.body[: MOST_LINES * LONGEST_LINE].decode(errors="replace").splitlines()
    body = parts_of(answer, reading).body
    if isinstance(body, dict) and kind in READ:
        body = {name: part for name, part in body.items() if name.startswith(READ[kind])}
    return [f"{path.strip('/').removesuffix('/lines/*')}: {value}" for path, value in texts_in(body)]


def _pretty(body: bytes) -> list[str]:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False).splitlines()
    except (ValueError, RecursionError):
        return []


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for at in range(max(b - a, d - c)):
            yield Row(old[a + at] if a + at < b else None, new[c + at] if c + at < d else None)


def _without_long_runs(rows: Iterable[Row]) -> Iterator[Row]:
    for alone, run in groupby(rows, key=lambda row: not row.cut and None in (row.old, row.new)):
        kept = list(run)
        left = len(kept) - MOST_ALONE
        yield from kept[:MOST_ALONE] if alone and left > 1 else kept
        if alone and left > 1:
            yield Row(None, None, left)


def _with_context(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield what differs with a few lines around it, and for the rest how many were left out."""
    near = [
        any(not each.is_same for each in rows[max(0, at - AROUND) : at + AROUND + 1])
        for at in range(len(rows))
    ]
    left_out = 0
    for row, is_near in zip(rows, near, strict=True):
        if not is_near:
            left_out += 1
            continue
        if left_out:
            yield Row(None, None, left_out)
        left_out = 0
        yield row
    if left_out:
        yield Row(None, None, left_out)
