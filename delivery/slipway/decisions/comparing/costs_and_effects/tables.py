"""What the replayed writes left in the rows of each copy, table by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from slipway.decisions.comparing.differences import ROWS, Difference, Kind
from slipway.decisions.text.amounts import duration_words
from slipway.ports import ColumnSum, TableState

Tables = Mapping[str, TableState]
TIMES_THE_SPREAD = 10
# Rows that are written at the same instant on two copies may be some moments apart.
SECONDS_A_ROW = 5
HARDLY = Decimal("1e-5")
COUNT = "rows"


@dataclass(frozen=True, slots=True)
class Written:
    """One copy's tables before anything was asked, after its migrations, and when all was asked."""

    before: Tables
    after: Tables

    def rows(self, table: str) -> int:
        """Return how many rows a table has won or lost."""
        return self.after[table].rows - self.before[table].rows

    def has(self, table: str) -> bool:
        """Whether the table is there at both times."""
        return table in self.before and table in self.after

    def column(self, table: str, column: str) -> ColumnSum | None:
        """Return by how much a column's sum has changed, None where it is not there at both times."""
        before, after = self.before[table].columns.get(column), self.after[table].columns.get(column)
        if before is None or after is None or before.kind != after.kind:
            return None
        return ColumnSum(after.kind, after.total - before.total, after.nulls - before.nulls)


@dataclass(frozen=True, slots=True)
class RowsCompared:
    """What differs, and which columns cannot be compared because the old release writes others each time."""

    differences: tuple[Difference, ...]
    uncomparable: tuple[str, ...]


def rows_compared(old: Written, new: Written, again: Written) -> RowsCompared:
    """Return what the new release's requests left differently in tables and columns that both releases have."""
    tables = sorted(table for table in old.after if all(copy.has(table) for copy in (old, new, again)))
    found, unclear = list[Difference](), list[str]()
    for table in tables:
        count = _count(table, old, new, again)
        found += [count] if count else []
        for column in sorted(old.after[table].columns):
            sums = [copy.column(table, column) for copy in (old, new, again)]
            was, is_now, once_more = sums
            if was is None or is_now is None or once_more is None:
                continue
            if was.kind == "other" and was.total != once_more.total:
                unclear.append(f"{table}.{column}")
            # With more rows every column has another sum.
            words = _column(was, is_now, once_more, max(abs(old.rows(table)), 1))
            if words and (not count or was.nulls != is_now.nulls == once_more.nulls):
                found.append(_difference(table, column, words))
    return RowsCompared(tuple(found), tuple(unclear))


def _count(table: str, old: Written, new: Written, again: Written) -> Difference | None:
    was, is_now, once_more = old.rows(table), new.rows(table), again.rows(table)
    if abs(is_now - was) <= TIMES_THE_SPREAD * abs(once_more - was):
        return None
    return _difference(table, COUNT, f"{_rows(is_now)}, was {_rows(was)}")


def _rows(change: int) -> str:
    if not change:
        return "no row more"
    return f"{abs(change)} {'row' if abs(change) == 1 else 'rows'} {'more' if change > 0 else 'fewer'}"


def _column(was: ColumnSum, is_now: ColumnSum, once_more: ColumnSum, rows: int) -> str:
    """Return how the values written differ, empty where they do not, or cannot be told from what differs by itself."""
    if was.nulls == once_more.nulls != is_now.nulls:
        return f"{is_now.nulls:+d} empty values, was {was.nulls:+d}"
    apart = is_now.total - was.total
    itself = abs(once_more.total - was.total)
    match was.kind:
        case "other":
            return "other values are written" if apart and not itself else ""
        case "instant":
            return _instants(apart, TIMES_THE_SPREAD * itself + SECONDS_A_ROW * rows, rows)
    if abs(apart) <= _allowed(itself, was.total):
        return ""
    return f"the sum of what is written is {is_now.total:+f}, was {was.total:+f}"


def _allowed(itself: Decimal, total: Decimal) -> Decimal:
    """Return how far apart two sums may be, where the old release's two are so far apart.

    What is drawn from the clock may differ hardly at all by chance, and then ten times as much is still nothing.
    """
    return max(TIMES_THE_SPREAD * itself, abs(total) * HARDLY) if itself else Decimal(0)


def _instants(apart: Decimal, allowed: Decimal, rows: int) -> str:
    if abs(apart) <= allowed:
        return ""
    later = duration_words(timedelta(seconds=float(abs(apart))))
    each = duration_words(timedelta(seconds=float(abs(apart) / rows)))
    way = "later" if apart > 0 else "earlier"
    return (
        f"instants are {later} {way} in all ({each} for each row)"
        if rows > 1
        else f"instants are {later} {way}"
    )


def _difference(table: str, field: str, words: str) -> Difference:
    return Difference(kind=Kind.ROWS, routes=(f"{ROWS} {table}",), field=field, words=words)


def only_in_one(old: Written, new: Written) -> Iterator[str]:
    """Yield the tables and columns that only one of the releases has: those cannot be compared."""
    for table in sorted({*old.after, *new.after}):
        if not (old.has(table) and new.has(table)):
            yield table
        else:
            columns = {*old.after[table].columns} ^ {*new.after[table].columns}
            yield from (f"{table}.{column}" for column in sorted(columns))
