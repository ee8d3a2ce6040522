"""Which statements belong to a request, where the database's server counts what it is sent.

Others ask the database as well, whenever they like: a probe, a job. Whatever kind of statement a copy is sent between
two requests is such a one's, and counts for no request of any copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slipway.decisions.comparing.answer import Answer, Asked
from slipway.ports import StatementCount


class RequestCounts:
    """What one copy was sent: between requests, and for each of them."""

    def __init__(self, count: StatementCount) -> None:
        self._count = count
        self.between = set[int]()
        self.by_request = list[Mapping[int, int] | None]()

    def leave_out(self) -> None:
        """Leave out what was sent since the last call: it is what Slipway itself has done."""
        self._count.since()

    def begin(self) -> None:
        """Begin a request: what was sent since the last one ended belongs to another client."""
        self.between |= (self._count.since() or {}).keys()

    def end(self) -> None:
        """End a request, once it has been answered."""
        self.by_request.append(self._count.since())


def counted(
    asked: Sequence[Asked], old: RequestCounts, new: RequestCounts, again: RequestCounts
) -> list[Asked]:
    """Return what was asked with the statements that each answer took; None where one of them is not known."""
    between = old.between | new.between | again.between
    rows = zip(asked, old.by_request, new.by_request, again.by_request, strict=True)
    return [
        replace(
            each,
            old=_with(each.old, of_old, between),
            new=_with(each.new, of_new, between),
            again=_with(each.again, of_again, between),
        )
        for each, of_old, of_new, of_again in rows
    ]


def _with(answer: Answer, found: Mapping[int, int] | None, between: set[int]) -> Answer:
    if found is None:
        return answer
    own = sum(times for kind, times in found.items() if kind not in between)
    return replace(answer, effects=replace(answer.effects, statements=own))
