"""What earlier statements of the same batch of migrations have made, so that no running code knows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence


class CreatedRelations:
    """Tables, and columns of older tables that are empty wherever the old code writes a row."""

    def __init__(self) -> None:
        self._tables = set[str]()
        self._columns = set[tuple[str, str]]()
        self._is_sure = True

    def has_all(self, names: Sequence[str]) -> bool:
        """Whether there are such tables, and all of them are new."""
        return self._is_sure and bool(names) and self._tables.issuperset(names)

    def add(self, name: str) -> None:
        """Remember a new table."""
        self._tables.add(name)

    def remove(self, name: str) -> None:
        """Forget a table."""
        self._tables.discard(name)

    def has_empty(self, table: str, columns: Collection[str]) -> bool:
        """Whether there are such columns, and the old code leaves all of them empty."""
        return self._is_sure and bool(columns) and self._columns.issuperset((table, each) for each in columns)

    def add_empty(self, table: str, column: str) -> None:
        """Remember a new column that may be empty and has no default."""
        self._columns.add((table, column))

    def remove_column(self, table: str, column: str) -> None:
        """Forget a column."""
        self._columns.discard((table, column))

    def distrust(self) -> None:
        """Take nothing for new any more: names may mean something else from here on, or a table was not made."""
        self._is_sure = False
