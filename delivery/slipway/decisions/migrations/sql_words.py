"""Words of SQL that say what a statement does."""

from __future__ import annotations

SESSION = (
    "BEGIN",
    "START",
    "COMMIT",
    "END",
    "SAVEPOINT",
    "RELEASE",
    "SHOW",
    "ANALYZE",
    "COMMENT",
    "NOTIFY",
    "CHECKPOINT",
)
ROW_CHANGES = ("INSERT", "UPDATE", "DELETE", "MERGE")
# What may stand before a bracket without being a function.
NO_FUNCTION = frozenset(
    (
        "IN",
        "FROM",
        "SELECT",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "EXISTS",
        "ANY",
        "ALL",
        "SOME",
        "ON",
        "USING",
        "AS",
        "OVER",
        "BY",
        "VALUES",
        "JOIN",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "WITH",
        "LATERAL",
        "FILTER",
        "WHEN",
        "THEN",
        "ELSE",
        "ROW",
        "LIMIT",
        "OFFSET",
        "HAVING",
    )
)
KNOWN_FUNCTIONS = frozenset(
    (
        "SET_CONFIG",
        "SETVAL",
        "CURRENT_SETTING",
        "PG_GET_SERIAL_SEQUENCE",
        "COALESCE",
        "NULLIF",
        "GREATEST",
        "LEAST",
        "MAX",
        "MIN",
        "COUNT",
        "SUM",
        "AVG",
        "NOW",
        "EXTRACT",
        "LENGTH",
        "LOWER",
        "UPPER",
    )
)
MADE = frozenset(
    (
        "SCHEMA",
        "SEQUENCE",
        "TYPE",
        "DOMAIN",
        "VIEW",
        "MATERIALIZED",
        "FUNCTION",
        "PROCEDURE",
        "AGGREGATE",
        "EXTENSION",
        "COLLATION",
        "ROLE",
        "STATISTICS",
        "PUBLICATION",
        "TEXT",
        "RECURSIVE",
    )
)
