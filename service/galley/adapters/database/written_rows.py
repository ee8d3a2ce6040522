"""Rows of several tables by one statement that is written out, for what every request asks.

Django makes the text of a query anew each time. For a join of four tables that takes it longer than PostgreSQL takes to
answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model


class WrittenRows:
    """A statement that selects a row of each of some tables at a time, as models."""

    def __init__(
        self, tables: Mapping[str, type[Model]], rest: str, *, without: Collection[str] = ()
    ) -> None:
        """Write a statement that selects all columns of these tables, by their names in `rest`: FROM and what follows.

        The columns `without` are left out, and fetched when they are asked for.
        """
        self._parts = [
            (model, [field for field in model._meta.concrete_fields if field.attname not in without])
            for model in tables.values()
        ]
        columns = (
            f'{name}."{field.column}"'
            for name, (_, fields) in zip(tables, self._parts, strict=True)
            for field in fields
        )
        self._statement = f"SELECT {', '.join(columns)} {rest}"

    def first(self, values: Mapping[str, Any]) -> list[Any] | None:
        """Return the first row, a model for each table; None where there is no row."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, dict(values))
            row = cursor.fetchone()
        return None if row is None else self._models(row)

    def _models(self, row: tuple[Any, ...]) -> list[Any]:
        models, begin = [], 0
        for model, fields in self._parts:
            values = [
                _converted(field, value)
                for field, value in zip(fields, row[begin : begin + len(fields)], strict=True)
            ]
            models.append(model.from_db(connection.alias, [field.attname for field in fields], values))
            begin += len(fields)
        return models


def _converted(field: Any, value: Any) -> Any:
    for convert in field.get_db_converters(connection):
        value = convert(value, field, connection)
    return value
