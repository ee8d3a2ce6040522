"""Which of our rules each part of an ALTER TABLE falls under."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from slipway.decisions.migrations.lenient_checks import names_when_lenient
from slipway.decisions.migrations.created_relations import CreatedRelations
from slipway.decisions.migrations.safe_changes import UNKNOWN
from slipway.decisions.migrations.sql_reader import Reader, has, inner
from slipway.decisions.migrations.sql_text import Is, Token

CONSTRAINTS = {
    "CHECK": "add-check",
    "FOREIGN": "add-foreign-key",
    "UNIQUE": "add-unique",
    "PRIMARY": "add-unique",
    "EXCLUDE": "add-unique",
}
ENDS_OF_DEFAULT = frozenset(
    (
        "NOT",
        "NULL",
        "CONSTRAINT",
        "REFERENCES",
        "COLLATE",
        "CHECK",
        "UNIQUE",
        "PRIMARY",
        "GENERATED",
        "DEFERRABLE",
        "INITIALLY",
    )
)
SERIAL = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL4", "SERIAL8"})
# Functions that are asked once for the whole statement, so that no row has to be rewritten.
STABLE = frozenset({"NOW", "CAST", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP"})


def alter_table_rules(reader: Reader, table: str, created_relations: CreatedRelations) -> tuple[str, ...]:
    """Return the rule of each part, in order, from behind the table's name; take note of the columns it adds."""
    return tuple(dict.fromkeys(_part(Reader(part), table, created_relations) for part in reader.parts()))


def _part(reader: Reader, table: str, created_relations: CreatedRelations) -> str:
    if reader.accept("ADD"):
        return _add(reader, table, created_relations)
    if reader.accept("ALTER"):
        reader.accept("COLUMN")
        # Whatever it is given, a default among it, the old code's rows may have from now on.
        created_relations.remove_column(table, reader.name())
        return _alter_column(reader)
    if reader.accept_any("DROP", "DETACH"):
        return "drop"
    if reader.accept("RENAME"):
        return "rename"
    if reader.accept("VALIDATE", "CONSTRAINT"):
        return "validate"
    return "tune" if reader.accept("SET", "(") or reader.accept("RESET", "(") else UNKNOWN


def _add(reader: Reader, table: str, created_relations: CreatedRelations) -> str:
    if reader.accept("CONSTRAINT"):
        reader.name()
        return _add_constraint(reader, table, created_relations)
    if any(word in CONSTRAINTS for word in (token.text for token in reader.rest()[:1])):
        return _add_constraint(reader, table, created_relations)
    reader.accept("COLUMN")
    may_exist = reader.accept("IF", "NOT", "EXISTS")
    name = reader.name()
    rule = _add_column(reader.rest())
    if rule == "add-column" and not may_exist and not _has_value(reader.rest()):
        created_relations.add_empty(table, name)
    return rule


def _add_constraint(reader: Reader, table: str, created_relations: CreatedRelations) -> str:
    kind = reader.accept_any(*CONSTRAINTS)
    if kind not in ("CHECK", "FOREIGN") or not has(reader.rest(), "NOT", "VALID"):
        return CONSTRAINTS.get(kind, UNKNOWN)
    # PostgreSQL asks it of every row that is written from now on, also by the old code.
    columns = names_when_lenient(inner(reader.rest())) if kind == "CHECK" else _listed(reader)
    return "add-not-valid-on-new" if created_relations.has_empty(table, columns) else "add-not-valid"


def _listed(reader: Reader) -> frozenset[str]:
    reader.accept("KEY")
    return frozenset(reader.names()) if reader.accept("(") else frozenset()


def _add_column(tokens: Sequence[Token]) -> str:
    default, others = _default(tokens)
    if has(others, "GENERATED") or any(token.kind is Is.WORD and token.text in SERIAL for token in others):
        return "add-column-rewrites"
    if any(has(others, word) for word in ("UNIQUE", "PRIMARY", "CHECK", "EXCLUDE")):
        return "add-column-with-constraint"
    is_empty = not _has_value(tokens)
    if not is_empty and not _is_constant(default):
        return "add-column-rewrites"
    if has(others, "NOT", "NULL") and is_empty:
        return "add-required-column"
    refers = has(others, "REFERENCES") and not is_empty
    return "add-column-with-constraint" if refers else "add-column"


def _has_value(tokens: Sequence[Token]) -> bool:
    return [token.text for token in _default(tokens)[0]] not in ([], ["NULL"])


def _default(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return a column's default, and the rest of its definition."""
    start = next(
        (at for at, token in enumerate(tokens) if token.kind is Is.WORD and token.text == "DEFAULT"), None
    )
    if start is None:
        return (), tuple(tokens)
    depth, end = 0, start + 1
    while end < len(tokens):
        token = tokens[end]
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind is Is.SIGN else 0
        ends = token.kind is Is.WORD and token.text in ENDS_OF_DEFAULT
        if ends and not depth and end > start + 1:
            break
        end += 1
    return tuple(tokens[start + 1 : end]), (*tokens[:start], *tokens[end:])


def _is_constant(default: Sequence[Token]) -> bool:
    """Whether a default calls no function that could give each row another value."""
    after_cast = False
    for token, following in pairwise(default):
        is_sign = token.kind is Is.SIGN
        after_cast = (is_sign and token.text == ":") or (after_cast and (not is_sign or token.text == "."))
        calls = token.kind in (Is.WORD, Is.NAME) and following.text == "(" and following.kind is Is.SIGN
        if calls and not after_cast and token.text not in STABLE:
            return False
    return True


def _alter_column(reader: Reader) -> str:
    for words, rule in (
        (("TYPE",), "change-type"),
        (("SET", "DATA", "TYPE"), "change-type"),
        (("SET", "NOT", "NULL"), "set-not-null"),
        (("DROP", "NOT", "NULL"), "drop-not-null"),
        (("DROP", "DEFAULT"), "drop-default"),
        (("DROP",), "drop"),
        (("SET", "DEFAULT"), "set-default"),
        (("SET", "STATISTICS"), "tune"),
        (("SET", "("), "tune"),
        (("RESET",), "tune"),
        (("SET", "STORAGE"), "tune"),
        (("SET", "COMPRESSION"), "tune"),
    ):
        if reader.accept(*words):
            return rule
    return UNKNOWN
