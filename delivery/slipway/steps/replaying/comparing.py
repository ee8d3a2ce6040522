"""What three copies answered and were left with, put before the comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from slipway.commands import sql
from slipway.decisions.comparing import comparison
from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.content.parts import Reading
from slipway.decisions.comparing.costs_and_effects import objects, sent, tables
from slipway.decisions.comparing.differences import Comparison, Difference
from slipway.ports import ColumnSum, Effects, TableState
from slipway.steps.replaying.copies import Copy, Which, of
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class Before:
    """What a copy was before anything was asked: a mark in its database, and the keys of its objects."""

    mark: str
    keys: Mapping[str, int]


def marks(work: Work, copies: Sequence[Copy]) -> Mapping[Which, Before]:
    """Return what each copy is now."""
    return {
        copy.which: Before(work.tools.database.mark(copy.name), work.tools.bucket.keys(copy.name))
        for copy in copies
    }


def compared(
    work: Work,
    reading: Reading,
    copies: Sequence[Copy],
    asked: Sequence[Asked],
    *,
    before: Mapping[Which, Before],
    at_start: Mapping[Which, Effects],
    left_out: Mapping[str, int],
) -> Comparison:
    """Return in what the answers differ, and in what the copies differ now that they were asked. `at_start` is what
    each release did before that.
    """
    rows = tables.rows_compared(
        *(_written(work, of(which, copies), before[which]) for which in (Which.OLD, Which.NEW, Which.AGAIN))
    )
    started = sent.attempts_at_start(*(at_start[which] for which in (Which.OLD, Which.NEW, Which.AGAIN)))
    left: tuple[Difference, ...] = (*started, *rows.differences, *_objects(work, copies, before))
    return comparison.compared(
        asked,
        reading=reading,
        not_asked=tuple(left_out.items()),
        left=left,
        uncomparable=rows.uncomparable,
        reaching_out=_reaching_out(work, of(Which.NEW, copies)),
    )


def _reaching_out(work: Work, copy: Copy) -> tuple[str, ...]:
    return tuple(str(named) for (named,) in work.tools.database.rows(sql.REACHES_OUT, name=copy.name))


def _written(work: Work, copy: Copy, before: Before) -> tables.Written:
    found = work.tools.database.written_since(copy.name, before.mark)
    nothing = {
        name: TableState(
            state.deleted,
            {column: ColumnSum(each.kind, Decimal(0)) for column, each in state.columns.items()},
        )
        for name, state in found.items()
    }
    return tables.Written(nothing, found)


def _objects(work: Work, copies: Sequence[Copy], before: Mapping[Which, Before]) -> tuple[Difference, ...]:
    old, new, again = (
        work.tools.bucket.keys(of(which, copies).name) for which in (Which.OLD, Which.NEW, Which.AGAIN)
    )
    # A migration may have written objects of its own: they are not what the requests left.
    return objects.objects_compared(before[Which.OLD].keys, old, _without(new, before), again)


def _without(new: Mapping[str, int], before: Mapping[Which, Before]) -> Mapping[str, int]:
    own = before[Which.NEW].keys.keys() - before[Which.OLD].keys.keys()
    return {key: size for key, size in new.items() if key not in own}
